"""The example book, woven with the settings of no book in particular."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

import loom
from loom.commands.main import main
from loom.tangling.lock import hold_lock
from loom.tests.browser.running import LONGEST, find_block, press, write
from loom.tests.weaving.book import Book
from loom.tests.weaving.weaver import run_program

HOME = Path(loom.__file__).parent


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(HOME / "example", folder, dirs_exist_ok=True)
    paths = os.environ | {"PYTHONPATH": str(HOME.parent)}
    command = [sys.executable, "-m", "loom", "weave", "--quiet"]
    subprocess.run(command, cwd=folder, env=paths, check=True)
    return Book(folder)


PLACES = ["literate", "loom.toml", "literate/site", "tangled/site"]


@pytest.mark.parametrize("place", PLACES)
def test_a_website_is_not_put_among_other_files(woven, place):
    before = sorted(woven.folder.rglob("*"))
    command = [sys.executable, "-m", "loom", "weave", place]
    paths = os.environ | {"PYTHONPATH": str(HOME.parent)}
    done = subprocess.run(
        command, cwd=woven.folder, env=paths, capture_output=True, text=True
    )
    assert done.returncode == 2 and done.stderr.startswith(f"loom: weave: {place} ")
    assert sorted(woven.folder.rglob("*")) == before


def test_hand_edits_stay_however_the_website_is_forced(tmp_path):
    shutil.copytree(HOME / "example", tmp_path, dirs_exist_ok=True)
    output = tmp_path / "tangled" / "kalman" / "predict.py"
    paths = os.environ | {"PYTHONPATH": str(HOME.parent)}
    loom = [sys.executable, "-m", "loom"]
    subprocess.run([*loom, "--quiet"], cwd=tmp_path, env=paths, check=True)
    output.write_text(edited := output.read_text("utf-8") + "# mine\n", "utf-8")
    command = [*loom, "weave", "site", "--force"]
    done = subprocess.run(
        command, cwd=tmp_path, env=paths, capture_output=True, text=True
    )
    assert done.returncode == 1 and "predict.py" in done.stdout + done.stderr
    assert output.read_text("utf-8") == edited


VERSION = 'package = "kalman"\n'


@pytest.mark.parametrize(
    "file, text, said",
    [
        ("build", "", "File exists: "),
        ("conf.py", "x = (\n", "There is a syntax error in your configuration file"),
        ("conf.py", "x = 1\n", "/conf.py names no extension of the tool; begin it"),
        ("loom.toml", f"[notebooks]\n{VERSION}", "has no line `__version__ = '…'`"),
    ],
)
def test_a_slip_beside_the_pages_is_one_line(tmp_path, file, text, said):
    """And no traceback, nor a request to write to the developers of Sphinx."""
    shutil.copytree(HOME / "example", tmp_path, dirs_exist_ok=True)
    with (tmp_path / file).open("a", encoding="utf-8") as opened:
        opened.write(text)
    code, _, errors = run_program(main, ["weave", "--quiet"], os.environ, tmp_path)
    assert code == 1 and said in errors
    assert errors.startswith("loom: ") and errors.count("\n") == 1


def test_one_weave_waits_for_another(woven):
    done, said = [], woven.folder / "errors.txt"
    said.write_text("", encoding="utf-8")
    with hold_lock(woven.folder / "build" / ".lock", "a test"):
        thread = threading.Thread(
            target=lambda: done.append(
                run_program(main, ["weave", "--quiet"], os.environ, woven.folder)
            )
        )
        thread.start()
        end = time.monotonic() + 30
        while "loom: another weave is at work here; waiting" not in said.read_text():
            assert time.monotonic() < end
            time.sleep(0.05)
        assert not done
    thread.join()
    assert done[0][0] == 0


def test_its_equations_hold(woven):
    marks = woven.page("predict").select(".equation-mark")
    assert marks and all(mark.text.startswith("checked, ") for mark in marks)


def test_its_files_have_views(woven):
    view = woven.page("files/kalman/update.py")
    links = [link["href"] for link in view.select(".row-number")]
    assert links and all(link.startswith("../../update.html#") for link in links)


def test_its_style_comes_with_the_extension(woven):
    static = woven.folder / "build/html/_static"
    assert all((static / name).is_file() for name in ("weave.css", "symbols.js"))
    assert "weave.css" in str(woven.page("index").head)


def test_its_functions_can_be_walked_through(woven):
    button = woven.page("predict").select_one(".step-open")
    script = woven.file("predict").parent / button["data-recording"]
    recording = json.loads(
        script.read_text("utf-8").partition("(")[2].rpartition(")")[0]
    )
    assert [step["tags"] for step in recording["steps"]] == [["1"], ["2"]]
    assert [step["made"][0]["name"] for step in recording["steps"]] == ["x_", "p_"]
    for step in recording["steps"]:
        line = f"{recording['anchors'][step['block']]}.{step['row']}"
        shown = woven.page("predict").find(id=line)
        assert shown.text.strip() == step["code"]


@pytest.mark.prove  # one more start of Python
def test_its_library_is_changed_in_a_browser(woven, look):
    """From a server that knows of nothing but files."""
    serve = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"]
    folder = woven.folder / "build/html"
    with subprocess.Popen(
        serve, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            port = re.search(r"port (\d+)", server.stdout.readline())[1]
            page = look(f"http://127.0.0.1:{port}/predict.html")
            block = find_block(page, "def predict")
            mark = page.locator(".equation-mark").first
            press(block, "Edit")
            editor = block.locator(".cm-content")
            write(block, editor.inner_text().replace("x_ = ", "x_ = 1 + "))
            press(block)
            expect(mark).to_contain_text("off by", timeout=LONGEST)
            press(block, "Reset")
            expect(mark).to_have_text(re.compile("^checked, "), timeout=LONGEST)
            assert page.faults == []
        finally:
            server.terminate()
