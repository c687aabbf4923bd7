"""A model on disk: exact, atomic, and nothing in it is ever run."""

import json
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from epynn import Dense, Dropout, Embedding, EpyNN, Flatten, elu, relu, softmax
from epynn.commons.library import configure_directory, read_model, write_model
from epynn.commons.models import Layer

ROOT = Path(__file__).parents[2]


def trained(path=None, dtype=float, **options):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 2, 2)).astype(dtype)
    y = np.array(["no", "yes"])[(X.sum((1, 2)) > 0).astype(int)]
    data = Embedding(X, y, batch_size=8, Y_encode=True, X_scale=True, relative_size=(3, 1, 1))
    model = EpyNN([data, Flatten(), Dense(5, elu), Dropout(0.3), Dense(2, softmax)], name="saved")
    options = {"se_hPars": {"learning_rate": 0.05, "ELU_alpha": 0.6}, "seed": 1} | options
    model.initialize("CCE", metrics=["accuracy", "MSE"], verbose=False, **options)
    model.train(3, verbose=False)
    return X, model


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_what_is_read_is_what_was_written(tmp_path, dtype):
    X, model = trained(dtype=dtype)
    model.layers[2].se_hPars["learning_rate"] = 0.25
    path = model.write(tmp_path / "model.npz")
    again = read_model(path)
    for layer, copy in zip(model.layers, again.layers, strict=True):
        assert layer.p.keys() == copy.p.keys()
        for name, value in layer.p.items():
            assert copy.p[name].dtype == value.dtype == dtype
            np.testing.assert_array_equal(copy.p[name], value)
        assert layer.se_hPars == copy.se_hPars
    a, b = (each.predict(X) for each in (model, again))
    np.testing.assert_array_equal(a.A, b.A)
    np.testing.assert_array_equal(a.labels, b.labels)
    assert a.A.dtype == b.A.dtype
    assert again.metrics == model.metrics
    assert (again.seed, again.e, again.trained) == (1, 2, 3)
    assert (again.uname, again.name, again.loss) == (model.uname, "saved", "CCE")
    assert repr(again.layers[2]) == repr(model.layers[2])
    assert repr(again).split("\n")[2:] == repr(model).split("\n")[2:]
    assert again.diagram() == model.diagram()


def test_the_file_is_written_the_same_again(tmp_path):
    _, model = trained()
    first = model.write(tmp_path / "a.npz")
    second = read_model(first).write(tmp_path / "b.npz")
    with np.load(first) as a, np.load(second) as b:
        assert a.files == b.files
        for name in a.files:
            np.testing.assert_array_equal(a[name], b[name])


def test_a_file_of_version_1_is_read():
    X = np.random.default_rng(0).normal(size=(12, 4, 4, 1))
    model = read_model(Path(__file__).with_name("files") / "version-1.npz")
    expected = [0.4781335212365275, 0.47193980787405776, 0.4776311910965411]
    np.testing.assert_allclose(model.predict(X[:3], X_scale=True).A[:, 0], expected, rtol=1e-12)
    assert (model.name, model.trained, model.layers[1].trainable) == ("first", 2, False)
    assert model.embedding.classes.tolist() == ["no", "yes"]


def test_a_vocabulary_comes_back(tmp_path):
    words = [list("abca"), list("bbca"), list("cabb")] * 4
    model = EpyNN([Embedding(words, [0, 1, 1] * 4, X_encode=True), Flatten(), Dense(1)])
    model.initialize("MSE", seed=1, verbose=False)
    again = read_model(model.write(tmp_path / "model.npz"))
    np.testing.assert_array_equal(
        model.predict(words).A, again.predict(words).A
    )
    assert again.embedding.i2e == {0: "a", 1: "b", 2: "c"}
    with pytest.raises(ValueError, match="'z'"):
        again.predict([list("abcz")])


def test_a_model_without_data_says_so(tmp_path):
    X, model = trained()
    again = read_model(model.write(tmp_path / "model.npz"))
    with pytest.raises(RuntimeError, match="data"):
        again.train(2, verbose=False)
    with pytest.raises(RuntimeError, match="data"):
        again.evaluate()


