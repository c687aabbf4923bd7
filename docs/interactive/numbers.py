"""Numbers as a figure needs them: short, so that what is recorded stays small."""

from collections.abc import Iterable

DIGITS = 4


def round_numbers(values: Iterable[float], digits: int = DIGITS) -> list[float]:
    """Numbers with a few digits that count, as plain numbers of Python."""
    return [float(f"{float(value):.{digits}g}") for value in values]
