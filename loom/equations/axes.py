"""The letters of axes: which may meet, and what is left of them."""

from collections.abc import Iterable, Mapping, Sequence

from loom.equations.tree import Node, Wrong, walk

Axes = tuple[str, ...]  # a letter for each, in order


class Misfit(Wrong):
    """Axes that don't go together."""


def step_of(letter: str) -> str:
    """The axis of all steps, apart from the axes of one of them."""
    return f"⟨{letter}⟩"


def own(axes: Axes) -> Axes:
    """The axes of a single step."""
    return tuple(a for a in axes if not a.startswith("⟨"))


def is_matrix_form(equation: Node) -> bool:
    """Whether order counts: if anything is multiplied or turned."""
    return any(node.kind in ("dot", "transpose") for _, node in walk(equation))


def named(
    name: str, written: Sequence[str | None], row: Axes, aliases: Mapping[str, str]
) -> None:
    """Check the letters below a symbol against those of its row.

    :raises Misfit: For a letter that is not the row's.
    """
    if len(written) != len(row):
        raise Misfit(
            f"{name} has the axes ({shown(row)}) in its row, "
            f"and ({shown(written)}) here"
        )
    for letter, wanted in zip(written, row):
        if letter not in (wanted, None) and (aliases.get(letter) != wanted):
            raise Misfit(
                f"{name}: {letter} stands where its row has "
                f"{wanted}: ({shown(written)}) for "
                f"({shown(row)})"
            )


def matched(a: Axes, b: Axes) -> Axes:
    """Axes of a sum or product, entry by entry, in matrix form.

    An operand may lack axes that the other has; none may be turned.
    """
    for short, long in ((a, b), (b, a)):
        rest = iter(long)
        if all(letter in rest for letter in short):
            return long
    raise Misfit(f"({shown(a)}) meets ({shown(b)})")


def united(a: Axes, b: Axes) -> Axes:
    """Axes of two operands in index form, where order is free."""
    return a + tuple(letter for letter in b if letter not in a)


def contracted(a: Axes, b: Axes) -> Axes:
    """Axes of a matrix product: the letters that meet are gone."""
    one, two = own(a), own(b)
    if not one or not two:
        raise Misfit(
            f"a matrix product needs axes on both sides: ({shown(a)}) · ({shown(b)})"
        )
    left, right = one[-1], two[-2] if len(two) > 1 else two[0]
    if left != right:
        raise Misfit(
            f"in a product {left} meets {right}: ({shown(one)}) · ({shown(two)})"
        )
    head, tail = one[:-1], two[-1:] if len(two) > 1 else ()
    if len(two) > 2 and two[:-2] != one[:-2]:
        raise Misfit(f"({shown(one)}) · ({shown(two)})")
    steps = united(
        tuple(x for x in a if x not in one), tuple(x for x in b if x not in two)
    )
    return steps + head + tail


def same(left: Axes, right: Axes, matrix: bool) -> None:
    """Check that both sides end with the same axes.

    A number stands for an array of equal entries.
    """
    if right and (left != right if matrix else set(left) != set(right)):
        raise Misfit(
            f"the left side ends with the axes "
            f"({shown(left)}), the right one with "
            f"({shown(right)})"
        )


def shown(axes: Iterable[str | None]) -> str:
    return " ".join("…" if a is None else a for a in axes)
