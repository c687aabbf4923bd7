"""Call a function of the symbols table; what it does wrong becomes a message."""

import numpy as np

from loom.equations.axes import AxesError
from loom.equations.tree import EquationError
from loom.equations.values import Array, Function


def call_function(name: str, function: Function, array: Array) -> Array:
    """Call a function of the symbols table.

    :raises EquationError: It fails, or ends the program.
    """
    try:
        return np.asarray(function(array), float)
    except (Exception, SystemExit) as error:
        raise EquationError(f"{name} raises {type(error).__name__}: {error}") from None


def call_elementwise(name: str, function: Function, array: Array) -> Array:
    """Call a function that must return as many entries as it gets."""
    result = call_function(name, function, array)
    if result.shape != np.shape(array):
        raise AxesError(
            f"{name} makes the shape {result.shape} of {np.shape(array)}: its row "
            "must say so, as in m n → m u"
        )
    return result
