"""Whether the line with an equation's number runs where its left side is made.

Branches may make one array in several ways, each with an equation of its own. Then two
numbers could change places, and each line would still make the left side of its
equation. So the code of the left side's row runs once more, and a line with the number
must be among those that Python runs.
"""

import ast
import sys
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import Any

from loom.config import get_config
from loom.equations.marked import CodeOfPage, Marked, find_marked_line
from loom.equations.namespace import evaluate_code
from loom.equations.results import Case, EquationResult
from loom.equations.sides import evaluate_sides
from loom.equations.tree import Node, walk_tree

_Place = tuple[str, int]  # a function's name, and a line from its first one


def check_branches(
    results: Sequence[EquationResult], cases: Sequence[Case], code: CodeOfPage
) -> None:
    """Note in the results which lines in a branch don't run for their left side.

    :param results: Of equations whose lines make their left sides.
    :param cases: The page in each setting.
    :param code: The code of the page.
    """
    for result in results:
        if result.message or not result.tree:
            continue
        marked = [find_marked_line(code, each) for each in code.list_lines(result)]
        idle = [each for each in marked if each.is_in_branch]
        try:
            for case in cases if idle else ():
                run = _list_run(idle, case, result.tree, code)
                idle = [each for each in idle if not _list_places(each) & run]
        except (Exception, SystemExit) as error:  # of the code that the page runs
            result.message = f"the code of its left side can't run twice: {error}"
            continue
        if idle:
            result.message = (
                f"line {idle[0].line} of the document carries "
                f"# ({result.equation.tag}), and does not run where the left side is "
                "made; the number belongs in the branch that does"
            )


def _list_places(marked: Marked) -> set[_Place]:
    """The lines of a statement."""
    function, node = marked.scope.function, marked.statement.node
    assert function
    first = min(each.lineno for each in (function, *function.decorator_list))
    rows = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return {(function.name, row - first) for row in rows}


def _list_run(
    marked: Sequence[Marked], case: Case, tree: Node, code: CodeOfPage
) -> set[_Place]:
    """The lines of some functions that run where a left side is made."""
    rows = [
        code.rows[node.value]
        for _, node in walk_tree(tree.parts[0])
        if node.kind in ("symbol", "call") and node.value in code.rows
    ]
    names, source = dict(case.source.names), case.source

    def make() -> None:
        for row in rows:
            steps = list(_list_steps(row, code.values))
            if not steps and get_config().equations.object in code.page.options:
                source.run_object(names)
            for name, expression in steps:
                names[name] = evaluate_code(expression, names, name)
            evaluate_code(row, names, row)
        evaluate_sides(tree, case.arrays)

    return _watch_lines({each.scope.name for each in marked}, make)


def _list_steps(code: str, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The values behind an expression, each after those that it is made of."""
    for node in ast.walk(ast.parse(code.strip(), mode="eval")):
        if isinstance(node, ast.Name) and node.id in values:
            rest = {name: each for name, each in values.items() if name != node.id}
            yield from _list_steps(values[node.id], rest)
            yield node.id, values[node.id]


def _watch_lines(functions: set[str], run: Callable[[], None]) -> set[_Place]:
    """The lines of some functions that run while something is done."""
    found: set[_Place] = set()

    def note(frame: FrameType, event: str, value: Any) -> Any:
        if (name := frame.f_code.co_name) not in functions:
            return None
        found.add((name, frame.f_lineno - frame.f_code.co_firstlineno))
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        run()
    finally:
        sys.settrace(before)
    return found
