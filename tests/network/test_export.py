"""What all exports share: what is refused, what is missing, what is said about it."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

import epynn
from epynn import (
    LSTM,
    RNN,
    Dense,
    Embedding,
    EpyNN,
    Layer,
    Template,
    from_torch,
    read_model,
    to_keras,
    to_onnx,
    to_torch,
)
from epynn.commons.maths import tanh as known
from epynn.export.layers import infer_sample_shape
from tests.network.exported import built, close, made

ROOT = Path(__file__).resolve().parents[2]
ENGINES = {"PyTorch": to_torch, "Keras": to_keras, "ONNX": lambda model: to_onnx(model, "no.onnx")}


def tanh(x, deriv=False):
    """A function of one's own that has the name of another."""
    return known(x, deriv)


class Mine(Template):
    """A layer of one's own, though it is like another."""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_layer_of_your_own_is_refused_by_name(engine):
    model, _ = made((4,), [Mine(), Dense(2)])
    with pytest.raises(
        TypeError,
        match=rf"layer 1, Mine\(\), cannot go to {engine}: Mine is a "
        "layer of your own",
    ):
        ENGINES[engine](model)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_function_of_your_own_is_refused_by_name(engine):
    model, _ = made((4,), [Dense(3), Dense(2, tanh)])
    with pytest.raises(
        TypeError,
        match=rf"layer 2, .*cannot go to {engine}: activate=tanh is a "
        f"function of your own, of which {engine} has no equivalent",
    ):
        ENGINES[engine](model)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_layer_that_was_changed_for_good_is_refused(engine, dtype, monkeypatch, tmp_path):
    """Its name is the plain one's still: only what it answers tells."""
    monkeypatch.chdir(tmp_path)
    model, _ = made((5, 3), [RNN(3, sequences=True), LSTM(4), Dense(2)], dtype)
    plain = LSTM.propagate

    def with_peepholes(layer, A):
        return plain(layer, A + 0.1 * A.mean(axis=1, keepdims=True))

    monkeypatch.setattr(LSTM, "propagate", with_peepholes)
    with pytest.raises(
        TypeError,
        match=rf"layer 2, LSTM\(.*, cannot go to {engine}: for the same samples it answers "
        rf"something else here than there.* write it for {engine}",
    ):
        ENGINES[engine](model)
    assert list(tmp_path.iterdir()) == []


class Squared(EpyNN):
    def forward(self, X):
        return super().forward(X) ** 2


