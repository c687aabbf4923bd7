"""Edits made in outputs find their way into the documents, or nothing is touched."""

import re
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loom.commands.main import main
from loom.documents.folder import read_documents
from loom.documents.reader import read_document
from loom.syncing.carrying import CarriedEdits
from loom.syncing.run import SyncReport, carry_edits_back
from loom.tangling.store import STORE
from loom.tests.book import COMMAND, Book, find_environment
from loom.tests.tangling.test_properties import PROFILE, books

PAGE = """# A page

Prose with `code`.

```python {file=a.py}
def f(x):
    <<body>>


<<tail>>
```

- In a list:

  ```python {#body}
  y = x + 1

  return y
  ```

> In a quote:
>
> ```python {#tail}
> last = 1
> ```

```{code-cell} python
:file: cell.py

print('first')
```

```{code-cell} python
:file: cell.py

print('second')
```
"""


@pytest.fixture
def synced(book):
    """Write the page, tangle, edit one file by a function of its text, sync."""
    book.write(page=PAGE)
    book.tangle()

    def sync(path, edit, page=PAGE):
        file = book.root / "tangled" / path
        file.write_text(edit(file.read_text("utf-8")), "utf-8")
        wanted = file.read_text("utf-8")
        if page != PAGE:
            book.write(page=page)
        done = carry_edits_back(book.root)
        document = (book.root / "literate/page.md").read_bytes().decode()
        return done, document, file.read_text("utf-8") == wanted

    return sync


@pytest.mark.parametrize(
    "path, old, new, before, after",
    [
        ("a.py", "y = x + 1", "y = x + 2", "  y = x + 1\n", "  y = x + 2\n"),
        ("a.py", "def f(x)", "def g(x)", "def f(x)", "def g(x)"),
        (
            "a.py",
            "last = 1",
            "last = 1\nmore = 2",
            "> last = 1\n",
            "> last = 1\n> more = 2\n",
        ),
        ("a.py", "    return y\n", "", "  return y\n", ""),
        ("a.py", "1\n\n    ret", "1\n    z = y\n\n    ret", "1\n\n", "1\n  z = y\n\n"),
        ("a.py", "1\n\n    ret", "1\n    ret", "1\n\n", "1\n"),
        (
            "a.py",
            "\n\nlast = 1",
            "\n\ninner()\nlast = 1",
            "<<tail>>",
            "inner()\n<<tail>>",
        ),
        ("cell.py", "'second'", "'2nd'", "'second'", "'2nd'"),
        (
            "a.py",
            "def f(x)",
            '"""Doc."""\n\n\ndef f(x)',
            "def f",
            '"""Doc."""\n\n\ndef f',
        ),
    ],
)
def test_an_edit_finds_its_lines(synced, path, old, new, before, after):
    done, document, kept = synced(path, lambda text: text.replace(old, new, 1))
    assert done.problems == () and done.carried and kept
    assert document == PAGE.replace(before, after, 1)


@pytest.mark.parametrize(
    "path, old, new, said",
    [
        ("a.py", "1\n\n", "1\nz\n", "indented less than the reference"),
        ("a.py", "last = 1", "```\nlast = 1", "end its block"),
        ("a.py", "last = 1", "<<body>>", "would become"),
        ("cell.py", "first')\n\n", "first')\n", "sets off a code cell"),
        ("a.py", "last = 1", "last = <<one>>", "stand alone"),
    ],
)
def test_what_cannot_be_carried_is_refused_and_nothing_is_touched(
    synced, path, old, new, said
):
    done, document, kept = synced(path, lambda text: text.replace(old, new, 1))
    assert document == PAGE and kept and done.carried == ()
    [problem] = done.problems
    assert said in problem.message and "--force" in problem.message
    assert problem.location.document == "literate/page.md"


EDGE = "```python {file=a.py}\nx = 1\n<<c>>\ny = 1\n```\n\n```python {#c}\nz = 1\n```\n"


