"""A run that is killed at any moment leaves nothing to repair by hand."""

import builtins
import io
import os
import shutil
import time

import pytest

from loom.commands.main import main
from loom.tangling.files import get_temporary_name
from loom.tangling.lock import LONGEST_WRITE
from loom.tests.book import Book

OLD = {
    "one": "```python {file=a.py}\na old\n```\n```python {file=sub/c.py}\nc old\n```\n",
    "two": "```python {file=d.py}\nd\n```\n```python {file=/e.py}\ne old\n```\n",
}
NEW = {
    "one": "```python {file=a.py}\na new\n```\n```python {file=new/b.py}\nb new\n```\n",
    "two": "```python {file=d.py}\nd\n```\n```python {file=/e.py}\ne new\n```\n",
}
LATER = {name: text.replace("new\n", "later\n") for name, text in NEW.items()}


class Killed(BaseException):
    """Not an Exception: nothing may catch it."""


class Death:
    """Let a change of the disk, and all later ones, fail; a text is half written."""

    def __init__(self, monkeypatch, moment):
        self.left = moment
        for name in ("replace", "unlink", "mkdir", "rmdir", "chmod"):
            monkeypatch.setattr(os, name, self.mortal(getattr(os, name)))
        for module in (builtins, io):
            monkeypatch.setattr(module, "open", self.open(io.open))

    def step(self):
        self.left -= 1
        if self.left < 0:
            raise Killed

    def mortal(self, function):
        def call(*args, **options):
            self.step()
            return function(*args, **options)

        return call

    def open(self, function):
        def call(file, mode="r", *args, **options):
            if not set(mode) & set("wax+"):
                return function(file, mode, *args, **options)
            self.step()
            opened = function(file, mode, *args, **options)
            write = opened.write

            def half(text):
                write(text[: len(text) // 2])
                opened.flush()
                self.step()
                return write(text[len(text) // 2 :])

            opened.write = half
            return opened

        return call


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A book that is tangled, and whose documents have changed since."""
    book = Book(tmp_path_factory.mktemp("start"))
    book.write(**OLD)
    assert not book.said()
    old = book.files()
    book.write(**NEW)
    return book, old


def killed(start, folder, moment):
    """Copy the book and kill its run; the copy, and whether the run ended."""
    shutil.copytree(start[0].root, folder)
    book = Book.__new__(Book)
    book.root = folder
    with pytest.MonkeyPatch.context() as monkeypatch:
        Death(monkeypatch, moment)
        try:
            book.tangle()
        except Killed:
            return book, False
    return book, True


def old_or_new(book, old, new):
    now = book.files()
    for path in old.keys() | new.keys():
        assert now.pop(path, None) in (old.get(path), new.get(path)), path
    assert not now, "files that are neither old nor new"


@pytest.mark.parametrize(
    "then", ["run again", "edit first", "go back", "take a block out"]
)
def test_killed_at_every_moment(start, tmp_path, then):
    old = start[1]
    new = {
        "tangled/a.py": "a new\n", "tangled/new/b.py": "b new\n", "tangled/d.py": "d\n",
        "e.py": "e new\n",
    }  # fmt: skip
    for moment in range(1000):
        book, lived = killed(start, tmp_path / str(moment), moment)
        old_or_new(book, old, new)
        expected = new
        if then == "edit first":
            book.write(**LATER)
            expected = {
                path: text.replace("new", "later") for path, text in new.items()
            }
        elif then == "go back":
            book.write(**OLD)
            expected = old
        elif then == "take a block out":
            book.write(one="# Nothing\n")
            expected = {path: new[path] for path in ("tangled/d.py", "e.py")}
        assert not book.said(), f"{then} after a kill at {moment}"
        assert book.files() == expected
        assert not book.check()
        if lived:
            break
    assert 20 < moment < 999


def test_killed_twice(start, tmp_path):
    for moment in range(0, 60, 3):
        book, _ = killed(start, tmp_path / str(moment), moment)
        old = book.files()
        book.write(**LATER)
        again, _ = killed((book, old), tmp_path / f"{moment} again", moment)
        assert not again.said()
        assert not again.check()


def test_an_edit_is_still_an_edit_after_a_kill(start, tmp_path):
    for moment in range(60):
        book, lived = killed(start, tmp_path / str(moment), moment)
        code = book.root / "tangled" / "a.py"
        code.write_text("mine\n")
        said = book.said()
        assert len(said) == 1
        assert "tangled/a.py was edited by hand" in said[0]
        assert code.read_text() == "mine\n"
        if lived:
            break


def test_what_killed_runs_left_is_cleared(book):
    book.write(**OLD)
    book.tangle()
    cache = book.root / ".tangle"
    own = {path.name for path in cache.iterdir()}
    left = cache / get_temporary_name(99999)
    other = f"modules.json{left.name}"
    kept = {get_temporary_name(os.getppid()), "99999.txt"}  # one is being written
    for name in {left.name, other, *kept}:
        (cache / name).write_text("half")
    for name in (left.name, other, "99999.txt"):
        os.utime(cache / name, times=(time.time() - 2 * LONGEST_WRITE,) * 2)
    book.check()
    assert left.exists(), "check writes nothing"
    book.tangle()
    assert {path.name for path in cache.iterdir()} == own | kept


def test_no_process_is_asked_whether_it_lives(book, monkeypatch):
    """On Windows, asking stops it, or fails."""

    def kill(*_):
        raise OSError(22, "The parameter is incorrect")

    book.write(**OLD)
    book.tangle()
    (book.root / ".tangle" / get_temporary_name(99999)).write_text("half")
    monkeypatch.setattr(os, "kill", kill)
    assert not book.said()


def test_the_disk_is_full(book, monkeypatch):
    book.write(**OLD)
    book.tangle()
    before = book.files()
    book.write(**NEW)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert main(["--root", str(book.root)]) == 1
    monkeypatch.undo()
    assert book.files() == before
    assert not book.said()
    assert not list((book.root / ".tangle").glob(get_temporary_name("*")))
