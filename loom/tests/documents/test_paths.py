"""No output leaves the repository, whatever a document asks for."""

import os

import pytest

from loom.config import get_config
from loom.documents.model import compute_digest
from loom.documents.paths import parse_output_path
from loom.tangling.manifest import format_manifest
from loom.tests.book import resolve


@pytest.mark.parametrize(
    "path, inside",
    [
        ("a.py", "tangled/a.py"),
        ("pkg/dense/forward.py", "tangled/pkg/dense/forward.py"),
        ("/a.py", "a.py"),
        ("/loom/__init__.py", "loom/__init__.py"),
        ("/tangled/a.py", "tangled/a.py"),
        ("größe/a b.py", "tangled/größe/a b.py"),
        ("/.github/x.py", ".github/x.py"),
        ("..a.py", "tangled/..a.py"),
        ("literate/a.py", "tangled/literate/a.py"),
    ],
)
def test_inside(path, inside):
    assert parse_output_path(path) == inside


@pytest.mark.parametrize(
    "path, message",
    [
        ("../a.py", "leaves the repository"),
        ("/../a.py", "leaves the repository"),
        ("a/../../../b.py", "leaves the repository"),
        ("a/../b.py", "leaves the repository"),
        ("/..", "leaves the repository"),
        ("C:/a.py", "drive"),
        ("/C:/a.py", "drive"),
        ("c:a.py", "drive"),
        ("C:\\a.py", "drive"),
        ("\\\\server\\share\\a.py", "network path"),
        ("//server/share/a.py", "network path"),
        ("..\\a.py", "backslash"),
        ("a.py:stream", "drive"),
        ("", "not the plain path"),
        ("/", "not the plain path"),
        ("a/", "not the plain path"),
        ("a//b.py", "not the plain path"),
        ("./a.py", "not the plain path"),
        ("a/./b.py", "not the plain path"),
        (" a.py", "not the plain path"),
        ("a.py.", "not the plain path"),
        ("a\0.py", "not the plain path"),
        ("a\n.py", "not the plain path"),
        ("a?.py", "not the plain path"),
        ("nul", "not the plain path"),
        ("pkg/AUX.py", "not the plain path"),
        ("/.git/config", "not a place for code"),
        ("/.GIT/config", "not a place for code"),
        ("sub/.git/hooks/x", "not a place for code"),
        ("/.tangle/journal", "not a place for code"),
        ("/literate/a.md", "not a place for code"),
        ("/Literate/a.md", "not a place for code"),
        ("manifest.json", "not a place for code"),
        ("/tangled/Manifest.json", "not a place for code"),
        ("exercises.json", "not a place for code"),
        ("/loom.toml", "not a place for code"),
        ("/Progress.txt", "not a place for code"),
    ],
)
def test_refused(path, message):
    with pytest.raises(ValueError) as error:
        parse_output_path(path)
    assert message in str(error.value)


def link(path, target):
    try:
        path.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        pytest.skip("this system has no links for everyone")


@pytest.fixture
def outside(tmp_path_factory):
    return tmp_path_factory.mktemp("outside")


def test_through_a_linked_folder(book, outside):
    (book.root / "tangled").mkdir()
    link(book.root / "tangled" / "sub", outside)
    book.write(a="```python {file=sub/a.py}\nx\n```\n```python {file=b.py}\n```\n")
    said = "literate/a.md:2: cannot write tangled/sub/a.py: `tangled/sub` is a link"
    assert book.check()[0].startswith(said)
    assert book.said(force=True)[0].startswith(said)
    assert book.check()[0].startswith(said)
    assert os.listdir(outside) == []
    assert book.files() == {"tangled/b.py": ""}


def test_onto_a_link(book, outside):
    (outside / "x.py").write_text("old")
    (book.root / "tangled").mkdir()
    link(book.root / "tangled" / "a.py", outside / "x.py")
    book.write(a="```python {file=a.py}\nx\n```\n")
    assert "`tangled/a.py` is a link" in book.said(force=True)[0]
    assert (outside / "x.py").read_text() == "old"


@pytest.mark.parametrize("name", ["tangled", ".tangle"])
def test_its_own_folders_are_links(book, outside, name):
    link(book.root / name, outside)
    book.write(a="```python {file=/a.py}\nx\n```\n")
    with pytest.raises(OSError, match=f"`{name}` is a link"):
        book.tangle()
    assert os.listdir(outside) == []


def test_a_manifest_cannot_ask_for_more(book):
    victim = book.root.parent / "victim.py"
    victim.write_text("x\n")
    sha = compute_digest("x\n")
    (book.root / "tangled").mkdir()
    (book.root / "literate" / "a.md").write_text("x\n")
    (book.root / get_config().manifest).write_text(
        format_manifest({p: ("", sha) for p in ("../victim.py", "literate/a.md")})
    )
    assert not book.said(force=True)
    assert victim.read_text() == "x\n"
    assert (book.root / "literate" / "a.md").exists()


def test_in_the_way(book):
    (book.root / "tangled" / "a.py").mkdir(parents=True)
    (book.root / "tangled" / "b").touch()
    book.write(a="```python {file=a.py}\n```\n```python {file=b/c.py}\n```\n")
    said = book.said(force=True)
    assert "cannot write tangled/a.py: `tangled/a.py` is in the way" in said[0]
    assert "cannot write tangled/b/c.py: `tangled/b` is in the way" in said[1]


def test_two_owners():
    made, said = resolve(
        a="```python {file=x.py}\n1\n```\n```python {file=/tangled/x.py}\n2\n```\n",
        b="\n```python {file=x.py}\n3\n```\n```python {file=y.py}\n```\n",
    )
    assert made == {"tangled/y.py": ""}
    assert said == [
        "literate/b.md:2: file `tangled/x.py` is already defined in literate/a.md:1; "
        "add to it with a chunk that the other document places"
    ]


@pytest.mark.parametrize(
    "one, other",
    [
        ("x.py", "X.py"),
        ("sub/x.py", "Sub/y.py"),
        ("straße.py", "STRASSE.py"),
        ("e\u0301.py", "\u00e9.py"),
        ("x", "X/y.py"),
    ],
)
def test_look_alikes(one, other):
    text = (
        "```python {file=%s}\n```\n```python {file=%s}\n```\n```python {file=z.py}\n"
        "```\n"
    )
    made, said = resolve(a=text % (one, other))
    assert len(said) == 1
    assert "are one and the same on some systems" in said[0]
    assert "tangled/z.py" in made
    assert len(made) < 3


def test_one_name_of_a_file_and_a_folder():
    text = "```python {file=x.py/y.py}\n```\n```python {file=x.py}\n```\n"
    assert resolve(a=text) == (
        {},
        [
            "literate/a.md:1: `tangled/x.py` is a file, and a folder in "
            "`tangled/x.py/y.py`; rename one of them"
        ],
    )
