"""Judge the rows of a box of paths."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from loom.equations.comparing import compare_uses, describe_slopes
from loom.equations.emptiness import is_used
from loom.equations.errors import ErrorEquation
from loom.equations.forward import ForwardGraph, Use
from loom.equations.grammar import parse_latex
from loom.equations.judgement import TOLERANCE, describe_worst
from loom.equations.meaning import Interpreter
from loom.equations.moving import Mover
from loom.equations.names import SymbolNames
from loom.equations.pathboxes import PathRow, describe_place
from loom.equations.results import Case, PathResult
from loom.equations.sides import Sides, measure_deviation
from loom.equations.tree import EquationError, Node
from loom.equations.values import Array, Arrays


@dataclass(frozen=True)
class Path:
    """A row, understood.

    :param row: What is written.
    :param tree: The meaning of its contribution.
    """

    row: PathRow
    tree: Node

    @property
    def key(self) -> tuple[str, int]:
        """The equation and the step that it names."""
        return self.row.tag, self.row.step

    def evaluate(self, error: ErrorEquation, arrays: Arrays) -> Array:
        """The contribution, its axes as those of the value.

        Where the step that it comes from is beyond the sequence, nothing comes back. So
        a symbol whose value there no option gives is zero.

        :raises EquationError: It has axes that the error does not have.
        """
        outside = {name: np.zeros(()) for name in arrays.values}
        if self.row.step > 0:
            arrays = replace(arrays, after={**outside, **arrays.after})
        if self.row.step < 0:
            arrays = replace(arrays, before={**outside, **arrays.before})
        return error.evaluate(self.tree, arrays)


def read_path(row: PathRow, names: SymbolNames) -> Path:
    """Understand a row.

    :param names: The names of the page.
    :raises EquationError: Its contribution can't be read.
    """
    written = parse_latex(f"0 = {row.latex}")
    return Path(row, Interpreter(names).interpret(written.parts[1]))


def judge_rows(
    paths: Sequence[Path],
    error: ErrorEquation,
    graph: ForwardGraph,
    cases: Sequence[Case],
) -> list[PathResult]:
    """Judge all rows of a box.

    :param error: The equation that is derived.
    :param graph: The forward equations of the page.
    :param cases: The page in each setting.
    :returns: What became of each row. What is wrong with all of them together is the
        message of the last.
    """
    found = [PathResult(*path.key, path.row.line) for path in paths]
    uses = _find_uses_of_rows(paths, found, error, graph)
    if any(each.message for each in found):
        return found
    for path, result in zip(paths, found):
        try:
            if is_used(error.tree.parts[0], path.tree):
                raise EquationError(
                    f"the contribution of {path.row} is made of the error itself"
                )
            _judge_contribution(path, uses[path.key], result, error, graph, cases)
        except EquationError as wrong:
            result.message = str(wrong)
    if not any(each.message for each in found):
        _compare_sum(paths, found[-1], error, cases)
    return found


def _find_uses_of_rows(
    paths: Sequence[Path],
    found: Sequence[PathResult],
    error: ErrorEquation,
    graph: ForwardGraph,
) -> dict[tuple[str, int], list[Use]]:
    """The uses that each row speaks of; notes what is missing, invented or doubled."""
    uses = graph.find_uses(error.name, error.above)
    known = {(use.equation.tag, use.step): [use] for use in uses}
    for place, name in _list_copies(uses, graph):
        if graph.has_error(name, error.above):
            known[place] = [use for use in uses if place in use.copies]
    count = Counter(path.key for path in paths)
    covered = Counter(
        (use.equation.tag, use.step) for key in count for use in known.get(key, ())
    )
    for path, result in zip(paths, found):
        behind = known.get(path.key)
        if behind is None:
            result.message = _describe_invented(path, error, uses)
        elif count[path.key] > 1:
            result.message = (
                f"{path.row} is listed {count[path.key]} times; keep one row of it"
            )
        elif any(covered[use.equation.tag, use.step] > 1 for use in behind):
            result.message = (
                f"{path.row} is part of another row as well; keep one of both"
            )
        else:
            result.message = _judge_through(path, behind, error, graph)
    missing = [use for use in uses if not covered[use.equation.tag, use.step]]
    if missing and found and not any(each.message for each in found):
        places = " and ".join(
            describe_place(use.equation.tag, use.step) for use in missing
        )
        found[-1].message = f"a path of {error.name} is missing; add a row for {places}"
    return known


def _list_copies(
    uses: Sequence[Use], graph: ForwardGraph
) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield the copying equations on the way to uses, and what they make."""
    names = {copy.tag: copy.name for copy in graph.copies}
    for place in dict.fromkeys(place for use in uses for place in use.copies):
        yield place, names[place[0]]


