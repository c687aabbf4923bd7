"""Check the equations of a page, and say what is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from loom.documents.model import Document
from loom.equations.arrays import Arrays, Source, settings, space_of
from loom.equations.differences import CLOSE, agrees, slope_of
from loom.equations.edits import edits
from loom.equations.evaluate import Sides, deviation, sides, uncovered
from loom.equations.grammar import parse
from loom.equations.markers import markers, names
from loom.equations.meaning import Meaning, Names, moved, names_in
from loom.equations.page import Equation, Page, Problem, read_page
from loom.equations.tree import Node, Wrong, walk

TOLERANCE = 1e-10
ROOM = 50_000  # nodes that the search for hints evaluates, a page
Case = tuple[Source, Arrays]  # of a page, in one setting


@dataclass
class Result:
    """What became of one equation.

    :param equation: The equation.
    :param tree: Its meaning, None if it has none.
    :param deviation: Largest difference of its sides, relative.
    :param slope: The same, of a slope found by small steps.
    :param message: What is wrong; empty if nothing is.
    :param hints: Single edits with which it would hold, three at most.
    :param unsure: Whether there was no room to try all of them.
    """

    equation: Equation
    tree: Node | None = None
    deviation: float = 0.0
    slope: float | None = None
    message: str = ""
    hints: list[str] = field(default_factory=list)
    unsure: bool = False


@dataclass
class Checked:
    """What became of a page.

    :param page: The page.
    :param results: A :class:`Result` for each equation.
    :param problems: Pairs of a line and of what is wrong there.
    :param cases: For each setting, its source and its arrays.
    """

    page: Page
    results: list[Result] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems and not any(result.message for result in self.results)


def check_page(document: Document) -> Checked:
    """Check all equations and markers of a document.

    :param document: As ``tangle.read`` returns it.
    :returns: What became of it, as :class:`Checked`.
    """
    page = read_page(document)
    checked = Checked(page, problems=[*page.problems, *markers(page)])
    if not page.equations and not page.table:
        return checked
    try:
        space = space_of(page)
        sources = [Source(page, setting, space) for setting in settings(page.options)]
        checked.cases = [(source, source.arrays()) for source in sources]
    except Wrong as error:
        checked.problems.append((page.table or 1, str(error)))
    except Exception as error:  # of the code that the page runs
        checked.problems.append(
            (page.table or 1, (f"its code raises {type(error).__name__}: {error}"))
        )
    used: set[str] = set()
    for equation in page.equations:
        result = Result(equation)
        checked.results.append(result)
        if checked.cases:
            judge(result, checked.cases, used)
        else:
            result.message = "there are no arrays to check it with"
    search_hints(checked.results, checked.cases)
    checked.problems += shifts(page, checked.cases)
    if all(result.tree for result in checked.results):
        checked.problems += names(page, used)
    return checked


def judge(result: Result, cases: Sequence[Case], used: set[str]) -> None:
    """Run one equation in all settings."""
    try:
        written = parse(result.equation.latex)
        result.tree = Meaning(names_of(cases[0][1]))(written)
        used |= names_in(result.tree)
        worst = None
        for source, arrays in cases:
            both = sides(result.tree, arrays)
            far = deviation(both)
            if worst is None or far > worst[0]:
                worst = far, both, source
        result.deviation = worst[0]
        if worst[0] > TOLERANCE:
            result.message = place(*worst)
        else:
            complete(result, cases)
            second(result, cases)
    except Wrong as error:
        result.message = str(error)


def names_of(arrays: Arrays) -> Names:
    """The names of a page, as far as meaning needs them."""
    return Names(
        frozenset(arrays.values), frozenset(arrays.functions), frozenset(arrays.sizes)
    )


def place(far: float, both: Sides, source: Source) -> str:
    """Name the worst place of an equation, and both values there."""
    gap = np.abs(both.left - both.right)
    at = np.unravel_index(np.argmax(np.where(np.isnan(gap), np.inf, gap)), gap.shape)
    where = ", ".join(f"{a.strip('⟨⟩')}={i}" for a, i in zip(both.axes, at))
    return (
        f"left {both.left[at]:.9g}, right {both.right[at]:.9g}"
        f"{' at ' + where if where else ''} ({source.setting})"
    )


def complete(result: Result, cases: Sequence[Case]) -> None:
    """Refuse what holds by accident, or of a part only."""
    if not any(
        sides(result.tree, arrays).left.any() or sides(result.tree, arrays).right.any()
        for _, arrays in cases
    ):
        raise Wrong(
            "both sides are zero in every setting, which "
            "proves nothing; choose other values"
        )
    left, right = result.tree.parts
    if left == right:
        raise Wrong("both sides are the same, so it cannot fail")
    lost = uncovered(result.tree, cases[0][1])
    if lost:
        raise Wrong(f"it says nothing of {lost} entries of the left side")


def second(result: Result, cases: Sequence[Case]) -> None:
    """Hold a derivative against central differences as well."""
    for source, arrays in cases:
        slope = slope_of(result.tree.parts[0], source, arrays)
        if slope is None:
            return
        both = sides(result.tree, arrays)
        far = agrees(slope, both.axes, both.right)
        result.slope = max(far, result.slope or 0)
        if not far < CLOSE:
            raise Wrong(
                f"the code agrees, and central differences "
                f"do not: they are {far:.1e} away "
                f"({source.setting})"
            )


def shifts(page: Page, cases: Sequence[Case]) -> Iterator[Problem]:
    """Hold each row of another step against the row it moves."""
    known = {row.name for row in page.rows}
    for row in page.rows if cases else ():
        name, (letter, shift) = moved(row.name) or ("", ("", 0))
        axes = tuple(Node("index", (), axis) for axis in row.axes if axis != letter)
        both = (
            Node("step", (Node("symbol", axes, of),), (letter, by))
            for of, by in ((row.name, 0), (name, shift))
        )
        if name and not (name in known and holds(Node("equation", tuple(both)), cases)):
            yield row.line, (f"{row.code} is not {name} at step {letter} {shift:+d}")


def holds(tree: Node, cases: Sequence[Case]) -> bool:
    """Whether an equation holds in all settings.

    :param tree: The meaning of an equation.
    :param cases: Sources and arrays, as in :class:`Checked`.
    """
    try:
        return all(
            deviation(sides(tree, arrays)) <= TOLERANCE and not uncovered(tree, arrays)
            for _, arrays in cases
        )
    except Wrong:
        return False


def search_hints(results: Iterable[Result], cases: Sequence[Case]) -> None:
    """Note single edits with which wrong equations would hold."""
    room = ROOM
    for result in results:
        if not result.message or not result.tree:
            continue
        size = sum(1 for _ in walk(result.tree))
        for words, other in edits(result.tree, cases[0][1]):
            room -= size
            if room < 0:
                result.unsure = True
                break
            if holds(other, cases):
                result.hints.append(words)
            if len(result.hints) == 3:
                break
