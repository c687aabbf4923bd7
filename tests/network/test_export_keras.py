"""To Keras and back: predictions, types, files, refusals."""

import copy
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from epynn import (
    LSTM,
    RNN,
    Dense,
    Dropout,
    Embedding,
    EpyNN,
    from_keras,
    lrelu,
    read_model,
    to_keras,
)
from epynn.export.keras_modules import Cell, ExactDense, MinPooling2D, is_exact
from tests.network.exported import EVERY, GRID, TOLERANCES, built, close, made, same_layers

ROOT = Path(__file__).resolve().parents[2]
layers = keras.layers


@pytest.mark.parametrize("name, dtype, tolerance", EVERY)
def test_predictions_and_the_way_back(name, dtype, tolerance):
    model, X, A = built(name, dtype)
    network = to_keras(model)
    close(A, keras.ops.convert_to_numpy(network(X, training=False)), tolerance)
    same_layers(model, from_keras(network))


def test_keras_rounds_products_of_float64_and_the_exact_layers_do_not():
    """What the page says of Keras on PyTorch; where it ends, the exact layers go, too."""
    assert not is_exact("float64") and is_exact("float32")
    model, X, A = built("dense-tanh")
    plain = keras.Sequential(
        [
            keras.Input((4,), dtype="float64"),
            *(layers.Dense(size, "tanh", dtype="float64") for size in (5, 2)),
        ]
    )
    plain.set_weights(to_keras(model).get_weights())
    assert 1e-9 < np.abs(A - keras.ops.convert_to_numpy(plain(X))).max() < 1e-6


def test_what_is_equal_is_keras_own():
    kinds = {
        "dense-tanh": [layers.Dense, layers.Dense],
        "rnn-elu-plain-all": [layers.SimpleRNN, layers.Flatten, layers.Dense],
        "gru-tanh-plain-last": [layers.GRU, layers.Flatten, layers.Dense],
        "gru-gates-elu-plain-last": [layers.GRU, layers.Flatten, layers.Dense],
        "gru-update-elu-plain-last": [layers.RNN, layers.Flatten, layers.Dense],
        "lstm-memory-elu-plain-last": [layers.LSTM, layers.Flatten, layers.Dense],
        "lstm-elu-plain-last": [layers.RNN, layers.Flatten, layers.Dense],
        "lstm-forget-elu-plain-last": [layers.RNN, layers.Flatten, layers.Dense],
        "pooling-min-2-None": [MinPooling2D, layers.Flatten, layers.Dense],
        "convolution-3-None-0-True": [layers.Conv2D, layers.Flatten, layers.Dense],
        "convolution-(3, 1)-(1, 2)-1-True": [
            layers.ZeroPadding2D,
            layers.Conv2D,
            layers.Flatten,
            layers.Dense,
        ],
    }
    for name, expected in kinds.items():
        made = to_keras(built(name, np.float32)[0])
        assert [type(layer) for layer in made.layers] == expected, name
    exact = to_keras(built("stacked-False")[0]).layers
    assert [type(layer) for layer in exact if layer.weights] == [layers.RNN] * 3 + [ExactDense]


# Each class of our own that a file names, and the two types in turns
WRITTEN = [
    "dense-softmax-tuned-layer",
    "images",
    "stacked-False",
    "rnn-lrelu-tuned-last",
    "gru-update-elu-plain-all",
    "lstm-tanh-plain-last",
    "lstm-gates-softmax-tuned-all",
    "pooling-min-2-None",
    "dropout-(1, 2)",
    "convolution-(3, 1)-(1, 2)-1-True",
]
FILES = list(zip(WRITTEN, 5 * list(TOLERANCES)))


@pytest.mark.parametrize(
    "name, dtype",
    [
        pytest.param(name, dtype, marks=() if (name, dtype) in FILES else pytest.mark.prove)
        for name in GRID
        for dtype in TOLERANCES
    ],
)
def test_a_file_of_keras_is_read_again(name, dtype, tmp_path):
    _, X, A = built(name, dtype)
    path = tmp_path / "model.keras"
    to_keras(built(name, dtype)[0]).save(path)
    again = keras.models.load_model(path)
    close(A, keras.ops.convert_to_numpy(again(X)), 1e-10 if dtype is np.float64 else 1e-5)
    close(A, from_keras(again).predict(X).A, 1e-10 if dtype is np.float64 else 1e-5)


