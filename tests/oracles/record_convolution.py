"""What a convolution computes, forward and backward.

The cases meet none of the original's defects: no padding, and strides given as a pair or left out.
"""

import numpy as np
from recording import save

from epynn.commons.maths import relu, tanh
from epynn.convolution.models import Convolution

CASES = {
    "strides of the filter's size": ((2, 7, 6, 2), (3, (3, 2), None), "relu"),
    "overlapping windows": ((3, 5, 6, 1), (2, (2, 3), (1, 1)), "tanh"),
    "windows with gaps, leftover pixels": ((1, 8, 9, 3), (2, (2, 2), (3, 4)), "tanh"),
}
SEED = 3


def record(shape, arguments, name):
    """Run one layer forward and backward."""
    rng = np.random.RandomState(SEED)
    layer = Convolution(*arguments, activate={"relu": relu, "tanh": tanh}[name])
    layer.np_rng = np.random.default_rng(SEED)
    X = rng.normal(size=shape)
    layer.compute_shapes(X)
    layer.initialize_parameters()
    drawn = layer.p["W"].copy()
    layer.p["b"] = rng.normal(size=layer.p["b"].shape)
    A = layer.forward(X)
    dA = rng.normal(size=A.shape)
    dX = layer.backward(dA)
    layer.compute_gradients()
    arrays = {
        "X": X,
        "W": drawn,
        "b": layer.p["b"],
        "Z": layer.fc["Z"],
        "A": A,
        "dA": dA,
        "dX": dX,
        "dW": layer.g["dW"],
        "db": layer.g["db"],
    }
    return {
        "arguments": arguments,
        "activate": name,
        "seed": SEED,
        **{k: np.asarray(v).tolist() for k, v in arrays.items()},
    }


if __name__ == "__main__":
    save(__file__, cases={name: record(*case) for name, case in CASES.items()})
