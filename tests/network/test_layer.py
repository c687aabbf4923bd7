"""The base class, sets of samples, hyperparameters."""

import copy
import gc
import pickle
import weakref
from functools import partial

import numpy as np
import pytest

from epynn import (
    GRU,
    LSTM,
    RNN,
    Convolution,
    Dense,
    Dropout,
    Embedding,
    EpyNN,
    Flatten,
    Pooling,
    Template,
    elu,
    relu,
    softmax,
    tanh,
)
from epynn.commons.models import Layer, check_floats, dataSet
from epynn.commons.sequences import Recurrent
from epynn.network.description import is_used
from epynn.settings import se_hPars
from epynn.testing import run_layer


def test_hyperparameters_of_the_layer_win_over_those_of_the_model():
    layer = Dense(2, elu, se_hPars={"learning_rate": 0.01})
    layer.assign({"learning_rate": 0.5, "ELU_alpha": 0.25})
    assert layer.se_hPars == se_hPars | {"learning_rate": 0.01, "ELU_alpha": 0.25}
    assert layer.activate(np.array(-100.0)) == pytest.approx(-0.25)


def test_hyperparameters_do_not_leak():
    mine = dict(se_hPars)
    first, second = Dense(2, softmax), Dense(2, softmax)
    first.assign({"softmax_temperature": 10})
    second.assign({})
    x = np.array([[1.0, 2.0]])
    assert np.ptp(first.activate(x)) < np.ptp(second.activate(x))
    first.assign({})  # and a layer that changes its model forgets the former one
    np.testing.assert_array_equal(first.activate(x), second.activate(x))
    assert se_hPars == mine


@pytest.mark.parametrize(
    "name, mend",
    [
        ("decay_K", "Is it 'decay_k'"),
        ("lr", "Here it is 'learning_rate'"),
        ("rubbish", "There are learning_rate, schedule, "),
        ("momentum", r"Here it is optimizer=epynn.Momentum\(0.9\)"),
        (3, "There are learning_rate"),
    ],
)
def test_an_unknown_hyperparameter(name, mend):
    message = f"Dense takes no hyperparameter {name!r}. {mend}"
    with pytest.raises(ValueError, match=message):
        Dense(2, se_hPars={name: 1})
    layer = Dense(2)
    layer.se_hPars[name] = 1
    with pytest.raises(ValueError, match=message):
        layer.assign({})


def test_a_layer_of_ones_own_adds_hyperparameters():
    class Leaky(Dense):
        hyperparameters = Dense.hyperparameters | {"leak": 0.2}

    assert Leaky(2).se_hPars["leak"] == 0.2
    assert Leaky(2, se_hPars={"leak": 0.5}).se_hPars["leak"] == 0.5
    with pytest.raises(ValueError, match="Leaky takes no hyperparameter 'leek'. Is it 'leak'"):
        Leaky(2, se_hPars={"leek": 0.5})
    model = EpyNN([Embedding(np.ones((4, 3)), [0, 1, 0, 1]), Dense(3), Leaky(1)])
    model.initialize(se_hPars={"leak": 0.3}, verbose=False)
    assert model.layers[2].se_hPars["leak"] == 0.3
    assert [is_used(layer, "leak") for layer in model.layers] == [False, False, True]


def test_what_is_set_in_a_layer_is_its_own():
    mine = {"learning_rate": 0.3}
    layers = Dense(2, se_hPars=mine), Dense(2, se_hPars=mine)
    layers[0].se_hPars["learning_rate"] = 0.4
    layers[0].assign({"learning_rate": 0.5, "decay_k": 1})
    assert [layer.se_hPars["learning_rate"] for layer in layers] == [0.4, 0.3]
    layers[0].se_hPars = {}
    assert layers[0].se_hPars["learning_rate"] == 0.5 and mine == {"learning_rate": 0.3}


def test_repr_is_the_call():
    assert repr(Dense(64, relu)) == "Dense(units=64, activate=relu)"
    assert repr(Dense()) == "Dense()"
    assert eval(repr(Dense(3, tanh))).d["u"] == 3


@pytest.mark.parametrize(
    "make", [Dense, Convolution, lambda n, activate: GRU(n, activate_update=activate)]
)
@pytest.mark.parametrize("tuned", [partial(softmax, temperature=5), partial(elu, alpha=0.1)])
def test_settings_of_an_activation_are_hyperparameters(make, tuned):
    said = f"takes {tuned.func.__name__} itself as activate.*, and its settings as se_hPars"
    with pytest.raises(TypeError, match=said):
        make(2, activate=tuned)
    layer = make(2, activate=tuned.func)
    layer.assign({})
    assert repr(type(layer)(**layer.get_params())) == repr(layer)


