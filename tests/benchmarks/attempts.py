"""What was tried and did not help: each beside what the library does, on the same work.

A pair is built once, must agree in its numbers, and is run in turn.
"""

from collections.abc import Callable, Iterator
from functools import reduce
from typing import NamedTuple

import numpy as np
from timing import measure, seconds

from epynn.commons.maths import chain, sigmoid, softmax
from epynn.commons.windows import windows

ATTEMPTS = []


class Attempt(NamedTuple):
    """A row: what the library does, what was tried, and both as functions that agree."""

    where: str
    kept: str
    tried: str
    build: Callable[[np.random.Generator], tuple[Callable, Callable]]


def attempt(where, kept, tried):
    def add(build):
        ATTEMPTS.append(Attempt(where, kept, tried, build))
        return build

    return add


@attempt("activation", "1 / (1 + exp(−x))", "(1 + tanh(x / 2)) / 2")
def sigmoid_by_tanh(rng):
    x = rng.normal(size=(256, 256))
    return lambda: sigmoid(x), lambda: 0.5 * (1 + np.tanh(0.5 * x))


@attempt("activation", "the error of softmax as a product", "a Jacobian for each sample")
def softmax_by_jacobian(rng):
    Z, dA = rng.normal(size=(2, 64, 200))
    A = softmax(Z)
    return (
        lambda: chain(dA, softmax, Z, A),
        lambda: (softmax(Z, deriv=True, y=A) @ dA[..., None])[..., 0],
    )


@attempt("dense", "X @ W", "np.einsum")
def dense_by_einsum(rng):
    X, W = rng.normal(size=(64, 784)), rng.normal(size=(784, 256))
    return lambda: X @ W, lambda: np.einsum("mn,nu->mu", X, W)


@attempt("rnn", "steps first in memory, then samples", "samples first")
def samples_first(rng):
    h0, V = np.zeros((32, 64)), rng.normal(size=(64, 64)) / 8
    inputs = rng.normal(size=(64, 32, 64))  # (s, m, u)
    turned = np.ascontiguousarray(inputs.swapaxes(0, 1))

    def run(inputs, states):
        h = h0
        for s in range(64):
            h = states[s] = np.tanh(inputs[s] + h @ V)
        return states

    return (
        lambda: run(inputs, np.empty_like(inputs)),
        lambda: run(turned.swapaxes(0, 1), np.empty_like(turned).swapaxes(0, 1)),
    )


@attempt("convolution", "windows as a view, copied once", "windows gathered by indices")
def windows_by_index(rng):
    X = rng.normal(size=(32, 14, 14, 16))
    rows = (np.arange(12)[:, None] + np.arange(3))[:, None, :, None]
    columns = (np.arange(12)[:, None] + np.arange(3))[None, :, None, :]
    return (
        lambda: windows(X, (3, 3), (1, 1)).reshape(-1, 144),
        lambda: X[:, rows, columns].reshape(-1, 144),
    )


@attempt("convolution", "one product for all windows", "a product for each place in the window")
def product_by_place(rng):
    X, W = rng.normal(size=(32, 28, 28, 1)), rng.normal(size=(4, 4, 1, 32))
    view = windows(X, (4, 4), (4, 4))

    def places():
        return sum(view[:, :, :, r, c] @ W[r, c] for r in range(4) for c in range(4))

    return lambda: (view.reshape(-1, 16) @ W.reshape(16, 32)).reshape(32, 7, 7, 32), places


@attempt("pooling", "places of the window, one after the other", "max over the window's axes")
def pooling_by_axes(rng):
    X = rng.normal(size=(32, 24, 24, 32))
    view = windows(X, (2, 2), (2, 2))

    def by_place():
        pixels = [view[:, :, :, r, c] for r, c in np.ndindex(2, 2)]
        return reduce(np.maximum, pixels)

    return by_place, lambda: view.max(axis=(3, 4))


@attempt("embedding", "rows of the identity, taken by number", "a comparison with the alphabet")
def one_hot_by_comparison(rng):
    codes, alphabet, one = rng.integers(0, 20, (2000, 100)), np.arange(20), np.eye(20)
    return lambda: one[codes], lambda: (codes[..., None] == alphabet).astype(float)


def attempts(repeat: int = 200) -> Iterator[dict]:
    """Milliseconds of both sides, and how many times as long what was tried takes."""
    for where, kept, tried, build in ATTEMPTS:
        sides = build(np.random.default_rng(0))
        np.testing.assert_allclose(*(side() for side in sides), rtol=1e-10, atol=1e-12)
        ms, (ratio,) = measure([lambda side=side: seconds(side) for side in sides[::-1]], repeat)
        yield {
            "where": where,
            "kept": kept,
            "tried": tried,
            "kept_ms": ms[1],
            "tried_ms": ms[0],
            "ratio": ratio,
        }
