"""A model on disk: exact, atomic, and nothing in it is ever run."""

import json
import os
import pickle
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import epynn.settings
from epynn import (
    Adam,
    Dense,
    Dropout,
    Embedding,
    EpyNN,
    Flatten,
    Optimizer,
    elu,
    relu,
    softmax,
    tanh,
)
from epynn.commons.files import replacing
from epynn.commons.library import (
    configure_directory,
    read_model,
    settings_verification,
    write_model,
)
from epynn.commons.models import Layer, gradient_descent
from epynn.network import version_1

ROOT = Path(__file__).parents[2]


def trained(dtype=float, epochs=3, **options):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 2, 2)).astype(dtype)
    y = np.array(["no", "yes"])[(X.sum((1, 2)) > 0).astype(int)]
    data = Embedding(X, y, batch_size=8, Y_encode=True, X_scale=True, relative_size=(3, 1, 1))
    model = EpyNN([data, Flatten(), Dense(5, elu), Dropout(0.3), Dense(2, softmax)], name="saved")
    options = {"se_hPars": {"learning_rate": 0.05, "ELU_alpha": 0.6}, "seed": 1} | options
    model.initialize("CCE", metrics=["accuracy", "MSE"], verbose=False, **options)
    model.train(epochs, verbose=False)
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


def test_arguments_of_version_1_are_read():
    """A function with arguments of its own, tuples, and dictionaries whose keys are no text."""
    mine = {"partial": {"function": {"name": "swish", "own": False}}}
    saved = [mine | {"keywords": {"dict": [["beta", 2]]}}, {"dict": [[1, {"tuple": [2, 3]}]]}]
    assert list(version_1.list_used_names(saved)) == ["swish"]
    function, table = version_1.decode_argument(saved, {"swish": swish})
    assert (function.func, function.keywords, table) == (swish, {"beta": 2}, {1: (2, 3)})
    tuned = {"function": {"name": "elu", "own": True}}
    keywords = {"dict": [["alpha", 2]]}  # which come from the hyperparameters again
    assert (
        version_1.decode_argument({"partial": tuned, "keywords": keywords}, {"epynn.elu": elu})
        is elu
    )


def test_an_alphabet_comes_back(tmp_path):
    words = [list("abca"), list("bbca"), list("cabb")] * 4
    model = EpyNN([Embedding(words, [0, 1, 1] * 4, X_encode=True), Flatten(), Dense(1)])
    model.initialize("MSE", seed=1, verbose=False)
    again = read_model(model.write(tmp_path / "model.npz"))
    np.testing.assert_array_equal(model.predict(words).A, again.predict(words).A)
    assert again.embedding.i2e == {0: "a", 1: "b", 2: "c"}
    with pytest.raises(ValueError, match="'z'"):
        again.predict([list("abcz")])


def test_an_alphabet_of_bytes_comes_back(tmp_path):
    words = [[b"a", b"\xff\n"], [b"\xff\n", b"a"]] * 6
    model = EpyNN([Embedding(words, [0, 1] * 6, X_encode=True), Flatten(), Dense(1)])
    model.initialize("MSE", seed=1, verbose=False)
    again = read_model(model.write(tmp_path / "model.npz"))
    assert again.embedding.i2e == {0: b"a", 1: b"\xff\n"}
    np.testing.assert_array_equal(model.predict(words).A, again.predict(words).A)


def test_a_model_without_data_says_so(tmp_path):
    X, model = trained()
    again = read_model(model.write(tmp_path / "model.npz"))
    with pytest.raises(RuntimeError, match="data"):
        again.train(2, verbose=False)
    with pytest.raises(RuntimeError, match="data"):
        again.evaluate()


ELSEWHERE = """
import sys
import numpy as np
from epynn import read_model

path, after = sys.argv[1:]
with np.load(path + ".data.npz") as data:
    X, y = data["X"], data["y"]
model = read_model(path)
model.embedding = model.embedding.with_data(X, y)
model.train(4, verbose=False)
model.write(after)
"""