def _describe_invented(path: Path, error: ErrorEquation, uses: Sequence[Use]) -> str:
    """Say that a row names no use, and which uses there are."""
    places = ", ".join(describe_place(use.equation.tag, use.step) for use in uses)
    known = f"it is used in {places}" if places else "nothing uses it"
    return (
        f"{path.row} does not use {error.name}; {known}. Take the row out, or mend it"
    )


def _judge_through(
    path: Path, uses: Sequence[Use], error: ErrorEquation, graph: ForwardGraph
) -> str:
    """What is wrong with the equations that a row passes through."""
    wanted: list[str] = []
    if len(uses) > 1 or uses[0].equation.tag != path.row.tag:  # a copy
        wanted = [use.equation.tag for use in uses]
        if not path.row.through:
            return ""
    for use in uses:
        wanted += graph.list_through(use, error.above)
    if sorted(path.row.through) == sorted(set(wanted)):
        return ""
    if not wanted:
        return (
            f"behind {path.row} is an error of its own, so nothing is passed through; "
            f"write {path.row} alone"
        )
    numbers = " and ".join(f"({tag})" for tag in dict.fromkeys(wanted))
    it = "it" if len(set(wanted)) == 1 else "them"
    return (
        f"what {path.row} makes has no error of its own: write {path.row}, and through "
        f"{it} {numbers}"
    )


def _judge_contribution(
    path: Path,
    uses: Sequence[Use],
    result: PathResult,
    error: ErrorEquation,
    graph: ForwardGraph,
    cases: Sequence[Case],
) -> None:
    """Hold a contribution against the slope of its equation alone.

    :raises EquationError: It is another, or is zero everywhere.
    """
    is_zero = True
    for case in cases:
        array = path.evaluate(error, case.arrays)
        is_zero = is_zero and not array.any()
        mover = Mover(graph, case.arrays, error.above)

        found, measure = compare_uses(mover, uses, error.name, array)
        result.deviation = max(result.deviation, found.distance)
        if not found.is_close:
            words = "written", "by differences"
            raise EquationError(
                f"the contribution of {path.row} is wrong: "
                + describe_slopes(error, case, array, measure, words)
            )
    if is_zero:
        raise EquationError(
            f"the contribution of {path.row} is zero in every setting, which proves "
            "nothing; choose other values"
        )


def _compare_sum(
    paths: Sequence[Path],
    last: PathResult,
    error: ErrorEquation,
    cases: Sequence[Case],
) -> None:
    """Hold the sum of all rows against the error; the last row says if it differs."""
    for case in cases:
        array = error.evaluate(error.tree.parts[0], case.arrays)
        rows = [path.evaluate(error, case.arrays) for path in paths]
        axes = case.arrays.values[error.name].axes
        sides = Sides(array, np.sum(rows, axis=0), axes)
        if measure_deviation(sides) > TOLERANCE:
            last.message = (
                f"the sum of the paths is not the error in ({error.tag}): "
                + describe_worst(sides, case, ("the error is", "the sum is"))
            )
            return
