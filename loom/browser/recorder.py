"""What functions tell while they run becomes the steps of a pass."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from loom.browser.instrumenting import Statement
from loom.browser.links import (
    Link,
    link_letters,
    link_product,
    link_same,
    link_sum,
    link_tensordot,
)
from loom.browser.operands import UNKNOWN
from loom.browser.snapshots import Cached, Snapshots
from loom.equations.values import Array

Locals = Mapping[str, Any]


@dataclass
class Operand:
    """An array that a statement has computed with.

    :param name: As it is written.
    :param array: Its value then.
    :param kind: 'product', 'sum', 'same' or 'call'.
    :param axis: Of a sum, the axis that is named.
    :param link: Of a factor, its link with the product.
    :param shape: Of a factor, the shape of the product.
    :param product: Of a factor, the number of the product in its statement.
    """

    name: str
    array: Array
    kind: str
    axis: Any = None
    link: Link | None = None
    shape: tuple[int, ...] = ()
    product: int = 0

    def find_link(self, result: Sequence[int]) -> Link | None:
        """Its link with a result of this shape."""
        if self.kind == "product":
            return self.link if tuple(result) == self.shape else None
        if self.kind == "sum" and self.axis != UNKNOWN:
            return link_sum(self.array.shape, result, self.axis)
        if self.kind == "call" and self.array.shape != tuple(result):
            return None
        return link_same(self.array.shape, result) if self.kind != "sum" else None


@dataclass
class Event:
    """A statement that was run.

    :param number: The number of the statement.
    :param at: The counters of the loops around it.
    :param operands: What it has computed with.
    :param local: The variables afterwards.
    :param given: What it returned, if it did.
    :param cached: The arrays of the caches that have changed since the event before.
    """

    number: int
    at: dict[str, int]
    operands: list[Operand]
    local: Locals
    given: Any = None
    cached: list[Cached] = field(default_factory=list)


class Recorder:
    """Is called by changed functions.

    :param statements: The statements, by their numbers.
    :param take: Is called with each event.
    :param know: Is called with what is known when a function begins.
    :param snapshots: Finds what has changed.
    """

    def __init__(
        self,
        statements: Sequence[Statement],
        take: Callable[[Event], None],
        know: Callable[[list[Cached]], None],
        snapshots: Snapshots,
    ):
        self.statements, self.take, self.know = statements, take, know
        self.snapshots = snapshots
        self._operands: dict[int, list[Operand]] = {}
        self._loops: dict[str, int] = {}

    def begin(self, function: str, local: Locals) -> None:
        """A function begins."""
        self._loops.clear()
        self.know(self.snapshots.list_changes(local))

    def enter(self, names: Sequence[str], local: Locals) -> None:
        """A loop goes round."""
        for name in names:
            if isinstance(local[name], int | np.integer):
                self._loops[name] = int(local[name])

    def leave(self, names: Sequence[str]) -> None:
        """A loop has ended."""
        for name in names:
            self._loops.pop(name, None)

    def read(self, number: int, name: str, kind: str, axis: str, value: Any) -> Any:
        """An expression is read; what is no array passes."""
        if isinstance(value, np.ndarray) and value.ndim:
            named = ast.literal_eval(axis)
            self._add(number, Operand(name, np.array(value), kind, named))
        return value

    def multiply(self, number: int, left: str, right: str, a: Any, b: Any) -> Any:
        """Two factors are multiplied with ``@``."""
        result = a @ b
        links = link_product(np.ndim(a), np.ndim(b))
        self._add_factors(number, (left, right), (a, b), links, result)
        return result

    def call_product(
        self,
        number: int,
        kind: str,
        names: str,
        function: Callable[..., Any],
        *args: Any,
        **options: Any,
    ) -> Any:
        """A function multiplies arrays, such as ``np.tensordot``."""
        result = function(*args, **options)
        words = _split_names(names)
        if kind == "einsum" and isinstance(args[0], str):
            letters, _, out = args[0].replace(" ", "").partition("->")
            links = [link_letters(each, out) for each in letters.split(",")]
            is_plain = bool(out) and "." not in args[0]
            found = links if is_plain and len(links) == len(args) - 1 else None
            self._add_factors(number, words[1:], args[1:], found, result)
        elif len(args) >= 2:
            sizes = np.ndim(args[0]), np.ndim(args[1])
            axes = args[2] if len(args) > 2 else options.get("axes", 2)
            pair = link_tensordot(*sizes, axes) if kind == "tensordot" else None
            pair = pair or (link_product(*sizes) if kind != "tensordot" else None)
            self._add_factors(number, words[:2], args[:2], pair, result)
        return result

    def note(self, number: int, local: Locals) -> None:
        """A statement has run."""
        self._finish(number, local)

    def give(self, number: int, value: Any, local: Locals) -> Any:
        """A statement returns something."""
        self._finish(number, local, value)
        return value

    def _finish(self, number: int, local: Locals, given: Any = None) -> None:
        operands = self._operands.pop(number, [])
        self.take(
            Event(
                number,
                dict(self._loops),
                operands,
                local,
                given,
                self.snapshots.list_changes(local),
            )
        )

    def _add(self, number: int, operand: Operand) -> None:
        own = self._operands.setdefault(number, [])
        if operand.kind == "product" or all(
            each.name != operand.name or each.kind == "product" for each in own
        ):
            own.append(operand)

    def _add_factors(
        self,
        number: int,
        names: Sequence[str],
        arrays: Sequence[Any],
        links: Sequence[Link] | None,
        result: Any,
    ) -> None:
        own = self._operands.get(number, [])
        product = 1 + max((each.product for each in own), default=0)
        for n, (name, array) in enumerate(zip(names, arrays)):
            if np.ndim(array):
                link = links[n] if links else None
                shape = np.shape(result)
                factor = Operand(
                    name, np.array(array), "product", None, link, shape, product
                )
                self._add(number, factor)


def _split_names(names: str) -> list[str]:
    """The arguments of a call, as they are written."""
    call = ast.parse(f"f({names})", mode="eval").body
    assert isinstance(call, ast.Call)
    return [ast.unparse(each) for each in call.args]
