"""The patch of a change of the library, byte for byte."""

import subprocess

import pytest

from loom.browser.changes import NothingChangedError, list_changes, make_patch
from loom.browser.library import EditedLibrary
from loom.browser.touching import list_touched_pages
from loom.patching.unified import format_patch

PAGE = """# One

```python {file=pkg/a.py}
<<sum>>
```

```python {#sum}
def add(a, b):
    return a + b
```

```pycon
>>> from pkg.a import add
>>> add(1, 2)
3
```"""
USE = "# Two\n\n```python\nfrom pkg.b import twice\n```\n"
MORE = "# Three\n\n```python {file=pkg/b.py}\nfrom pkg.a import add\n\n\ndef twice(a):\n    return add(a, a)\n```\n"  # noqa: E501
APART = "# Four\n\n```pycon\n>>> 1\n1\n```\n"


@pytest.fixture
def library(book):
    book.write(one=PAGE.replace("\n", "\r\n"), two=USE, three=MORE, four=APART)
    book.tangle()
    return EditedLibrary(book.root)


def apply(folder, patch):
    """Let git apply a patch to a folder."""
    done = subprocess.run(
        ["git", "apply", "--verbose", "-"],
        cwd=folder,
        input=patch.encode(),
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr.decode()


def test_what_is_no_library_is_not_taken_along(book, library):
    assert library.edit("literate/one.md", {2: ">>> 1\n1"}) == []
    assert list_changes(library) == {}
    with pytest.raises(NothingChangedError, match="as printed"):
        make_patch(library)


def test_line_ends_and_a_missing_one_stay(book, library, tmp_path):
    book.tangle()
    before = {path: (book.root / path).read_bytes() for path in list_paths(book)}
    changed = "def add(a, b):\n    return b + a\n# a\fé"
    assert library.edit("literate/one.md", {1: changed, 2: ">>> 1\n1"}) == []
    patch = make_patch(library)
    clone = tmp_path / "clone"
    for path, data in before.items():
        (clone / path).parent.mkdir(parents=True, exist_ok=True)
        (clone / path).write_bytes(data)
    apply(clone, patch)
    wanted = PAGE.replace("    return a + b", "    return b + a\n# a\fé")
    document = (clone / "literate/one.md").read_bytes()
    assert document == wanted.replace("\n", "\r\n").encode()
    for path in ("tangled/pkg/a.py", "tangled/manifest.json"):
        assert (clone / path).read_bytes() == (book.root / path).read_bytes()


def list_paths(book):
    return [
        path.relative_to(book.root).as_posix()
        for folder in ("literate", "tangled")
        for path in (book.root / folder).rglob("*")
        if path.is_file()
    ]


def test_pages_that_import_it_are_touched(book, library):
    changed = "def add(a, b):\n    return b + a"
    assert library.edit("literate/one.md", {1: changed}) == []
    # the page with the change, and the one that imports it from afar
    assert list_touched_pages(book.root, library) == [
        "literate/one.md",
        "literate/two.md",
    ]


@pytest.mark.parametrize("name", ["a.txt", "with space.txt", 'q"uo\\te.txt', "é.txt"])
def test_git_takes_any_name_and_any_end(tmp_path, name):
    texts = [
        ("a\n\nb\x0c", "a\n\nB\x0c\n"),
        ("x", "y"),
        ("", "new\n"),
        ("one\n", "one"),
    ]
    for before, after in texts:
        (tmp_path / name).write_bytes(before.encode())
        apply(tmp_path, format_patch({name: (before, after)}))
        assert (tmp_path / name).read_bytes() == after.encode()
