"""Slips of the pen in boxes of paths, and which of them make no difference."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from loom.equations.check import check_page
from loom.equations.errors import find_error_equations
from loom.equations.forward import ForwardGraph
from loom.equations.judgement import collect_names
from loom.equations.pathrows import Path, judge_rows, read_path
from loom.equations.slips import list_slips
from loom.equations.tree import EquationError, Node, walk_tree
from loom.tests.equations.slips import DRAWS, drawn


def path_slips(documents):
    """Yield a name, the slip, the rows, and what is needed to judge it."""
    for document in documents:
        checked = check_page(document)
        for error, paths, graph in list_boxes(checked):
            name = f"{document.path} ({error.tag})"
            for slip in list_slips_of_box(paths, error, checked.cases[0].arrays):
                yield name, slip, paths, error, graph, checked.cases


def list_boxes(checked):
    """Yield the equation that each box of a page derives, its rows, and the graph."""
    arrays = checked.cases[0].arrays
    errors = {each.tag: each for each in find_error_equations(checked.results, arrays)}
    graph, names = ForwardGraph(checked.results, arrays), collect_names(arrays)
    boxes = {box.line: box for box in checked.page.boxes}
    for each in checked.derivations:
        if each.is_written:
            rows = [read_path(row, names) for row in boxes[each.line].rows]
            yield errors[each.tag], rows, graph


def judged_paths(found):
    """Count by kind: slips that turn red, slips that say the same; list the others."""
    red, same, survivors = Counter(), Counter(), []
    for name, slip, paths, error, graph, cases in found:
        results = judge_rows(slip.paths, error, graph, cases)
        if any(result.message for result in results):
            red[slip.kind] += 1
        elif slip.row is not None and says_the_same(slip, paths, error, cases):
            same[slip.kind] += 1
        else:
            survivors.append(f"{name} {slip.words}")
    return red, same, survivors


def says_the_same(slip, paths, error, cases):
    """Whether a changed contribution is the same, whatever its symbols are."""
    old, new = paths[slip.row], slip.paths[slip.row]
    count = 0
    for seed, case in enumerate(cases):
        for draw in DRAWS:
            arrays = drawn(case.arrays, draw, seed)
            try:
                both = [path.evaluate(error, arrays) for path in (old, new)]
            except EquationError:
                return False
            count += 1
            if not np.allclose(*both, rtol=1e-9, atol=0):
                return False
    return count > 0


@dataclass(frozen=True)
class PathSlip:
    """A single edit of a box, and the row whose contribution it changes, if one."""

    kind: str
    words: str
    paths: tuple[Path, ...]
    row: int | None = None


def list_slips_of_box(paths, error, arrays):
    """Each single edit that fits the rows of a box."""
    yield from edit_list(paths)
    for number, path in enumerate(paths):
        yield from edit_place(paths, number)
        equation = Node("equation", (error.tree.parts[0], path.tree))
        for slip in list_slips(equation, arrays):
            left, right = slip.tree.parts
            if left == error.tree.parts[0]:
                yield PathSlip(
                    name_kind(path.tree, right),
                    f"{path.row}: {slip.words}",
                    put_row(paths, number, replace(path, tree=right)),
                    number,
                )


def edit_list(paths):
    """A row less, a row twice, the contributions of two rows exchanged."""
    rows = tuple(paths)
    for number, path in enumerate(rows):
        less = rows[:number] + rows[number + 1 :]
        if less:
            yield PathSlip("a dropped path", f"without {path.row}", less)
        yield PathSlip("a doubled path", f"{path.row} twice", (*rows, path))
        for other in range(number + 1, len(rows)):
            new = put_row(rows, number, replace(path, tree=rows[other].tree))
            new = put_row(new, other, replace(rows[other], tree=path.tree))
            words = f"{path.row} and {rows[other].row} exchanged"
            yield PathSlip("exchanged contributions", words, new)


def edit_place(paths, number):
    """Another step, and other equations behind it."""
    path = paths[number]
    for by in (-1, 1):
        step = path.row.step + by
        row = replace(path.row, step=step)
        yield PathSlip(
            "a wrong step",
            f"step {step:+d} for {path.row}",
            put_row(paths, number, replace(path, row=row)),
        )
    if path.row.through:
        row = replace(path.row, through=path.row.through[1:])
        yield PathSlip(
            "a way cut short",
            f"without what {path.row} passes through",
            put_row(paths, number, replace(path, row=row)),
        )


def name_kind(old, new):
    """What kind of edit of a contribution it was."""
    for kind, name in (
        ("transpose", "a transpose more or less"),
        ("step", "a wrong step"),
        ("call", "a wrong slope"),
    ):
        before, after = (
            [node.value for _, node in walk_tree(tree) if node.kind == kind]
            for tree in (old, new)
        )
        if before != after:
            return name
    return "another edit of a contribution"


def put_row(paths, number, path):
    """The rows with another one at a place."""
    return (*paths[:number], path, *paths[number + 1 :])
