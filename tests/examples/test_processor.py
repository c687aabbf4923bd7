"""No example of the book depends on the last bit of a number: see tests/processor.py."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.processor import OtherNumPy

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ["literate/foundations", "literate/functions", "literate/network"]

PAGE = """# Page

```pycon
>>> from epynn.commons.maths import sigmoid
>>> round(float(sigmoid(0.5)), 15)
0.622459331201855
>>> float(sigmoid(0.5))
0.6224593312018546
```
"""


def run_on_other_processor(tmp_path, *paths, folder=ROOT):
    """Run the examples of the paths with other last bits; return the code and what was said."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "loom.testing.examples", "-p", "tests.processor"]
        + ["-p", "no:cacheprovider", f"--basetemp={tmp_path / 'temporary'}", *paths],
        cwd=folder, capture_output=True, text=True,
        env=environment | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tangled")])},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_an_example_that_depends_on_the_last_bit_is_red(tmp_path):
    (tmp_path / "loom.toml").write_text("", encoding="utf-8")
    (tmp_path / "literate").mkdir()
    (tmp_path / "literate/page.md").write_text(PAGE, encoding="utf-8")
    code, said = run_on_other_processor(tmp_path, "literate", folder=tmp_path)
    assert code == 1 and "1 failed, 2 passed" in said, said
    assert "literate/page.md::line:7," in said


def test_a_sample_of_pages_holds_on_another_processor(tmp_path):
    code, said = run_on_other_processor(tmp_path, *SAMPLE)
    assert code == 0, said


@pytest.mark.prove
def test_the_book_holds_on_another_processor(tmp_path):
    code, said = run_on_other_processor(tmp_path, "literate")
    assert code == 0, said


def test_other_processors_differ_by_one_bit():
    x = np.random.default_rng(1).uniform(-5, 5, 10_000)
    other = OtherNumPy()
    for name in "exp", "expm1", "tanh", "log", "log1p":
        arguments = np.abs(x) if name.startswith("log") else x
        for kind in np.float64, np.float32:
            plain = getattr(np, name)(arguments.astype(kind))
            moved = getattr(other, name)(arguments.astype(kind))
            assert moved.dtype == kind
            np.testing.assert_array_max_ulp(plain, moved, maxulp=1)
            assert 0.6 < np.mean(plain != moved) < 0.7
    assert other.exp(0.0) == 1 and other.tanh(-x[0]) == -other.tanh(x[0])
    assert other.sin is np.sin
