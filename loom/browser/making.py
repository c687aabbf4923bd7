"""Which arrays a statement has made, and how they are called."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from loom.browser.events import Event
from loom.browser.instrumenting import RecordedStatement
from loom.config import get_config
from loom.equations.made import is_computed
from loom.equations.rows import SymbolRow
from loom.equations.values import Array


class MadeArray(NamedTuple):
    """An array, or a number, that a statement has made."""

    name: str
    array: Array


def list_made(statement: RecordedStatement, event: Event) -> list[MadeArray]:
    """What a statement has made; of several names for one array the first."""
    node, space = statement.node, vars(import_module(statement.module))
    if isinstance(node, ast.Return):
        return list(_list_given(node.value, event.given, statement.function))
    found: list[MadeArray] = []
    for target in _list_targets(node):
        code = compile(ast.Expression(_load(target)), "<target>", "eval")
        try:
            value = eval(code, space, dict(event.local))
        except Exception:  # what can't be read again is not shown
            continue
        if _is_number(value) and not any(_is_same(value, each) for each in found):
            name = shorten_name(ast.unparse(target))
            found.append(MadeArray(name, np.asarray(value)))
    if not found and isinstance(node, ast.Expr):
        return [MadeArray(each.name, each.array) for each in event.cached]
    return found


def is_worth_showing(
    statement: RecordedStatement, event: Event, made: list[MadeArray], live: list[Array]
) -> bool:
    """Whether a statement that no equation describes has computed new numbers."""
    node = statement.node
    value = getattr(node, "value", None)
    if isinstance(node, ast.Return) or not (
        isinstance(node, ast.AugAssign) or is_computed(value)
    ):
        return False
    is_new = (
        each.array.ndim and not any(np.shares_memory(each.array, a) for a in live)
        for each in made
    )
    return bool(event.cached) or any(is_new)


def shorten_name(code: str) -> str:
    """A name as it is shown: ``X`` for ``layer.fc['X']``."""
    pointing = get_config().pointing
    owners, caches = map("|".join, (pointing.owners, pointing.caches))
    if caches:
        key = r"(?:\['(\w+)'\]|\.get\('(\w+)', [^()]*\))"
        code = re.sub(rf"\b(?:(?:{owners})\.)?(?:{caches}){key}", r"\1\2", code)
    return re.sub(rf"\b(?:{owners})\.", "", code)


class AxisLetters:
    """The letters of the axes of arrays, as the table of symbols has them.

    :param rows: The rows of the table.
    :param sizes: The size of each letter's axis, as far as it is set.
    """

    def __init__(self, rows: Sequence[SymbolRow], sizes: Mapping[str, int]):
        self.sizes = sizes
        self.axes: dict[str, tuple[str, ...]] = {}
        for row in rows:
            key = re.fullmatch(r"(?:\w+\['(\w+)'\]|(\w+))(?:\[0\])?", row.code)
            if key and row.takes is None:
                self.axes.setdefault(key[1] or key[2], row.axes)
        for row in rows:
            if row.takes is None and row.axes:
                self.axes.setdefault(row.name, row.axes)

    def find_letters(
        self, name: str, shape: Sequence[int], at: Collection[str] = ()
    ) -> str:
        """The letters for a name, if there is one for each axis, of its size.

        :param at: Letters of axes of which a loop takes one entry after the other.
        """
        plain = name.removesuffix(".T")
        letters = list(self.axes.get(plain, ()))
        if len(letters) > len(shape):
            letters = [each for each in letters if each not in at]
        if name != plain:
            letters.reverse()
        if len(letters) == len(shape) - 1 and shape[0] == 1:  # a row, as p['b'][0]
            letters = ["1", *letters]
        fits = len(letters) == len(shape) and all(
            self.sizes.get(letter, size) == size for letter, size in zip(letters, shape)
        )
        return " ".join(letters) if fits else ""


def _list_targets(node: ast.stmt) -> Iterator[ast.expr]:
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    flat = [each for target in targets for each in _flatten(target)]
    yield from sorted(flat, key=lambda each: not isinstance(each, ast.Name))


def _flatten(target: ast.expr | None) -> Iterator[ast.expr]:
    match target:
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _flatten(part)
        case ast.Starred(value=value):
            yield from _flatten(value)
        case ast.expr():
            yield target


def _list_given(
    value: ast.expr | None, given: Any, function: str
) -> Iterator[MadeArray]:
    is_tuple = isinstance(value, ast.Tuple) and isinstance(given, tuple)
    nodes = value.elts if isinstance(value, ast.Tuple) and is_tuple else [value]
    for node, each in zip(nodes, given if is_tuple else [given]):
        if _is_number(each):
            name = node.id if isinstance(node, ast.Name) else f"{function}(…)"
            yield MadeArray(name, np.asarray(each))


def _is_number(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biuf"
    return isinstance(value, int | float | np.number | np.bool_)


def _is_same(value: Any, other: MadeArray) -> bool:
    array = np.asarray(value)
    return array.shape == other.array.shape and np.array_equal(
        array, other.array, equal_nan=True
    )


def _load(target: ast.expr) -> ast.expr:
    """The same expression, to be read."""
    return ast.parse(ast.unparse(target), mode="eval").body