def test_training_goes_on_elsewhere_as_if_nothing_had_been(tmp_path):
    """Bit for bit: batches, dropout, the memory of the optimizer, rates, history."""
    se_hPars = {"learning_rate": 0.01, "schedule": "exp_decay", "decay_k": 0.3, "cycle_epochs": 4}
    X, whole = trained(se_hPars=se_hPars, optimizer=Adam())
    y = np.array(["no", "yes"])[(X.sum((1, 2)) > 0).astype(int)]
    path = whole.write(tmp_path / "model.npz")
    np.savez(path + ".data.npz", X=X, y=y)
    whole.train(4, verbose=False)
    there = str(tmp_path / "there.npz")
    subprocess.run(
        [sys.executable, "-W", "error", "-c", ELSEWHERE, path, there],
        env={"PYTHONPATH": str(ROOT / "tangled")},
        check=True,
    )
    once = trained(epochs=7, se_hPars=se_hPars, optimizer=Adam())[1]
    again = read_model(there)
    assert again.metrics == whole.metrics == once.metrics
    assert again.layers[2].lrate == once.layers[2].lrate
    for a, b in zip(again.layers, once.layers, strict=True):
        for name, P in b.p.items():
            np.testing.assert_array_equal(a.p[name], P)
    with np.load(there) as a, np.load(whole.write(tmp_path / "here.npz")) as b:
        assert a.files == b.files
        for name in a.files:  # the state of all generators is in the header
            np.testing.assert_array_equal(a[name], b[name], err_msg=name)


def test_a_model_that_was_read_begins_anew_like_the_one_that_was_written(tmp_path):
    X, model = trained(optimizer=Adam())
    model.layers[4].optimizer = own = Adam()
    again = read_model(model.write(tmp_path / "model.npz"))
    again.embedding = again.embedding.with_data(X, np.array(["no", "yes"])[np.arange(30) % 2])
    again.initialize("CCE", verbose=False)
    given = [layer.optimizer for layer in again.layers]
    assert given[:-1] == [gradient_descent] * 4 and repr(given[-1]) == repr(own)


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
    with pytest.raises(ValueError, match=r"custom=\[swish, Double, own_loss\]"):
        read_model(path)
    with pytest.raises(ValueError, match=r"custom=\[swish\]"):
        read_model(path, custom=[Double, own_loss])
    again = read_model(path, custom=[Double, swish, own_loss])
    np.testing.assert_array_equal(model.predict(X).A, again.predict(X).A)
    assert again.layers[2].factor == 0.5 and repr(again.layers[2]) == "Double(factor=0.5)"


def test_functions_of_ones_own_come_in_a_list(tmp_path):
    path = trained()[1].write(tmp_path / "model.npz")
    for custom in (elu, {"elu": elu}, "elu", [None]):
        with pytest.raises(
            TypeError, match=rf"custom is {re.escape(repr(custom))}: it takes a list"
        ):
            read_model(path, custom=custom)


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


class Odd(Layer):
    """What it keeps is not what it is called with."""

    unsaved = (*Layer.unsaved, "log")
    log = None

    def __init__(self, low, high):
        super().__init__(name="odd")
        self.span = high - low
        self.log = sys.__stderr__
        self.notes = {"at": [(1, 2), np.float32(0.1)], 3: None}
        self.table = np.arange(3)

    def propagate(self, A):
        return self.span * A

    def backpropagate(self, dX):
        return self.span * dX


class Halving(Optimizer):
    def initialize_state(self, P):
        return {"n": 0}

    def update_parameter(self, P, dP, lr, state):
        state["n"] += 1
        P -= lr * dP / 2 ** state["n"]


def small(*layers, **options):
    X = np.random.default_rng(0).normal(size=(20, 3))
    model = EpyNN([Embedding(X, X[:, :1] > 0), *layers])
    model.initialize("MSE", seed=1, verbose=False, **options)
    return X, model


def test_a_layer_is_what_it_is_now_and_not_its_call(tmp_path):
    X, model = small(Odd(1, 3), Dense(4, relu, name="hidden"), Dense(1), optimizer=Halving())
    model.train(2, verbose=False)
    model.layers[2].activate = tanh
    model.layers[2].trainable = False
    model.note = {"by": "me"}
    again = read_model(model.write(tmp_path / "model.npz"), custom=[Odd, Halving])
    odd, hidden, last = again.layers[1:]
    assert (odd.name, odd.span, odd.log) == ("odd", 2, None)
    assert odd.notes == {"at": [(1, 2), np.float32(0.1)], 3: None}
    assert type(odd.notes["at"][1]) is np.float32
    assert odd.table.tolist() == [0, 1, 2]
    assert (hidden.name, hidden.activate, hidden.trainable) == ("hidden", tanh, False)
    assert last.optimizer.state["W"] == {"n": 2}
    assert again.note == {"by": "me"}
    assert (hidden.fc, hidden.g, hidden.training) == ({}, {}, False)
    np.testing.assert_array_equal(again.predict(X).A, model.predict(X).A)


