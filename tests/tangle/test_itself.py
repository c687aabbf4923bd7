"""tangle.py makes itself, and tangled/ is what the documents say."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tangle

try:
    import resource
except ImportError:
    resource = None

ROOT = Path(__file__).resolve().parents[2]


def test_it_makes_itself(tmp_path):
    page = "literate/making/tangle.md"
    (tmp_path / page).parent.mkdir(parents=True)
    shutil.copy(ROOT / page, tmp_path / page)
    committed = (ROOT / "tangle.py").read_bytes()
    (tmp_path / "first.py").write_bytes(committed)
    for program in ("first.py", "tangle.py"):
        done = subprocess.run(
            [sys.executable, str(tmp_path / program), "--root", str(tmp_path)], check=True
        )
        assert done.returncode == 0
        assert (tmp_path / "tangle.py").read_bytes() == committed
    assert not tangle.check(tmp_path)


def test_the_repository_is_what_the_documents_say():
    assert [str(problem) for problem in tangle.check(ROOT)] == []


def seconds():
    """The time that finished child processes have computed; waiting for others does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.skipif(not resource, reason="this system does not count a child's time")
def test_a_full_tangle_is_quick(tmp_path):
    shutil.copytree(ROOT / "literate", tmp_path / "literate")
    command = [sys.executable, str(ROOT / "tangle.py"), "--root", str(tmp_path), "--quiet"]
    times = []
    for _ in range(3):
        shutil.rmtree(tmp_path / "tangled", ignore_errors=True)
        start = seconds()
        subprocess.run(command, check=False, capture_output=True)
        times.append(seconds() - start)
    assert min(times) < 0.3


def test_columns():
    """The chunks of the page fit beside its text."""
    for number, line in enumerate((ROOT / "tangle.py").read_text(encoding="utf-8").split("\n"), 1):
        assert len(line) <= 72, number
