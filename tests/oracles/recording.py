"""What the record_*.py have in common: how a recording is kept."""

import contextlib
import io
import json
import warnings
from importlib import metadata
from pathlib import Path

import numpy as np

from epynn.commons.library import read_model

# Two machines may add in another order. What agrees to this much is the same recording.
SAME = 1e-12


def save(script, **content):
    """Write what ``record_NAME.py`` saw into NAME.json, unless it says there already.

    :param script: ``__file__`` of the script.
    :param content: What was seen: arrays, numbers, text, and lists and dictionaries of these.
    """
    path = Path(script).with_name(Path(script).stem.removeprefix("record_") + ".json")
    source = f"EpyNN {metadata.version('EpyNN')}, numpy {np.__version__}"
    seen = plain({"source": source, **content})
    if path.is_file():
        apart = distance(seen, json.loads(path.read_text(encoding="utf-8")))
        if apart <= SAME:
            exact = f"but for {apart:.0e}" if apart else "to the last bit"
            print(f"{path.name}: as recorded, {exact}", flush=True)
            return
        print(f"{path.name}: differs from what was recorded", end=", ")
    path.write_text(json.dumps(seen) + "\n", encoding="utf-8")
    print(f"wrote {path.name}", flush=True)


def plain(value):
    """The same with what JSON knows: text for keys, lists for arrays and tuples."""
    if isinstance(value, dict):
        return {str(name): plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return value


def distance(a, b):
    """Largest difference of two recordings, relative to numbers above 1; infinite if any other."""
    if type(a) is not type(b):
        return np.inf
    if isinstance(a, dict):
        return max((distance(a[k], b[k]) for k in a), default=0) if list(a) == list(b) else np.inf
    if isinstance(a, list):
        return max(map(distance, a, b), default=0) if len(a) == len(b) else np.inf
    if isinstance(a, float):
        apart = abs(a - b) / max(1, abs(a), abs(b))  # nan if one of them is, or both are infinite
        return apart if apart == apart else 0 if a == b or a != a and b != b else np.inf
    return 0 if a == b else np.inf


def trained(build, case, epochs):
    """Train a model; return its numbers before, on the way, after, and once written and read."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model, X, options = build(case)
        before = parameters(model)
        model.train(epochs, init_logs=False)
        answer = model.predict(X, **options)
        model.write("model.pickle")
        again = read_model("model.pickle").predict(X, **options)
    return {
        "before": before,
        "after": parameters(model),
        "lrate": [layer.lrate for layer in model.layers if layer.p],
        "values": model.metrics,
        "A": answer.A,
        "P": answer.P,
        "A when read": again.A,
    }


def parameters(model):
    """A copy of the parameters of each layer."""
    return [{name: value.copy() for name, value in layer.p.items()} for layer in model.layers]
