"""Rows of another step, such as ``h^{⟨s-1⟩}``: each has its symbol's array, moved."""

from collections.abc import Iterator, Sequence

from loom.equations.judgement import is_true
from loom.equations.model import MathPage
from loom.equations.names import split_step_name
from loom.equations.results import Case
from loom.equations.tree import Node
from loom.problems import Problem


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
