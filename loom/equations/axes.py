"""The letters of axes: which may meet, and what is left of them.

Each axis of an array has a letter, as in ``m u`` for samples and units. An equation in
*matrix form* has a product or a transpose, so the order of the letters counts. In
*index form* it does not.
"""

from collections.abc import Iterable, Mapping, Sequence

from loom.equations.tree import EquationError, Node, walk_tree

Axes = tuple[str, ...]  # a letter for each, in order
TRIALS = "⟨⟩"  # an axis of several tries; it comes first, and products pass over it


class AxesError(EquationError):
    """Axes that don't go together."""


def make_step_axis(letter: str) -> str:
    """The axis of all steps, apart from the axes of one of them."""
    return f"⟨{letter}⟩"


def drop_step_axes(axes: Axes) -> Axes:
    """The axes of a single step."""
    return tuple(letter for letter in axes if not letter.startswith("⟨"))


def is_matrix_form(equation: Node) -> bool:
    """Whether order counts: if anything is multiplied or transposed."""
    return any(node.kind in ("dot", "transpose") for _, node in walk_tree(equation))


def check_letters(
    name: str, written: Sequence[str | None], row: Axes, aliases: Mapping[str, str]
) -> None:
    """Check the letters below a symbol against those of its row.

    :param written: The letters, None for one that is computed.
    :param aliases: For a second letter of an axis, the first.
    :raises AxesError: For a letter that is not the row's.
    """
    if len(written) != len(row):
        raise AxesError(
            f"{name} has the axes ({join_letters(row)}) in its row, "
            f"and ({join_letters(written)}) here"
        )
    for letter, wanted in zip(written, row):
        if letter not in (wanted, None) and aliases.get(letter or "") != wanted:
            raise AxesError(
                f"{name}: {letter} stands where its row has {wanted}: "
                f"({join_letters(written)}) for ({join_letters(row)})"
            )


def match_axes(a: Axes, b: Axes) -> Axes:
    """Axes of a sum or product, entry by entry, in matrix form.

    An operand may lack axes that the other has; none may be in another order.

    :raises AxesError: One has letters that are not the other's, in its order.
    """
    if TRIALS in (*a, *b):
        a, b = (tuple(each for each in axes if each != TRIALS) for axes in (a, b))
        return (TRIALS, *match_axes(a, b))
    for short, long in ((a, b), (b, a)):
        rest = iter(long)
        if all(letter in rest for letter in short):
            return long
    raise AxesError(f"({join_letters(a)}) meets ({join_letters(b)})")


def unite_axes(a: Axes, b: Axes) -> Axes:
    """Axes of two operands in index form, where order is free."""
    return a + tuple(letter for letter in b if letter not in a)


def multiply_axes(a: Axes, b: Axes) -> Axes:
    """Axes of a matrix product: the letters that meet are gone.

    :raises AxesError: The last letter of one is not the first of the other.
    """
    left, right = drop_step_axes(a), drop_step_axes(b)
    if not left or not right:
        raise AxesError(
            "a matrix product needs axes on both sides: "
            f"({join_letters(a)}) · ({join_letters(b)})"
        )
    last, first = left[-1], right[-2] if len(right) > 1 else right[0]
    both = f"({join_letters(left)}) · ({join_letters(right)})"
    if last != first:
        raise AxesError(f"in a product {last} meets {first}: {both}")
    if len(right) > 2 and right[:-2] != left[:-2]:
        raise AxesError(both)
    steps = unite_axes(
        tuple(letter for letter in a if letter not in left),
        tuple(letter for letter in b if letter not in right),
    )
    return steps + left[:-1] + (right[-1:] if len(right) > 1 else ())


def check_same_axes(left: Axes, right: Axes, matrix: bool) -> None:
    """Check that both sides end with the same axes.

    A number stands for an array of equal entries.

    :raises AxesError: They do not.
    """
    if right and (left != right if matrix else set(left) != set(right)):
        raise AxesError(
            f"the left side ends with the axes ({join_letters(left)}), "
            f"the right one with ({join_letters(right)})"
        )


def join_letters(axes: Iterable[str | None]) -> str:
    """Letters for a message, with dots for one that is computed."""
    return " ".join("…" if letter is None else letter for letter in axes)
