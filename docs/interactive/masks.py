"""What a dropout layer leaves of an image, by its probability and its axes."""

from typing import Any

import numpy as np

from docs.interactive.numbers import round_numbers

SIZE, MANY = 6, 2000
AXES: dict[str, int | tuple[int, ...]] = {
    "single numbers": (),
    "whole pixels: axis=3": 3,
    "whole colours: axis=(1, 2)": (1, 2),
}
CONTROLS = [
    {
        "name": "probability",
        "label": "Probability d",
        "values": [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
        "start": 0.5,
    },
    {
        "name": "together",
        "label": "What is dropped",
        "values": list(AXES),
        "start": "single numbers",
    },
    {"name": "draw", "label": "Mask", "values": [1, 2, 3, 4], "start": 1},
]
PANELS = [(424, 304)]


def make_image() -> np.ndarray:
    """A small image of three colours, shape (1, h, w, 3)."""
    y, x = np.mgrid[0 : 1 : SIZE * 1j, 0 : 1 : SIZE * 1j]
    return 0.25 + 0.25 * np.stack([x, y, 1 - np.hypot(x, y) / 2], axis=-1)[None]


def compute(probability: float, together: str, draw: int) -> dict[str, Any]:
    """What goes in, which numbers are dropped, and what comes out.

    The mean of many masks is taken over as many copies of the image in one batch.
    """
    from epynn import Dropout

    image = make_image()
    layer = Dropout(probability, axis=AXES[together])
    layer.training = True
    layer.np_rng = np.random.default_rng(draw)
    output = layer.forward(image)
    mask = np.broadcast_to(layer.fc["D"], image.shape)[0]
    layer.np_rng = np.random.default_rng(0)
    many = layer.forward(np.repeat(image, MANY, axis=0))
    return {
        "image": [round_numbers(plane.ravel(), 2) for plane in np.moveaxis(image[0], 2, 0)],
        "mask": ["".join("01"[n] for n in plane.ravel() * 1) for plane in np.moveaxis(mask, 2, 0)],
        "factor": round(1 / (1 - probability), 4),
        "means": round_numbers([image.mean(), output.mean(), many.mean()], 3),
    }
