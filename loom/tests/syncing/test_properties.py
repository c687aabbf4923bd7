"""Whatever the edits are: all are carried, or nothing is touched."""

import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from loom.documents.reader import read_document
from loom.syncing.run import carry_edits_back
from loom.tests.book import Book
from loom.tests.tangling.test_properties import PROFILE, books

AROUND = st.tuples(
    st.sampled_from(["", "\ufeff"]), st.sampled_from(["", "\n\n", "\n  \n", "\r\n"])
)

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