def test_arguments_are_those_that_the_layer_has_now():
    layer = Dense(3, elu, se_hPars={"ELU_alpha": 0.5})
    layer.assign({"learning_rate": 0.5})
    layer.activate = tanh
    assert repr(layer) == "Dense(units=3, activate=tanh, se_hPars={'ELU_alpha': 0.5})"
    drop = Dropout(0.1)
    drop.d["d"] = 0.2
    assert drop.get_params() == {"drop_prob": 0.2, "axis": (), "name": None}
    assert repr(Pooling(2, 1, "min")) == "Pooling(strides=1, pool=min)"
    data = Embedding(np.ones((6, 2)), [0, 1] * 3, batch_size=2, Y_encode=True)
    assert repr(data) == "Embedding(batch_size=2, Y_encode=True)"


class Widen(Layer):
    def __init__(self, nodes):
        super().__init__()
        self.nodes = nodes

    def propagate(self, A):
        return np.repeat(A, self.nodes, axis=1)


def test_a_layer_of_ones_own_keeps_its_argument_under_its_name():
    assert Widen(3).get_params() == {"nodes": 3} and repr(Widen(3)) == "Widen(nodes=3)"


EIGHT = "d fs p fc bs g bc o".split()
COPIES = copy.copy, copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer))


@pytest.mark.parametrize("duplicate", COPIES)
def test_every_layer_can_be_copied_and_pickled(duplicate):
    samples = np.random.default_rng(0).normal(size=(5, 4, 4, 2))
    for layer in (
        Widen(2),
        Convolution(3, 2),
        Pooling(2, pool="mean"),
        Flatten(),
        Dropout(0.2),
        Dense(3, elu),
        Embedding(samples),
        Template(),
        RNN(2),
        GRU(2),
        LSTM(3),
    ):
        A = samples if isinstance(layer, Embedding | Convolution | Pooling) else samples[..., 0, 0]
        A = samples[..., 0] if isinstance(layer, Recurrent) else A
        layer.build(A)
        again = duplicate(layer)
        assert type(again) is type(layer) and repr(again) == repr(layer)
        np.testing.assert_array_equal(again.forward(A), layer.forward(A))
        assert not any(getattr(again, name) is getattr(layer, name) for name in EIGHT)


@pytest.mark.parametrize("duplicate", COPIES)
def test_a_layer_and_its_copy_have_gradients_of_their_own(duplicate):
    layers = [Dense(3, tanh)]
    layers[0].build(np.ones((4, 3)))
    layers.append(duplicate(layers[0]))
    A = np.random.default_rng(0).normal(size=(4, 3))
    for layer in layers:
        A = layer.forward(A)
    dX = np.ones_like(A)
    for layer in reversed(layers):
        dX = layer.backward(dX)
        layer.compute_gradients()
    for layer in layers:
        np.testing.assert_array_equal(layer.g["dW"], layer.fc["X"].T @ layer.bc["dZ"])
    assert not np.allclose(layers[0].g["dW"], layers[1].g["dW"])


