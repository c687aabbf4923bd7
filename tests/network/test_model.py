"""The model learns, answers, and says clearly what it cannot (its numbers: tests/oracles)."""

import copy
import pickle
import subprocess
import sys
import traceback
from pathlib import Path

import numpy as np
import pytest

import epynn
from epynn import CCE, MSE, Dense, Dropout, Embedding, EpyNN, Flatten, Layer
from epynn.commons import maths
from epynn.settings import se_hPars

ROOT = Path(__file__).parents[2]


def blobs(m=60, u=3, dtype=float, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, u, m)
    X = rng.normal(0, 1, (m, 4)) + rng.normal(0, 2, (u, 4))[y]
    return X.astype(dtype), y


def classifier(m=60, batch_size=8, dtype=float, **options):
    X, y = blobs(m, dtype=dtype)
    data = Embedding(X, y, batch_size=batch_size, Y_encode=True, **options)
    return EpyNN([data, Dense(6, maths.relu), Dense(3, maths.softmax)])


def ready(**options):
    model = classifier(**options)
    model.initialize("CCE", se_hPars={"learning_rate": 0.01}, seed=1, verbose=False)
    return model


# What a model is made of


@pytest.mark.parametrize(
    "duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))]
)
def test_a_model_is_copied_with_all_it_knows(duplicate):
    model = classifier()
    model.initialize("CCE", seed=1, verbose=False)
    model.train(1, verbose=False)
    again = duplicate(model)
    assert again.network == model.network and list(again.network) == [0, 1, 2]
    for each in (model, again):
        each.train(2, verbose=False)
    np.testing.assert_array_equal(again.layers[2].p["W"], model.layers[2].p["W"])
    assert again.metrics == model.metrics


class HalfMade(Layer):
    def __init__(self):
        pass


