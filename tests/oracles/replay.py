"""Hold the library of this repository against the recordings of EpyNN 1.2.13."""

import contextlib
import io
import json
import tempfile
from importlib import import_module
from pathlib import Path

import numpy as np

from epynn.commons.library import read_model

HERE = Path(__file__).resolve().parent
SMALL = 1e-3  # deviations are relative to a number's size, and to this below it


def recorded(name):
    """The content of NAME.json."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def cases(name):
    """The cases of a recording of models, as ``record_NAME.py`` builds them."""
    return import_module(f"tests.oracles.record_{name}").CASES


def deviations(name, case):
    """Train one model as the original was trained; how far each of its numbers is from there.

    :param name: Of a recording of models: "models", "recurrent" or "images".
    :param case: One of its cases.
    :returns: For each kind of number the largest deviation.
    """
    script, there = import_module(f"tests.oracles.record_{name}"), recorded(name)["cases"][case]
    with contextlib.redirect_stdout(io.StringIO()), tempfile.TemporaryDirectory() as folder:
        model, X, options = script.build(script.CASES[case])
        found = {"first weights": deviation(drawn(model), chosen(model, there["before"]))}
        for layer, parameters in zip(model.layers, there["before"], strict=True):
            for key, value in parameters.items():
                layer.p[key][...] = value
        model.train(script.EPOCHS, init_logs=False)
        answer = model.predict(X, **options)
        model.write(Path(folder) / "model")
        again = read_model(Path(folder) / "model").predict(X, **options)
    return found | {
        "losses and metrics": deviation(model.metrics, there["values"]),
        "learning rates": deviation([x.lrate for x in model.layers if x.p], there["lrate"]),
        "last weights": deviation([layer.p for layer in model.layers], there["after"]),
        "outputs": deviation(answer.A, there["A"]),
        "decisions": deviation(answer.P, there["P"]),
        "outputs of the model read back": deviation(again.A, there["A when read"]),
    }


def drawn(model):
    """The parameters of each layer, but for filters, which have another scale on purpose."""
    return chosen(model, [layer.p for layer in model.layers])


def chosen(model, parameters):
    return [
        {key: value for key, value in p.items() if (layer.name, key) != ("Convolution", "W")}
        for layer, p in zip(model.layers, parameters, strict=True)
    ]


def deviation(ours, theirs):
    """Largest deviation of numbers in arrays, lists or dictionaries of the same form."""
    if isinstance(theirs, dict):
        assert ours.keys() == theirs.keys(), (ours.keys(), theirs.keys())
        return max((deviation(ours[key], theirs[key]) for key in theirs), default=0.0)
    if isinstance(ours, list) and len(ours) and isinstance(ours[0], dict | list):
        return max(deviation(a, b) for a, b in zip(ours, theirs, strict=True))
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert ours.shape == theirs.shape, (ours.shape, theirs.shape)
    apart = np.abs(ours - theirs) / (np.abs(theirs) + SMALL)
    return float(np.max(np.nan_to_num(apart, nan=np.inf), initial=0))