def test_another_program_reads_the_file(tmp_path):
    """It imports the parts of our own, as the page says."""
    _, X, A = built("stacked-False")
    path = tmp_path / "model.keras"
    to_keras(built("stacked-False")[0]).save(path)
    np.save(tmp_path / "X.npy", X)
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'tangled')!r})\n"
        "import epynn.export.keras_modules, keras, numpy as np\n"
        f"network = keras.models.load_model({str(path)!r})\n"
        f"A = network(np.load({str(tmp_path / 'X.npy')!r}))\n"
        f"np.save({str(tmp_path / 'A.npy')!r}, keras.ops.convert_to_numpy(A))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    close(A, np.load(tmp_path / "A.npy"))


def test_it_is_trained_there_and_comes_home_trained(tmp_path):
    model, X = made((4,), [Dense(5, lrelu), Dense(2)])
    network = to_keras(model)
    network.compile("sgd", "mse")
    Y = np.random.default_rng(2).normal(size=(6, 2))
    losses = network.fit(X, Y, epochs=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    home = from_keras(network)
    close(keras.ops.convert_to_numpy(network(X)), home.predict(X).A)
    again = read_model(home.write(tmp_path / "model.npz"))
    close(home.predict(X).A, again.predict(X).A)
    assert from_keras(network, model) is model
    close(home.predict(X).A, model.predict(X).A)


@pytest.mark.parametrize("axis", [-1, (2, 1)])
def test_axes_are_the_same_however_they_are_counted(axis):
    model, _ = made((5, 4, 3), [Dropout(0.5, axis=axis)])
    assert from_keras(to_keras(model), model) is model


def test_dropout_sleeps_until_it_is_woken():
    model, X = made((50, 20), [Dropout(0.4, axis=-2)])
    network = to_keras(model)
    first = network.layers[0]
    ones = np.ones((30, 50, 20))
    assert (keras.ops.convert_to_numpy(first(ones)) == 1).all()
    A = keras.ops.convert_to_numpy(first(ones, training=True))
    np.testing.assert_allclose(np.unique(A), [0, 1 / 0.6], rtol=1e-6)
    assert (A == A[:, :1]).all() and not (A == A[:1]).all()


def test_frozen_stays_frozen_there_and_back():
    model, _ = made((4,), [Dense(3), Dense(2)])
    model.layers[1].trainable = False
    network = to_keras(model)
    assert [layer.trainable for layer in network.layers] == [False, True]
    assert [layer.trainable for layer in from_keras(network).layers] == [False, False, True]


def test_steps_are_free_where_nothing_depends_on_them():
    shapes = {(True, False): (None, None, 3), (False,): (None, None, 3), (True,): (None, 5, 3)}
    for kept, shape in shapes.items():
        model, _ = made((5, 3), [RNN(4, sequences=each) for each in kept])
        assert to_keras(model).input_shape == shape
    model, _ = made((5, 3), [LSTM(4)])
    X = np.random.default_rng(0).normal(size=(2, 9, 3))
    close(model.predict(X).A, keras.ops.convert_to_numpy(to_keras(model)(X)))


def test_a_foreign_network_comes_home():
    network = keras.Sequential(
        [
            keras.Input((6, 8, 3)),
            layers.Conv2D(4, 3, padding="same", use_bias=False),
            layers.LeakyReLU(negative_slope=0.2),
            layers.ZeroPadding2D(1),
            layers.Conv2D(3, 2, activation="elu"),
            layers.AveragePooling2D((2, 1)),
            layers.Identity(),
            layers.Dropout(0.2, noise_shape=(None, 1, 1, None)),
            layers.Flatten(),
            layers.Dense(5, use_bias=False),
            layers.Activation("leaky_relu"),
            layers.Dense(4, "softmax"),
        ]
    )
    X = np.random.default_rng(0).normal(size=(2, 6, 8, 3)).astype(np.float32)
    model = from_keras(network)
    close(keras.ops.convert_to_numpy(network(X)), model.predict(X).A, 1e-5)
    assert [layer.name for layer in model.layers[1:]] == [
        "Convolution",
        "Convolution",
        "Pooling",
        "Template",
        "Dropout",
        "Flatten",
        "Dense",
        "Dense",
    ]
    assert (model.layers[1].d["ph"], model.layers[2].d["pw"]) == (1, 1)
    assert model.layers[5].d["a"] == (1, 2) and model.layers[1].se_hPars["LRELU_alpha"] == 0.2


@pytest.mark.parametrize(
    "layer",
    [
        layers.SimpleRNN(4, "relu", use_bias=False),
        layers.GRU(4, reset_after=False, use_bias=False),
        layers.LSTM(4, recurrent_activation="tanh", return_sequences=True),
    ],
)
def test_recurrent_layers_come_home(layer):
    network = keras.Sequential([keras.Input((6, 3)), layer])
    X = np.random.default_rng(0).normal(size=(2, 6, 3)).astype(np.float32)
    close(keras.ops.convert_to_numpy(network(X)), from_keras(network).predict(X).A, 1e-5)


class DoubledDense(layers.Dense):
    def call(self, X, training=None):
        return 2 * super().call(X)


class DoubledELU(layers.ELU):
    def call(self, X):
        return 2 * super().call(X)


SEQUENCE, PICTURE = (6, 3), (6, 8, 4)
REFUSED = [
    ((4,), layers.BatchNormalization(), "BatchNormalization"),
    (SEQUENCE, layers.GRU(4), "reset_after is True, and must be False"),
    (SEQUENCE, layers.LSTM(4, go_backwards=True), "go_backwards is True"),
    (SEQUENCE, layers.LSTM(4, recurrent_dropout=0.2), "recurrent_dropout is 0.2"),
    (SEQUENCE, layers.LSTM(4, "gelu"), "gelu"),
    (SEQUENCE, layers.LSTM(4, return_state=True), "return_state is True, and must be False"),
    (SEQUENCE, layers.Flatten(data_format="channels_first"), "data_format is 'channels_first'"),
    (PICTURE, layers.Flatten(data_format="channels_first"), "Flatten .*data_format is"),
    ((4,), layers.Dense(3, dtype="float16"), "weights are float16, it computes in float16"),
    ((4,), layers.Dense(3, dtype="bfloat16"), "weights are bfloat16, it computes in bfloat16"),
    ((4,), layers.Dense(3, dtype="mixed_float16"), "are float32, it computes in float16, and fl"),
    (SEQUENCE, layers.Flatten(dtype="float16"), "it computes in float16"),
    ((4,), DoubledDense(3), "DoubledDense"),
    ((4,), DoubledELU(), "DoubledELU"),
    (SEQUENCE, layers.RNN(layers.GRUCell(4)), "its cell is none of EpyNN"),
    (SEQUENCE, layers.Bidirectional(layers.LSTM(4)), "Bidirectional"),
    (PICTURE, layers.Conv2D(4, 3, groups=2), "groups is 2"),
    (PICTURE, layers.Conv2D(4, 2, padding="same"), "strides of 1 and an odd size"),
    (PICTURE, layers.Conv2D(4, 3, dilation_rate=2), "dilation_rate"),
    (PICTURE, layers.MaxPooling2D(2, padding="same"), "padding is 'same'"),
    (PICTURE, layers.ZeroPadding2D(1), "ZeroPadding2D"),
    ((4,), layers.Activation("tanh"), "Activation"),
    ((4,), layers.Dropout(0.5, noise_shape=(3, 4)), "noise_shape may hold"),
]


@pytest.mark.parametrize("shape, layer, said", REFUSED, ids=[said for *_, said in REFUSED])
def test_refused_by_name(shape, layer, said):
    network = keras.Sequential([keras.Input(shape), layer])
    with pytest.raises(TypeError, match=said):
        from_keras(network)


@pytest.mark.parametrize("shape, layer", [((4,), layers.Dense), (PICTURE, layers.Conv2D)])
def test_weights_that_are_not_all(shape, layer):
    kernel = {layers.Conv2D: {"kernel_size": 3}}.get(layer, {})
    network = keras.Sequential([keras.Input(shape), layer(3, **kernel)])
    network.layers[0].enable_lora(2)
    with pytest.raises(TypeError, match="enable_lora has added to its weights"):
        from_keras(network)


def test_weights_that_are_rounded():
    network = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
    network.layers[0].quantize("int8")
    with pytest.raises(TypeError, match="its weights are int8"):
        from_keras(network)


def test_a_sequential_that_computes_something_else():
    def call(self, X, training=None, mask=None):
        return 5 * keras.Sequential.call(self, X)

    mine = type("Sequential", (keras.Sequential,), {"call": call})
    with pytest.raises(TypeError, match="keras.Sequential is expected"):
        from_keras(mine([keras.Input((4,)), layers.Dense(3)]))


def test_what_was_changed_in_an_object_is_refused():
    layer = keras.layers.Dense(3)
    network = keras.Sequential([keras.Input((5,)), layer])
    for changed in (network, layer):
        changed.call = lambda X, **_: 0 * X
        with pytest.raises(TypeError, match="has a call of its own"):
            from_keras(network)
        del changed.call
    assert len(from_keras(network).layers) == 2


def test_an_activation_of_ones_own_is_none_of_kerass():
    network = keras.Sequential([keras.Input((4,)), layers.Dense(3), DoubledELU()])
    with pytest.raises(TypeError, match="DoubledELU"):
        from_keras(network)


def test_more_that_is_refused():
    with pytest.raises(TypeError, match="must have the same margin"):
        from_keras(
            keras.Sequential(
                [keras.Input(PICTURE), layers.ZeroPadding2D(((1, 0), (0, 0))), layers.Conv2D(3, 2)]
            )
        )
    with pytest.raises(TypeError, match="data_format is 'channels_first'"):
        padding = layers.ZeroPadding2D(1, data_format="channels_first")
        from_keras(keras.Sequential([keras.Input(PICTURE), padding, layers.Conv2D(3, 2)]))
    with pytest.raises(TypeError, match="it follows another activation"):
        from_keras(
            keras.Sequential(
                [keras.Input((3,)), layers.Dense(3, "tanh"), layers.Activation("relu")]
            )
        )
    with pytest.raises(TypeError, match="max_value is 6"):
        from_keras(keras.Sequential([keras.Input((3,)), layers.Dense(3), layers.ReLU(6)]))
    with pytest.raises(TypeError, match="keras.Sequential is expected, and Dense came"):
        from_keras(layers.Dense(3))
    with pytest.raises(ValueError, match="no weights yet.*keras.Input"):
        from_keras(keras.Sequential([layers.Dense(3)]))
    X = keras.Input((3,))
    with pytest.raises(TypeError, match="keras.Sequential is expected, and Functional came"):
        from_keras(keras.Model(X, layers.Dense(3)(X)))


def test_a_model_that_has_seen_nothing_has_no_shapes():
    home = from_keras(keras.Sequential([keras.Input((3,)), layers.Dense(2, "sigmoid")]))
    with pytest.raises(RuntimeError, match=r"not seen a sample yet.*model.predict\(X\)"):
        to_keras(home)
    home.predict(np.ones((2, 3)))
    assert to_keras(home).input_shape == (None, 3)


def test_a_cell_is_written_with_its_activations():
    cell = Cell(
        "GRU",
        3,
        {
            "activate": ("tanh", None),
            "activate_update": ("elu", 0.5),
            "activate_reset": ("softmax", 2.0),
        },
    )
    again = Cell.from_config(copy.deepcopy(cell.get_config()))
    assert again.pairs == cell.pairs and again.units == 3 and again.kind == "GRU"


def test_the_grid_has_every_layer():
    names = {type(layer).__name__ for _, made in GRID.values() for layer in made}
    assert names == {
        "Dense",
        "RNN",
        "GRU",
        "LSTM",
        "Convolution",
        "Pooling",
        "Dropout",
        "Flatten",
        "Template",
    }
    assert EpyNN and Embedding
