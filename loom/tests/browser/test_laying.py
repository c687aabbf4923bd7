"""The files of a site that a page starts Python with."""

import gzip
import hashlib
import json
import zipfile
from io import BytesIO

import pytest

from loom.browser import laying
from loom.browser.laying import lay_files, remove_files
from loom.config import use_book
from loom.tests.browser.pyodide import FILES, LOCK, write_files


@pytest.fixture
def root(book, monkeypatch):
    """A book that has Pyodide in a folder beside it."""
    monkeypatch.delenv("PYODIDE", raising=False)
    settings = write_files(book.root.parent / "files")
    (book.root / "loom.toml").write_text(f'{settings}folder = "../files"\n', "utf-8")
    book.write(index="# A page\n\n```python {file=pkg.py}\none = 1\n```\n")
    book.tangle()
    use_book(book.root)
    return book.root


@pytest.fixture
def small_bundle(monkeypatch):
    """A bundle that is made at once."""
    monkeypatch.setattr(
        laying, "make_bundle", lambda root, show=None: b"the book\n" * 99
    )


def read_site(static):
    """The list, and by group and name what a page gets of it."""
    listed = json.loads((static / "python-files.json").read_text("utf-8"))
    found = {}
    for group, files in listed["groups"].items():
        for file in files:
            path, _, version = file["path"].partition("?v=")
            data = (static / path).read_bytes()
            assert len(data) == file["size"]
            data = gzip.decompress(data) if file["packed"] else data
            assert hashlib.sha256(data).hexdigest() == file["sha256"]
            assert file["sha256"].startswith(version) and version
            found[group, file["name"]] = data
    return listed, found


def test_a_page_gets_all_files_and_their_digests_are_true(root, tmp_path):
    assert lay_files(root, tmp_path / "site")
    listed, found = read_site(tmp_path / "site")
    assert (listed["pyodide"], listed["packages"]) == ("9.9", ["numpy"])
    for group, files in FILES.items():
        for name in files.keys() - {"pyodide-lock.json"}:
            assert found[group, name] == files[name]
    bundle = zipfile.ZipFile(BytesIO(found["core", listed["bundle"]]))
    assert bundle.read("tangled/pkg.py") == b"one = 1\n"


def test_the_list_of_packages_has_those_that_are_there(root, tmp_path, small_bundle):
    lay_files(root, tmp_path / "site")
    lock = json.loads(read_site(tmp_path / "site")[1]["core", "pyodide-lock.json"])
    assert lock["info"] == LOCK["info"]
    assert {name: each["depends"] for name, each in lock["packages"].items()} == {
        "numpy": [],
        "drawing": ["numpy"],
    }


def test_only_what_gets_smaller_lies_packed(root, tmp_path, small_bundle):
    lay_files(root, tmp_path / "site")
    listed, _ = read_site(tmp_path / "site")
    packed = {
        file["name"]: file["packed"]
        for files in listed["groups"].values()
        for file in files
    }
    assert packed["pyodide.js"] and packed["book.zip"]
    assert not packed["numpy-2.whl"]


def test_the_same_book_lays_the_same_files(root, tmp_path):
    def read_all(folder):
        return {
            file.relative_to(folder): file.read_bytes()
            for file in folder.rglob("*")
            if file.is_file()
        }

    lay_files(root, tmp_path / "one")
    lay_files(root, tmp_path / "two")
    assert read_all(tmp_path / "one") == read_all(tmp_path / "two")


def test_nothing_of_an_earlier_weave_stays(root, tmp_path, small_bundle):
    lay_files(root, tmp_path / "site")
    folder = tmp_path / "site" / "python-files"
    laid = {file.name: file.read_bytes() for file in folder.iterdir()}
    (folder / "older.whl").write_bytes(b"")
    (folder / "pyodide.js.bin").write_bytes(b"older")
    lay_files(root, tmp_path / "site")
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == laid
    remove_files(tmp_path / "site")
    assert list((tmp_path / "site").iterdir()) == []
    remove_files(tmp_path / "site")


def test_a_book_without_pyodide_lays_nothing(root, tmp_path):
    (root / "loom.toml").unlink()
    use_book(root)
    (tmp_path / "site").mkdir()
    assert not lay_files(root, tmp_path / "site")
    assert list((tmp_path / "site").iterdir()) == []


@pytest.mark.parametrize("text", ['{"groups"', "{}", "[]"])
def test_a_list_that_was_cut_short_is_none(tmp_path, text):
    (tmp_path / laying.LIST).write_text(text)
    assert not laying.is_laid(tmp_path)
