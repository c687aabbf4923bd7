"""Record an interactive figure: python -m loom.browser.recordfigure PACKAGE NAME"""

import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from importlib import import_module
from typing import Any

from loom.browser.figurecontrols import list_grid, read_controls

_DIGITS = 5
"""How many digits of a number are kept."""
_WIDEST = 425
"""How many units a panel may be wide: that of a phone, with letters of 12 pixels."""


def record_figure(module: Any) -> dict[str, Any]:
    """All that a figure shows without Python, as plain data.

    :param module: The figure's module: ``CONTROLS``, ``PANELS``, ``compute``, and
        ``BUTTONS``, the words of those that its script needs.
    :raises ValueError: Something in it can't be used; the message says what.
    """
    controls = read_controls(module.CONTROLS)
    panels = [list(size) for size in module.PANELS]
    if any(width > _WIDEST for width, _ in panels):
        raise ValueError(f"a panel of PANELS has more than {_WIDEST} units of width")
    return {
        "controls": [vars(control) for control in controls],
        "buttons": list(getattr(module, "BUTTONS", ())),
        "panels": panels,
        "results": record_results(module.compute, list(list_grid(controls))),
    }


def record_results(
    compute: Callable[..., dict[str, Any]], grid: Sequence[Mapping[str, Any]]
) -> dict[str, list[Any]]:
    """What a function gives at each point of a grid, by the key of its dictionary.

    A key has its different values, and the number of that of each point. A key with one
    value has no numbers.
    """
    found: dict[str, dict[str, int]] = {}
    numbers: dict[str, list[int]] = {}
    for values in grid:
        for key, value in compute(**values).items():
            try:
                text = json.dumps(
                    round_numbers(value), separators=(",", ":"), allow_nan=False
                )
            except (TypeError, ValueError) as error:
                said = ", ".join(f"{name}={each!r}" for name, each in values.items())
                raise ValueError(f"compute({said}): {key!r}: {error}") from None
            pool = found.setdefault(key, {})
            numbers.setdefault(key, []).append(pool.setdefault(text, len(pool)))
    if any(len(each) != len(grid) for each in numbers.values()):
        raise ValueError("compute gives not the same keys for all values")
    return {
        key: [[json.loads(text) for text in pool], numbers[key] if len(pool) > 1 else 0]
        for key, pool in found.items()
    }


def round_numbers(value: Any) -> Any:
    """A value with all its numbers rounded; one that is infinite or none is null."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        short = float(f"{value:.{_DIGITS}g}")
        return int(short) if short.is_integer() and abs(short) < 10**_DIGITS else short
    if isinstance(value, list | tuple):
        return [round_numbers(each) for each in value]
    if isinstance(value, dict):
        return {key: round_numbers(each) for key, each in value.items()}
    return value


def main(package: str, name: str) -> int:
    """Print the record of a figure as JSON; what is wrong goes to stderr."""
    try:
        with redirect_stdout(sys.stderr):  # what the module prints is no record
            record = record_figure(import_module(f"{package}.{name}"))
        print(json.dumps(record, separators=(",", ":")))
    except Exception as error:  # of a module that is the book's own
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
