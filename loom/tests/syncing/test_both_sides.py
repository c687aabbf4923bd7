"""Documents and outputs were both changed."""

import pytest

from loom.commands.main import main
from loom.syncing.run import SyncReport, carry_edits_back
from loom.tangling.store import STORE
from loom.tests.syncing.pages import PAGE


def is_settled(book):
    """Whether `check` says nothing, but for the page's cell that nobody would run."""
    return [each for each in book.check() if "code cells" not in each] == []


def test_both_sides_changed_in_different_places(synced, book):
    page = PAGE.replace("return y", "return  y").replace("# A page", "# A new page")
    done, document, kept = synced(
        "a.py", lambda text: text.replace("x + 1", "x + 3"), page
    )
    assert done.problems == ()
    assert document == page.replace("x + 1", "x + 3")
    text = (book.root / "tangled/a.py").read_text("utf-8")
    assert "x + 3" in text and "return  y" in text
    assert is_settled(book)


def test_both_sides_changed_in_the_same_place(synced, book):
    page = PAGE.replace("x + 1", "x + 2")
    done, document, kept = synced(
        "a.py", lambda text: text.replace("x + 1", "x + 3"), page
    )
    [problem] = done.problems
    assert document == page and kept and done.carried == ()
    assert str(problem).startswith("literate/page.md:16: tangled/a.py, line 2,")
    assert "x + 2" in problem.message and "x + 3" in problem.message


def test_every_conflict_is_reported_at_its_own_lines(synced, book):
    page = PAGE.replace("# A page", "# A page\n").replace("def f(x):", "def g(x):")
    page = page.replace("  return y\n", "").replace("last = 1", "last = 2")

    def edit(text):
        return '"""Doc."""\n\n' + text.replace("return y", "return 3").replace(
            "= 1", "= 3"
        )

    done, document, kept = synced("a.py", edit, page)
    assert document == page and kept and done.carried == ()
    said = [str(problem) for problem in done.problems]
    # what was taken out is named where it would stand: before the next line of
    # the output
    places = [text[: text.index(", and this")] for text in said]
    assert places == [
        "literate/page.md:7: tangled/a.py, line 1",
        "literate/page.md:9: tangled/a.py, line 6",
        "literate/page.md:24: tangled/a.py, line 9",
    ]
    assert "def g(x):" in said[0] and "(taken out)" in said[1] and "last = 3" in said[2]


def test_a_conflict_is_found_among_lines_that_are_alike(book):
    page = "```python {file=a.py}\na()\nb()\nc()\nx = 1\nd()\n```\n"
    book.write(page=page)
    book.tangle()
    (book.root / "tangled/a.py").write_text("a()\nb()\nc()\nx = 2\nd()\n")
    book.write(page=page.replace("x = 1", "a()"))
    [problem] = carry_edits_back(book.root).problems
    assert str(problem).startswith("literate/page.md:5: tangled/a.py, line 4,")


def test_the_same_edit_on_both_sides_is_agreement(synced, book):
    page = PAGE.replace("x + 1", "x + 2")
    done, document, kept = synced(
        "a.py", lambda text: text.replace("x + 1", "x + 2"), page
    )
    assert done == SyncReport() and document == page and book.said() == []


def test_a_document_that_has_the_edit_and_another_one_agrees(synced, book, capsys):
    page = PAGE.replace("x + 1", "x + 2").replace("last = 1", "last = 2")
    file = book.root / "tangled/a.py"
    file.write_text(file.read_text("utf-8").replace("x + 1", "x + 2"), "utf-8")
    book.write(page=page)
    assert main(["sync", "--root", str(book.root)]) == 0
    assert capsys.readouterr().out == "wrote tangled/a.py\n"
    assert (book.root / "literate/page.md").read_text("utf-8") == page
    assert "x + 2" in file.read_text("utf-8") and "last = 2" in file.read_text("utf-8")
    assert book.said() == [] and is_settled(book)


@pytest.mark.parametrize(
    "end, line_end", [("\n", "\r\n"), ("\n", "\r"), ("", "\n"), ("\n\n", "\n")]
)
def test_the_same_edit_saved_in_another_form_is_agreement(synced, book, end, line_end):
    file = book.root / "tangled/a.py"
    edited = file.read_text("utf-8").replace("x + 1", "x + 2")
    file.write_bytes((edited.removesuffix("\n") + end).replace("\n", line_end).encode())
    book.write(page=PAGE.replace("x + 1", "x + 2"))
    assert carry_edits_back(book.root) == SyncReport()
    assert book.said() == [] and book.files()["tangled/a.py"] == edited


