"""A manifest, a cache or a disk that is not as it was left."""

import json
import os

import pytest

from loom.commands.main import main
from loom.config import get_config
from loom.documents.model import compute_digest
from loom.tangling.plan import make_plan
from loom.tangling.store import STORE
from loom.tracing.origins import find_origin

ONE = "```python {file=a.py}\nfirst\nsecond\n```\n"

TWO = ONE + "```python {file=sub/b.py}\nthird\n```\n"


def chunk(name, code):
    return f"```python {{#{name}}}\n{code}\n```\n"


def windows(text):
    return text.replace("\n", "\r\n")


def compact(text):
    return json.dumps(json.loads(text))


def indented(text):
    return json.dumps(json.loads(text), indent=2)


@pytest.mark.parametrize("change", [windows, compact, indented])
def test_a_manifest_that_another_tool_wrote(book, change):
    book.write(page=TWO)
    book.tangle()
    manifest = book.root / get_config().manifest
    good = manifest.read_text()
    manifest.write_bytes(change(good).encode())
    if change is windows:
        for path in ("tangled/a.py", "tangled/sub/b.py"):
            (book.root / path).write_bytes(
                windows((book.root / path).read_text()).encode()
            )
    book.write(page=TWO.replace("third", "new"))
    assert not book.said()
    assert book.files() == {
        "tangled/a.py": "first\nsecond\n",
        "tangled/sub/b.py": "new\n",
    }
    assert manifest.read_bytes().decode() == good.replace(
        compute_digest("third\n"), compute_digest("new\n")
    )


def test_a_manifest_with_nonsense_in_it(book):
    book.write(page=TWO)
    book.tangle()
    manifest = book.root / get_config().manifest
    good = manifest.read_text()
    manifest.write_text(good.replace('"tangled/a.py"', r'"tangled/\a.py"'))
    assert not book.said()
    assert manifest.read_text() == good


def test_a_document_with_a_quote_in_its_name(book):
    page = book.root / "literate" / 'a"b.md'
    try:
        page.write_text(ONE)
    except OSError:
        pytest.skip("this system has no such names")
    book.tangle()
    page.write_text(ONE.replace("second", "new"))
    assert not book.said()


@pytest.mark.parametrize(
    "entries",
    [
        "null",
        "3",
        '["tangled/a.py"]',
        '{"tangled/a.py": 3}',
        '{"tangled/a.py": {}}',
        "[" * 99999,
    ],
)
def test_a_store_of_another_version(book, entries):
    book.write(page=ONE)
    book.tangle()
    (book.root / STORE).write_text(f"key\n{entries}\n")
    (book.root / "tangled" / "a.py").write_text("first\nmine\n")
    assert len(book.said()) == 1
    assert str(find_origin(book.root, "tangled/a.py", 1)) == "literate/page.md:2"


@pytest.mark.parametrize("name", ["lock", ".gitignore", "outputs.json"])
def test_a_link_in_the_cache(book, name):
    book.write(page=ONE)
    book.tangle()
    victim = book.root / "victim"
    victim.write_text("precious\n")
    (book.root / ".tangle" / name).unlink()
    try:
        (book.root / ".tangle" / name).symlink_to(victim)
    except OSError:
        pytest.skip("this system has no links for everyone")
    book.write(page=TWO)
    with pytest.raises(OSError, match="is a link"):
        book.tangle()
    assert victim.read_text() == "precious\n"


def test_a_folder_of_documents_that_cannot_be_read_is_not_empty(
    book, monkeypatch, capsys
):
    book.write(page=ONE)
    folder = book.root / "literate" / "sub"
    folder.mkdir()
    (folder / "more.md").write_text(ONE.replace("a.py", "b.py"))
    assert book.said() == []
    before = book.files(everything=True)
    scan = os.scandir

    def fail(path="."):
        if os.fspath(path) == str(folder):
            raise PermissionError(13, "Permission denied", str(folder))
        return scan(path)

    monkeypatch.setattr(os, "scandir", fail)
    for command in ([], ["check"], ["sync"], ["--force"]):
        assert main([*command, "--root", str(book.root)]) == 1
        assert str(folder) in capsys.readouterr().err
    monkeypatch.undo()
    assert book.files(everything=True) == before


@pytest.mark.parametrize("is_there", [True, False])
def test_a_link_in_place_of_a_folder_of_documents_is_not_empty(book, capsys, is_there):
    book.write(page=ONE)
    folder, away = book.root / "literate" / "sub", book.root / "away"
    folder.mkdir()
    (folder / "more.md").write_text(ONE.replace("a.py", "b.py"))
    assert book.said() == []
    folder.rename(away)
    folder.symlink_to(away if is_there else book.root / "nowhere")
    before = book.files(everything=True)
    for command in ([], ["check"], ["sync"], ["--force"]):
        assert main([*command, "--root", str(book.root)]) == 1
        said = capsys.readouterr().err
        assert str(folder) in said and "a link where a folder is expected" in said
    assert book.files(everything=True) == before


def test_an_edit_in_a_checkout_with_other_line_ends(book):
    book.write(page=ONE)
    book.tangle()
    (book.root / "tangled" / "a.py").write_bytes(b"first\r\nmine\r\n")
    assert book.said()[0].startswith(
        "literate/page.md:3: tangled/a.py was edited by hand (line 2)"
    )


@pytest.mark.parametrize("page", [TWO.replace("first", "1st"), "# Nothing\n"])
def test_an_output_that_is_saved_meanwhile_is_kept(book, monkeypatch, page):
    book.write(page=TWO)
    book.tangle()
    book.write(page=page)
    plan = make_plan

    def plan_and_save(*arguments):
        done = plan(*arguments)
        (book.root / "tangled/a.py").write_text("first\nmine\n")
        return done

    monkeypatch.setattr("loom.tangling.run.make_plan", plan_and_save)
    [problem] = book.tangle().problems
    assert "edited by hand" in str(problem)
    assert book.files()["tangled/a.py"] == "first\nmine\n"
    assert len(book.said()) == 1


def test_a_file_becomes_a_folder_and_back(book):
    book.write(page=ONE)
    book.tangle()
    for path in ("a.py/x.py", "a.py"):
        book.write(page=ONE.replace("a.py", path))
        report = book.tangle()
        assert report.written == (f"tangled/{path}",)
        assert len(report.removed) == 1
        assert not report.problems
        assert book.files() == {f"tangled/{path}": "first\nsecond\n"}
        assert not book.check()


def test_an_output_that_cannot_be_read(book, monkeypatch):
    book.write(page=TWO)
    book.tangle()
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, how: path[-4:] != "a.py" and access(path, how)
    )
    book.write(page=TWO.replace("third", "new"))
    report = book.tangle()
    assert report.written == ("tangled/sub/b.py",)
    assert "cannot write tangled/a.py: it cannot be read" in str(report.problems[0])


def test_what_the_system_refuses(book, monkeypatch, capsys):
    book.write(page=ONE)

    def refuse(source, target):
        raise PermissionError(13, "Permission denied", str(source), None, str(target))

    monkeypatch.setattr(os, "replace", refuse)
    assert main(["--root", str(book.root)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"loom: Permission denied: {book.root}")
    assert (
        "a.py; every file is the old or the new one, so mend that and run again" in said
    )
