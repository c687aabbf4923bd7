"""The watcher names what was saved, once it is at rest."""

import threading

import pytest

from loom.watching import read_stamps, watch_saves


@pytest.fixture
def pages(book):
    book.write(a="a\n", b="b\n")
    return book


def take(saves):
    """The next set of paths, or None if the watch is over."""
    return next(saves, None)


def test_a_watch_begins_with_all_documents_and_names_what_changes(pages):
    saves = watch_saves(pages.root, every=0.01)
    assert take(saves) == {"literate/a.md", "literate/b.md"}
    pages.write(a="longer\n", c="new\n", b=None)
    assert take(saves) == {"literate/a.md", "literate/b.md", "literate/c.md"}


def test_a_watch_goes_on_from_what_is_known(pages):
    known = read_stamps(pages.root)
    pages.write(b="longer\n")
    assert take(watch_saves(pages.root, known=known, every=0.01)) == {"literate/b.md"}


def test_a_file_that_is_being_written_is_waited_for(pages, monkeypatch):
    saves = watch_saves(pages.root)
    take(saves)
    texts = [f"{'a' * n}\n" for n in (2, 3, 4)]
    looks = 0

    def write_more(_):
        nonlocal looks
        looks += 1
        if texts:
            pages.write(a=texts.pop(0))

    monkeypatch.setattr("time.sleep", write_more)
    assert take(saves) == {"literate/a.md"}
    assert not texts and looks == 4, "one look more than there are texts"


def test_documents_alone_are_watched_until_the_watch_is_over(pages):
    over = threading.Event()
    saves = watch_saves(pages.root, is_over=over.is_set, every=0.01)
    take(saves)
    (pages.root / "x.py").write_text("1\n")
    pages.write(b="longer\n")
    assert take(saves) == {"literate/b.md"}
    over.set()
    assert take(saves) is None


def test_the_stamps_of_other_files_are_read(pages):
    (pages.root / "x.py").write_text("1\n")
    assert read_stamps(pages.root, ["x.py", "none.py"]).keys() == {"x.py"}


def test_a_folder_that_is_away_is_said_once(pages):
    over = threading.Event()
    saves = watch_saves(pages.root, is_over=over.is_set, every=0.01)
    take(saves)
    (pages.root / "literate").rename(pages.root / "away")
    assert take(saves) == set()
    (pages.root / "away").rename(pages.root / "literate")
    pages.write(a="longer\n")
    assert take(saves) == {"literate/a.md"}


def test_a_folder_that_never_was_is_not_waited_for(tmp_path):
    with pytest.raises(FileNotFoundError):
        take(watch_saves(tmp_path))
