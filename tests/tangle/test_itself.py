"""tangle.py makes itself, and tangled/ is what the documents say."""

import shutil
import subprocess
import sys
from pathlib import Path

from loom.tangling.check import check_outputs

ROOT = Path(__file__).resolve().parents[2]
PAGES = [f"literate/making/{page}.md" for page in ("tangle", "sync", "watch", "run")]


def test_it_makes_itself(tmp_path):
    (tmp_path / "literate/making").mkdir(parents=True)
    for page in PAGES:
        shutil.copy(ROOT / page, tmp_path / page)
    committed = (ROOT / "tangle.py").read_bytes()
    (tmp_path / "first.py").write_bytes(committed)
    for program, again in (("first.py", True), ("tangle.py", False)):
        done = subprocess.run(
            [sys.executable, str(tmp_path / program), "--root", str(tmp_path)],
            check=True, capture_output=True, text=True,
        )
        assert ("run it once more" in done.stdout) == again
        assert (tmp_path / "tangle.py").read_bytes() == committed
    assert not check_outputs(tmp_path)


def test_the_repository_is_what_the_documents_say():
    assert [str(problem) for problem in check_outputs(ROOT)] == []


def test_columns():
    """The chunks of the page fit beside its text."""
    for number, line in enumerate((ROOT / "tangle.py").read_text(encoding="utf-8").split("\n"), 1):
        assert len(line) <= 72, number
