"""Single edits of a box of paths: what a slip of the pen would make."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from loom.equations.errors import ErrorEquation
from loom.equations.pathrows import Path
from loom.equations.slips import list_slips
from loom.equations.tree import Node, walk_tree
from loom.equations.values import Arrays


@dataclass(frozen=True)
class PathSlip:
    """A single edit of a box.

    :param kind: What kind of edit it is.
    :param words: What is done.
    :param paths: The rows with it.
    :param row: The number of the row whose contribution it changes; None if it changes
        the list.
    """

    kind: str
    words: str
    paths: tuple[Path, ...]
    row: int | None = None


def list_path_slips(
    paths: Sequence[Path], error: ErrorEquation, arrays: Arrays
) -> Iterator[PathSlip]:
    """Yield each single edit that fits a box of paths.

    :param paths: Its rows.
    :param error: The equation that it derives.
    :param arrays: Values of the symbols; their axes tell what fits.
    """
    yield from _edit_list(paths)
    for number, path in enumerate(paths):
        yield from _edit_place(paths, number)
        equation = Node("equation", (error.tree.parts[0], path.tree))
        for slip in list_slips(equation, arrays):
            left, right = slip.tree.parts
            if left == error.tree.parts[0]:
                yield PathSlip(
                    _name_kind(path.tree, right),
                    f"{path.row}: {slip.words}",
                    _put(paths, number, replace(path, tree=right)),
                    number,
                )


def _edit_list(paths: Sequence[Path]) -> Iterator[PathSlip]:
    """A row less, a row twice, the contributions of two rows exchanged."""
    rows = tuple(paths)
    for number, path in enumerate(rows):
        less = rows[:number] + rows[number + 1 :]
        if less:
            yield PathSlip("a dropped path", f"without {path.row}", less)
        yield PathSlip("a doubled path", f"{path.row} twice", (*rows, path))
        for other in range(number + 1, len(rows)):
            new = _put(rows, number, replace(path, tree=rows[other].tree))
            new = _put(new, other, replace(rows[other], tree=path.tree))
            words = f"{path.row} and {rows[other].row} exchanged"
            yield PathSlip("exchanged contributions", words, new)


def _edit_place(paths: Sequence[Path], number: int) -> Iterator[PathSlip]:
    """Another step, and other equations behind it."""
    path = paths[number]
    for by in (-1, 1):
        step = path.row.step + by
        row = replace(path.row, step=step)
        yield PathSlip(
            "a wrong step",
            f"step {step:+d} for {path.row}",
            _put(paths, number, replace(path, row=row)),
        )
    if path.row.through:
        row = replace(path.row, through=path.row.through[1:])
        yield PathSlip(
            "a way cut short",
            f"without what {path.row} passes through",
            _put(paths, number, replace(path, row=row)),
        )


def _name_kind(old: Node, new: Node) -> str:
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


def _put(paths: Sequence[Path], number: int, path: Path) -> tuple[Path, ...]:
    """The rows with another one at a place."""
    return (*paths[:number], path, *paths[number + 1 :])
