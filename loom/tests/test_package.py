"""The package as a whole: of no book, small, and complete when it is built."""

import shutil
import subprocess
import sys
import zipfile

from loom.tests.sources import FILES, MODULES, TOOL

BOOK = "epy" + "nn"  # in two pieces, so that this file may be searched too


def test_it_knows_nothing_of_the_book_it_was_written_for():
    speak = [
        f"{path.relative_to(TOOL)}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_bytes().lower().splitlines(), 1)
        if BOOK.encode() in line
    ]
    assert speak == []


def test_every_package_and_the_licence_are_in_the_wheel(tmp_path):
    source = tmp_path / "loom"  # a build leaves folders behind
    unwanted = shutil.ignore_patterns("__pycache__", "build")
    shutil.copytree(TOOL, source, ignore=unwanted)
    build = (
        "import sys; from setuptools import build_meta as b; b.build_wheel(sys.argv[1])"
    )
    subprocess.run([sys.executable, "-c", build, tmp_path], cwd=source, check=True)
    [wheel] = tmp_path.glob("loom_literate-*.whl")
    packed = zipfile.ZipFile(wheel)
    wanted = {f"loom/{path.relative_to(TOOL).as_posix()}" for path in MODULES}
    assert wanted - set(packed.namelist()) == set()
    [licence] = [name for name in packed.namelist() if name.endswith("/LICENSE")]
    assert packed.read(licence) == (TOOL / "LICENSE").read_bytes()


def test_no_module_is_long():
    long = [
        path.relative_to(TOOL).as_posix()
        for path in MODULES
        if len(path.read_text("utf-8").splitlines()) > 300
    ]
    assert long == []
