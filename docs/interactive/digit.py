"""A digit that a small trained network reads: one of its filters, and its answer."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from docs.interactive.handwriting import Strokes, paint_strokes

if TYPE_CHECKING:
    from epynn.commons.models import Layer

WEIGHTS = Path(__file__).with_name("digit.npz")
FILTERS, FILTER_SIZE, STRIDE = 8, 5, 2
LEARNED = 750
"""How many of the thousand digits the network has learned from: the first ones."""

CONTROLS = [
    {"name": "digit", "label": "Digit", "values": [*range(10)], "start": 5},
    {"name": "filter", "label": "Filter", "values": [*range(1, FILTERS + 1)], "start": 1},
]
PANELS = [(424, 300)]
BUTTONS = ["Draw a digit"]


def make_layers() -> "list[Layer]":
    """The layers of the network; what trains it puts a Dropout before the last."""
    from epynn import Convolution, Dense, Flatten, softmax

    return [Convolution(FILTERS, FILTER_SIZE, STRIDE), Flatten(), Dense(10, softmax)]


@cache
def read_weights() -> dict[str, np.ndarray]:
    """The weights that `train_digit` has recorded."""
    with np.load(WEIGHTS) as found:
        return {name: found[name].astype(float) for name in found.files}


def read_digits() -> tuple[np.ndarray, np.ndarray]:
    """The bundled digits, from 0 to 1, shape (m, h, w, 1), and their labels."""
    from epynnlive.captcha_mnist.prepare_dataset import prepare_dataset

    X, y = prepare_dataset(N_SAMPLES=1000, seed=1)
    return X / 255, y


@cache
def pick_digit(digit: int) -> np.ndarray:
    """The first digit of a kind that the network has not learned from."""
    X, y = read_digits()
    return X[LEARNED:][y[LEARNED:] == digit][0, :, :, 0]


def run_network(X: np.ndarray) -> "list[Layer]":
    """The layers after a forward pass with the recorded weights."""
    layers, p, A = make_layers(), read_weights(), X
    for n, layer in enumerate(layers):
        layer.np_rng, layer.training = np.random.default_rng(0), False
        layer.assign({})
        layer.build(A)
        for name in layer.p:
            layer.p[name][...] = p[f"{n}{name}"]
        A = layer.forward(A)
    return layers


def compute(digit: int, filter: int, strokes: Strokes | None = None) -> dict[str, Any]:
    """An image, a filter and its map of it, and how sure the network is of each digit.

    :param strokes: What the reader has drawn, in place of a recorded digit.
    """
    image = pick_digit(digit) if strokes is None else paint_strokes(strokes)
    convolution, _, dense = run_network(image[None, :, :, None])
    return {
        "image": np.rint(image * 99).astype(int).ravel().tolist(),
        "weights": convolution.p["W"][:, :, 0, filter - 1].round(2).ravel().tolist(),
        "bias": float(convolution.p["b"][filter - 1].round(2)),
        "map": convolution.fc["A"][0, :, :, filter - 1].round(2).ravel().tolist(),
        "chances": dense.fc["A"][0].round(3).tolist(),
    }