@pytest.mark.parametrize(
    "layers, error, message",
    [
        ([], ValueError, "an empty list"),
        ([Dense(2)], ValueError, "must be an Embedding, and is Dense"),
        ([Embedding()], ValueError, "alone learns nothing"),
        ([Embedding(), Dense], TypeError, r"write Dense\(\)"),
        ([Embedding(), "Dense"], TypeError, r"layers\[1\] is 'Dense'"),
        ([Embedding(), HalfMade()], TypeError, r"HalfMade must call super\(\).__init__\(\)"),
        ([Embedding(), Embedding()], ValueError, r"layers\[1\] is a second Embedding"),
        ([Embedding(), *[Dense(2)] * 2], ValueError, r"layers\[1\] and layers\[2\] are one object"),
        (Dense(2), TypeError, "a list of layers"),
        (None, TypeError, "a list of layers"),
    ],
)
def test_a_list_that_is_no_network_is_refused(layers, error, message):
    with pytest.raises(error, match=message):
        EpyNN(layers)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"loss": "MSA"}, "MSA"),
        ({"loss": "BCE", "metrics": ["acuracy"]}, "acuracy"),
        ({"loss": "MSE", "seed": -1}, "seed is -1"),
        ({"loss": "MSE", "seed": 1.5}, "seed is 1.5"),
        ({"loss": "MSE", "reduction": "max"}, "'sum' or 'mean'"),
        ({"loss": "MSE", "se_hPars": {"learning_rat": 1}}, "learning_rate"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        classifier().initialize(**arguments, verbose=False)


def test_labels_and_data_are_needed():
    X, y = blobs()
    with pytest.raises(ValueError, match="no labels"):
        EpyNN([Embedding(X), Dense(1)]).initialize(verbose=False)
    with pytest.raises(ValueError, match="Embedding"):
        EpyNN([Embedding(), Dense(1)]).initialize(verbose=False)


def test_cce_needs_softmax():
    X, y = blobs()
    model = EpyNN([Embedding(X, y, Y_encode=True), Dense(3, maths.sigmoid)])
    with pytest.raises(ValueError, match="softmax"):
        model.initialize("CCE", verbose=False)


# The dry epoch


def notes(error):
    return "".join(traceback.format_exception(error.value))


def test_an_error_names_the_layer_and_the_stage():
    X, y = blobs()
    model = EpyNN([Embedding(X.reshape(60, 2, 2), y), Flatten(), Dense(3), Dense(2)])
    model.layers[2].initialization = lambda shape, rng: np.zeros((3, 2))
    with pytest.raises(ValueError) as error:
        model.initialize("MSE", verbose=False)
    assert "forward pass\nof layer 2, Dense(units=3, initialization=<lambda>)" in notes(error)
    assert "dimensions: u 3, m 40, n 4" in notes(error)
    assert "forward shapes: X (40, 4)" in notes(error)
    assert not model.initialized


def test_an_error_between_output_and_labels_is_named():
    X, y = blobs()
    with pytest.raises(ValueError) as error:
        EpyNN([Embedding(X, y), Dense(3)]).initialize("MSE", verbose=False)
    assert "failed in the loss, MSE, of output (40, 3) and labels (40, 1)" in notes(error)


def test_a_broken_backward_pass_is_named():
    model = classifier()
    model.layers[1].backpropagate = lambda dX: dX @ np.ones((5, 5))
    with pytest.raises(ValueError) as error:
        model.initialize("CCE", verbose=False)
    assert "backward pass\nof layer 1, Dense(units=6, activate=relu)" in notes(error)


def test_the_log_shows_all_shapes(capsys):
    classifier().initialize("CCE", seed=1)
    log = capsys.readouterr().out
    for words in ("W (4, 6)", "Z (8, 3)", "dZ (8, 6)", "dW (6, 3)", "check passed"):
        assert words in log


def test_silence_is_silent(capsys):
    model = ready()
    model.train(2, verbose=False)
    model.evaluate()
    model.predict(blobs()[0])
    assert capsys.readouterr() == ("", "")


def test_initialize_leaves_what_it_was_given():
    hPars, metrics, before = {"learning_rate": 0.2}, ["accuracy"], dict(se_hPars)
    model = classifier()
    model.initialize("CCE", hPars, metrics, verbose=False)
    model.train(2, verbose=False)
    assert (hPars, metrics, se_hPars) == ({"learning_rate": 0.2}, ["accuracy"], before)
    assert list(model.metrics) == ["accuracy", "CCE"]


def test_the_dry_epoch_updates_nothing():
    model, again = ready(), ready()
    for layer, same in zip(model.layers, again.layers, strict=True):
        for name in layer.p:
            np.testing.assert_array_equal(layer.p[name], same.p[name])
            assert layer.g[f"d{name}"].shape == layer.p[name].shape


def test_params_false_keeps_the_parameters():
    model = ready()
    model.train(3, verbose=False)
    weights = model.layers[1].p["W"].copy()
    model.initialize("CCE", params=False, verbose=False)
    np.testing.assert_array_equal(model.layers[1].p["W"], weights)
    with pytest.raises(RuntimeError, match="not drawn yet"):
        classifier().initialize("CCE", params=False, verbose=False)


def test_initializing_again_begins_again():
    model = ready()
    model.train(3, verbose=False)
    values = model.metrics
    model.initialize("CCE", se_hPars={"learning_rate": 0.01}, seed=1, verbose=False)
    assert model.metrics["CCE"] == [[], [], []]
    model.train(3, verbose=False)
    assert model.metrics == values


# Seeds


@pytest.mark.parametrize("seed", [0, 1, np.int64(3)])
def test_a_seed_makes_a_training_the_same_each_time(seed):
    runs = []
    for _ in range(2):
        model = classifier()
        model.initialize("CCE", seed=seed, verbose=False)
        model.train(2, verbose=False)
        runs.append(model.metrics)
    assert runs[0] == runs[1]


def test_layers_draw_from_seeds_of_their_own():
    model = ready()
    assert [layer.o["seed"] for layer in model.layers] == [2, 3, 4]
    expected = maths.xavier((4, 6), rng=np.random.default_rng(3))
    np.testing.assert_array_equal(model.layers[1].p["W"], expected)


def test_without_a_seed_two_models_differ():
    weights = []
    for _ in range(2):
        model = classifier()
        model.initialize("CCE", verbose=False)
        weights.append(model.layers[1].p["W"])
    assert not np.array_equal(*weights)


# Predicting


def test_predict_decides():
    X, y = blobs()
    model = ready()
    model.train(20, verbose=False)
    answer = model.predict(X)
    assert answer.A.shape == (60, 3) and answer.P.shape == (60,)
    assert np.mean(answer.P == y) > 0.9
    model = EpyNN([Embedding(X, y == 0), Dense(1, maths.sigmoid)])
    model.initialize("BCE", verbose=False)
    answer = model.predict(X)
    assert answer.P.shape == (60, 1) and set(answer.P.ravel()) <= {0, 1}
    assert answer.labels is None


def test_predict_returns_the_names_of_the_classes():
    X, y = blobs()
    words = np.array(["one", "two", "three"])[y]
    model = EpyNN([Embedding(X, words, Y_encode=True), Dense(3, maths.softmax)])
    model.initialize("CCE", se_hPars={"learning_rate": 0.02}, seed=1, verbose=False)
    model.train(30, verbose=False)
    assert np.mean(model.predict(X).labels == words) > 0.9


def test_predict_scales_by_the_training_range():
    X, y = blobs()
    model = EpyNN([Embedding(X, y == 0, X_scale=True), Dense(1, maths.sigmoid)])
    model.initialize("BCE", seed=1, verbose=False)
    model.evaluate()
    np.testing.assert_array_equal(model.predict(X[40:], X_scale=True).A, model.embedding.dval.A)


def test_predict_before_there_is_anything():
    with pytest.raises(RuntimeError, match=r"call model.initialize\(\)"):
        classifier().predict(blobs()[0])
    with pytest.raises(RuntimeError, match="evaluate"):
        classifier().evaluate()
    with pytest.raises(ValueError, match="empty"):
        ready().predict([])


def test_predicting_leaves_dropout_out():
    X, y = blobs()
    model = EpyNN([Embedding(X, y == 0), Dense(8), Dropout(0.5), Dense(1)])
    model.initialize("BCE", seed=1, verbose=False)
    model.train(1, verbose=False)
    np.testing.assert_array_equal(model.predict(X).A, model.predict(X).A)
    assert not any(layer.training for layer in model.layers)


def test_float32_stays_float32():
    model = ready(dtype=np.float32)
    model.train(1, verbose=False)
    assert model.predict(blobs(dtype=np.float32)[0]).A.dtype == np.float32
    assert {p.dtype for layer in model.layers for p in layer.p.values()} == {np.dtype("f4")}


# To be read


def test_a_model_reads_well():
    model = ready()
    assert model.parameters == 4 * 6 + 6 + 6 * 3 + 3
    lines = repr(model).split("\n")
    assert lines[0] == "EpyNN 'EpyNN': 3 layers, 51 parameters"
    assert lines[2] == "  1  Dense(units=6, activate=relu) -> (m, 6)"
    assert "<table" in model._repr_html_()
    assert model.diagram().startswith("flowchart")
    assert repr(classifier()).endswith("2  Dense(units=3, activate=softmax)")


# The package


def test_importing_is_fast_and_quiet(tmp_path):
    code = (
        "import sys, epynn, epynn.initialize; from epynn import *;"
        "print({'matplotlib', 'rich', 'pooch'} & {*sys.modules})"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "tangled")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (run.stdout, run.stderr) == ("set()\n", "")
    assert list(tmp_path.iterdir()) == []


def test_short_imports_are_the_long_ones():
    for name in epynn.__all__:
        assert getattr(epynn, name).__class__ is not None
        assert name in dir(epynn)
    assert epynn.Dense is Dense and (epynn.MSE, epynn.CCE) == (MSE, CCE)
    with pytest.raises(AttributeError, match="Dens"):
        _ = epynn.Dens
    assert f'version = "{epynn.__version__}"' in (ROOT / "pyproject.toml").read_text()


def test_initialize_module_is_opt_in(tmp_path):
    from epynn.initialize import settings_verification

    path = settings_verification(tmp_path / "settings.py")
    assert "learning_rate" in path.read_text()
    path.write_text("mine")
    settings_verification(path)
    assert path.read_text() == "mine"
