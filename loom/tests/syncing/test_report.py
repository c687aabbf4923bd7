"""What `sync` says of edits and of refusals."""

import subprocess

import pytest

from loom.commands.main import main
from loom.syncing import verification
from loom.syncing.run import carry_edits_back
from loom.tests.book import COMMAND, find_environment
from loom.tests.syncing.pages import PAGE, SHARED


def refusals(book, page, **files):
    """The places that sync names when it is given edits, by (old, new) of each file."""
    book.write(page=page)
    book.tangle()
    for name, edits in files.items():
        file = book.root / f"tangled/{name}.py"
        text = file.read_text("utf-8")
        for old, new in edits:
            assert text.count(old) == 1
            text = text.replace(old, new)
        file.write_text(text, "utf-8")
    before = book.files(everything=True)
    said = [str(problem) for problem in carry_edits_back(book.root).problems]
    assert book.files(everything=True) == before
    return [text[: text.index(", cannot")].replace("the edit of ", "") for text in said]


def test_a_refusal_names_the_line_of_its_edit(book):
    code = "".join(f"x{n} = {n}\n" for n in range(10, 40))
    page = f"# Page\n\n```python {{file=a.py}}\n{code}```\n"
    # the fence is the second edit, two lines further down than it would be
    # without the first
    edits = [("x12 = 12", "x12 = 0\na\nb"), ("x30 = 30\n", "x30 = 30\n```\n")]
    assert refusals(book, page, a=edits) == [
        "literate/page.md:24: tangled/a.py, line 24"
    ]


def test_a_refusal_among_many_edits_reads_its_page_few_times(book, monkeypatch):
    code = "".join(f"x{n} = {n}\n" for n in range(100, 500))
    edits = [(f"x{n} = {n}\n", f"x{n} = 1\n") for n in range(100, 500, 2)]
    edits[150] = ("x400 = 400\n", "x400 = 1\n```\n")
    read, reads = verification.read_document, []

    def count(*page):
        reads.append(page)
        return read(*page)

    monkeypatch.setattr(verification, "read_document", count)
    page = f"# Page\n\n```python {{file=a.py}}\n{code}```\n"
    assert refusals(book, page, a=edits) == [
        "literate/page.md:304: tangled/a.py, line 301"
    ]
    assert len(reads) < 12


def test_an_edit_with_which_a_file_would_be_lost_is_named_by_its_line(book):
    page = "# Page\n\n```python {file=a.py}\na = 1\n<<c>>\n```\n\n"
    page += "```python {#c}\nb = 2\nc = 3\n```\n"
    said = refusals(book, page, a=[("c = 3", "<<c>>")])
    assert said == ["literate/page.md:10: tangled/a.py, line 3"]


def test_a_refusal_names_the_file_of_its_edit(book):
    page = SHARED.replace("<<c>>", "a\nb\n<<c>>").replace("x = 1", "x = 1\ny = 1")
    one = [("y = 1", "y = 2")], [("a\n", "a\nnew\n"), ("y = 1", "y = 3")]
    found = refusals(book, page, a=one[0], b=one[1])
    assert found == ["literate/page.md:13: tangled/b.py, line 5"]


def test_a_refusal_names_the_line_that_would_become_another(book):
    page = SHARED.replace("<<c>>", "a\n<<c>>\nb\n<<c>>", 1)
    assert refusals(book, page, a=[("a\n", "a = 2\n"), ("b\nx = 1", "b\nx = 2")]) == [
        "literate/page.md:11: tangled/a.py, line 2"
    ]


def test_what_was_carried_is_named_by_the_lines_of_the_edited_file(synced):
    def edit(text):
        return "# one\n# two\n" + text.replace("return y", "return 3")

    done, _, _ = synced("a.py", edit)
    assert [edit.line for edit in done.carried] == [1, 6]


def test_the_command_says_what_it_carried(synced, book):
    file = book.root / "tangled/a.py"
    file.write_text(file.read_text("utf-8").replace("x + 1", "x + 3"), "utf-8")

    def run():
        command = [*COMMAND, "sync", "--root", book.root]
        done = subprocess.run(
            command, env=find_environment(), capture_output=True, text=True
        )
        return done.returncode, done.stdout

    assert run() == (0, "carried tangled/a.py:2 to literate/page.md:16\n")
    assert run() == (0, "no output was edited by hand: nothing to carry\n")


@pytest.mark.parametrize("left", ["", "\n", "\ufeff"])
def test_an_emptied_file_is_named(book, left):
    """A full disk leaves such a file, or an editor that crashed."""
    book.write(page=PAGE)
    book.tangle()
    file = book.root / "tangled/a.py"
    file.write_text(left, "utf-8")
    [problem] = carry_edits_back(book.root).problems
    assert str(problem).startswith("literate/page.md:") and problem.message == (
        "tangled/a.py was emptied; take its code out here, or bring it back with "
        "`python -m loom --force`"
    )
    assert (book.root / "literate/page.md").read_text("utf-8") == PAGE
    assert file.read_text("utf-8") == left


def test_a_file_that_is_behind_a_link_is_named(synced, book):
    file = book.root / "tangled/a.py"
    file.rename(file.with_name("elsewhere.py"))
    file.symlink_to("elsewhere.py")
    [problem, stranger] = carry_edits_back(book.root).problems
    assert problem.message.startswith(
        "cannot compare tangled/a.py: `tangled/a.py` is a"
    )


def test_new_deleted_and_renamed_files_are_named(synced, book):
    a, cell, new = (
        book.root / "tangled" / f"{name}.py" for name in ("a", "cell", "new")
    )
    said = "no document makes this file; move its code into one, or delete it"
    new.write_text("x = 1\n")
    assert list(map(str, carry_edits_back(book.root).problems)) == [
        f"tangled/new.py:1: {said}"
    ]
    text = a.read_text("utf-8")
    a.write_text(text.replace("x + 1", "x + 3"))
    done = carry_edits_back(book.root)  # a new file is in nobody's way
    assert len(done.carried) == 1 and [said] == [
        problem.message for problem in done.problems
    ]
    assert "x + 3" in (book.root / "literate/page.md").read_text("utf-8")
    new.unlink()
    before = book.files()
    cell.rename(new)
    a.write_text(text)
    done = carry_edits_back(book.root)
    assert done.carried == () and not cell.exists() and a.read_text("utf-8") == text
    assert list(map(str, done.problems)) == [
        "literate/page.md:27: tangled/cell.py was deleted; take its block out "
        "here, or run "
        "`python -m loom` to bring it back",
        f"tangled/new.py:1: {said}",
    ]
    assert main(["sync", "--root", str(book.root)]) == 1
    new.unlink()
    book.tangle()  # brings one back, leaves the edit of the other alone
    assert book.files() == before | {"tangled/a.py": text}
    book.write(later="```python {file=later.py}\n```\n")  # never made, so not deleted
    assert len(carry_edits_back(book.root).carried) == 1