@pytest.mark.parametrize(
    "code, page",
    [
        (
            "x = 1\nz = 2\ny = 2\n",
            EDGE.replace("y = 1", "y = 2").replace("z = 1", "z = 2"),
        ),
        ("x = 1\ny = 1\n", EDGE.replace("z = 1\n", "")),
        ("x = 1\n", EDGE.replace("z = 1\n", "").replace("y = 1\n", "")),
        ("x = 1\nz = 1\nw = 1\ny = 1\n", EDGE.replace("z = 1", "z = 1\nw = 1")),
        (
            "x = 1\nz=1\nw=1\ny=1\n",
            EDGE.replace("z = 1", "z=1\nw=1").replace("y = 1", "y=1"),
        ),
        ("x = 1\nz = 1; w = 1\nv\ny = 2\n", None),
        ("x = 1\nw = 1\n", None),
    ],
    ids=["as many", "one less", "two less", "new", "anchors", "more", "fewer"],
)
def test_an_edit_of_two_blocks_is_carried_if_it_is_clear_what_belongs_where(
    book, code, page
):
    book.write(page=EDGE)
    book.tangle()
    (book.root / "tangled/a.py").write_text(code)
    problems = carry_edits_back(book.root).problems
    document = (book.root / "literate/page.md").read_text("utf-8")
    assert document == (page or EDGE)
    if page:
        assert problems == ()
        return
    [said] = map(str, problems)
    assert said.startswith(
        "literate/page.md:8: the edit of tangled/a.py, line 2, cannot"
    )
    assert "chunk `c` (literate/page.md:7) and file `a.py` (literate/page.md:1)" in said
    assert "edit one of these blocks, sync, and then the next" in said


@pytest.mark.parametrize(
    "new, before", [("    # new\n", "```\n\n"), ("def g():\n    return 2\n", "last")]
)
def test_what_is_inserted_behind_a_chunk_goes_where_it_fits(book, new, before):
    page = "```python {file=a.py}\ndef f():\n    <<c>>\nlast = 1\n```\n\n"
    page += "```python {#c}\nreturn 1\n```\n\n"
    book.write(page=page)
    book.tangle()
    file = book.root / "tangled/a.py"
    file.write_text(f"def f():\n    return 1\n{new}last = 1\n")
    assert carry_edits_back(book.root).problems == ()
    head, tail = page.rsplit(before, 1)
    document = (book.root / "literate/page.md").read_text("utf-8")
    assert document == head + new.removeprefix("    ") + before + tail


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


def test_lines_that_replace_the_first_of_a_chunk_stay_in_it(book):
    page = "# P\n\n```python {file=a.py}\nx = 1\n\n\n<<sum>>\n```\n\n```python {#sum}\n"
    book.write(page=page + "def add(first, second):\n    return first + second\n```\n")
    book.tangle()
    file = book.root / "tangled/a.py"
    new = "def add(\n        one, two, *,\n        first, second):"
    file.write_text(file.read_text().replace("def add(first, second):", new))
    carry_edits_back(book.root)
    document = (book.root / "literate/page.md").read_text("utf-8")
    assert document == page + new + "\n    return first + second\n```\n"


def test_a_refusal_names_the_line_of_its_edit(book):
    code = "".join(f"x{n} = {n}\n" for n in range(10, 40))
    page = f"# Page\n\n```python {{file=a.py}}\n{code}```\n"
    # the fence is the second edit, two lines further down than it would be
    # without the first
    edits = [("x12 = 12", "x12 = 0\na\nb"), ("x30 = 30\n", "x30 = 30\n```\n")]
    assert refusals(book, page, a=edits) == [
        "literate/page.md:24: tangled/a.py, line 24"
    ]


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


