"""A working copy of one's own, from a wheel: whole or not at all."""

import lzma
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from epynn import __main__ as command
from setup import list_book, pack_book

ROOT = Path(__file__).resolve().parents[2]


def run(*words, cwd, tangled, code=0):
    env = os.environ | {"PYTHONPATH": str(tangled), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *map(str, words)], cwd=cwd, env=env, capture_output=True, text=True
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def contents(folder):
    """What is in a folder, apart from what Python and tangle.py remember."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {"__pycache__", ".tangle"} & set(path.parts)
    }


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The packages of the wheel, as pip lays them down."""
    folder = tmp_path_factory.mktemp("installed")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


@pytest.fixture(scope="module")
def mine(installed, tmp_path_factory):
    """A copy, made from the wheel."""
    folder = tmp_path_factory.mktemp("copies")
    said = run("-m", "epynn", "copy", "my copy", cwd=folder, tangled=installed)
    assert said.startswith("The book is in my copy.")
    assert os.listdir(folder) == ["my copy"]
    return folder / "my copy"


def test_help_and_version(tmp_path):
    said = run("-m", "epynn", cwd=tmp_path, tangled=ROOT / "tangled")
    assert said.startswith("usage: python -m epynn") and "copy" in said
    assert run("-m", "epynn", "--version", cwd=tmp_path, tangled=ROOT / "tangled") == (
        "epynn-literate 0.1.0\n"
    )
    said = run("-m", "epynn", "pickle", cwd=tmp_path, tangled=ROOT / "tangled", code=2)
    assert "invalid choice: 'pickle'" in said and "Traceback" not in said


def test_a_copy_holds_what_the_repository_holds(mine):
    """All that is committed, but for source maps."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode or not done.stdout:
        pytest.skip("this is no clone")
    tracked = {name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()}
    assert set(contents(mine)) == {name for name in tracked if not name.endswith(".js.map")}


def test_a_copy_is_byte_for_byte_what_the_repository_holds(mine):
    for name, content in contents(mine).items():
        assert content == (ROOT / name).read_bytes(), name


def test_a_document_of_the_copy_makes_the_library_of_the_copy(mine, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(mine, copy)
    said = run("tangle.py", "check", cwd=copy, tangled="")
    assert "all outputs are what the documents say" in said
    page = copy / "literate/functions/activation.md"
    text = page.read_text("utf-8")
    line = "return np.maximum(x, 0)  # (2)"
    assert line in text  # the library's, ahead of the solutions
    page.write_text(text.replace(line, line.replace("0", "-1"), 1), encoding="utf-8")
    assert "wrote tangled/epynn/commons/maths.py" in run("tangle.py", cwd=copy, tangled="")
    code = "from epynn import relu; print(relu([-3, 2]))"
    assert run("-c", code, cwd=tmp_path, tangled=copy / "tangled") == "[-1.  2.]\n"
    assert run("-c", code, cwd=tmp_path, tangled=mine / "tangled") == "[0. 2.]\n"
    # A script of the copy uses the copy, whatever else is installed or on the path.
    train = copy / "tangled/epynnlive/captcha_mnist/train.py"
    probe = train.with_name("probe.py")
    header = train.read_text("utf-8").partition("import matplotlib")[0]
    probe.write_text(header + code, encoding="utf-8")
    assert run(probe, cwd=tmp_path, tangled=ROOT / "tangled") == "[-1.  2.]\n"


def test_nothing_is_overwritten(installed, tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("file", "folder", "link"):
        said = run("-m", "epynn", "copy", name, cwd=tmp_path, tangled=installed, code=2)
        assert f"{name} is there already, and nothing is overwritten" in said
        assert "Traceback" not in said
    assert sorted(os.listdir(tmp_path)) == ["file", "folder", "link"]
    assert os.listdir(tmp_path / "folder") == []
    with pytest.raises(FileNotFoundError, match="there is no folder .*none"):
        command.copy_book(tmp_path / "none" / "mine")


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
@pytest.mark.parametrize("n", [0, 1])
def test_a_failure_leaves_nothing(installed, tmp_path, monkeypatch, error, n):
    copy, count = shutil.copytree, iter(range(n))

    def failing(*where, **options):
        if next(count, None) is None:
            raise error
        return copy(*where, **options)

    monkeypatch.setattr(command, "HERE", installed / "epynn")
    monkeypatch.setattr(command.shutil, "copytree", failing)
    with pytest.raises(type(error)):
        command.copy_book(tmp_path / "mine")
    assert os.listdir(tmp_path) == []


def test_a_library_without_its_book_says_so(tmp_path):
    bare = tmp_path / "bare"
    shutil.copytree(
        ROOT / "tangled" / "epynn", bare / "epynn", ignore=shutil.ignore_patterns("__pycache__")
    )
    said = run("-m", "epynn", "copy", "mine", cwd=tmp_path, tangled=bare, code=2)
    assert "was installed without the book" in said and "Traceback" not in said
    assert os.listdir(tmp_path) == ["bare"]


def test_a_clone_says_how_to_copy_it(tmp_path):
    said = run("-m", "epynn", "copy", "mine", cwd=tmp_path, tangled=ROOT / "tangled", code=2)
    assert "copy that with git clone" in " ".join(said.split())
    assert os.listdir(tmp_path) == []


def test_what_can_be_made_again_is_not_packed(tmp_path):
    book = tmp_path / "book"
    for name in (
        "README.md",
        "notes.txt",
        ".gitignore",
        ".venv/pip.py",
        "docs/page.css",
        "docs/_build/index.html",
        "loom/build/lib/loom/ports.py",
        "literate/.jupyter_cache/cells",
        "literate/index.md",
        "tests/__pycache__/test.pyc",
        "loom/browser/static/codemirror.js.map",
        "tangled/manifest.json",
        "tangled/epynn/dense.py",
        "tangled/epynn/book.zip.xz",
        "tangled/epynn_literate.egg-info/PKG-INFO",
    ):
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_text(name)
    kept = {"README.md", ".gitignore", "docs/page.css", "literate/index.md"}
    kept |= {"tangled/manifest.json"}
    listed = {path.as_posix() for path in list_book(book)}
    assert listed == kept | {"tangled/epynn/dense.py"}
    pack_book(book, tmp_path / "book.zip.xz")
    with lzma.open(tmp_path / "book.zip.xz") as data, zipfile.ZipFile(data) as packed:
        assert set(packed.namelist()) == kept
        assert packed.read("docs/page.css") == b"docs/page.css"


def test_the_wheel_is_small(wheel, installed):
    """As the page says."""
    assert wheel.stat().st_size < 3e6
    with lzma.open(installed / "epynn/book.zip.xz") as data, zipfile.ZipFile(data) as book:
        names = book.namelist()
    assert {"literate/index.md", "tangle.py", "tangled/manifest.json"} <= set(names)
    assert not any(name.startswith(("tangled/epynn", ".venv", "docs/_build")) for name in names)


def test_the_script_of_a_wheel_runs(installed, tmp_path):
    said = run(
        "-m", "epynnlive.captcha_mnist.train", "--epochs", 1, cwd=tmp_path, tangled=installed
    )
    assert "linear" in said and os.listdir(tmp_path) == []
