"""The recording behind literate/proof/performance.md is whole, and one command makes it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
KEPT = json.loads((BENCHMARKS / "performance.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """A recording of few rounds, made now by the same command."""
    path = tmp_path_factory.mktemp("performance") / "quick.json"
    program = [sys.executable, BENCHMARKS / "performance.py", "--quick", "--json", path]
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(path.read_text(encoding="utf-8"))


def rows(recording, part, *keys):
    return {tuple(row[key] for key in keys) for row in recording[part]}


@pytest.mark.parametrize(
    "part, keys",
    [
        ("layers", ["case", "dtype"]),
        ("closeness", ["case", "dtype", "operations", "bytes"]),
        ("attempts", ["where", "kept", "tried"]),
        ("growth", ["layer", "what"]),
    ],
)
def test_the_page_shows_what_is_measured_now(quick, part, keys):
    assert rows(quick, part, *keys) == rows(KEPT, part, *keys)


def test_the_recording_has_every_side():
    assert set(KEPT["on"]) == {"date", "processor", "system", "python", "numpy", "torch"}
    assert rows(KEPT, "memory", "case", "dtype") == rows(KEPT, "closeness", "case", "dtype")
    for row in KEPT["layers"]:
        old = {"original_ms", "ratio_to_original"} if row["dtype"] == "float64" else set()
        assert old <= set(row), row["case"]
    for row in KEPT["memory"]:
        assert {"epynn_mb", "torch_mb"} <= set(row)
        assert ("original_mb" in row) == (row["dtype"] == "float64")
    assert sum("peer_ms" in row for row in KEPT["layers"]) == 9  # all but the GRU and the data
    sizes = [row["size"] for row in KEPT["growth"] if row["layer"] == "Dense"]
    assert len(sizes) == 15 and min(sizes) == 4 and max(sizes) == 512


def test_no_figure_is_beyond_the_limit():
    """A step faster than its products can be would mean that operations are counted wrongly."""
    for row in KEPT["closeness"]:
        peak = max(KEPT["limits"]["products"][row["dtype"]].values())
        assert 0 < row["operations"] / row["ms"] / 1e6 < peak or "Pooling" in row["case"]
