"""The template layer."""

import numpy as np
import pytest

from epynn import Template
from epynn.testing import gradient_error, run_layer


@pytest.mark.parametrize("shape", [(4, 3), (1, 6), (2, 3, 4), (3, 4, 2, 5)])
def test_it_passes_on(shape):
    layer = run_layer(Template(), shape)
    np.testing.assert_array_equal(layer.fc["A"], layer.fc["X"])
    np.testing.assert_array_equal(layer.bc["dX"], layer.bc["dA"])
    assert layer.d == {"m": shape[0], "n": np.prod(shape[1:])}
    assert layer.fs == {"X": shape, "A": shape} and layer.bs == {"dA": shape, "dX": shape}
    assert gradient_error(Template(), shape) < 1e-6


def test_no_parameters_and_float32():
    layer = run_layer(Template(), (4, 3), dtype=np.float32)
    assert not layer.p and not layer.g and layer.trainable
    assert layer.fc["A"].dtype == layer.bc["dX"].dtype == np.float32
    layer.update_parameters()


def test_text_is_refused():
    with pytest.raises(TypeError, match="Template takes numbers and got <U1"):
        Template().forward([["a"]])
