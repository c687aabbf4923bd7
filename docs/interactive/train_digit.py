"""Train the network of the figure `digit`: python -m docs.interactive.train_digit"""

import numpy as np

from docs.interactive.digit import LEARNED, WEIGHTS, make_layers, read_digits

COPIES, EPOCHS, FURTHEST = 6, 12, 2
"""How often each digit is learned moved, how long, and by how many pixels."""


def move_digits(X: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each image moved by a random number of pixels, down and across."""
    steps = rng.integers(-FURTHEST, FURTHEST + 1, (len(X), 2))
    return np.array([np.roll(x, step, axis=(0, 1)) for x, step in zip(X, steps, strict=True)])


def train_network() -> dict[str, np.ndarray]:
    """The weights of a trained network, by the number of their layer and their name."""
    from epynn import Dropout, Embedding, EpyNN

    X, y = (each[:LEARNED] for each in read_digits())
    rng = np.random.default_rng(0)
    X = np.concatenate([X, *(move_digits(X, rng) for _ in range(COPIES))])
    *before, last = layers = make_layers()
    labels = np.tile(y, COPIES + 1)
    first = Embedding(X, labels, Y_encode=True, batch_size=32, relative_size=(1, 0, 0))
    model = EpyNN([first, *before, Dropout(0.4), last])
    model.initialize("CCE", se_hPars={"learning_rate": 0.005}, seed=1, verbose=False)
    model.train(epochs=EPOCHS, verbose=False)
    return {
        f"{n}{name}": value.astype(np.float16)
        for n, layer in enumerate(layers)
        for name, value in layer.p.items()
    }


if __name__ == "__main__":
    np.savez_compressed(WEIGHTS, **train_network())  # type: ignore[arg-type]
