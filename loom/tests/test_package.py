"""The package as a whole: of no book, small, and complete when it is built."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

from loom.commands.needs import list_weave_needs
from loom.tests.sources import FILES, MODULES, TOOL

# what Sphinx, or the command line, asks of many modules
SAME_ROLE = {"setup", "main", "add_arguments", "NAME", "HELP", "OPTIONS"}
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


def test_what_weaving_needs_is_what_the_package_installs(tmp_path):
    project = tomllib.loads((TOOL / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*extras["equations"], *extras["weave"]]
    names = {re.match(r"[\w-]+", line)[0] for line in lines}
    assert {*list_weave_needs(tmp_path)} == names - {project["name"]}


def test_no_module_is_long():
    long = [
        path.relative_to(TOOL).as_posix()
        for path in MODULES
        if len(path.read_text("utf-8").splitlines()) > 300
    ]
    assert long == []


def test_a_public_name_has_one_meaning():
    places = {}
    for path in MODULES:
        for name in list_public_names(ast.parse(path.read_text("utf-8"))):
            places.setdefault(name, []).append(path.relative_to(TOOL).as_posix())
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def list_public_names(tree):
    """What others may import: functions, classes, types and constants of a module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = getattr(node, "targets", None) or [node.target]
            names = [each.id for each in targets if isinstance(each, ast.Name)]
            names = [name for name in names if name[0].isupper()]
        else:
            continue
        yield from (n for n in names if n[0] != "_" and n not in SAME_ROLE)
