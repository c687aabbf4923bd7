"""Slips of the pen in the equations of pages, and which of them make no difference."""

from dataclasses import replace

import numpy as np

from loom.equations.axes import make_step_axis
from loom.equations.check import check_page
from loom.equations.judgement import is_true
from loom.equations.sides import evaluate_sides, measure_deviation
from loom.equations.slips import list_slips
from loom.equations.tree import EquationError, walk_tree
from loom.equations.values import Value

DRAWS = (
    lambda rng, shape: rng.normal(size=shape),
    lambda rng, shape: rng.uniform(0.1, 0.9, shape),
    lambda rng, shape: rng.integers(0, 3, shape).astype(float),
)


def slips(documents):
    """Yield a name, the words, both trees and the cases of every slip."""
    for document in documents:
        checked = check_page(document)
        for result in checked.results:
            name = f"{document.path.partition('/')[2]} ({result.equation.tag})"
            assert not result.message, f"{name}: {result.message}"
            for slip in list_slips(result.tree, checked.cases[0].arrays):
                yield name, slip.words, result.tree, slip.tree, checked.cases


def judged(found):
    """Count slips that are rejected and that are none; list those that survive."""
    rejected, same, survivors = 0, 0, []
    for name, words, tree, other, cases in found:
        if not is_true(other, cases):
            rejected += 1
        elif is_same(tree, other, cases):
            same += 1
        else:
            survivors.append(f"{name} {words}")
    return rejected, same, survivors


def is_same(tree, other, cases):
    """Whether a changed equation says the same: true whenever the first one is.

    All symbols become independent random arrays, but for one that the equation defines.
    """
    count = 0
    for seed, case in enumerate(cases):
        for draw in DRAWS:
            given = solved(tree, drawn(case.arrays, draw, seed))
            if given is None:
                continue
            count += 1
            try:
                if measure_deviation(evaluate_sides(other, given)) > 1e-9:
                    return False
            except EquationError:
                return False
    return count > 0


def drawn(arrays, draw, seed):
    """The same symbols with random values."""
    rng = np.random.default_rng(seed)
    values = {
        k: Value(draw(rng, v.array.shape), v.axes) for k, v in arrays.values.items()
    }
    before = {k: draw(rng, ()) for k in arrays.before}
    after = {k: draw(rng, ()) for k in arrays.after}
    return replace(arrays, values=values, before=before, after=after)


def solved(tree, arrays):
    """Give the symbol that stands alone on a side the value of the other side."""
    both = quiet(tree, arrays)
    if both is None:
        return None
    for side, value in zip(tree.parts, (both.right, both.left), strict=True):
        symbol = side.parts[0] if side.kind == "step" and not side.value[1] else side
        plain = symbol.kind == "symbol" and all(
            part.kind == "index" for part in symbol.parts
        )
        uses = [node.value for _, node in walk_tree(tree)].count(symbol.value)
        if not plain or uses > 1:
            continue
        axes = arrays.values[symbol.value].axes
        if side.kind == "step":
            value = np.moveaxis(
                value, both.axes.index(make_step_axis(side.value[0])), axes.index("s")
            )
        if value.shape == arrays.values[symbol.value].array.shape:
            changed = {**arrays.values, symbol.value: Value(value, axes)}
            arrays = replace(arrays, values=changed)
            break
    both = quiet(tree, arrays)
    return arrays if both is not None and measure_deviation(both) < 1e-9 else None


def quiet(tree, arrays):
    """Both sides, or None where random numbers leave what a function allows."""
    try:
        return evaluate_sides(tree, arrays)
    except (EquationError, ValueError):
        return None
