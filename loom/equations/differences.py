"""Derivatives, checked a second time: against central differences.

An equation and the code beside it may share a mistake. So what stands on the left side
of an equation is also differentiated by moving each entry a little.
"""

from collections.abc import Callable

import numpy as np

from loom.config import FILE, get_config
from loom.equations.axes import Axes
from loom.equations.calls import call_function
from loom.equations.evaluate import Evaluator
from loom.equations.namespace import evaluate_code
from loom.equations.source import RUN_SEED, Source
from loom.equations.tree import EquationError, Node, split_derivative
from loom.equations.values import Array, Arrays, Value, align_axes

SMALL_STEP = 1e-5
CLOSE = 1e-6
_WHERE = "central differences"  # of an expression that fails


def compute_slope(node: Node, source: Source, arrays: Arrays) -> Value | None:
    """Differentiate what stands on the left side, by small steps.

    :param node: The left side of an equation.
    :param source: Where the values of the page come from.
    :param arrays: The values.
    :returns: The derivative, or None where there is nothing to move,
        or nothing that a movement would change.
    :raises EquationError: The derivative lacks letters that it needs.
    """
    if node.kind == "call" and node.value.endswith("'"):
        return _differentiate_function(node, arrays)
    parts = split_derivative(node.value) if node.kind == "symbol" else None
    if not parts:
        return None
    above, below = parts
    if below not in arrays.values or above in arrays.functions:
        return None
    if above not in arrays.codes:
        return _differentiate_loss(node, source, arrays.codes[below])
    moved = arrays.codes[below].strip()
    if not moved.isidentifier() or moved not in source.names:
        return None
    return _differentiate_row(node, source, arrays, above, below)


def measure_distance(slope: Value, axes: Axes, right: Array) -> float:
    """How far a slope is from the right side of its equation, relatively."""
    array = np.broadcast_to(align_axes(slope, axes), right.shape)
    scale = max(np.max(np.abs(array), initial=0), np.max(np.abs(right), initial=0))
    gap = np.max(np.abs(array - right), initial=0)
    if not np.isfinite(gap):
        return np.inf
    return float(gap / scale) if scale else 0.0


def _differentiate_function(node: Node, arrays: Arrays) -> Value | None:
    """The slope of the function whose derivative is called."""
    function = arrays.functions.get(node.value[:-1])
    x = Evaluator(arrays, is_matrix=False).evaluate(node.parts[0])
    if function is None:
        return None
    up, down = (
        call_function(node.value[:-1], function, x.array + step)
        for step in (SMALL_STEP, -SMALL_STEP)
    )
    gap = up - down
    return Value(np.asarray(gap / (2 * SMALL_STEP)), x.axes)


def _move_entries(x: Array, compute: Callable[[], Array | float]) -> Array:
    """The central differences of what is computed, for each entry of an array.

    :param x: The array, which is moved in place and put back.
    :returns: An array with the axes of what is computed, then those of ``x``.
    """
    jacobian = np.empty(np.shape(compute()) + x.shape)
    for place in np.ndindex(x.shape):
        old = x[place]
        try:
            x[place] = old + SMALL_STEP
            up = compute()
            x[place] = old - SMALL_STEP
            down = compute()
        finally:
            x[place] = old
        jacobian[(..., *place)] = (up - down) / (2 * SMALL_STEP)
    return jacobian


def _differentiate_row(
    node: Node, source: Source, arrays: Arrays, above: str, below: str
) -> Value:
    """Move each entry of a value, and look at another row's."""
    moved, code = arrays.codes[below].strip(), arrays.codes[above]
    x = np.array(source.names[moved], float)

    def compute() -> Array:
        names = source.fix(moved, x.copy()).names
        return np.array(evaluate_code(code, names, _WHERE), float)

    return _select_letters(_move_entries(x, compute), node, arrays, above, below)


def _select_letters(
    jacobian: Array, node: Node, arrays: Arrays, above: str, below: str
) -> Value:
    """Keep the entries where a letter of both sides is the same.

    :raises EquationError: Entries that are left out are not zero.
    """
    letters = tuple(part.value for part in node.parts)
    front, behind = (arrays.values[name].axes for name in (above, below))
    if len(letters) > len(behind):  # both sides have their letters
        front, rest = letters[: len(front)], letters[len(front) :]
        found = {arrays.aliases.get(it, it): it for it in (*front[::-1], *rest[::-1])}
        if lost := set(behind) - found.keys():
            raise EquationError(
                f"the row of {below} has {', '.join(sorted(lost))}, and that of the "
                "derivative has not"
            )
        behind = tuple(found[axis] for axis in behind)
    else:
        behind = letters
    numbers = {letter: i for i, letter in enumerate(dict.fromkeys((*front, *behind)))}
    taken = np.einsum(
        jacobian,
        [numbers[letter] for letter in (*front, *behind)],
        [numbers[letter] for letter in letters],
    )
    if not np.isclose(np.abs(taken).sum(), np.abs(jacobian).sum()):
        raise EquationError(
            f"{above} also depends on entries that the derivative has no letters for"
        )
    return Value(np.asarray(taken), letters)


def _differentiate_loss(node: Node, source: Source, code: str) -> Value | None:
    """Move the input or a parameter of the page's object, and look at its loss.

    Of another object of its kind, the name stands ahead of the code: ``mean.fc['X']``.
    """
    config, names = get_config().equations, source.names
    if config.object not in source.page.options:
        return None
    made, x = names[config.object], names["input"].copy()
    other, dot, rest = code.strip().partition(".")
    if dot and type(names.get(other)) is type(made):
        made, code = names[other], rest
    if code.strip() in ("input", *config.inputs):
        array = x
    elif config.parameters and code.strip().startswith(f"{config.parameters}["):
        array = evaluate_code(code, names, _WHERE)
    else:
        return None

    if config.loss not in names:
        raise EquationError(
            f"no function {config.loss} is there to make differences of; name it in "
            f"{FILE}, as `loss` in the section [equations]"
        )

    def compute() -> float:
        try:
            return float(names[config.loss](made, x, names["error"], RUN_SEED))
        except (Exception, SystemExit) as error:  # of the code that the page runs
            said = f"{config.loss} raises {type(error).__name__}: {error}"
            raise EquationError(said) from error

    slope = _move_entries(array, compute)
    return Value(slope, tuple(part.value for part in node.parts))
