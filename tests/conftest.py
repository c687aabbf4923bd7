"""What all tests share."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import settings

from loom.config import parse_config
from loom.testing.record import find_weave_record

ROOT = Path(__file__).resolve().parents[1]

# A copy of the book has Pyodide from where the book has it, and downloads nothing.
PYODIDE = ROOT / parse_config((ROOT / "loom.toml").read_text("utf-8")).browser.folder
if PYODIDE.is_dir():
    os.environ.setdefault("PYODIDE", str(PYODIDE.resolve()))

# Time differs from machine to machine; a property that holds must not depend on it.
settings.register_profile("book", deadline=None, print_blob=True)
settings.load_profile("book")


# Files that take long are begun first, or one process would end up working alone. The first weaves
# the book; files that need it too come when it is woven.
FIRST = [
    "tests/weave/test_sound.py",
    "tests/tangle/test_new.py",
    "tests/exercises/test_exercises.py",
    "tests/network/test_distributed.py",
    "tests/proof/test_keras.py",
    "tests/network/test_export_keras.py",
    "tests/equations/test_bugs.py",
    "tests/proof/test_performance.py",
    "tests/proof/test_scale.py",
    "tests/exercises/test_course.py",
    "loom/tests/weaving/test_book.py",
    "tests/workflows/test_scripts.py",
    "loom/tests/live/test_drafts.py",
    "loom/tests/live/test_marks.py",
    "tests/weave/test_live.py",
    "loom/tests/weaving/test_names.py",
    "tests/weave/test_browser.py",
    "tests/weave/test_print.py",
]


def pytest_configure():
    """Let Ctrl-C reach what tests start, where a run in the background ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    place = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.nodeid.split("::")[0], len(FIRST)))


@pytest.fixture(scope="session")
def weaving(tmp_path_factory):
    """The site, woven once a run, warnings as errors: its folder, exit code, warnings.

    What was woven before without a warning, and has not changed since, is not woven again.
    Several processes may run the tests; the first that asks weaves, the others wait for it.
    """
    said = find_weave_record(tmp_path_factory)
    try:
        said.with_suffix(".lock").touch(exist_ok=False)
    except FileExistsError:
        end = time.monotonic() + 600
        while not said.exists() and time.monotonic() < end:
            time.sleep(0.2)
    else:
        done = subprocess.run(
            [sys.executable, "-m", "sphinx", "-W", "--keep-going", "--quiet"]
            + ["-j", "auto", "-c", ".", "literate", "docs/_build/html"],
            cwd=ROOT,
            env={**os.environ, "PYTHONWARNINGS": ""},  # Sphinx' own only
            capture_output=True,
            text=True,
        )
        new = said.with_suffix(".new")
        new.write_text(f"{done.returncode}\n{done.stderr}", encoding="utf-8")
        new.rename(said)
    code, _, errors = said.read_text(encoding="utf-8").partition("\n")
    return ROOT / "docs" / "_build" / "html", int(code), errors


@pytest.fixture(scope="session")
def site(weaving):
    """The folder of the woven site; a test of its own asks for no warnings."""
    folder, code, errors = weaving
    assert (folder / "index.html").is_file(), errors
    return folder


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The distribution, built from a copy, so that nothing is left beside the sources."""
    from tests.clone import copy_clone

    folder = tmp_path_factory.mktemp("wheel")
    copy_clone(folder / "source")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "-q", "--no-deps"]
    done = subprocess.run(
        [*pip, "--no-build-isolation", "-w", str(folder), str(folder / "source")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [path] = folder.glob("*.whl")
    return path


def pytest_make_parametrize_id(val):
    """Name bytes by their number: what is in them (a time, say) may differ from run to run."""
    return f"{len(val)}-bytes" if isinstance(val, bytes) else None