def test_both_sides_changed_in_different_places(synced, book):
    page = PAGE.replace("return y", "return  y").replace("# A page", "# A new page")
    done, document, kept = synced(
        "a.py", lambda text: text.replace("x + 1", "x + 3"), page
    )
    assert done.problems == ()
    assert document == page.replace("x + 1", "x + 3")
    text = (book.root / "tangled/a.py").read_text("utf-8")
    assert "x + 3" in text and "return  y" in text
    assert book.check() == []


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
    assert book.said() == [] and book.check() == []


@pytest.mark.parametrize("end, line_end", [("\n", "\r\n"), ("", "\n"), ("\n\n", "\n")])
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


def test_a_line_that_is_not_utf8_keeps_every_edit_back(book):
    one = "```python {{file={0}.py}}\nx = 1\ny = 1\n```\n".format
    book.write(a=one("a"), b=one("b"))
    book.tangle()
    (book.root / "tangled/a.py").write_bytes(b"x = 2\ny = 1\n")
    (book.root / "tangled/b.py").write_bytes(b"x = 1\ny = 1  # \xe9\n")
    before = {
        path: path.read_bytes() for path in book.root.rglob("*.*") if path.is_file()
    }
    [problem] = carry_edits_back(book.root).problems
    assert str(problem).startswith("tangled/b.py:2: this line is not UTF-8")
    assert {path: path.read_bytes() for path in before} == before


def test_a_text_that_cannot_be_written_is_found_before_the_first_is(book, monkeypatch):
    book.write(page=PAGE)
    book.tangle()
    file = book.root / "tangled/a.py"
    file.write_text(file.read_text("utf-8").replace("x + 1", "x + 3"), "utf-8")
    texts = {"literate/page.md": "new", "literate/other.md": "\udce9"}
    monkeypatch.setattr(
        "loom.syncing.run.carry_edits", lambda *_: CarriedEdits(texts=texts)
    )
    with pytest.raises(UnicodeEncodeError):
        carry_edits_back(book.root)
    assert (book.root / "literate/page.md").read_text("utf-8") == PAGE


def saving(monkeypatch, step, save):
    """Let somebody save a file once, right behind a step of the tool."""
    module, _, name = step.rpartition(".")
    do = getattr(import_module(module), name)

    def and_save(*arguments):
        monkeypatch.setattr(step, do)
        done = do(*arguments)
        save()
        return done

    monkeypatch.setattr(step, and_save)


@pytest.mark.parametrize(
    "step",
    [
        "loom.syncing.run.read_documents",
        "loom.syncing.run.read_state",
        "loom.syncing.carrying.find_base",
        "loom.syncing.carrying.attempt_edits",
        "loom.syncing.run.carry_edits",
    ],
)
def test_a_document_that_is_saved_meanwhile_is_kept(book, monkeypatch, step):
    book.write(page=PAGE)
    book.tangle()
    file = book.root / "tangled/a.py"
    file.write_text(file.read_text("utf-8").replace("x + 1", "x + 3"), "utf-8")
    edited, saved = file.read_text("utf-8"), PAGE.replace("Prose", "Saved prose")
    saving(monkeypatch, step, lambda: book.write(page=saved))
    done = carry_edits_back(book.root)
    assert done.carried == () and "was saved while" in str(*done.problems)
    assert (book.root / "literate/page.md").read_text("utf-8") == saved
    assert file.read_text("utf-8") == edited
    assert carry_edits_back(book.root).problems == ()
    document = (book.root / "literate/page.md").read_text("utf-8")
    assert document == saved.replace("x + 1", "x + 3") and book.said() == []


