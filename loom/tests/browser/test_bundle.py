"""What a book needs in the browser, in one archive."""

import os
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest

from loom.browser.bundle import make_bundle
from loom.browser.packages import PACKAGES
from loom.settings import ConfigError
from loom.weaving.book.solutions import remove_solutions

PAGE = """# A page

```python {file=pkg/__init__.py}
one = 1
```
"""


def unpack(data):
    """The files of an archive, as bytes by path."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def made(book):
    """A book that is tangled."""
    book.write(index=PAGE)
    book.tangle()
    return book


def test_it_holds_the_book_and_nothing_of_others(made):
    (made.root / "notes.txt").write_text("my own", "utf-8")
    (made.root / "tangled" / "scratch.py").write_text("mine = 1", "utf-8")
    (made.root / "literate" / ".hidden.md").write_text("", "utf-8")
    found = unpack(make_bundle(made.root))
    own = {path for path in found if not path.startswith(("loom/", PACKAGES))}
    assert own == {
        "literate/index.md",
        "tangled/manifest.json",
        "tangled/pkg/__init__.py",
    }
    assert found["tangled/pkg/__init__.py"] == b"one = 1\n"


def test_settings_name_more_files(made):
    text = '[browser]\ninclude = ["data/**/*.txt"]\n'
    (made.root / "loom.toml").write_text(text, "utf-8")
    (made.root / "data" / "deep").mkdir(parents=True)
    (made.root / "data" / "deep" / "a.txt").write_text("numbers", "utf-8")
    (made.root / "data" / "b.csv").write_text("others", "utf-8")
    found = unpack(make_bundle(made.root))
    assert found["data/deep/a.txt"] == b"numbers"
    assert "data/b.csv" not in found
    assert found["loom.toml"].decode() == text


def test_it_holds_the_tool_without_what_a_browser_never_does(made):
    found = unpack(make_bundle(made.root))
    modules = (
        "equations/check",
        "documents/folder",
        "exercises/trying",
        "tangling/run",
    )
    assert {f"loom/{name}.py" for name in modules} <= found.keys()
    assert "loom/figures/matplotlibrc" in found  # data that a module reads
    assert not [
        path for path in found if path.startswith(("loom/weaving/", "loom/tests/"))
    ]
    assert not [path for path in found if path.endswith((".pyc", ".so", ".js", ".css"))]


def test_it_holds_the_packages_of_the_tool_and_their_licences(made):
    found = unpack(make_bundle(made.root))
    for name in ("lark", "markdown_it", "mdit_py_plugins", "mdurl", "rich", "sybil"):
        assert f"{PACKAGES}/{name}/__init__.py" in found
    licences = [path.split("/")[1] for path in found if ".dist-info/" in path]
    names = {path.partition("-")[0] for path in licences}
    assert names >= {
        "lark",
        "markdown_it_py",
        "mdit_py_plugins",
        "mdurl",
        "rich",
        "sybil",
    }


def test_the_same_book_gives_the_same_bytes(made):
    before = make_bundle(made.root)
    os.utime(made.root / "literate" / "index.md", (0, 10**9))
    (made.root / "literate" / "index.md").chmod(0o600)
    assert make_bundle(made.root) == before
    made.write(index=PAGE + "\nMore.\n")
    assert make_bundle(made.root) != before


def test_a_site_for_a_class_sends_no_solution(made):
    solved = "```python {solution=twice}\nreturn 2 * x\n```\n"
    made.write(index=f"{PAGE}\n{solved}")
    assert b"2 * x" in unpack(make_bundle(made.root))["literate/index.md"]
    found = unpack(make_bundle(made.root, remove_solutions))
    assert b"2 * x" not in found["literate/index.md"]
    assert b"twice" not in found["literate/index.md"]


def test_a_package_may_be_a_folder_that_nobody_has_installed(made, monkeypatch):
    (made.root / "own_helpers").mkdir()
    (made.root / "own_helpers" / "__init__.py").write_text("two = 2\n")
    monkeypatch.syspath_prepend(str(made.root))
    text = '[browser]\npackages = ["own_helpers"]\n'
    (made.root / "loom.toml").write_text(text, "utf-8")
    made.write(index=PAGE.replace("one = 1", "import own_helpers"))
    made.tangle()
    found = unpack(make_bundle(made.root))
    assert found[f"{PACKAGES}/own_helpers/__init__.py"] == b"two = 2\n"


def test_a_package_that_is_not_there_is_named(made):
    text = '[browser]\npackages = ["no_such_package"]\n'
    (made.root / "loom.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="names no_such_package.*not installed"):
        make_bundle(made.root)


def test_the_table_of_pictures_is_empty_and_text_stays_as_it_is(made, tmp_path):
    found = unpack(make_bundle(made.root))
    for path, data in found.items():
        if path.startswith(f"{PACKAGES}/rich/"):
            file = tmp_path / path.removeprefix(f"{PACKAGES}/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    code = (
        "import rich; print(rich.__file__); rich.print('epoch :smile: [bold]1[/bold]')"
    )
    path = os.pathsep.join([str(tmp_path), *sys.path])
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    where, line = said.stdout.splitlines()
    assert where.startswith(str(tmp_path)) and line == "epoch :smile: 1"
