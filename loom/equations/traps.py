"""What reads in two ways, or prints otherwise than it is written."""

from loom.equations.tree import EquationError, Node


def refuse_double_marks(factor: Node) -> None:
    """Refuse two superscripts, or two subscripts, of one symbol: LaTeX does.

    :raises EquationError: There are two.
    """
    kinds = [mark.kind for mark in factor.parts[1:]]
    for kind, word in (("above", "superscripts"), ("below", "subscripts")):
        if kinds.count(kind) > 1:
            raise EquationError(
                f"{factor.value} has two {word}, which LaTeX can't print; put both "
                "into one pair of braces, or parentheses around the first"
            )


def refuse_fraction_power(factor: Node) -> None:
    """Refuse a power behind a fraction: is it of all of it?

    :raises EquationError: It is there.
    """
    base, *marks = factor.parts
    is_power = any(
        mark.kind == "above" and mark.parts[0].kind not in ("top", "step", "step_top")
        for mark in marks
    )
    if base.kind in ("divide", "partial") and is_power:
        raise EquationError(
            f"{factor.value}: a power behind a fraction; put parentheses around the "
            "fraction"
        )


def refuse_two_numbers(product: Node) -> None:
    """Refuse ``2 3``, which prints as 23.

    :raises EquationError: It is there.
    """
    for one, other in zip(product.parts, product.parts[1:]):
        if _is_number(one) and len(one.parts) == 1 and _is_number(other):
            raise EquationError(
                f"{one.value} {other.value} prints as one number; put "
                "parentheses around one of them"
            )


def refuse_factor_below(item: Node, behind: Node) -> None:
    """Refuse what is written behind a fraction on one line.

    So ``1/2x`` is half of x to some, and 1/(2x) to others.

    :param item: What is below the line.
    :param behind: What follows it.
    :raises EquationError: Always.
    """
    raise EquationError(
        f"/ {item.value} {behind.value}: is {behind.value} below the line, too? Write "
        "\\frac{…}{…}, or parentheses"
    )


def refuse_function_power(name: str, power: Node, is_built_in: bool) -> None:
    r"""Refuse a power of a function's name, but for those that everybody reads alike.

    ``\sin^{2}(x)`` is the square of the sine; ``\sin^{-1}`` is the arcsine, which this
    grammar does not have.

    :raises EquationError: It is another.
    """
    is_number = power.kind == "number" and power.value > 0
    if is_number and is_built_in:
        return
    if is_built_in:
        raise EquationError(
            f"{name} to a power that is no positive number: with -1, that is "
            f"the inverse function. Write \\frac{{1}}{{{name}(…)}}, or {name}(…)^{{…}}"
        )
    raise EquationError(
        f"{name} to a power, without its argument: is it the function applied "
        "again, or its inverse, or a power of what it returns? Write "
        f"{name}({name}(…)), or {name}(…)^{{…}}"
    )


def refuse_matrix_power(power: Node, axes: tuple[str, ...], is_matrix: bool) -> None:
    """Refuse powers of arrays that a mathematician takes for powers of a matrix.

    :param power: The exponent.
    :param axes: The axes of what is raised, without those of steps.
    :param is_matrix: Whether the equation is in matrix form.
    :raises EquationError: It is such a power.
    """
    if len(axes) < 2:
        return
    if power.kind == "negative":
        raise EquationError(
            "a negative power of a matrix is its inverse, which is not in the grammar; "
            "for one over each entry write \\frac{1}{…}"
        )
    if is_matrix:
        raise EquationError(
            "a power of a matrix, beside a product or a transpose: write \\cdot "
            "for the matrix product, or \\odot for the product entry by entry"
        )
    if power.kind in ("symbol", "index") and power.value == "T":
        raise EquationError("^T is a power; a transpose is ^{\\top}")


def _is_number(factor: Node) -> bool:
    """Whether a factor begins with digits."""
    return factor.kind == "factor" and factor.parts[0].kind == "number"
