"""What every layer has in its caches after both passes, by name and number."""

from importlib import import_module

import numpy as np

CASES = {  # layer, its arguments, the shape of its input
    "Dense": ("Dense", {"units": 3}, (4, 5)),
    "RNN": ("RNN", {"unit_cells": 3, "clip_gradients": False}, (2, 4, 2)),
    "RNN, all steps": (
        "RNN",
        {"unit_cells": 3, "sequences": True, "clip_gradients": False},
        (2, 4, 2),
    ),
    "GRU": ("GRU", {"unit_cells": 3}, (2, 4, 2)),
    "GRU, all steps": ("GRU", {"unit_cells": 3, "sequences": True}, (2, 4, 2)),
    "LSTM": ("LSTM", {"unit_cells": 3}, (2, 4, 2)),
    "LSTM, all steps": ("LSTM", {"unit_cells": 3, "sequences": True}, (2, 4, 2)),
    "Convolution": (
        "Convolution",
        {"unit_filters": 3, "filter_size": (2, 3), "strides": (2, 1)},
        (2, 4, 4, 2),
    ),
    "Convolution, one filter": ("Convolution", {"filter_size": (2, 2)}, (2, 4, 4, 1)),
    "Pooling": ("Pooling", {"pool_size": (2, 2), "strides": (1, 2)}, (2, 4, 4, 2)),
    "Flatten": ("Flatten", {}, (2, 2, 3)),
}


def caches(kind, options, shape):
    """Build a layer with weights of a seed, run it forward and backward, return what it holds."""
    rng = np.random.RandomState(0)
    X = rng.normal(size=shape)
    layer = getattr(import_module(f"epynn.{kind.lower()}.models"), kind)(**options)
    layer.np_rng = np.random.default_rng(0)
    layer.compute_shapes(X)
    layer.initialize_parameters()
    for name in sorted(layer.p):
        layer.p[name] = rng.normal(size=layer.p[name].shape)
    layer.backward(rng.normal(size=layer.forward(X).shape))
    layer.compute_gradients()
    return {
        "d": layer.d,
        **{
            cache: {name: np.array(a) for name, a in getattr(layer, cache).items()}
            for cache in ("fc", "bc", "g")
        },
    }


if __name__ == "__main__":
    from recording import save

    save(__file__, cases={name: caches(*case) for name, case in CASES.items()})
