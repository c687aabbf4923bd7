"""Whether one equation holds in all settings of its page."""

from collections.abc import Sequence

import numpy as np

from loom.equations.differences import CLOSE, compute_slope, measure_distance
from loom.equations.emptiness import count_uncovered, refuse_empty
from loom.equations.grammar import parse_latex
from loom.equations.meaning import Interpreter
from loom.equations.model import Equation
from loom.equations.names import SymbolNames
from loom.equations.results import Case, EquationResult
from loom.equations.sides import Sides, evaluate_sides, measure_deviation
from loom.equations.tree import EquationError, Node
from loom.equations.values import Arrays

TOLERANCE = 1e-10


def judge_equation(equation: Equation, cases: Sequence[Case]) -> EquationResult:
    """Run one equation in all settings.

    :param cases: The page in each setting.
    :returns: What became of it; what is wrong is its message.
    """
    result = EquationResult(equation)
    if not cases:
        result.message = "there are no arrays to check it with"
        return result
    try:
        names = collect_names(cases[0].arrays)
        written = parse_latex(equation.latex)
        result.tree = tree = Interpreter(names).interpret(written)
        sides = [evaluate_sides(tree, case.arrays) for case in cases]
        deviations = list(map(measure_deviation, sides))
        result.deviation = max(deviations)
        if result.deviation > TOLERANCE:
            worst = deviations.index(result.deviation)
            result.message = describe_worst(sides[worst], cases[worst])
        else:
            _refuse_empty_proof(tree, sides, cases)
            _compare_slopes(result, tree, sides, cases)
    except EquationError as error:
        result.message = str(error)
    except (Exception, SystemExit) as error:  # it keeps no other one from being judged
        result.message = f"judging it ended with {type(error).__name__}: {error}"
    if result.message and result.tree and (letter := _find_counting(result.tree)):
        said = f"no row of the symbols table explains {letter}, so it counts from 0"
        result.message = f"{said}: {result.message}"
    return result


def is_true(tree: Node, cases: Sequence[Case]) -> bool:
    """Whether an equation holds in all settings, and speaks of all entries.

    :param tree: The meaning of an equation.
    """
    try:
        return all(
            measure_deviation(evaluate_sides(tree, case.arrays)) <= TOLERANCE
            and not count_uncovered(tree, case.arrays)
            for case in cases
        )
    except EquationError:
        return False


def collect_names(arrays: Arrays) -> SymbolNames:
    """The names of a page, as far as meaning needs them."""
    return SymbolNames(
        frozenset(arrays.values), frozenset(arrays.functions), frozenset(arrays.sizes)
    )


def describe_worst(
    sides: Sides,
    case: Case,
    names: tuple[str, str] = ("the left side is", "the right side"),
) -> str:
    """Name the worst place of two arrays, and both values there.

    :param names: What the arrays are called.
    """
    gap = np.abs(sides.left - sides.right)
    worst = np.argmax(np.where(np.isnan(gap), np.inf, gap))
    place = np.unravel_index(worst, gap.shape)
    where = ", ".join(
        f"{letter.strip('⟨⟩')}={i}" for letter, i in zip(sides.axes, place)
    )
    return (
        f"{names[0]} {sides.left[place]:.9g}, {names[1]} {sides.right[place]:.9g}"
        f"{' at ' + where if where else ''} (in a run with {case.source.setting})"
    )


def _find_counting(node: Node) -> str:
    """The letter of an axis that stands for a number outside of conditions, if any."""
    if node.kind == "index":
        return str(node.value)
    parts = () if node.kind in ("symbol", "condition") else node.parts
    return next(filter(None, map(_find_counting, parts)), "")


def _refuse_empty_proof(
    tree: Node, sides: Sequence[Sides], cases: Sequence[Case]
) -> None:
    """Refuse what holds by accident, or of a part only.

    :raises EquationError: It does.
    """
    if not any(each.left.any() or each.right.any() for each in sides):
        raise EquationError(
            "both sides are zero in every setting, which proves nothing; choose "
            "other values"
        )
    refuse_empty(tree, cases[0].arrays)
    if lost := max(count_uncovered(tree, case.arrays) for case in cases):
        raise EquationError(
            f"it says nothing of {lost} entries of the left side; write the letters of "
            "all its axes, and nothing around it that hides entries"
        )


def _compare_slopes(
    result: EquationResult, tree: Node, sides: Sequence[Sides], cases: Sequence[Case]
) -> None:
    """Hold a derivative against central differences as well; note how far they are.

    :raises EquationError: Too far.
    """
    for both, case in zip(sides, cases):
        slope = compute_slope(tree.parts[0], case.source, case.arrays)
        if slope is None:  # it is no derivative
            return
        distance = measure_distance(slope, both.axes, both.right)
        result.slope = max(distance, result.slope or 0)
        if not distance < CLOSE:
            raise EquationError(
                "code and equation agree, but the measured slope is another: it "
                f"differs from both by {distance:.2g} of the largest entry (in a run "
                f"with {case.source.setting})"
            )
