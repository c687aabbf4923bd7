"""The package as a whole: of no book, small, and complete when it is built."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import loom

TOOL = Path(loom.__file__).resolve().parent
WHERE = [path for path in sorted(TOOL.rglob("*")) if path.is_file()]
SOURCES = [path for path in WHERE if path.suffix == ".py"]
TESTS = TOOL / "tests"
BOOK = "epy" + "nn"  # in two pieces, so that this file may be searched too


def test_it_knows_nothing_of_the_book_it_was_written_for():
    speak = [
        f"{path.relative_to(TOOL)}:{number}"
        for path in WHERE
        if "__pycache__" not in path.parts
        for number, line in enumerate(path.read_bytes().lower().splitlines(), 1)
        if BOOK.encode() in line
    ]
    assert speak == []


def test_every_package_is_in_the_wheel(tmp_path):
    source = tmp_path / "loom"  # a build leaves folders behind
    shutil.copytree(TOOL, source, ignore=shutil.ignore_patterns("__pycache__"))
    build = (
        "import sys; from setuptools import build_meta as b; b.build_wheel(sys.argv[1])"
    )
    subprocess.run([sys.executable, "-c", build, tmp_path], cwd=source, check=True)
    [wheel] = tmp_path.glob("loom_literate-*.whl")
    there = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"loom/{path.relative_to(TOOL).as_posix()}"
        for path in SOURCES
        if path.relative_to(TOOL).parts[0] not in ("tests", "example")
    }
    assert wanted - there == set()


def test_no_module_is_long():
    long = [
        path.relative_to(TOOL).as_posix()
        for path in SOURCES
        if TESTS not in path.parents and len(path.read_text("utf-8").splitlines()) > 300
    ]
    assert long == []