@pytest.mark.parametrize("engine", ENGINES)
def test_a_model_that_was_changed_for_good_is_refused(engine, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    X = np.random.default_rng(0).normal(size=(12, 3))
    model = Squared([Embedding(X, [0, 1] * 6), Dense(2), Dense(1)])
    model.initialize("MSE", seed=1, verbose=False)
    with pytest.raises(TypeError, match="model.forward answers something else than its layers"):
        ENGINES[engine](model)


def test_the_comparison_leaves_the_model_as_it_was():
    model, X = made((5, 3), [LSTM(4), Dense(2)])
    model.forward(X)
    before = [(dict(vars(layer)), dict(layer.fc), dict(layer.fs)) for layer in model.layers]
    to_torch(model)
    for layer, (values, fc, fs) in zip(model.layers, before):
        assert all(vars(layer)[name] is value for name, value in values.items())
        assert all(layer.fc[name] is value for name, value in fc.items()) and layer.fs == fs


def test_what_diverged_or_has_seen_nothing_goes_uncompared(monkeypatch):
    model, _ = made((4,), [Dense(2)])
    fresh = from_torch(to_torch(model))
    monkeypatch.setattr(Dense, "propagate", lambda *_: pytest.fail("there are no shapes"))
    assert len(to_torch(fresh)) == 2
    monkeypatch.undo()
    model.layers[1].p["W"][0] = np.nan
    assert len(to_torch(model)) == 2


def test_without_a_runtime_a_file_goes_uncompared(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    model, _ = made((4,), [Dense(2)])
    monkeypatch.setattr(Dense, "propagate", lambda layer, A: A @ layer.p["W"] + 1)
    assert Path(to_onnx(model, tmp_path / "model.onnx")).is_file()


@pytest.mark.parametrize("engine", ENGINES)
def test_other_types_of_numbers_are_refused(engine):
    model, _ = made((4,), [Dense(2)])
    model.layers[1].dtype = np.dtype(np.float16)
    with pytest.raises(TypeError, match="it computes in float16, and float64 or float32"):
        ENGINES[engine](model)


@pytest.mark.parametrize("engine", ENGINES)
def test_without_parameters_there_is_nothing_to_carry(engine):
    model = EpyNN([Embedding(np.ones((4, 3)), np.ones(4)), Dense(1)])
    with pytest.raises(RuntimeError, match="cannot exchange parameters before it is initialized"):
        ENGINES[engine](model)
    with pytest.raises(TypeError, match="an EpyNN model is expected, and Dense came"):
        ENGINES[engine](Dense(2))


MISSING = """
import sys
sys.modules[{package!r}] = None if {how!r} == "none" else sys.modules.get({package!r})
import importlib.util, importlib.abc
class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == {package!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.modules.pop({package!r}, None)
sys.meta_path.insert(0, Absent())
import numpy as np
from epynn import Dense, Embedding, EpyNN, {function}
model = EpyNN([Embedding(np.ones((4, 3)), np.ones(4)), Dense(1)])
model.initialize("MSE", verbose=False)
try:
    {function}(model{more})
except ModuleNotFoundError as error:
    print(error)
"""


@pytest.mark.parametrize(
    "function, package, more",
    [
        ("to_torch", "torch", ""),
        ("from_torch", "torch", ""),
        ("to_keras", "keras", ""),
        ("from_keras", "keras", ""),
        ("to_onnx", "onnx", ", 'x.onnx'"),
    ],
)
def test_a_missing_engine_is_named_with_its_extra(function, package, more):
    code = MISSING.format(function=function, package=package, more=more, how="finder")
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "tangled"), "KERAS_BACKEND": "torch"},
    )
    assert done.stdout.strip() == (
        f"{package} is not installed, and this function needs it: "
        f"pip install 'epynn-literate[{package}]'"
    ), done.stderr


def test_a_keras_without_its_backend_says_how_to_choose_one():
    assert importlib.util.find_spec("jax") is None  # or choose another that is not here
    code = MISSING.format(function="to_keras", package="jax", more="", how="finder")
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "tangled"), "KERAS_BACKEND": "jax"},
    )
    assert done.stdout.startswith("keras is to compute with jax, which is not installed"), (
        done.stderr
    )
    assert "os.environ['KERAS_BACKEND'] = 'torch'" in done.stdout


def test_the_extras_are_those_of_the_messages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for extra in ("torch", "keras", "onnx"):
        assert re.match(r"[\w-]+", extras[extra][0])[0] == extra
    said = (ROOT / "tangled/epynn/export/__init__.py").read_text("utf-8")
    assert f"pip install '{project['name']}[" in said


def test_the_library_alone_imports_no_engine():
    code = (
        "import sys, epynn, epynn.export, epynn.export.layers; epynn.to_torch\n"
        "print([name for name in ('torch', 'keras', 'onnx') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "tangled")},
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("name", ["images", "stacked-True", "dense-softmax-tuned-layer"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_model_that_was_written_and_read_goes_as_the_first_one(name, dtype, tmp_path):
    import torch

    model, X, A = built(name, dtype)
    again = read_model(model.write(tmp_path / "model.npz"))
    with torch.no_grad():
        close(A, to_torch(again)(torch.tensor(X)).numpy(), 1e-10 if dtype is np.float64 else 1e-5)
    close(A, to_keras(again)(X).detach().numpy(), 1e-10 if dtype is np.float64 else 1e-5)


def test_from_one_engine_to_the_other():
    """A module of PyTorch becomes a model of Keras by way of EpyNN."""
    import torch

    _, X, A = built("images")
    model = from_torch(to_torch(built("images")[0]))
    with pytest.raises(RuntimeError, match="not seen a sample"):
        infer_sample_shape(model)
    model.predict(X)
    close(A, to_keras(model)(torch.tensor(X)).detach().numpy())


def test_the_functions_are_among_the_short_names():
    for name in ("to_torch", "to_keras", "to_onnx", "from_torch", "from_keras"):
        assert name in epynn.__all__ and callable(getattr(epynn, name))
    assert not any(
        isinstance(getattr(epynn, name), type) and issubclass(getattr(epynn, name), Layer)
        for name in epynn.__all__
        if "torch" in name
    )
