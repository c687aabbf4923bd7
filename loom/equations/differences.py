"""Derivatives, checked a second time: against central differences."""

import numpy as np

from loom.config import get_config
from loom.equations.arrays import SEED, Arrays, Source, value_of
from loom.equations.axes import Axes
from loom.equations.evaluate import Evaluation, Value, spread
from loom.equations.tree import Node, Wrong

STEP = 1e-5
CLOSE = 1e-6


def slope_of(node: Node, source: Source, arrays: Arrays) -> Value | None:
    """Differentiate what stands on the left side, by small steps.

    :param node: The left side of an equation.
    :param source: Where the values of the page come from.
    :param arrays: The values, as :class:`~.arrays.Arrays`.
    :returns: The derivative, or None where there is nothing to move,
        or nothing that a movement would change.
    """
    if node.kind == "call" and node.value.endswith("'"):
        name = node.value[:-1]
        function = arrays.functions.get(name)
        x = Evaluation(arrays, False)(node.parts[0])
        if function is None:
            return None
        return Value(
            (function(x.array + STEP) - function(x.array - STEP)) / (2 * STEP), x.axes
        )
    if node.kind == "step":
        return None
    if node.kind != "symbol" or not node.value.startswith("\\partial "):
        return None
    above, _, below = node.value[9:].partition("/\\partial ")
    codes = arrays.codes
    if below not in codes:
        return None
    if above not in codes:
        return layer_slope(node, source, codes[below])
    moved = codes[below].strip()
    if not moved.isidentifier() or moved not in source.names:
        return None
    return value_slope(node, source, arrays, above, below)


def value_slope(
    node: Node, source: Source, arrays: Arrays, above: str, below: str
) -> Value:
    """Move each entry of a value, and look at another row's."""
    moved = arrays.codes[below].strip()
    x = np.array(source.names[moved], float)
    code = arrays.codes[above]

    def f(array: np.ndarray) -> np.ndarray:
        again = Source.__new__(Source)
        again.page, again.setting = source.page, source.setting
        again.space, again.fixed = source.space, {moved: array}
        names = again.run()
        return np.array(value_of(code, names, "central differences"), float)

    base = f(x)
    jacobian = np.empty(base.shape + x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += STEP
        down[i] -= STEP
        jacobian[(..., *i)] = (f(up) - f(down)) / (2 * STEP)
    return diagonal(jacobian, node, arrays, above, below)


def diagonal(
    jacobian: np.ndarray, node: Node, arrays: Arrays, above: str, below: str
) -> Value:
    """Keep the entries where a letter of both sides is the same."""
    letters = tuple(part.value for part in node.parts)
    front, behind = (arrays.values[name][1] for name in (above, below))
    if len(letters) > len(behind):  # both sides have their letters
        front, rest = letters[: len(front)], list(letters[len(front) :])
        behind = [
            next(a for a in (*rest, *front) if along(a, b, arrays)) for b in behind
        ]
    else:
        behind = letters
    numbers = {a: i for i, a in enumerate(dict.fromkeys((*front, *behind)))}
    kept = np.einsum(
        jacobian, [numbers[a] for a in (*front, *behind)], [numbers[a] for a in letters]
    )
    if not np.isclose(np.abs(kept).sum(), np.abs(jacobian).sum()):
        raise Wrong(
            f"{above} also depends on entries that the derivative has no letters for"
        )
    return Value(kept, letters)


def along(letter: str, axis: str, arrays: Arrays) -> bool:
    return arrays.aliases.get(letter, letter) == axis


def layer_slope(node: Node, source: Source, code: str) -> Value | None:
    """Move the input or a parameter of a layer."""
    names, options = source.names, source.page.options
    if "layer" not in options:
        return None
    layer, A = names["layer"], names["input"].copy()
    if code.strip() in ("fc['X']", "input"):
        array = A
    elif code.strip().startswith("p["):
        array = value_of(code, names, "central differences")
    else:
        return None

    def loss() -> float:
        return names[get_config().equations.loss](layer, A, names["error"], SEED)

    slope = names["numerical_gradient"](loss, array, STEP)
    return Value(slope, tuple(p.value for p in node.parts))


def agrees(slope: Value, axes: Axes, right: np.ndarray) -> float:
    """How far a slope is from the right side of its equation."""
    array = np.broadcast_to(spread(slope, axes), right.shape)
    scale = max(np.max(np.abs(array), initial=0), np.max(np.abs(right), initial=0))
    gap = np.max(np.abs(array - right), initial=0)
    if not np.isfinite(gap):
        return np.inf
    return float(gap / scale) if scale else 0.0
