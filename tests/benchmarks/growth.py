"""How the cost of a layer's training step grows with its sizes."""

from collections.abc import Iterator
from inspect import signature

import numpy as np
from cases import CASES, CELLS, Case, chain, convolutional, ours
from timing import seconds

# What grows, and its sizes; the other sizes stay as in the table of layers.
BATCH = (4, 8, 16, 32, 64, 128, 256, 512)
UNITS = (8, 16, 32, 64, 128, 256, 512)
STEPS = (4, 8, 16, 32, 64, 128, 256)
IMAGE = (8, 12, 16, 24, 32, 48, 64)
RECURRENT = ("RNN", "GRU", "LSTM")


def dense(m=64, units=256):
    return (m, 784), [("Dense", {"units": units, "activate": "relu"})]


def recurrent(kind):
    def layer(m=32, units=64, steps=64):
        return (m, steps, 32), [(kind, CELLS | {"unit_cells": units})]

    return layer


def convolution(m=32, units=32, image=14):
    ((kind, options),) = convolutional(3, 1)
    return (m, image, image, 16), [(kind, options | {"unit_filters": units})]


def pooling(m=32, image=24):
    return (m, image, image, 32), [("Pooling", {"pool_size": (2, 2)})]


LAYERS = {
    "Dense": dense,
    **{kind: recurrent(kind) for kind in RECURRENT},
    "Convolution": convolution,
    "Pooling": pooling,
}
GROWING = {"m": BATCH, "units": UNITS, "steps": STEPS, "image": IMAGE}


def settings(first: int | None = None) -> Iterator[tuple[str, str, int, Case]]:
    """Each layer, what grows in it, how large it is, and the case of it.

    :param first: How many sizes, from the smallest; all by default.
    """
    for name, build in LAYERS.items():
        for what in signature(build).parameters:
            for size in GROWING[what][:first]:
                shape, layers = build(**{what: size})
                yield name, what, size, Case(f"{name}, {what}", shape, layers, (0, 0), None)


def cost(case: Case, dtype: str, least: float) -> dict:
    """Milliseconds of a step, and what it has to compute and to carry at least.

    The operations are those of the products: each number of a weight meets each row that it is
    used for three times, on the way forward, for the error and for the gradient, at two operations.
    The bytes are those of all arrays that the layer keeps, each of them carried once.

    :param least: Seconds to measure for, at least; 0 for a single step, which shows nothing.
    """
    built = chain(case, dtype)
    step = ours(case, dtype, built).step
    step()
    times = [seconds(step) for _ in range(3 if least else 1)]
    times += [seconds(step) for _ in range(min(200, int(least / max(min(times), 1e-6))))]
    return {"ms": 1e3 * float(np.median(times)), **work(built[0])}


def work(layers) -> dict:
    operations = carried = 0
    for layer in layers:
        owners = [
            owner(a) for cache in (layer.fc, layer.bc, layer.g, layer.p) for a in cache.values()
        ]
        carried += sum(a.nbytes for a in {id(a): a for a in owners}.values())
        operations += 6 * uses(layer) * sum(p.size for name, p in layer.p.items() if name[0] != "b")
    return {"operations": int(operations), "bytes": int(carried)}


def owner(array: np.ndarray) -> np.ndarray:
    """The array whose memory a view shows: what several views show is carried once."""
    while array.base is not None:
        array = array.base
    return array


def uses(layer) -> int:
    """How often a step uses each weight: once a sample, a sample's step, or a window."""
    kind = type(layer).__name__
    if kind == "Dense":
        return len(layer.fc["X"])
    if kind in RECURRENT:
        return int(np.prod(layer.fc["X"].shape[:2]))
    if kind == "Convolution":
        return int(np.prod(layer.fc["Z"].shape[:3]))
    return 0


def closeness(least: float) -> Iterator[dict]:
    """Time, operations and bytes of each layer of the table."""
    for case in CASES:
        for dtype in ("float64", "float32"):
            yield {"case": case.name, "dtype": dtype, **cost(case, dtype, least)}
