"""What EpyNN 1.2.13 does where this edition does something else, case by case.

Each function below sets up one case and measures it. It runs with either library: recorded with the
original, and run anew by tests/proof/test_differences.py and literate/proof/differences.md with the
library of this repository. What is right in each case stands beside it.
"""

import contextlib
import io
import os
import pickle
import re
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from importlib import import_module
from pathlib import Path

import numpy as np

import epynn
from epynn.commons import library, loss, maths, metrics
from epynn.embedding.models import Embedding
from epynn.network.models import EpyNN
from epynn.settings import se_hPars

CASES = {}  # title: (part of the page, what is measured, the function, what is right)


def case(part, title, what, right):
    """Add the function below to the cases."""

    def add(function):
        CASES[title] = part, what, function, right
        return function

    return add


def measure(title):
    """Run one case, silently, in a directory of its own."""
    here = Path.cwd()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        stack.enter_context(warnings.catch_warnings())
        stack.callback(os.chdir, here)
        os.chdir(folder)
        warnings.simplefilter("ignore")
        return CASES[title][2]()


# What the cases share


def layer(kind, *arguments, **options):
    return getattr(import_module(f"epynn.{kind.lower()}.models"), kind)(*arguments, **options)


def model(X, Y, *layers, loss="MSE", seed=1, hPars=None, sizes=(1, 0, 0), **options):
    """A model that has been initialized."""
    made = EpyNN([Embedding(X, Y, sizes, **options), *layers])
    made.initialize(loss=loss, se_hPars=dict(se_hPars, **(hPars or {})), seed=seed)
    return made


def images(h, w, m=3):
    return np.random.default_rng(0).normal(size=(m, h, w, 1)), np.arange(m) % 2


def built(kind, X, *arguments, **options):
    """A layer that has seen X, behind an Embedding and ahead of a Dense layer."""
    made = layer(kind, *arguments, **options)
    model(X, np.arange(len(X)) % 2, made, layer("Flatten"), layer("Dense", 1))
    return made


def outcome(action):
    """How an action ends: done, or the name of the exception."""
    try:
        action()
    except (Exception, SystemExit) as e:
        return type(e).__name__
    return "done"