def test_training_goes_on_with_new_data(tmp_path):
    X, model = trained()
    again = read_model(model.write(tmp_path / "model.npz"))
    y, before = model.predict(X).labels, again.layers[2].p["W"].copy()
    again.embedding = again.embedding.with_data(X, y)
    np.testing.assert_array_equal(again.layers[2].p["W"], before)
    np.testing.assert_array_equal(again.predict(X).A, model.predict(X).A)
    again.train(2, verbose=False)
    assert not np.array_equal(again.layers[2].p["W"], before)
    assert (again.loss, again.trained, list(again.metrics)) == ("CCE", 5, list(model.metrics))
    assert again.metrics["CCE"][0][:3] == model.metrics["CCE"][0]
    assert again.layers[2].lrate[4] == 0.05
    with pytest.raises(ValueError, match=r"\['no', 'yes'\].*\[False, True\]"):
        again.embedding = Embedding(X, y == "yes", Y_encode=True, X_scale=True)


# What the caller has to name


class Double(Layer):
    def __init__(self, factor=2.0, table=(1, 2)):
        super().__init__()
        self.factor, self.table = factor, table

    def propagate(self, A):
        return self.factor * A

    def backpropagate(self, dX):
        return self.factor * dX


def swish(x, deriv=False):
    s = 1 / (1 + np.exp(-x))
    return s + x * s * (1 - s) if deriv else x * s


def own_loss(Y, A, deriv=False):
    return A - Y if deriv else np.sum((A - Y) ** 2, axis=1) / 2


def test_layers_and_functions_of_ones_own(tmp_path):
    X = np.random.default_rng(0).normal(size=(20, 3))
    layers = [Embedding(X, X[:, 0]), Dense(4, swish), Double(factor=0.5), Dense(1)]
    model = EpyNN(layers)
    model.initialize(own_loss, seed=1, verbose=False)
    path = model.write(tmp_path / "model.npz")
    with pytest.raises(ValueError, match=r"custom=\[own_loss, swish, Double\]"):
        read_model(path)
    with pytest.raises(ValueError, match=r"custom=\[swish\]"):
        read_model(path, custom=[Double, own_loss])
    again = read_model(path, custom=[Double, swish, own_loss])
    np.testing.assert_array_equal(model.predict(X).A, again.predict(X).A)
    assert again.layers[2].factor == 0.5 and repr(again.layers[2]) == "Double(factor=0.5)"


def test_a_class_of_ones_own_is_not_taken_for_the_librarys(tmp_path):
    class Dense(Double):
        pass

    X = np.random.default_rng(0).normal(size=(20, 3))
    model = EpyNN([Embedding(X, X), Dense()])
    model.initialize("MSE", verbose=False)
    path = model.write(tmp_path / "model.npz")
    with pytest.raises(ValueError, match=r"custom=\[Dense\]"):
        read_model(path)
    assert type(read_model(path, custom=[Dense]).layers[1]) is Dense


def test_what_has_no_name_cannot_be_written(tmp_path):
    X = np.random.default_rng(0).normal(size=(20, 3))
    for layer, message in (
        (Dense(3, lambda x, deriv=False: x + 0 if not deriv else x * 0 + 1), "lambda"),
        (Double(table=np.arange(3)), r"Double\(table=…\) is a ndarray"),
    ):
        model = EpyNN([Embedding(X, X), layer])
        model.initialize("MSE", verbose=False)
        with pytest.raises(TypeError, match=message):
            model.write(tmp_path / "model.npz")
    assert list(tmp_path.iterdir()) == []


# Files that are no model


def test_a_pickle_is_not_opened(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    path = tmp_path / "model.pickle"
    path.write_bytes(pickle.dumps({"model": Trap()}))
    with pytest.raises(ValueError, match="is a pickle"):
        read_model(path)
    np.savez(tmp_path / "trap.npz", header=np.array([Trap()], object))
    with pytest.raises(ValueError, match="damaged|not a model"):
        read_model(tmp_path / "trap.npz")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    "content, message",
    [(b"", "not a model file"), (b"hello", "not a model file"), (b"PK\3\4 but", "damaged")],
)
def test_foreign_files(tmp_path, content, message):
    path = tmp_path / "model.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_model(path)


def test_an_archive_of_something_else(tmp_path):
    path = tmp_path / "model.npz"
    np.savez(path, W=np.ones(3))
    with pytest.raises(ValueError, match="no header"):
        read_model(path)
    np.save(tmp_path / "array.npy", np.ones(3))
    with pytest.raises(ValueError, match="not a model"):
        read_model(tmp_path / "array.npy")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("readme.txt", "hello")
    with pytest.raises(ValueError, match="no header"):
        read_model(path)


