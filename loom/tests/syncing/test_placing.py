"""Each new line finds its block, or it is said why not."""

import sys

import pytest

from loom.documents.folder import read_documents
from loom.syncing.run import carry_edits_back
from loom.tests.syncing.pages import PAGE, SHARED


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
    return "pass" if line.startswith("last") else ""


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
