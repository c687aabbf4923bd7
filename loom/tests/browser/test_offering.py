"""A site offers Python where it can be had, and says once where it can't."""

import gzip
import hashlib
import io
import json
import shutil
import zipfile

import pytest

from loom.commands.main import main
from loom.config import use_book
from loom.tests.browser.pyodide import write_files
from loom.tests.weaving.book import Book

PAGE = "# A page\n\n```python\nprint(1)\n```\n"


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A small book to weave, whose settings name the files of Pyodide."""
    monkeypatch.delenv("PYODIDE", raising=False)
    (tmp_path / "book").mkdir()
    book = Book(tmp_path / "book").write(page=PAGE)
    book.write_file("loom.toml", write_files(tmp_path / "files"))
    use_book(book.folder)
    return book


def has_button(book):
    """Whether the page of a woven book has what puts buttons at its blocks."""
    page = book.folder / "build" / "html" / "page.html"
    return "runner.js" in page.read_text("utf-8")


def test_a_site_has_python_or_says_why_not(book, monkeypatch):
    static = book.folder / "build" / "html" / "_static"
    monkeypatch.setenv("PYODIDE", str(book.folder.parent / "files"))
    book.weave("html", "-W")
    assert (book.code, book.errors) == (0, "")
    listed = json.loads((static / "python-files.json").read_text("utf-8"))
    for files in listed["groups"].values():
        assert all((static / file["path"].split("?")[0]).is_file() for file in files)
    assert has_button(book)
    assert "no page can run code" not in book.said

    monkeypatch.delenv("PYODIDE")
    book.weave("html", "-W")
    assert (book.code, book.errors) == (0, "")
    said = "no page can run code: Pyodide 9.9 is not here, no folder has it, and"
    assert book.said.count(said) == 1
    assert not (static / "python-files.json").exists()
    assert not (static / "python-files").exists()
    assert not has_button(book)

    monkeypatch.setenv("PYODIDE", str(book.folder.parent / "files"))
    book.weave("html", "-W")
    assert has_button(book)


def test_a_wrong_file_ends_the_weave(book, monkeypatch):
    folder = book.folder.parent / "files"
    (folder / "pyodide.js").write_bytes(b"another")
    monkeypatch.setenv("PYODIDE", str(folder))
    book.weave("html", "-W")
    assert book.code != 0
    assert "pyodide.js has the SHA-256" in book.errors
    assert "put the file of Pyodide 9.9 there" in book.errors


def test_a_wrong_folder_is_told_in_one_line(tmp_path, monkeypatch, capsys):
    """Sphinx would show a traceback, and have its own developers told."""
    (tmp_path / "literate").mkdir()
    (tmp_path / "literate/index.md").write_text("# A book\n")
    (tmp_path / "loom.toml").write_text(write_files(tmp_path / "files"))
    monkeypatch.setenv("PYODIDE", str(tmp_path / "none"))
    assert main(["weave", "--root", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        f"loom: PYODIDE names {tmp_path / 'none'}, which is no folder; name the one "
        "that has the files of Pyodide 9.9\n"
    )
    (tmp_path / "files/pyodide.js").write_bytes(b"another")
    monkeypatch.setenv("PYODIDE", str(tmp_path / "files"))
    assert main(["weave", "--root", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "pyodide.js has the SHA-256" in said and said.count("\n") == 1


def test_the_archive_is_made_again_when_something_in_it_has_changed(book, monkeypatch):
    monkeypatch.setenv("PYODIDE", str(book.folder.parent / "files"))
    static = book.folder / "build" / "html" / "_static"

    def weave():
        book.weave("html", "-W")
        assert (book.code, book.errors) == (0, "")
        listed = json.loads((static / "python-files.json").read_text("utf-8"))
        [file] = [each for each in listed["groups"]["core"] if "book" in each["name"]]
        archive = static / file["path"].partition("?")[0]
        return file["sha256"], archive, archive.stat().st_mtime_ns

    first = weave()
    assert weave() == first
    book.write(page=PAGE + "\nMore.\n")
    second = weave()
    assert second[0] != first[0]
    second[1].unlink()
    assert weave()[:2] == second[:2]  # nor may it be lost


def read_archive(book):
    """What a reader's browser gets of the documents of a woven book, by path."""
    static = book.site / "_static"
    listed = json.loads((static / "python-files.json").read_text("utf-8"))
    [file] = [each for each in listed["groups"]["core"] if "book" in each["name"]]
    data = gzip.decompress((static / file["path"].partition("?")[0]).read_bytes())
    assert hashlib.sha256(data).hexdigest() == file["sha256"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# Saved when the archive is made, and before it is laid
SAVING = r"""
def save(app, error):
    page = Path(app.srcdir, "page.md")
    page.write_text(page.read_text("utf-8") + "\nSaved meanwhile.\n", "utf-8")

def setup(app):
    app.connect("build-finished", save, priority=100)
"""


def test_several_processes_make_the_same_archive_of_what_is_there(book, monkeypatch):
    monkeypatch.setenv("PYODIDE", str(book.folder.parent / "files"))
    book.weave("html", "-W")
    alone = read_archive(book)
    shutil.rmtree(book.site)
    book.weave("html", "-W", "-j", "2")
    assert (book.code, book.errors) == (0, "")
    assert read_archive(book) == alone
    assert not (book.site / ".doctrees" / "python").exists()

    configuration = (book.folder / "conf.py").read_text("utf-8")
    book.write_file("conf.py", f"{configuration}{SAVING}")
    book.write(page=PAGE + "\nChanged.\n")
    book.weave("html", "-W", "-j", "2")
    assert (book.code, book.errors) == (0, "")
    assert b"Saved meanwhile." in read_archive(book)["literate/page.md"]
