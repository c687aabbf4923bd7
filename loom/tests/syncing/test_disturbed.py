"""What is saved, cut short or unreadable meanwhile loses nothing."""

from importlib import import_module

import pytest

from loom.syncing.carrying import CarriedEdits
from loom.syncing.run import carry_edits_back
from loom.tests.syncing.pages import PAGE


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