@pytest.mark.parametrize(
    "step, written",
    [("loom.syncing.run.carry_edits", ""), ("loom.syncing.pages.replace_file", "a")],
)
def test_of_several_documents_one_is_saved_meanwhile(book, monkeypatch, step, written):
    pages = {name: f"```python {{file={name}.py}}\nx = 1\n```\n" for name in "ab"}
    book.write(**pages)
    book.tangle()
    for name in pages:
        (book.root / f"tangled/{name}.py").write_text("x = 2\n")
    saving(monkeypatch, step, lambda: book.write(b="Saved.\n\n" + pages["b"]))
    done = carry_edits_back(book.root)
    assert [edit.location.document for edit in done.carried] == [
        f"literate/{name}.md" for name in written
    ]
    assert [problem.location.document for problem in done.problems] == ["literate/b.md"]
    assert carry_edits_back(book.root).problems == () and book.said() == []
    texts = [(book.root / f"literate/{name}.md").read_text("utf-8") for name in "ab"]
    pages = [page.replace("1", "2") for page in pages.values()]
    assert texts == [pages[0], "Saved.\n\n" + pages[1]]


def test_a_document_that_is_a_link_stays_one(book, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "page.md"
    elsewhere.write_text(PAGE, "utf-8")
    try:
        (book.root / "literate/page.md").symlink_to(elsewhere)
    except OSError:
        pytest.skip("this system has no links for everyone")
    book.tangle()
    file = book.root / "tangled/a.py"
    file.write_text(file.read_text("utf-8").replace("x + 1", "x + 3"), "utf-8")
    assert carry_edits_back(book.root).problems == ()
    assert (book.root / "literate/page.md").is_symlink()
    assert elsewhere.read_text("utf-8") == PAGE.replace("x + 1", "x + 3")
    assert [path.name for path in elsewhere.parent.iterdir()] == ["page.md"]


SHARED = "```python {file=a.py}\n<<c>>\n```\n```python {file=b.py}\n<<c>>\n```\n"
SHARED += "```python {#c}\nx = 1\n```\n"


def test_a_chunk_of_several_files_changes_them_all(book):
    book.write(page=SHARED)
    book.tangle()
    (book.root / "tangled/a.py").write_text("x = 2\n")
    done = carry_edits_back(book.root)
    assert done.problems == () and done.changed == ("tangled/b.py",)
    assert set(book.files().values()) == {"x = 2\n"}
    (book.root / "tangled/a.py").write_text("x = 3\n")
    (book.root / "tangled/b.py").write_text("x = 4\n")
    [problem] = carry_edits_back(book.root).problems
    assert "edited in different ways" in problem.message
    (book.root / "tangled/b.py").write_text("x = 3\n")
    assert carry_edits_back(book.root).problems == ()


def test_a_chunk_twice_in_a_file_must_be_edited_alike(book):
    book.write(page=SHARED.replace("<<c>>\n", "<<c>>\n<<c>>\n", 1))
    book.tangle()
    file = book.root / "tangled/a.py"
    file.write_text("x = 1\nx = 2\n")
    [problem] = carry_edits_back(book.root).problems
    assert "several places of this file" in problem.message
    file.write_text("x = 2\nx = 2\n")
    assert carry_edits_back(book.root).problems == ()
    assert "x = 2" in (book.root / "literate/page.md").read_text("utf-8")


def touch(line):
    return f"{line}  # all of it"


def shorten(line):
    return line.replace(" = ", "=")


def replace(line):
    return f"{'pass' if len(line) % 2 else ''}"


@pytest.mark.parametrize("change", [touch, shorten, replace])
def test_a_change_of_a_whole_file_takes_steps_in_proportion_to_its_lines(book, change):
    def steps(size):
        page = (
            "```python {file=a.py}\n"
            + "".join(f"<<c{n}>>\n" for n in range(8))
            + "```\n"
        )
        for n in range(8):
            code = "".join(
                f"x{n}_{m} = {m}\n" if m % 4 else "\n" for m in range(1, size // 8)
            )
            page += f"\n```python {{#c{n}}}\n{code}last = {n}\n```\n"
        book.write(page=page)
        book.tangle(force=True)
        file = book.root / "tangled/a.py"
        file.write_text(
            "".join(f"{change(line)}\n" for line in file.read_text().splitlines())
        )
        count = 0

        def trace(frame, event, _):
            nonlocal count
            count += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            done = carry_edits_back(book.root)
        finally:
            sys.settrace(before)
        assert done.problems == () and done.carried
        sizes = [
            len(block.code) for block in read_documents(book.root)[0][0].blocks[1:]
        ]
        assert sum(sizes) == len(file.read_text().splitlines())
        assert max(sizes) < size // 4, "each chunk keeps its lines"
        return count

    assert steps(800) / steps(200) < 8  # four times as many; 16 if each meets each


def test_windows_line_ends_and_a_byte_order_mark_stay(book):
    page = PAGE.replace("\n", "\r\n")
    book.write(page=b"\xef\xbb\xbf" + page.encode())
    book.tangle()
    file = book.root / "tangled/a.py"
    file.write_text(
        file.read_text("utf-8").replace("last = 1", "last = 1\nmore = 2"), "utf-8"
    )
    assert carry_edits_back(book.root).problems == ()
    after = (book.root / "literate/page.md").read_bytes()
    expected = page.replace("> last = 1\r\n", "> last = 1\r\n> more = 2\r\n")
    assert after == b"\xef\xbb\xbf" + expected.encode()


AROUND = st.tuples(
    st.sampled_from(["", "\ufeff"]), st.sampled_from(["", "\n\n", "\n  \n", "\r\n"])
)


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n\n", "\n  \n", "\r\n\r\n"])
def test_what_an_editor_leaves_around_the_code_is_no_edit(book, start, end):
    page = (
        "```python {file=a.py}\nif x:\n    y = 1  \n```\n```python {file=empty.py}\n"
        "```\n"
    )
    book.write(page=page)
    book.tangle()
    files = book.files()
    for path, text in files.items():
        ended = start + text.removesuffix("\n") + end
        (book.root / path).write_bytes(ended.encode())
    assert carry_edits_back(book.root) == SyncReport()
    assert book.said() == [] and book.files() == files
    text = start + files["tangled/a.py"].removesuffix("\n").replace("1", "2") + end
    (book.root / "tangled/a.py").write_bytes(text.encode())
    (book.root / "tangled/empty.py").write_bytes((start + end).encode())
    assert carry_edits_back(book.root).problems == () and book.said() == []
    assert (book.root / "literate/page.md").read_bytes().decode() == page.replace(
        "1", "2"
    )
    assert book.files() == files | {"tangled/a.py": "if x:\n    y = 2  \n"}


def test_an_output_that_is_left_over_is_removed_without_its_last_line_end(book):
    book.write(page="```python {file=a.py}\nx = 1\n```\n")
    book.tangle()
    (book.root / "tangled/a.py").write_text("x = 1")
    book.write(page="# Nothing\n")
    assert book.said() == [] and book.files() == {}


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


def test_an_edit_behind_a_broken_document_waits(synced, book):
    broken = PAGE.replace("<<body>>", "<<boddy>>")
    done, document, kept = synced(
        "a.py", lambda text: text.replace("x + 1", "x + 3"), broken
    )
    assert kept and document == broken and done.carried == ()
    assert any(
        "broken; mend that first" in problem.message for problem in done.problems
    )


def test_an_interrupted_sync_is_finished_by_the_next(book, monkeypatch):
    book.write(page=PAGE)
    book.tangle()
    file = book.root / "tangled/a.py"
    wanted = file.read_text("utf-8").replace("x + 1", "x + 3")
    file.write_text(wanted, "utf-8")

    def cut(*_):
        raise KeyboardInterrupt

    for step in ("loom.syncing.run.write_journal", "loom.syncing.run.tangle"):
        with monkeypatch.context() as patch:
            patch.setattr(step, cut)
            with pytest.raises(KeyboardInterrupt):
                carry_edits_back(book.root)
        assert file.read_text("utf-8") == wanted
        assert carry_edits_back(book.root).problems == () and book.said() == []
        assert file.read_text("utf-8") == wanted
        wanted = wanted.replace("x + 3", "x + 4")
        file.write_text(wanted, "utf-8")


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


LINE = st.sampled_from(["x = 1", "    y = 2", "", "if x:", "  ", "# é", "        z()"])


@settings(PROFILE, max_examples=150)
@given(books(), st.data())
def test_tangle_edit_sync_tangle_gives_the_edited_files(case, data):
    """Whatever the edits are: either all files are as edited, or nothing is touched."""
    pages, _ = case
    with tempfile.TemporaryDirectory() as folder:
        book = Book(Path(folder))
        book.write(**pages)
        book.tangle()
        files = book.files()
        wanted = {}
        for path, text in files.items():
            lines = text.split("\n")[:-1]
            for _ in range(data.draw(st.integers(0, 3))):
                first = data.draw(st.integers(0, len(lines)))
                last = min(first + data.draw(st.integers(0, 2)), len(lines))
                lines[first:last] = data.draw(st.lists(LINE, max_size=3))
            while lines and not lines[-1].strip():
                lines.pop()
            wanted[path] = "".join(f"{line}\n" for line in lines)
            start, end = data.draw(AROUND)
            around = start + wanted[path].removesuffix("\n") + end
            (book.root / path).write_bytes(around.encode())
        before = book.files(everything=True)
        done = carry_edits_back(book.root)
        if done.problems:
            after = book.files(everything=True)
            assert {p: t for p, t in after.items() if not p.startswith(".tangle/")} == {
                p: t for p, t in before.items() if not p.startswith(".tangle/")
            }
            return
        assert book.said() == []
        edited = {path for path in files if wanted[path] != files[path]}
        assert {path: book.files()[path] for path in edited} == {
            path: wanted[path] for path in edited
        }
        for name, text in pages.items():
            assert prose(book.root / f"literate/{name}.md") == prose_of(text)


def prose(path):
    return prose_of(path.read_bytes().decode())


def prose_of(text):
    """A document without what stands in its fences."""
    page, _ = read_document("literate/page.md", text)
    code = {line for block in page.blocks for line in block.lines}
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    return [line for n, line in enumerate(lines, 1) if n not in code]


@settings(PROFILE, max_examples=60)
@given(st.data())
def test_plain_edits_are_never_refused(data):
    """Chunks that stand in one place each, lines as deep as they were: all are carried.

    It was decided that a changed line and a new one may be refused if they touch
    each other where a chunk begins or ends: so lines are changed here, or one is new.
    """
    indents = data.draw(
        st.lists(st.sampled_from(["", "  ", "    "]), min_size=1, max_size=4)
    )
    page = "```python {file=a.py}\nstart = 0\n"
    for n, indent in enumerate(indents):
        page += f"{indent}<<c{n}>>\nmid = {n}\n"
    page += "```\n"
    for n in range(len(indents)):
        some = st.sampled_from(["a = 1", "b()", "  deep"])
        body = "\n".join(data.draw(st.lists(some, min_size=1)))
        page += f"\nText.\n\n```python {{#c{n}}}\n{body}\n```\n"
    with tempfile.TemporaryDirectory() as folder:
        book = Book(Path(folder))
        book.write(page=page)
        book.tangle()
        file = book.root / "tangled/a.py"
        lines = file.read_text("utf-8").split("\n")[:-1]
        depth = [len(line) - len(line.lstrip()) for line in lines]
        places = st.integers(0, len(lines) - 1)
        if data.draw(st.booleans()):
            n = data.draw(places)
            lines.insert(n + 1, " " * depth[n] + "added = 1")
        else:
            for n in data.draw(st.lists(places, min_size=1, max_size=4)):
                new = data.draw(st.sampled_from(["new()", "q = 3"]))
                lines[n] = " " * depth[n] + new
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        assert carry_edits_back(book.root).problems == ()
        assert file.read_text("utf-8") == "".join(f"{line}\n" for line in lines)