def test_one_conflict_keeps_every_edit_back(book):
    one = "```python {{file={0}.py}}\nx = 1\n```\n".format
    book.write(a=one("a"), b=one("b"))
    book.tangle()
    for name in "ab":
        (book.root / f"tangled/{name}.py").write_text("x = 2\n")
    book.write(b=one("b").replace("1", "3"))
    before = book.files(everything=True)
    assert len(carry_edits_back(book.root).problems) == 1
    assert book.files(everything=True) == before


def test_without_the_last_text_nothing_is_guessed(synced, book):
    (book.root / STORE).unlink()
    page = PAGE.replace("return y", "return  y")
    done, document, kept = synced(
        "a.py", lambda text: text.replace("x + 1", "x + 3"), page
    )
    [problem] = done.problems
    assert document == page and kept and "is not known here" in problem.message


def test_a_fresh_clone_can_carry_an_edit(synced, book):
    (book.root / STORE).unlink()
    done, document, kept = synced("a.py", lambda text: text.replace("x + 1", "x + 3"))
    assert done.problems == () and kept and "x + 3" in document


@pytest.mark.parametrize(
    "right, wrong",
    [
        ("<<body>>", "<<boddy>>"),
        ("{file=a.py}", "{fil=a.py}"),  # then nothing says which file it is
        ("```python {file=a.py}", "```python {file=a.py"),
    ],
)
def test_an_edit_behind_a_broken_document_waits(synced, book, right, wrong):
    assert right in PAGE
    broken = PAGE.replace(right, wrong)
    done, document, kept = synced(
        "a.py", lambda text: text.replace("x + 1", "x + 3"), broken
    )
    assert kept and document == broken and done.carried == ()
    assert any(
        "broken; mend that first" in problem.message for problem in done.problems
    )


def test_an_edit_behind_a_document_that_cannot_be_read_waits(book):
    book.write(page=PAGE)
    book.tangle()
    page = book.root / "literate/page.md"
    page.unlink()
    page.symlink_to("page.md")  # leads to itself
    edited = book.root / "tangled/a.py"
    edited.write_text("mine\n")
    messages = [str(problem) for problem in carry_edits_back(book.root).problems]
    assert any(
        "literate/page.md:1: tangled/a.py was edited by hand, and its document is "
        "broken; mend that first: literate/page.md:1: this cannot be read" in each
        for each in messages
    ), messages
    assert edited.read_text() == "mine\n"


def test_what_git_has_brought_is_where_an_edit_begins(book):
    """The tool wrote the newer text last; page, file and manifest are older ones."""
    paths = ("literate/page.md", "tangled/a.py", "tangled/manifest.json")
    book.write(page=PAGE)
    book.tangle()
    older = {path: (book.root / path).read_bytes() for path in paths}
    book.write(page=PAGE.replace("x + 1", "x + 2"))
    book.tangle()
    for path, content in older.items():
        (book.root / path).write_bytes(content)
    file = book.root / "tangled/a.py"
    file.write_text(file.read_text("utf-8").replace("x + 1", "x + 3"), "utf-8")
    assert carry_edits_back(book.root).problems == ()
    assert (book.root / paths[0]).read_text("utf-8") == PAGE.replace("x + 1", "x + 3")
    assert book.said() == [] and is_settled(book)


@pytest.mark.parametrize(
    ("document", "file", "agreed"),
    [
        (["A", "B", "c"], ["A", "b", "c"], ["A", "B", "c"]),  # one more, just below
        (["A", "B", "c"], ["a", "B", "C"], ["A", "B", "C"]),  # one more on each side
        (["A", "B", "c"], ["A", "X", "c"], None),
        (["A", "B", "c"], ["A", "new", "b", "c"], None),
    ],
)
def test_lines_next_to_each_other_agree_one_by_one(book, document, file, agreed):
    page = "```python {file=a.py}\na = 1\nb = 1\nc = 1\n```\n"
    book.write(page=page)
    book.tangle()
    new = ["".join(f"{line} = 1\n" for line in lines) for lines in (document, file)]
    book.write(page=page.replace("a = 1\nb = 1\nc = 1\n", new[0]))
    (book.root / "tangled/a.py").write_text(new[1])
    done = carry_edits_back(book.root)
    assert bool(done.problems) == (agreed is None)
    if agreed:
        code = "".join(f"{line} = 1\n" for line in agreed)
        assert code in (book.root / "literate/page.md").read_text("utf-8")
        assert (book.root / "tangled/a.py").read_text("utf-8") == code