def test_no_layer_keeps_the_raw_data_alive():
    class Samples(list):
        pass

    raw = Samples([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    alive = weakref.ref(raw)
    layer = Embedding(raw, [0, 1, 1])
    del raw
    gc.collect()
    assert alive() is None and len(layer.dtrain.X) == 2


def test_html_shows_shapes_and_escapes():
    layer = run_layer(Dense(2), (4, 3))
    assert "<td><code>X</code></td><td>4 × 3</td>" in layer._repr_html_()

    class Strange(Layer):
        def __init__(self, text="<b>"):
            super().__init__()
            self.text = text

    assert "&lt;b&gt;x" in Strange("<b>x")._repr_html_()


def test_floats():
    a = np.ones(3, np.float32)
    assert check_floats(a) is a
    assert check_floats([True, False]).dtype == np.float64
    with pytest.raises(TypeError, match="takes numbers and got object"):
        check_floats(np.array([[1], [1, 2]], dtype=object))


@pytest.mark.parametrize("layer", [Dense(3), Dropout(), Embedding(), Flatten(), Template()])
def test_a_single_number_is_no_batch(layer):
    for take in layer.build, layer.forward:
        with pytest.raises(ValueError, match=r"shape \(m, …\), and got the single number 2.0"):
            take(2)


def test_no_learning_rate():
    layer = run_layer(Dense(2), (4, 3))
    with pytest.raises(RuntimeError, match="Dense has no learning rate yet.* Without train, set"):
        layer.update_parameters()
    layer.lrate = [0.1]
    layer.update_parameters()


def test_a_layer_without_passes_says_so():
    with pytest.raises(NotImplementedError, match="Layer has no forward pass"):
        Layer().forward(np.zeros((1, 1)))


@pytest.mark.parametrize("returned", [None, np.ones((2, 2))])
def test_a_backward_pass_of_the_wrong_shape_is_the_fault_of_its_own_layer(returned):
    class Wrong(Layer):
        def propagate(self, A):
            return 2 * A

        def backpropagate(self, dX):
            return returned

    layer = Wrong()
    layer.forward(np.ones((2, 3)))
    message = r"Wrong: its backward pass returns .* its input has \(2, 3\)"
    with pytest.raises(ValueError, match=message):
        layer.backward(np.ones((2, 3)))


def test_a_forward_pass_without_return():
    class Silent(Layer):
        def propagate(self, A):
            self.fc["X"] = A

    with pytest.raises(TypeError, match="Silent: its forward pass returns nothing"):
        Silent().forward(np.ones((2, 3)))


@pytest.mark.parametrize(
    "labels", [[0, 1, 1], np.array([0, 1, 1]), [[0], [1], [1]], [[1, 0], [0, 1], [0, 1]]]
)
def test_dataset_labels(labels):
    dset = dataSet([[1, 2], [3, 4], [5, 6]], labels)
    assert dset.active
    assert dset.Y.ndim == 2
    assert dset.y.tolist() == [0, 1, 1]
    assert dset.b == {0: 1, 1: 2}
    assert dset.ids.tolist() == [0, 1, 2]
    assert dset.X.dtype == np.float64


def test_dataset_without_samples_or_labels():
    assert not dataSet([]).active
    assert not dataSet(None).active
    assert dataSet([[1.0]]).Y is None


def test_dataset_keeps_its_array():
    X = np.zeros((3, 2))
    assert dataSet(X).X is X


def test_dataset_with_labels_missing():
    with pytest.raises(ValueError, match="dtrain has 2 samples and 1 labels"):
        dataSet([[1], [2]], [0], name="dtrain")
    for none in ([], None):
        with pytest.raises(ValueError, match="dummy has 0 samples and 3 labels"):
            dataSet(none, [1, 2, 3])


def test_only_a_set_of_a_model_has_a_number():
    assert dataSet([[1]], name="dval").number == 1
    with pytest.raises(ValueError, match="'dummy' is none of the sets .*: dtrain, dval, dtest"):
        dataSet([[1]]).number  # noqa: B018


@pytest.mark.parametrize("name, near", [("optimiser", "optimizer"), ("trainble", "trainable")])
def test_a_misspelt_attribute_is_told(name, near):
    layer = Dense(2)
    with pytest.raises(AttributeError, match=f"a layer has no {name}: is it {near}"):
        setattr(layer, name, False)
    layer.mine = layer.rate = True  # what is no slip can be set


@pytest.mark.parametrize("rates", [0.1, "0.1", None])
def test_rates_are_a_list(rates):
    with pytest.raises(TypeError, match=r"Dense takes a list as lrate, such as \[0.1\], and got"):
        Dense(2).lrate = rates


@pytest.mark.parametrize("layer", [Dense(2), LSTM(2), Convolution(1, 2)])
def test_gradients_before_the_backward_pass_say_what_is_missing(layer):
    X = np.ones({"Dense": (2, 3), "LSTM": (2, 3, 1)}.get(layer.name, (2, 4, 4, 1)))
    layer.build(X)
    layer.forward(X)
    with pytest.raises(RuntimeError, match=r"in bc: layer.backward\(dX\) computes the errors"):
        layer.compute_gradients()


def test_a_gradient_of_another_shape_is_refused():
    """NumPy would stretch it over its parameter in silence."""
    layer = Layer()
    layer.lrate = [0.1]
    layer.p["b"], layer.g["db"] = np.zeros((1, 5)), np.ones(5)
    with pytest.raises(ValueError, match=r"Layer: db has shape \(5,\), b has \(1, 5\).*keepdims"):
        layer.update_parameters()
    assert not layer.p["b"].any()


@pytest.mark.parametrize("shape", [(), (3,), (1, 5), (3, 2, 4)])
def test_a_step_reaches_every_entry_in_place(shape):
    layer, rng = Layer(), np.random.default_rng(0)
    layer.lrate = [0.5]
    P, dP = (np.asarray(rng.normal(size=shape)) for _ in range(2))
    layer.p["P"], layer.g["dP"] = P.copy(), dP
    held = layer.p["P"]
    layer.update_parameters()
    np.testing.assert_array_equal(held, P - 0.5 * dP)


def test_errors_make_room_for_those_of_the_next_batch_in_training_alone():
    layer = run_layer(Dense(2), shape=(3, 4))
    layer.forward(np.ones((3, 4)))
    assert "dZ" in layer.bc
    layer.training = True
    layer.forward(np.ones((3, 4)))
    assert not layer.bc


@pytest.mark.parametrize("name", ["W", "dw", "db2"])
def test_a_gradient_of_no_parameter_is_refused(name):
    layer = run_layer(Dense(2), shape=(4, 3))
    layer.lrate = [0.1]
    layer.g[name] = layer.g.pop("dW")
    with pytest.raises(ValueError, match=f"Dense: g holds '{name}', .* p holds W, b"):
        layer.update_parameters()
