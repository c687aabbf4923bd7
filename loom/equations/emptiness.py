"""Equations that say nothing: of no symbol, true of any numbers, or of a part only."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from loom.equations.axes import is_matrix_form
from loom.equations.evaluate import Evaluator
from loom.equations.sides import evaluate_sides, measure_deviation
from loom.equations.tree import EquationError, Node, split_derivative, walk_tree
from loom.equations.values import Array, Arrays, Function, Value

_TRIES = 3  # draws of random numbers
_SAME = 1e-9  # far above rounding, far below any difference of random numbers
_PLAIN = "symbol", "step", "transpose", "negative"
Draw = Callable[[np.random.Generator, tuple[int, ...]], Array]
_DRAWS: tuple[Draw, ...] = (
    lambda rng, shape: rng.normal(size=shape),
    lambda rng, shape: rng.uniform(0.1, 0.9, shape),
)


def refuse_empty(equation: Node, arrays: Arrays) -> None:
    """Refuse an equation that no code could contradict.

    :param equation: The meaning of an equation.
    :param arrays: Values of its symbols.
    :raises EquationError: It has no symbol, holds whatever its symbols are, makes
        its left side of itself, or puts something around it that hides numbers.
    """
    left, right = equation.parts
    if not _list_symbols(equation):
        raise EquationError(
            "it has no symbol of the symbols table, so no code can contradict it; "
            "name what the line of code makes"
        )
    if left == right:
        raise EquationError(
            "both sides are the same, so it cannot fail; say what the left side is "
            "made of"
        )
    if is_identity(equation, arrays) and not is_step_copy(equation, arrays.codes):
        raise EquationError(
            "it holds whatever its symbols are, or two of them have one code, so it "
            "cannot fail; say what the left side is made of"
        )
    if not _list_symbols(left):
        raise EquationError(
            "its left side has no symbol of the symbols table; what the line of code "
            "makes stands on the left"
        )
    made = _list_made(left, arrays)
    if made is None:
        raise EquationError(
            "its left side does more than name what the line of code makes; write "
            "that alone: a square, a sum or max hides numbers, and a derivative with "
            "a sign or a transpose is not measured"
        )
    if any(is_used(each, right) for each in made):
        raise EquationError(
            "its left side stands on the right as well, so wrong numbers could make "
            "themselves; say what else it is made of"
        )


def is_step_copy(equation: Node, codes: Mapping[str, str]) -> bool:
    """Whether an equation only names a step of an array: ``x⟨s⟩ = X⟨s⟩``.

    It can't fail by numbers; its line of code must be that step and nothing else.

    :param codes: By name, the code of its row.
    """
    left, right = equation.parts
    names = [each.value for each in _list_arrays(equation)]
    return (
        left.kind == right.kind == "step"
        and left.value == right.value
        and len({_unify_code(codes.get(name, name)) for name in names}) == 1
    )


def _unify_code(code: str) -> str:
    """The code of a row as it would be in another hand."""
    return "".join(code.split()).replace('"', "'")


def _list_made(left: Node, arrays: Arrays) -> list[Node | str] | None:
    """What a side is: arrays, and names of functions; None if it is more than that."""
    inner = left
    while inner.kind in ("negative", "transpose"):
        inner = inner.parts[0]
    if inner.kind == "dot":
        made = [_list_made(part, arrays) for part in inner.parts]
        return None if None in made else [each for part in made for each in part or []]
    if inner is not left and _is_derivative(inner):
        return None  # beside a sign or a transpose, it is not measured
    if inner.kind in ("symbol", "step"):  # with its letters, and with its step
        return [inner]
    is_function = inner.kind == "call" and inner.value in arrays.functions
    return [inner.value] if is_function else None


def _is_derivative(node: Node) -> bool:
    """Whether a part of an equation is one, with or without its step."""
    if node.kind == "step":
        return _is_derivative(node.parts[0])
    if node.kind == "call":
        return node.value.endswith("'")
    return node.kind == "symbol" and bool(split_derivative(node.value))


def is_used(made: Node | str, right: Node) -> bool:
    """Whether a side needs an array at the same places, or a function.

    :param made: What is made: an array at its places, or the name of a function.
    """
    if right.kind in ("symbol", "step"):
        return right == made
    return (right.kind == "call" and right.value == made) or any(
        is_used(made, part) for part in right.parts
    )


def is_identity(equation: Node, arrays: Arrays) -> bool:
    """Whether an equation holds for any numbers and any functions.

    So ``a + b = b + a`` does, and ``X = 1 X``. Numbers that count places stay.
    """
    held = 0
    for seed, draw in product(range(_TRIES), _DRAWS):
        made_up = _make_up(equation, arrays, draw, np.random.default_rng(seed))
        try:
            deviation = measure_deviation(evaluate_sides(equation, made_up))
        except (EquationError, ValueError):
            continue
        if deviation > _SAME and np.isfinite(deviation):
            return False
        held += bool(np.isfinite(deviation))
    return held > 0


def count_uncovered(equation: Node, arrays: Arrays) -> int:
    """How many entries of its arrays the left side does not depend on.

    Each entry of each array on the left is changed, whatever is written around the
    array, and the left side must change with it.
    """
    left = equation.parts[0]
    places = {
        id(inner)
        for node in _list_arrays(left)
        for part in node.parts
        for _, inner in walk_tree(part)
    }
    names = {node.value for node in _list_arrays(left) if id(node) not in places}
    is_matrix = is_matrix_form(equation)
    return sum(
        _count_unseen(left, name, arrays, is_matrix)
        for name in sorted(names)
        if name in arrays.values
    )


def _list_arrays(node: Node) -> list[Node]:
    """The symbols of an equation or of a part."""
    return [part for _, part in walk_tree(node) if part.kind == "symbol"]


def _list_symbols(node: Node) -> list[Node]:
    """The symbols, and the functions."""
    return [part for _, part in walk_tree(node) if part.kind in ("symbol", "call")]


def _count_unseen(left: Node, name: str, arrays: Arrays, is_matrix: bool) -> int:
    """The entries of an array that a left side does not depend on."""
    if _is_plain(left):
        return _count_unnumbered(left, name, arrays, is_matrix)
    value = arrays.values[name]
    entries = np.array(value.array, float)
    changed = replace(
        arrays,
        values={**arrays.values, name: Value(entries, value.axes)},
        functions=_make_up_functions(left, arrays, np.random.default_rng(0)),
    )
    evaluator = Evaluator(changed, is_matrix)

    def look() -> Array:
        return np.array(evaluator.evaluate(left).array, float)

    before, unseen = look(), 0
    for place in np.ndindex(entries.shape):
        kept = entries[place]
        is_seen = False
        for other in (abs(kept) + 1.37, -abs(kept) - 2.71):  # beyond any threshold
            entries[place] = other
            is_seen = is_seen or not np.array_equal(look(), before, equal_nan=True)
        entries[place] = kept
        unseen += not is_seen
    return unseen


def _is_plain(left: Node) -> bool:
    """Whether a left side is a symbol, with marks and a sign at most."""
    while left.kind in _PLAIN and left.kind != "symbol":
        if left.kind == "step" and left.value[1]:
            return False
        left = left.parts[0]
    return left.kind == "symbol"


def _count_unnumbered(left: Node, name: str, arrays: Arrays, is_matrix: bool) -> int:
    """The same for a plain left side, in one go: each entry gets its own number."""
    value = arrays.values[name]
    size = value.array.size
    numbers = np.arange(1.0, size + 1).reshape(value.array.shape)
    numbered = replace(
        arrays, values={**arrays.values, name: Value(numbers, value.axes)}
    )
    seen = Evaluator(numbered, is_matrix).evaluate(left)
    return size - len(np.unique(seen.array))


def _make_up(
    equation: Node, arrays: Arrays, draw: Draw, rng: np.random.Generator
) -> Arrays:
    """The symbols with random values, and functions that nobody has heard of."""
    counting = {
        inner.value
        for node in _list_arrays(equation)
        for part in node.parts
        for _, inner in walk_tree(part)
    }
    drawn: dict[tuple[str, tuple[int, ...]], Array] = {}
    values = dict(arrays.values)
    for name, value in values.items():
        if name not in counting:  # one code, though under two names, is one array
            key = _unify_code(arrays.codes.get(name, name)), value.array.shape
            numbers = drawn.setdefault(key, draw(rng, value.array.shape))
            values[name] = Value(numbers, value.axes)
    functions = _make_up_functions(equation, arrays, rng)
    before = {name: draw(rng, np.shape(each)) for name, each in arrays.before.items()}
    after = {name: draw(rng, np.shape(each)) for name, each in arrays.after.items()}
    return replace(
        arrays, values=values, functions=functions, before=before, after=after
    )


def _make_up_functions(
    node: Node, arrays: Arrays, rng: np.random.Generator
) -> dict[str, Function]:
    """The functions, with others in the place of those that an equation uses."""
    used = {part.value for part in _list_symbols(node)} & arrays.functions.keys()
    made: dict[tuple[str, bool], Function] = {}  # one code is one function
    functions = dict(arrays.functions)
    for name in sorted(used):
        key = _unify_code(arrays.codes.get(name, name)), name.endswith("'")
        functions[name] = made.setdefault(key, _make_up_function(name, arrays, rng))
    return functions


def _make_up_function(name: str, arrays: Arrays, rng: np.random.Generator) -> Function:
    """A smooth function without any meaning, of the same axes."""
    a, b, c = rng.uniform(0.5, 1.5, 3)

    def compute(x: Array) -> Array:
        y = np.sin(a * x + b) + c * x
        if arrays.takes[name] is None:
            return np.asarray(y)
        shape = tuple(arrays.sizes[letter] for letter in arrays.gives[name])
        weights = np.sin(np.arange(1.0, y.size + 1)) @ y.ravel()
        return np.sin(weights + np.arange(float(np.prod(shape)))).reshape(shape)

    return compute


def find_repeated(equations: Sequence[Node | None]) -> Iterator[tuple[int, int]]:
    """Yield the place of each equation that an earlier one says, and its place."""
    seen: dict[Node, int] = {}
    for place, tree in enumerate(equations):
        if tree is None:
            continue
        turned = Node("equation", tree.parts[::-1])
        first = seen.get(tree, seen.get(turned))
        if first is None:
            seen[tree] = place
        else:
            yield place, first