def test_what_is_shared_stays_shared(tmp_path):
    _, model = small(Dropout(0.3), Dense(4), Dense(4), Dense(1))
    _, dropout, one, two, _ = model.layers
    dropout.np_rng = model.np_rng
    one.optimizer = two.optimizer = Adam()
    one.p["W2"] = two.p["W"]
    one.o["self"] = one
    again = read_model(model.write(tmp_path / "model.npz"))
    _, dropout, one, two, _ = again.layers
    assert dropout.np_rng is again.np_rng and one.np_rng is not again.np_rng
    assert one.optimizer is two.optimizer
    assert one.p["W2"] is two.p["W"] and one.o["self"] is one
    assert one.model_hPars is two.model_hPars is again.se_hPars
    assert again.network[2]["FW_Shapes"] is one.fs
    assert again.scores["MSE"] is again.training_loss


@pytest.mark.parametrize("name", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_a_generator_goes_on_where_it_was(tmp_path, name):
    _, model = small(Dense(1))
    rng = model.np_rng = np.random.Generator(getattr(np.random, name)(3))
    rng.random(5, np.float32), rng.spawn(1)
    copy = read_model(model.write(tmp_path / "model.npz")).np_rng
    assert copy.random(9, np.float32).tolist() == rng.random(9, np.float32).tolist()
    assert copy.spawn(1)[0].random() == rng.spawn(1)[0].random()


def test_a_view_of_another_array_is_not_taken_for_an_array_of_its_own(tmp_path):
    _, model = small(Dense(4), Dense(3), Dense(1))
    one, two = model.layers[1:3]
    two.p["W"] = one.p["W"].T
    message = r"layers\[2\].p.W \(Dense\) is a view of what model.layers\[1\].p.W shows"
    with pytest.raises(TypeError, match=message):
        model.write(tmp_path / "model.npz")


def renamed():
    def own(x, deriv=False):
        return x

    own.__name__ = "epynn.tanh"
    return own


def another_swish():
    def swish(x, deriv=False):
        return x

    return swish


@pytest.mark.parametrize(
    "change, message",
    [
        (dict(activate=lambda x: x), r"model.layers\[1\].activate \(Dense\) .* called <lambda>"),
        (dict(activate=renamed()), r"activate \(Dense\) is a function called epynn.tanh"),
        (dict(activate=another_swish()), r"layers\[2\].activate \(Dense\).*two .*swish"),
        (dict(optimizer=Adam().__call__), r"layers\[1\].optimizer \(Dense\) is a method"),
        (dict(initialization=np.random.default_rng(0).normal), r"initialization .* is a method"),
        (dict(log=sys.__stderr__), r"layers\[1\].log \(Dense\) is a TextIOWrapper"),
        (dict(o={"a": [1, {2}]}), r"layers\[1\].o.a\[1\] \(Dense\) is a set"),
        (dict(p={"W": np.array([None])}), r"layers\[1\].p.W \(Dense\) is an array of objects"),
        (dict(o={"k": 1j}), r"layers\[1\].o.k \(Dense\) is a complex"),
        (dict(np_rng=np.random), r"layers\[1\].np_rng \(Dense\) is a module"),
    ],
)
def test_what_cannot_be_written_is_named(tmp_path, change, message):
    _, model = small(Dense(3), Dense(1, swish))
    vars(model.layers[1]).update(change)
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
        (lambda h, a: h.update(version=3), "version 3"),
        (lambda h, a: h.update(version="x"), "version"),
        (lambda h, a: h.update(format="song"), "'song'"),
        (lambda h, a: [1, 2], "no header"),
        (lambda h, a: h.pop("model") and None, "damaged"),
        (lambda h, a: h["model"].update(object="epynn.Dense"), "damaged"),
        (lambda h, a: h["model"]["vars"].remove(h["model"]["vars"][0]), "damaged"),
        (lambda h, a: a.pop("model.layers[2].p.W") is None, "damaged"),
        (lambda h, a: h["names"].remove("epynn.elu"), "damaged"),
        (lambda h, a: h["names"].append("epynn.read_file"), "has no epynn.read_file"),
        (lambda h, a: h["names"].append("mine"), r"custom=\[mine\]"),
        (lambda h, a: h.update(names=5), "damaged: its names are 5"),
        (lambda h, a: h.update(names="relu"), "damaged: its names are 'relu'"),
        (lambda h, a: h["names"].append([1]), "damaged: its names are "),
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
    draft = Path("models/.other.npz")  # what a process leaves that was killed
    draft.write_bytes(b"PK")
    os.utime(draft, (2**31 + 1, 2**31 + 1))
    assert read_model().name == "newer / better"


def test_directories_only_when_called(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert os.listdir() == []
    configure_directory()
    assert sorted(os.listdir()) == ["datasets", "models", "plots"]
    (tmp_path / "models/kept").write_text("")
    configure_directory()
    assert os.listdir("models") == ["kept"]
    for clear in ("no", None):  # a text counts as true in Python
        with pytest.raises(TypeError, match="configure_directory takes True or False as clear"):
            configure_directory(clear)
    (tmp_path / "plots").rmdir()
    (tmp_path / "plots").write_text("")
    with pytest.raises(FileExistsError, match="plots is to be a directory, and there is a file"):
        configure_directory(clear=True)
    assert os.listdir("models") == ["kept"]
    (tmp_path / "plots").unlink()
    configure_directory(clear=True)
    assert os.listdir("models") == []


def test_a_path_that_is_empty_is_not_the_default(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model = EpyNN([Embedding(np.ones((3, 2)), [0, 1, 0]), Dense(1)])
    model.train(1, verbose=False)
    model.write()
    for use in (model.write, read_model):
        with pytest.raises(ValueError, match="directory"):
            use("")


@pytest.mark.parametrize("what", ["model.npz", EpyNN, Dense(1)])
def test_only_a_model_is_written(what):
    with pytest.raises(TypeError, match=r"write_model takes a model, and got .*write_model"):
        write_model(what)


def test_a_model_without_parameters_is_not_written(tmp_path):
    with pytest.raises(RuntimeError, match="initialize"):
        EpyNN([Embedding(np.ones((3, 2)), [0, 1, 0]), Dense(1)]).write(tmp_path / "model.npz")
    with pytest.raises(FileNotFoundError):
        read_model(tmp_path / "nothing.npz")


def test_a_directory_that_is_not_there_is_named(tmp_path):
    model = EpyNN([Embedding(np.ones((3, 2)), [0, 1, 0]), Dense(1)])
    model.train(1, verbose=False)
    path = tmp_path / "nowhere" / "file"
    for write in model.write, lambda path: model.plot(False, path):
        with pytest.raises(FileNotFoundError, match="no directory .*nowhere'. Make it first"):
            write(path)


def test_a_path_is_a_name(tmp_path):
    _, model = trained()
    for path in (5, b"model.npz", 2.5):
        message = re.escape(f"path={path!r}: the name of a file is expected")
        with pytest.raises(TypeError, match=message):
            model.write(path)
        with pytest.raises(TypeError, match=message):
            read_model(path)
        with pytest.raises(TypeError, match=message):
            model.plot(False, path)
    with pytest.raises(ValueError, match="is a directory, and the file of a model is expected"):
        read_model(tmp_path)


def test_two_who_write_one_file_have_a_draft_each(tmp_path):
    path = tmp_path / ("x" * 250 + ".npz")
    with replacing(path) as second:
        second.write_text("second")
        with replacing(path) as first:
            first.write_text("first")
        assert path.read_text() == "first"
    assert path.read_text() == "second" and [*tmp_path.iterdir()] == [path]


def test_the_settings_that_are_copied_can_be_edited(tmp_path, monkeypatch):
    installed = tmp_path / "installed.py"
    installed.write_text("se_hPars = {}")
    installed.chmod(0o444)
    monkeypatch.setattr(epynn.settings, "__file__", str(installed))
    path = settings_verification(tmp_path / "settings.py")
    assert path.read_text() == "se_hPars = {}" and path.stat().st_mode & 0o200


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


def test_a_link_stays_and_a_file_keeps_its_mode(tmp_path):
    file, link = tmp_path / "real.npz", tmp_path / "link.npz"
    file.touch()
    file.chmod(0o600)
    link.symlink_to(file)
    trained()[1].write(link)
    assert link.is_symlink() and file.stat().st_mode & 0o777 == 0o600
    assert read_model(file).trained == 3


HAS_PIPES = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes in its folders")


@pytest.mark.parametrize(
    "make, said",
    [
        (Path.mkdir, "a directory"),
        pytest.param(lambda path: os.mkfifo(path), "no file", marks=HAS_PIPES),
    ],
)
def test_what_is_no_file_is_not_replaced(tmp_path, make, said):
    path = tmp_path / "there.npz"
    make(path)
    before = path.stat()
    with pytest.raises(ValueError, match=f"there.npz is {said}, and the path of a file"):
        trained()[1].write(path)
    assert path.stat().st_mode == before.st_mode and [*tmp_path.iterdir()] == [path]


def test_another_data_layer_in_a_model_that_was_read_is_refused(tmp_path):
    X, model = trained()
    again = read_model(model.write(tmp_path / "model.npz"))
    again.layers[0] = Embedding(X, np.ones(30))
    with pytest.raises(RuntimeError, match=r"Write model\.embedding = … instead"):
        again.predict(X)