def warned(action):
    """Number of warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        action()
    return len(caught)


def fresh(code, folder="."):
    """Run code in a Python of its own."""
    path = str(Path(epynn.__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )


def gradient_error(made, X, Y):
    """Distance of the gradient at the input from central differences, relative to both."""
    f = made.training_loss
    dA = f(Y, made.forward(X), deriv=True)
    for part in reversed(made.layers[1:]):
        dA = part.backward(dA)
    slopes = np.empty_like(X)
    for i in np.ndindex(X.shape):
        up, down = X.copy(), X.copy()
        up[i] += 1e-5
        down[i] -= 1e-5
        slopes[i] = (f(Y, made.forward(up)) - f(Y, made.forward(down))).sum() / 2e-5
    norm = np.linalg.norm
    return round(float(norm(dA - slopes) / (norm(dA) + norm(slopes))), 3)


# Layers and functions


@case("layers", "Softmax with a temperature", "relative error of the gradient, temperature 2", 0.0)
def temperature():
    X, Y = np.random.default_rng(0).normal(size=(5, 4)), np.eye(3)[[0, 1, 2, 1, 0]]
    made = model(X, Y, layer("Dense", 3, maths.softmax), hPars={"softmax_temperature": 2})
    return gradient_error(made, X, Y)


@case("layers", "Mean pooling", "relative error of the gradient", 0.0)
def mean_pooling():
    X, y = images(4, 4)
    made = model(X, y, layer("Pooling", (2, 2), pool=np.mean), layer("Flatten"), layer("Dense", 1))
    return gradient_error(made, X, y[:, None])


@case("layers", "Ties in max pooling", "places that the error of one 2×2 window of ones goes to", 1)
def tie():
    pooling = built("Pooling", np.ones((1, 2, 2, 1)), (2, 2))
    return int(np.count_nonzero(pooling.backward(np.ones((1, 1, 1, 1)))))


@case("layers", "Pooling by another function", "outcome of Pooling with np.median", "ValueError")
def median():
    return outcome(lambda: layer("Pooling", (2, 2), pool=np.median))


@case(
    "layers",
    "Padding of a convolution",
    "height of output and input error: 4×4 image, 3×3 filter, stride 1, padding 1",
    [4, 4],
)
def padding():
    convolution = built("Convolution", images(4, 4)[0], 1, (3, 3), (1, 1), 1)
    return [convolution.fc["A"].shape[1], convolution.bc["dX"].shape[1]]


@case("layers", "Strides as one integer", "output height, stride 1: 7×7 image, 3×3 filter", 5)
def strides():
    return built("Convolution", images(7, 7)[0], 1, 3, 1).fc["A"].shape[1]


@case("layers", "Images of another size", "output height, 3×3 filter: built for 6×6, fed 9×9", 3)
def another_size():
    return built("Convolution", images(6, 6)[0], 1, 3).forward(images(9, 9)[0]).shape[1]


@case("layers", "Orthogonal filters", "outcome of initializing with orthogonal", "done")
def orthogonal_filters():
    return outcome(
        lambda: built("Convolution", images(6, 6)[0], 2, 3, initialization=maths.orthogonal)
    )


@case(
    "layers",
    "Scale of the first filters",
    "standard deviation of 16 filters 3×3×8, relative to Glorot's",
    1.0,
)
def fans():
    X = np.random.default_rng(0).normal(size=(2, 6, 6, 8))
    W = built("Convolution", X, 16, 3).p["W"]
    return round(float(W.std() / np.sqrt(2 / (9 * (8 + 16)))), 1)


@case("layers", "A filter without bias", "names of the parameters", ["W"])
def no_bias():
    return list(built("Convolution", images(6, 6)[0], 2, 3, use_bias=False).p)


@case("layers", "Leaky ReLU with a slope above 1", "output at -1, slope 2", -2.0)
def steep():
    X = np.array([[-1.0]])
    dense = layer("Dense", 1, maths.lrelu)
    made = model(X, [0], dense, hPars={"LRELU_alpha": 2})
    dense.p["W"][...] = 1
    return float(made.forward(X)[0, 0])


@case("layers", "Large inputs of tanh", "tanh(1000)", "1.0")
def large_tanh():
    return str(float(maths.tanh(np.array([1000.0]))[0]))


@case("layers", "Large inputs of sigmoid", "warnings at ±1000", 0)
def large_sigmoid():
    return warned(lambda: maths.sigmoid(np.array([-1000.0, 1000.0])))


def error(f, activate, Z, Y):
    """The error before an activation, from a loss."""
    X = np.array([Z])
    dense = layer("Dense", len(Z), activate)
    model(X, np.array([Y]), dense)
    dense.p["W"], dense.p["b"] = np.eye(len(Z)), np.zeros((1, len(Z)))
    dense.backward(f(np.array([Y]), dense.forward(X), deriv=True))
    return [round(float(dZ), 3) for dZ in dense.bc["dZ"][0]]


@case("layers", "BCE, sure and wrong", "error before a sigmoid at 40, label 0", [1.0])
def saturated_sigmoid():
    return error(loss.BCE, maths.sigmoid, [40.0], [0.0])


@case(
    "layers",
    "CCE, sure and wrong",
    "error before a softmax at 0 and 800, label the first",
    ["-1.0", "1.0"],
)
def saturated_softmax():
    return [str(dZ) for dZ in error(loss.CCE, maths.softmax, [0.0, 800.0], [1.0, 0.0])]


@case("layers", "The loss of a sure and wrong answer", "CCE of a probability of 1e-30", 69.078)
def floor():
    return round(float(loss.CCE(np.array([[1.0, 0.0]]), np.array([[1e-30, 1.0]]))[0]), 3)


@case("layers", "Softmax elsewhere than in Dense", "outcome of initializing an RNN with it", "done")
def softmax_elsewhere():
    X = np.random.default_rng(0).normal(size=(4, 3, 2))
    layers = layer("RNN", 2, maths.softmax), layer("Dense", 1)
    return outcome(lambda: model(X, [0, 1, 0, 1], *layers))


@case("layers", "float32", "type of the output for data in float32", "float32")
def single():
    X = np.ones((4, 3), np.float32)
    return str(model(X, [0, 1, 0, 1], layer("Dense", 1)).forward(X).dtype)


@case("layers", "bc['dh'] of the RNN", "whether its last step is the error at the last state", True)
def state_error():
    bc = built_sequences("RNN").bc
    return bool(np.allclose(bc["dh"][:, -1], bc["dA"][:, -1]))


@case("layers", "bc['dz_'] of the LSTM", "whether it is kept", False)
def no_such_gate():
    return "dz_" in built_sequences("LSTM").bc


def built_sequences(kind):
    made = layer(kind, 2)
    model(np.random.default_rng(0).normal(size=(4, 3, 2)), [0, 1, 0, 1], made, layer("Dense", 1))
    return made


@case(
    "layers", "Gradient of a bias", "its shape, of a Dense layer of 3, of one filter", [[1, 3], [1]]
)
def bias_shapes():
    dense = layer("Dense", 3)
    model(*points(), dense, layer("Dense", 1))
    return [
        list(np.shape(made.g["db"])) for made in (dense, built("Convolution", images(6, 6)[0], 1))
    ]


@case("layers", "fc['Xb'] of a convolution", "its axes", 6)
def block_axes():
    return built("Convolution", images(6, 6)[0], 2).fc["Xb"].ndim


@case("layers", "d['p'] of a convolution", "names of the padding", ["ph", "pw"])
def padding_names():
    return sorted({"p", "ph", "pw"} & set(built("Convolution", images(6, 6)[0], 2).d))


@case("layers", "fc['X'] of a padded convolution", "its height: 4×4 image, padding 1", 4)
def padded_cache():
    return built("Convolution", images(4, 4)[0], 1, (3, 3), (1, 1), 1).fc["X"].shape[1]


@case(
    "layers",
    "Clipping huge gradients",
    "four of 1e200, and of 1e25 in float32, clipped",
    [0.125, 0.125],
)
def huge():
    clipped = []
    for huge in (np.full((2, 2), 1e200), np.full((2, 2), 1e25, np.float32)):
        holder = layer("Dense", 2)
        holder.g = {"dW": huge}
        maths.clip_gradient(holder)
        clipped.append(round(float(np.abs(holder.g["dW"]).max()), 6))
    return clipped


@case(
    "layers",
    "A probability to drop of 1 or -1",
    "outcomes of making the layer",
    ["ValueError", "ValueError"],
)
def certain():
    return [outcome(lambda p=p: layer("Dropout", p)) for p in (1, -1)]


@case("layers", "A size as a list", "outcome of Pooling with [2, 2]", "done")
def list_size():
    return outcome(lambda: built("Pooling", images(6, 6)[0], [2, 2]))


# Training


def points(m=12):
    return np.random.default_rng(0).normal(size=(m, 4)), np.arange(m) % 2


@case("training", "Dropout after training", "whether two predictions agree", True)
def dropout():
    X, y = points()
    made = model(X, y, layer("Dropout", 0.5), layer("Dense", 1))
    made.train(1, init_logs=False)
    return bool(np.array_equal(made.predict(X).A, made.predict(X).A))


@case("training", "A second train(n)", "epochs run by train(3) and train(3)", [3, 3])
def again():
    X, y = points()
    made = model(X, y, layer("Dense", 1))
    run = [0]
    for _ in range(2):
        made.train(3, init_logs=False)
        run.append(len(made.metrics["MSE"][0]))
    return np.diff(run).tolist()


def rates(made, epochs):
    made.train(epochs, init_logs=False)
    return np.array(made.layers[1].lrate)


@case("training", "Linear decay", "second rate relative to the first, of 10 epochs", 0.9)
def linear():
    made = model(*points(), layer("Dense", 1), hPars={"schedule": "lin_decay"})
    lrate = rates(made, 10)
    return round(float(lrate[1] / lrate[0]), 3)


@case("training", "A dictionary of hyperparameters", "what train adds to it", [])
def leak():
    hPars = dict(se_hPars)
    made = EpyNN([Embedding(*points()), layer("Dense", 1)])
    made.initialize(se_hPars=hPars)
    made.train(3, init_logs=False)
    changed = {k for k in hPars if hPars[k] != se_hPars.get(k)}
    return sorted(changed)


@case(
    "training",
    "The next model",
    "last of 20 rates relative to the first, with the settings a model of 5 epochs had",
    0.009,
)
def next_model():
    hPars = dict(se_hPars, schedule="exp_decay")
    for epochs in (5, 20):
        made = EpyNN([Embedding(*points()), layer("Dense", 1)])
        made.initialize(se_hPars=hPars)
        lrate = rates(made, epochs)
    return round(float(lrate[-1] / lrate[0]), 3)


@case("training", "Initializing again", "rate after 0.1, then 0.5", 0.5)
def reinitialize():
    made = model(*points(), layer("Dense", 1), hPars={"learning_rate": 0.1})
    made.initialize(se_hPars=dict(se_hPars, learning_rate=0.5))
    return float(rates(made, 1)[0])


@case(
    "training",
    "A convolution's own hyperparameters",
    "its learning rate, if its own is 0.7 and the model's is 0.1",
    0.7,
)
def own():
    X, y = images(6, 6)
    convolution = layer("Convolution", 1, 3, se_hPars=dict(se_hPars, learning_rate=0.7))
    return float(rates(model(X, y, convolution, layer("Flatten"), layer("Dense", 1)), 1)[0])


@case("training", "Seed 0", "whether two layers of one shape start alike", False)
def seed_0():
    made = model(*points(), layer("Dense", 4), layer("Dense", 4), layer("Dense", 1), seed=0)
    return bool(np.array_equal(made.layers[1].p["W"], made.layers[2].p["W"]))


@case("training", "backward", "whether it moves the parameters", False)
def backward():
    X, y = points()
    made = model(X, y, layer("Dense", 1))
    made.train(1, init_logs=False)
    before = made.layers[1].p["W"].copy()
    made.backward(made.training_loss(y[:, None], made.forward(X), deriv=True))
    return not np.array_equal(before, made.layers[1].p["W"])


@case("training", "Before the first epoch", "seconds that train sleeps", 0)
def count_down():
    made = model(*points(), layer("Dense", 1))
    slept, sleep, here = [], time.sleep, threading.get_ident()
    time.sleep = lambda s: (slept.append if threading.get_ident() == here else sleep)(s)
    try:
        made.train(1)
    finally:
        time.sleep = sleep
    return sum(slept)


def header(sizes):
    """The names of sets in the table of a training."""
    made = model(*points(), layer("Dense", 1), sizes=sizes)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        made.train(1, init_logs=False)
    return list(dict.fromkeys(re.findall("train|val|test", said.getvalue())))


@case("training", "A table of three sets", "sets in its header", ["train", "val", "test"])
def three_sets():
    return header((1, 1, 1))


@case("training", "A test set without a validation set", "sets in the header", ["train", "test"])
def no_validation():
    return header((1, 0, 1))


@case("training", "A loss of one's own", "outcome of initializing with a function", "done")
def own_loss():
    def squares(Y, A, deriv=False):
        return 2 * (A - Y) if deriv else ((A - Y) ** 2).sum(axis=1)

    return outcome(lambda: model(*points(), layer("Dense", 1), loss=squares))


@case(
    "training",
    "Fewer columns in the labels",
    "outcome of three units for labels of one column",
    "ValueError",
)
def stretched():
    return trained(layer("Dense", 3))


def trained(*layers, X=None, **options):
    """How a training ends."""
    data = points()
    return outcome(
        lambda: model(data[0] if X is None else X, data[1], *layers, **options).train(
            2, init_logs=False
        )
    )


@case(
    "training",
    "Losses behind an activation that leaves their range",
    "outcomes: BCE behind identity and ReLU, MSLE below -1",
    ["ValueError"] * 3,
)
def out_of_range():
    low = layer("Dense", 1, maths.identity)
    X = np.full((12, 4), -50.0)
    return [
        trained(layer("Dense", 1, maths.identity), loss="BCE"),
        trained(layer("Dense", 1, maths.relu), loss="BCE"),
        trained(low, loss="MSLE", X=X * np.sign(first_weights())),
    ]


def first_weights():
    """Their signs, which make the first output as low as it can be."""
    dense = layer("Dense", 1, maths.identity)
    model(*points(), dense)
    return dense.p["W"][:, 0]


@case(
    "training",
    "Some of the hyperparameters",
    "outcome of training with a rate and nothing else",
    "done",
)
def partial():
    made = EpyNN([Embedding(*points()), layer("Dense", 1)])
    made.initialize(se_hPars={"learning_rate": 0.5})
    return outcome(lambda: made.train(2, init_logs=False))


@case("training", "A metric that is none", "outcome of initializing with it", "ValueError")
def no_metric():
    made = EpyNN([Embedding(*points()), layer("Dense", 1)])
    return outcome(lambda: made.initialize(metrics=["acuracy"]))


@case(
    "training",
    "A last layer without activation",
    "outcomes of training: Flatten, Dropout",
    ["done", "done"],
)
def bare_end():
    return [trained(layer("Dense", 1), layer(kind)) for kind in ("Flatten", "Dropout")]


@case("training", "A layer in a second model", "its rate there: 0.5, after 0.1 in the first", 0.5)
def shared():
    dense = layer("Dense", 1)
    for rate in (0.1, 0.5):
        made = model(*points(), dense, hPars={"learning_rate": rate})
        lrate = rates(made, 1)
    return float(lrate[0])


# Data and metrics


def scaled():
    """A model of samples from 0 to 10."""
    return model([[0.0, 10.0], [5.0, 0.0]], [0, 1], layer("Dense", 1), X_scale=True)


@case(
    "data",
    "New samples, scaled",
    "2 and 4 as a network sees them that was trained on 0 to 10",
    [0.2, 0.4],
)
def predict_scale():
    made = scaled()
    made.predict([[2.0, 4.0]], X_scale=True)
    return made.embedding.fc["X"][0].tolist()


@case(
    "data",
    "New samples, and nothing said of scaling",
    "2 and 4 as a network sees them that was trained on 0 to 10, scaled",
    [0.2, 0.4],
)
def predict_unsaid():
    made = scaled()
    made.predict([[2.0, 4.0]])
    return made.embedding.fc["X"][0].tolist()


@case(
    "data",
    "Range of the scaling",
    "largest training sample, scaled, if one for validation is ten times larger",
    1.0,
)
def range_of_all():
    embedding = Embedding([[0.0], [1.0], [10.0]], [0, 1, 0], (2, 1, 0), X_scale=True)
    return float(embedding.dtrain.X.max())


@case("data", "Features that never change", "5 among nothing but 5, scaled", "0.0")
def constant():
    return str(float(Embedding([[5.0], [5.0]], [0, 1], X_scale=True).dtrain.X[0, 0]))


@case(
    "data",
    "A scale that never was",
    "outcome of predict with X_scale, trained without",
    "ValueError",
)
def no_scale():
    X, y = points()
    made = model(X, y, layer("Dense", 1))
    return outcome(lambda: made.predict(X, X_scale=True))


@case(
    "data",
    "Time to build a set",
    "how often all labels are counted again, 100 samples in 2 classes",
    0,
)
def quadratic():
    calls, count = [], np.count_nonzero
    np.count_nonzero = lambda *a, **o: calls.append(len(a[0])) or count(*a, **o)
    try:
        Embedding(np.zeros((100, 1)), np.arange(100) % 2, (1, 0, 0))
    finally:
        np.count_nonzero = count
    return calls.count(100)


@case("data", "A share of 0", "sizes of the sets: 5 samples, shares 1, 1 and 0", [2, 3, 0])
def no_share():
    embedding = Embedding(np.zeros((5, 1)), [0, 1, 0, 1, 0], (1, 1, 0))
    return [len(dset.X) for dset in (embedding.dtrain, embedding.dval, embedding.dtest)]


@case(
    "data",
    "A symbol that was not there",
    "outcome of predicting CAX, trained on CAT and ACT",
    "ValueError",
)
def unknown():
    made = model(
        [list("CAT"), list("ACT")], [0, 1], layer("Flatten"), layer("Dense", 1), X_encode=True
    )
    return outcome(lambda: made.predict([list("CAX")], X_encode=True))


@case("data", "Labels with names", "outcome of encoding cat and dog", "done")
def names():
    return outcome(lambda: Embedding([[0.0], [1.0]], ["cat", "dog"], Y_encode=True))


@case("data", "Labels in one column", "balance of the labels 0, 1, 1, 1", {"0": 1, "1": 3})
def column():
    dset = Embedding(np.zeros((4, 1)), [[0], [1], [1], [1]], (1, 0, 0)).dtrain
    return {str(int(label)): int(count) for label, count in sorted(dset.b.items())}


@case("data", "Fewer labels than samples", "outcome for 3 samples and 2 labels", "ValueError")
def fewer():
    return outcome(lambda: Embedding([[0.0], [1.0], [2.0]], [0, 1]))


@case("data", "An Embedding without data", "outcome", "done")
def empty():
    return outcome(Embedding)


@case(
    "data",
    "Precision and the other ratios with three classes",
    "precision of class 0, if 0, 2 and 2 are called 0",
    0.333,
)
def three_classes():
    Y, A = np.eye(3)[[0, 2, 2]], np.eye(3)[[0, 0, 0]]
    return round(float(metrics.precision(Y, A)), 3)


@case(
    "data", "Metrics of numbers", "what is recorded if numbers are predicted", ["MAE", "R2", "RMSE"]
)
def metrics_of_numbers():
    X = [[0.0], [0.5], [1.0]]
    made = model(X, [[0.3], [1.7], [2.2]], layer("Dense", 1, maths.identity))
    return sorted({*made.metrics} - {"MSE"})


def decision(activate, b, Y):
    """What a model decides whose weighted sums are b."""
    made = model([[0.0]] * 3, Y, layer("Dense", len(b), activate))
    made.layers[1].p["b"][...] = b
    return np.ravel(made.predict([[0.0]]).P).tolist()


@case("data", "Decisions on numbers", "the decision, if the output is 2.6", [2.6])
def decision_on_number():
    return decision(maths.identity, [2.6], [[0.3], [1.7], [2.2]])


@case("data", "Decisions on several labels", "the decisions, if both outputs are 0.73", [1, 1])
def decisions_on_labels():
    return decision(maths.sigmoid, [1, 1], [[1, 1], [0, 1], [1, 0]])


@case("data", "A ratio of nothing", "warnings from the recall of a class that is not there", 0)
def nothing():
    return warned(lambda: metrics.recall(np.ones((3, 1)), np.ones((3, 1))))


@case("data", "Accuracy of one column", "shape of the verdicts on 4 samples", [4])
def verdicts():
    return list(metrics.accuracy(np.ones((4, 1)), np.ones((4, 1))).shape)


# Files, processes and state


class Trap:
    """An object that runs code when it is read."""

    def __reduce__(self):
        return open, ("trap", "w")


@case("process", "Reading a model", "whether code in the file runs", False)
def trap():
    Path("model.pickle").write_bytes(pickle.dumps({"model": Trap()}))
    outcome(lambda: library.read_model("model.pickle"))
    return Path("trap").exists()


@case("process", "A failed initialization", "exit status of the script", 1)
def status():
    return fresh("""
