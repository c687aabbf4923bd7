"""Whether one equation holds in all settings of its page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from loom.equations.differences import CLOSE, compute_slope, measure_distance
from loom.equations.grammar import parse_latex
from loom.equations.meaning import Interpreter
from loom.equations.names import SymbolNames, split_step_name
from loom.equations.page import Equation, MathPage
from loom.equations.sides import (
    Sides,
    count_uncovered,
    evaluate_sides,
    measure_deviation,
)
from loom.equations.source import Source
from loom.equations.tree import EquationError, Node
from loom.equations.values import Arrays
from loom.problems import Problem

TOLERANCE = 1e-10


@dataclass(frozen=True)
class Case:
    """A page in one setting.

    :param source: Where its values come from.
    :param arrays: The values.
    """

    source: Source
    arrays: Arrays


@dataclass
class EquationResult:
    """What became of one equation.

    :param equation: The equation.
    :param tree: Its meaning, None if it has none.
    :param deviation: Largest difference of its sides, relative.
    :param slope: The same, of a slope found by small steps.
    :param message: What is wrong; empty if nothing is.
    :param hints: Single edits with which it would hold, three at most.
    :param is_unsure: Whether there was no room to try all of them.
    """

    equation: Equation
    tree: Node | None = None
    deviation: float = 0.0
    slope: float | None = None
    message: str = ""
    hints: list[str] = field(default_factory=list)
    is_unsure: bool = False


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
        names = _collect_names(cases[0].arrays)
        written = parse_latex(equation.latex)
        result.tree = tree = Interpreter(names).interpret(written)
        sides = [evaluate_sides(tree, case.arrays) for case in cases]
        deviations = list(map(measure_deviation, sides))
        result.deviation = max(deviations)
        if result.deviation > TOLERANCE:
            worst = deviations.index(result.deviation)
            result.message = _describe_worst(sides[worst], cases[worst])
        else:
            _refuse_empty_proof(tree, sides, cases)
            result.slope = _compare_slopes(tree, sides, cases)
    except EquationError as error:
        result.message = str(error)
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


def find_wrong_steps(page: MathPage, cases: Sequence[Case]) -> Iterator[Problem]:
    """Hold each row of another step against the row it moves.

    So the row of ``h^{⟨s-1⟩}`` has the array of ``h``, one step earlier.
    """
    known = {row.name for row in page.rows}
    for row in page.rows if cases else ():
        parts = split_step_name(row.name)
        if not parts:
            continue
        name, (letter, shift) = parts
        if row.name in cases[0].arrays.functions:
            yield page.make_problem(
                row.line, f"{row.code} is a function, and only an array has steps"
            )
            continue
        axes = tuple(Node("index", (), axis) for axis in row.axes if axis != letter)
        sides = (
            Node("step", (Node("symbol", axes, symbol),), (letter, by))
            for symbol, by in ((row.name, 0), (name, shift))
        )
        if not (name in known and is_true(Node("equation", tuple(sides)), cases)):
            yield page.make_problem(
                row.line, f"{row.code} is not {name} at step {letter} {shift:+d}"
            )


def _collect_names(arrays: Arrays) -> SymbolNames:
    """The names of a page, as far as meaning needs them."""
    return SymbolNames(
        frozenset(arrays.values), frozenset(arrays.functions), frozenset(arrays.sizes)
    )


def _describe_worst(sides: Sides, case: Case) -> str:
    """Name the worst place of an equation, and both values there."""
    gap = np.abs(sides.left - sides.right)
    worst = np.argmax(np.where(np.isnan(gap), np.inf, gap))
    place = np.unravel_index(worst, gap.shape)
    where = ", ".join(
        f"{letter.strip('⟨⟩')}={i}" for letter, i in zip(sides.axes, place)
    )
    return (
        f"left {sides.left[place]:.9g}, right {sides.right[place]:.9g}"
        f"{' at ' + where if where else ''} ({case.source.setting})"
    )


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
    left, right = tree.parts
    if left == right:
        raise EquationError("both sides are the same, so it cannot fail")
    if lost := count_uncovered(tree, cases[0].arrays):
        raise EquationError(f"it says nothing of {lost} entries of the left side")


def _compare_slopes(
    tree: Node, sides: Sequence[Sides], cases: Sequence[Case]
) -> float | None:
    """Hold a derivative against central differences as well.

    :returns: How far they are apart at most; None for what is no derivative.
    :raises EquationError: Too far.
    """
    worst: float | None = None
    for both, case in zip(sides, cases):
        slope = compute_slope(tree.parts[0], case.source, case.arrays)
        if slope is None:
            break
        distance = measure_distance(slope, both.axes, both.right)
        worst = max(distance, worst or 0)
        if not distance < CLOSE:
            raise EquationError(
                "the code agrees, and central differences do not: they are "
                f"{distance:.1e} away ({case.source.setting})"
            )
    return worst
