"""The library computes what EpyNN 1.2.13 computed, and the recordings are complete and kept."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from tests.oracles import replay

HERE = Path(__file__).parent
MODELS = ["models", "recurrent", "images"]
PINS = dict(re.findall(r"^(\S+)==(\S+)$", (HERE / "requirements.txt").read_text("utf-8"), re.M))


@pytest.mark.parametrize("name, case", [(n, case) for n in MODELS for case in replay.cases(n)])
def test_numbers_are_those_of_the_original(name, case):
    found = replay.deviations(name, case)
    assert found.pop("first weights") < 1e-12
    assert found.pop("decisions") == 0
    assert max(found.values()) < 1e-9, found


def test_a_deviation_is_seen(monkeypatch):
    there = replay.recorded("models")
    there["cases"]["three layers, MSLE"]["values"]["MSLE"][1][-1] *= 1 + 1e-8
    monkeypatch.setattr(replay, "recorded", lambda name: there)
    found = replay.deviations("models", "three layers, MSLE")
    assert [kind for kind, apart in found.items() if apart > 1e-9] == ["losses and metrics"]
    assert replay.deviation([float("nan")], [1.0]) == np.inf


def names(pattern):
    return {re.search(r"(?:record_)?(\w+)\.\w+$", path.name)[1] for path in HERE.glob(pattern)}


def test_every_recording_has_its_script():
    assert names("*.json") == names("record_*.py")


@pytest.mark.parametrize("name", sorted(names("*.json")))
def test_every_recording_says_of_what(name):
    assert replay.recorded(name)["source"] == f"EpyNN 1.2.13, numpy {PINS['numpy']}"
    assert PINS["EpyNN"] == "1.2.13" and PINS["numpy"].startswith("1.")


@pytest.mark.parametrize("name", MODELS)
def test_every_case_is_recorded(name):
    recorded, script = replay.recorded(name)["cases"], import_module(f"tests.oracles.record_{name}")
    assert list(recorded) == list(script.CASES)
    for case in recorded.values():  # several epochs, of finite numbers
        assert all(len(rates) == script.EPOCHS >= 4 for rates in case["lrate"])
        losses = [values for sets in case["values"].values() for values in sets if values]
        assert losses and np.isfinite(losses).all()


def test_the_cases_cover_the_library():
    dense = replay.cases("models").values()
    assert {case["loss"] for case in dense} == {"MSE", "MAE", "MSLE", "BCE", "CCE"}
    used = [case["se_hPars"] for case in dense]
    assert {hPars.get("schedule", "steady") for hPars in used} == {"steady", "exp_decay"}
    epochs = import_module("tests.oracles.record_models").EPOCHS
    assert any(0 < hPars.get("cycle_epochs", 0) < epochs for hPars in used)

    cases = replay.cases("recurrent").values()
    for kind in ("RNN", "GRU", "LSTM"):
        layers = [layer for case in cases for layer in case["layers"] if layer[0] == kind]
        assert {layer[2] for layer in layers} == {"xavier", "orthogonal"}
        for option in ("clip_gradients", "sequences"):
            assert {layer[3].get(option, False) for layer in layers} == {True, False}
        assert any("activate" in layer[3] for layer in layers)
        assert [kind] * 2 in [[layer[0] for layer in case["layers"]] for case in cases]
    assert any({layer[0] for layer in case["layers"]} == {"RNN", "GRU", "LSTM"} for case in cases)

    kinds = [[layer[0] for layer in case["layers"]] for case in replay.cases("images").values()]
    assert ["Convolution", "Pooling"] in kinds and ["Convolution"] in kinds


def run(folder, *arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1] / "tangled"), **environment},
    )


SAVE = """
import recording
recording.metadata.version = lambda name: "0"
recording.save("record_some.py", value=[{"y": 0.0, "x": %s}], label="a")
"""


def test_a_recording_is_kept_unless_it_differs(tmp_path):
    shutil.copy(HERE / "recording.py", tmp_path)
    file = tmp_path / "some.json"
    said = {}
    for value in ("1.5", "1.5 + 4e-16", "1.5 + 1e-9", "2", "float('nan')"):
        done = run(tmp_path, "-c", SAVE % value)
        assert not done.returncode, done.stderr
        said[value] = done.stdout.strip(), json.loads(file.read_text())["value"][0]["x"]
    differs = "some.json: differs from what was recorded, wrote some.json"
    assert said.pop("float('nan')")[0] == differs
    assert said == {
        "1.5": ("wrote some.json", 1.5),
        "1.5 + 4e-16": ("some.json: as recorded, but for 3e-16", 1.5),
        "1.5 + 1e-9": (differs, 1.5 + 1e-9),
        "2": (differs, 2),
    }


@pytest.mark.prove
def test_without_a_connection_it_says_so(tmp_path):
    folder = tmp_path / "tests" / "oracles"
    folder.mkdir(parents=True)
    for name in ("record.py", "recording.py", "requirements.txt", "record_functions.py"):
        shutil.copy(HERE / name, folder)
    done = run(tmp_path, folder / "record.py", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path))
    assert done.returncode == 1
    assert "pip could not fetch EpyNN 1.2.13" in done.stderr
    assert "need no connection" in done.stderr
    assert not list(folder.glob("*.json"))


def test_a_recording_that_is_none_is_named(tmp_path):
    done = run(tmp_path, HERE / "record.py", "nothing")
    assert done.returncode == 1
    assert "no tests/oracles/record_nothing.py" in done.stderr
    assert "models" in done.stderr