from epynn.dense.models import Dense
from epynn.embedding.models import Embedding
from epynn.network.models import EpyNN
EpyNN([Embedding([[0.0], [1.0]], [[0, 1], [1, 0]]), Dense(3)]).initialize()
""").returncode


@case("process", "Importing epynn.initialize", "files written to the working directory", [])
def files():
    Path("empty").mkdir()
    fresh("import epynn.initialize", "empty")
    return sorted(path.name for path in Path("empty").iterdir() if path.name != "__pycache__")


@case("process", "Tracebacks after this import", "whether sys.excepthook is still Python's", True)
def hook():
    said = fresh("import sys, epynn.initialize; print(sys.excepthook is sys.__excepthook__)").stdout
    return said.strip() == "True"


@case("process", "Activations on their own", "those that fail in a new process", [])
def standalone():
    return [
        name
        for name in ("identity", "relu", "lrelu", "elu", "sigmoid", "tanh", "softmax")
        if fresh(
            "import numpy; from epynn.commons import maths; "
            f"maths.{name}(numpy.array([[-1.0, 1.0]]))"
        ).returncode
    ]


@contextlib.contextmanager
def unseen():
    """Plots go nowhere."""
    from matplotlib import pyplot as plt

    shown = plt.get_backend()
    plt.switch_backend("Agg")
    try:
        yield plt
    finally:
        plt.switch_backend(shown)


def learned():
    made = model(*points(), layer("Dense", 1))
    made.train(3, init_logs=False)
    return made


@case("process", "A plot with a path", "outcome", "done")
def plot():
    with unseen():
        return outcome(lambda: learned().plot(path="plot.png"))


@case(
    "process",
    "A plot that is not shown",
    "files written by plot(pyplot=False, path='p.png')",
    ["p.png"],
)
def silent_plot():
    made = learned()
    with unseen():
        outcome(lambda: made.plot(pyplot=False, path="p.png"))
    return sorted(str(path) for path in Path().rglob("*.png"))


@case("process", "A plot whose window was closed", "whether the file shows anything", True)
def closed_window():
    made = learned()
    Path("plots").mkdir()
    with unseen() as plt:
        show = plt.show
        plt.show = lambda *_, **__: plt.close("all")  # as a user closes the window
        try:
            made.plot()
        finally:
            plt.show = show
        [file] = Path("plots").iterdir()
        return len(np.unique(plt.imread(file))) > 1


@case("process", "A new folder", "outcomes of write() and plot() in it", ["done", "done"])
def new_folder():
    made = learned()
    with unseen():
        return [outcome(made.write), outcome(made.plot)]


if __name__ == "__main__":
    from recording import save

    save(__file__, cases={title: measure(title) for title in CASES})
