"""From the rows of a table to arrays: run the code of each."""

import ast
from functools import partial
from typing import Any

import numpy as np

from loom.equations.namespace import evaluate_code
from loom.equations.options import parse_assignments
from loom.equations.rows import SymbolRow
from loom.equations.source import Source
from loom.equations.tree import EquationError
from loom.equations.values import Array, Arrays, Function, Value


def make_arrays(source: Source) -> Arrays:
    """Give each symbol of the table its value.

    :raises EquationError: If a value does not have its row's axes, or code fails.
    """
    page = source.page
    found = Arrays(sizes=dict(source.setting.sizes))
    found.aliases = parse_assignments(page.options.get("indices", ""), "indices")
    for row in page.rows:
        found.codes[row.name] = row.code
        try:
            value = evaluate_code(row.code, source.names, "the symbols table")
            if callable(value):
                _add_function(found, row, value)
            else:
                _add_array(found, row, value)
        except EquationError as error:
            error.line = row.line
            raise
    for alias, letter in found.aliases.items():
        if letter not in found.sizes:
            raise EquationError(
                f":indices: {alias} = {letter}, and no axis is called {letter}"
            )
        found.sizes[alias] = found.sizes[letter]
    found.before = _find_outside(source, "before")
    found.after = _find_outside(source, "after")
    return found


def _add_function(found: Arrays, row: SymbolRow, function: Function) -> None:
    """Note a function; one whose name ends in a prime is a derivative."""
    is_derivative = row.name.endswith("'")
    found.functions[row.name] = (
        partial(function, deriv=True) if is_derivative else function
    )
    found.takes[row.name] = row.takes
    found.gives[row.name] = row.axes


def _add_array(found: Arrays, row: SymbolRow, value: Any) -> None:
    """Note an array, and the sizes of its axes.

    :raises EquationError: It has others.
    """
    array = np.array(value, float)
    if array.ndim != len(row.axes):
        raise EquationError(
            f"the row of {row.name} names the axes ({', '.join(row.axes)}), and "
            f"{row.code} has the shape {array.shape}"
        )
    for letter, size in zip(row.axes, array.shape):
        if found.sizes.setdefault(letter, size) != size:
            raise EquationError(
                f"the row of {row.name}: axis {letter} has {size} entries in "
                f"{row.code}, and {found.sizes[letter]} elsewhere"
            )
    found.values[row.name] = Value(array, row.axes)


def _find_outside(source: Source, side: str) -> dict[str, Array]:
    """The values beyond the first or the last step, by the name of the symbol."""
    found: dict[str, Array] = {}
    asked = parse_assignments(source.page.options.get(side, ""), side)
    for key, code in asked.items():
        rows = [row for row in source.page.rows if key == _find_last_name(row.code)]
        if not rows:
            raise EquationError(f":{side}: no row has the code of {key}")
        for row in rows:
            value = evaluate_code(code, source.names, f":{side}")
            try:
                found[row.name] = np.array(value, float)
            except (TypeError, ValueError):
                raise EquationError(
                    f":{side}: {key} is neither a number nor an array"
                ) from None
    return found


def _find_last_name(code: str) -> str:
    """The name in a row's code: 'h' in ``fc['h']`` and in ``h``."""
    values = [
        getattr(node, "value", None) for node in ast.walk(ast.parse(code.strip()))
    ]
    words = [value for value in values if isinstance(value, str)]
    return words[-1] if words else code.strip()