def rewrite(path, change):
    """Change the header of a file in place."""
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    header = json.loads(bytes(arrays["header"]))
    arrays["header"] = np.frombuffer(json.dumps(change(header, arrays) or header).encode(), "u1")
    np.savez(path, **arrays)


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda h, a: h.update(version=2), "version 2"),
        (lambda h, a: h.update(version="x"), "version"),
        (lambda h, a: h.update(format="song"), "'song'"),
        (lambda h, a: [1, 2], "no header"),
        (lambda h, a: h.pop("layers") and None, "damaged"),
        (lambda h, a: h.update(layers=[]), "damaged|Embedding"),
        (lambda h, a: h["layers"][2].pop("class") and None, "damaged"),
        (lambda h, a: h["layers"][2].update(p={"W": [1, 1]}), "damaged"),
        (lambda h, a: a.pop("2.W") is None, "damaged"),
        (lambda h, a: h["layers"][2].update(arguments={"unit": 3}), "damaged"),
        (lambda h, a: h["layers"][2]["class"].update(name="EpyNN"), r"custom=\[EpyNN\]"),
    ],
)
def test_a_changed_header_is_told(tmp_path, change, message):
    _, model = trained()
    path = model.write(tmp_path / "model.npz")
    rewrite(path, change)
    with pytest.raises(ValueError, match=message):
        read_model(path)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    X, model = trained()
    path = tmp_path_factory.mktemp("model") / "model.npz"
    model.write(path)
    return X, model.predict(X).A, path.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.data())
def test_damage_is_found(tmp_path, written, data):
    """A file that is cut short, or has a byte changed, is refused or means the same."""
    X, A, content = written
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        broken = content[:at]
    else:
        broken = bytearray(content)
        broken[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "broken.npz"
    path.write_bytes(broken)
    try:
        model = read_model(path)
    except ValueError as error:
        assert str(path) in str(error)
    else:
        np.testing.assert_array_equal(model.predict(X).A, A)


# Where files go


def test_a_failure_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    _, model = trained()
    path = tmp_path / "model.npz"
    model.write(path)
    (tmp_path / "other").write_bytes(b"")
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode
    (tmp_path / "other").unlink()
    before = path.read_bytes()

    def fail(file, **arrays):
        file.write(b"half a mod")
        raise OSError("disk full")

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(OSError, match="disk full"):
        model.write(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["model.npz"]


def test_default_places(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="no model in ./models"):
        read_model()
    X, model = trained()
    path = write_model(model)
    assert path == os.path.join("models", f"{model.uname}.npz")
    other = EpyNN([Embedding(X.reshape(30, 4), X[:, 0, 0]), Dense(1, relu)], name="newer / better")
    other.initialize("MSE", verbose=False)
    path = other.write()
    os.utime(path, (2**31, 2**31))
    assert read_model().name == "newer / better"


def test_directories_only_when_called(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert os.listdir() == []
    configure_directory()
    assert sorted(os.listdir()) == ["datasets", "models", "plots"]
    (tmp_path / "models/kept").write_text("")
    configure_directory()
    assert os.listdir("models") == ["kept"]
    configure_directory(clear=True)
    assert os.listdir("models") == []


def test_a_model_without_parameters_is_not_written(tmp_path):
    with pytest.raises(RuntimeError, match="initialize"):
        EpyNN([Embedding(np.ones((3, 2)), [0, 1, 0]), Dense(1)]).write(tmp_path / "model.npz")
    with pytest.raises(FileNotFoundError):
        read_model(tmp_path / "nothing.npz")


def test_a_directory_that_is_not_there_is_named(tmp_path):
    model = EpyNN([Embedding(np.ones((3, 2)), [0, 1, 0]), Dense(1)])
    model.initialize(verbose=False)
    with pytest.raises(FileNotFoundError, match="no directory .*nowhere"):
        model.write(tmp_path / "nowhere" / "model.npz")


def test_a_script_in_the_style_of_the_original(tmp_path):
    """Its imports, its defaults, its order of calls."""
    script = """
import numpy as np
import epynn.initialize
from epynn.commons.library import configure_directory, read_model
from epynn.dense.models import Dense
from epynn.embedding.models import Embedding
from epynn.network.models import EpyNN
from epynn.settings import se_hPars

configure_directory(clear=True)
X = np.random.default_rng(0).integers(0, 2, (50, 11)).tolist()
Y = [int(sum(features) > 5) for features in X]
embedding = Embedding(X_data=X, Y_data=Y, relative_size=(2, 1, 0))
model = EpyNN(layers=[embedding, Dense()], name='Perceptron')
model.train(epochs=100)
model.plot(path=False)
model.write()
model = read_model()
dset = model.predict(X)
hits = 0
for n, pred, probs, features in zip(dset.ids, dset.P, dset.A, dset.X):
    hits += pred == Y[n]
print('hits', hits)
"""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "tangled"), "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
    )
    assert not run.stderr
    assert int(run.stdout.split()[-1].strip("[.]")) > 40
