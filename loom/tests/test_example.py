"""The example book, which has nothing but its pages and a loom.toml of its own."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from loom.tests.book import find_environment
from loom.tests.sources import TOOL


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A copy of the book, tangled, in a folder that knows nothing of any other."""
    folder = tmp_path_factory.mktemp("example") / "book"
    unwanted = shutil.ignore_patterns("tangled", ".tangle", "build")
    shutil.copytree(TOOL / "example", folder, ignore=unwanted)
    names = {path.name for path in folder.iterdir()} - {".gitattributes", ".gitignore"}
    assert names == {"literate", "loom.toml"}
    assert run(folder).endswith("4 written, 0 removed, 0 problems")
    return folder


def run(folder, *words, code=0):
    """What a command of the tool prints there, without its duration."""
    return start("loom", folder, *words, code=code)


def start(module, folder, *words, code=0):
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=folder,
        env=find_environment(NO_COLOR="1"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return re.sub(r" \(\d+\.\d+ s\)", "", done.stdout + done.stderr).strip()


def solve(folder, page, start, solution):
    """Put the solution of an exercise in the place of its start."""
    path = folder / f"literate/{page}.md"
    text = path.read_text("utf-8")
    assert text.count(start) == 1
    path.write_text(text.replace(start, solution), "utf-8")


def test_it_is_tangled_and_imported(book):
    code = "from kalman import predict; print(predict(x=1.0, p=4.0, u=2.0, q=1.0))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(book / "tangled")},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "(3.0, 5.0)\n"


def test_it_is_checked_from_any_of_its_folders(book):
    for folder in book, book / "literate":
        assert run(folder, "check") == "all outputs are what the documents say"


def test_a_line_has_its_place(book):
    assert (
        run(book, "where", "tangled/kalman/predict.py:13") == "literate/predict.md:52"
    )


def test_its_equations_hold(book):
    said = run(book, "equations")
    assert said.endswith("14 equations, 0 to mend")


def test_a_wrong_equation_is_found(book, tmp_path):
    wrong = tmp_path / "book"
    shutil.copytree(book, wrong)
    solve(wrong, "predict", r"= p_{m} + q_{m} \tag{2}", r"= p_{m} - q_{m} \tag{2}")
    assert "literate/predict.md:" in (said := run(wrong, "equations", code=1))
    assert said.endswith("14 equations, 1 to mend")


def test_every_exercise_is_red_as_it_is_set_and_green_when_solved(book):
    said = start("loom.exercises.proof", book).splitlines()
    assert len(said) == 6 and all(line.startswith("proven ") for line in said)


def test_an_exercise_is_red_and_then_green(book, tmp_path):
    mine = tmp_path / "book"
    shutil.copytree(book, mine)
    assert "and gets" in run(mine, "practice", "predict-wait", "--once", code=1)
    solve(
        mine, "predict", "    return int(limit / q)", "    return int((limit - p) // q)"
    )
    assert "GREEN" in run(mine, "practice", "predict-wait", "--once")
    assert "1 of 6 solved" in run(mine, "practice", "list")


def test_an_edit_of_the_library_is_carried_back(book, tmp_path):
    mine = tmp_path / "book"
    shutil.copytree(book, mine)
    file = mine / "tangled/kalman/predict.py"
    file.write_text(
        file.read_text("utf-8").replace("x_ = x + u", "x_ = u + x"), "utf-8"
    )
    assert "carried tangled/kalman/predict.py:13 to literate/predict.md:52" in run(
        mine, "sync"
    )
    assert "x_ = u + x  # (1)" in (mine / "literate/predict.md").read_text("utf-8")
    assert run(mine, "check") == "all outputs are what the documents say"


def test_the_page_of_the_readme_is_a_book(tmp_path):
    readme = (TOOL / "README.md").read_text("utf-8")
    part = re.search(r"^## Write a page\n(.*?)^## ", readme, re.S | re.M)[1]
    blocks = re.findall(r"^(```+)(\w+)\n(.*?)^\1$", part, re.S | re.M)
    text = {language: text for _, language, text in reversed(blocks)}  # the first
    (tmp_path / "literate").mkdir()
    (tmp_path / "loom.toml").write_text(text["toml"])
    (tmp_path / "literate/predict.md").write_text(text["markdown"])
    environment = find_environment("tangled", NO_COLOR="1")
    said = []
    for command in re.findall(r"^\$ .*\bpython (.+)$", text["console"], re.M):
        done = subprocess.run(
            [sys.executable, *command.split()],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        said.append(done.stdout)
    tangled, checked, equations, tested = said
    assert "1 written, 0 removed, 0 problems" in tangled
    assert checked == "all outputs are what the documents say\n"
    assert "\n1 equation, 0 to mend" in equations
    assert "2 passed" in tested
