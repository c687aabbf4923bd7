"""What this processor can do at best: products per second, and numbers carried per second.

One thread. The best of many tries counts, for a limit is what nothing passes.
"""

import numpy as np
from timing import seconds

SIDES = (64, 128, 256, 512, 1024)  # of square matrices
CARRIED = tuple(2**k for k in range(14, 28))  # bytes of an array that is copied


def best(run, tries: int) -> float:
    return min(seconds(run) for _ in range(tries))


def products(dtype: str, tries: int) -> dict[str, float]:
    """GFLOP/s of matrix products: a product of n×n matrices is 2n³ operations."""
    rng = np.random.default_rng(0)
    found = {}
    for n in SIDES:
        A, B = rng.normal(size=(2, n, n)).astype(dtype)
        out = np.empty_like(A)
        time = best(lambda A=A, B=B, out=out: np.matmul(A, B, out=out), tries)
        found[str(n)] = 2 * n**3 / time / 1e9
    return found


def carrying(tries: int) -> dict[str, float]:
    """GB/s of a copy, both ways counted, by how much the source and its copy hold together."""
    found = {}
    for size in CARRIED:
        source = np.ones(size // 16)  # half of it, in numbers of 8 bytes
        target = np.empty_like(source)
        turns = max(1, 2**21 // size)  # one copy of a small array is too short to time

        def copies(source=source, target=target, turns=turns):
            for _ in range(turns):
                np.copyto(target, source)

        found[str(size)] = size * turns / best(copies, tries) / 1e9
    return found


def limits(tries: int = 30) -> dict:
    return {
        "products": {dtype: products(dtype, tries) for dtype in ("float64", "float32")},
        "carrying": carrying(tries),
    }
