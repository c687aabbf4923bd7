"""What functions tell while they run becomes the steps of a pass."""

import ast
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from loom.browser.events import Event, Locals, Operand
from loom.browser.instrumenting import RecordedStatement
from loom.browser.links import Link, link_letters, link_product, link_tensordot
from loom.browser.snapshots import Cached, Snapshots


class Recorder:
    """Is called by changed functions.

    :param statements: The statements, by their numbers.
    :param take: Is called with each event.
    :param know: Is called with what is known when a function begins.
    :param snapshots: Finds what has changed.
    """

    def __init__(
        self,
        statements: Sequence[RecordedStatement],
        take: Callable[[Event], None],
        know: Callable[[str, list[Cached]], None],
        snapshots: Snapshots,
    ):
        self.statements, self.take, self.know = statements, take, know
        self.snapshots = snapshots
        self._operands: dict[int, list[Operand]] = {}
        self._loops: dict[str, dict[str, int]] = {}  # the counters, by function

    def begin(self, function: str, local: Locals) -> None:
        """A function begins."""
        self._loops[function] = {}
        self.know(function, self.snapshots.list_changes(local))

    def enter(self, function: str, names: Sequence[str], local: Locals) -> None:
        """A loop goes round."""
        for name in names:
            if isinstance(local[name], int | np.integer):
                self._loops[function][name] = int(local[name])

    def leave(self, function: str, names: Sequence[str]) -> None:
        """A loop has ended."""
        for name in names:
            self._loops[function].pop(name, None)

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
        names: Sequence[str],
        function: Callable[..., Any],
        *args: Any,
        **options: Any,
    ) -> Any:
        """A function multiplies arrays, such as ``np.tensordot``."""
        result = function(*args, **options)
        if kind == "einsum" and isinstance(args[0], str):
            letters, _, out = args[0].replace(" ", "").partition("->")
            links = [link_letters(each, out) for each in letters.split(",")]
            is_plain = bool(out) and "." not in args[0]
            found = links if is_plain and len(links) == len(args) - 1 else None
            self._add_factors(number, names[1:], args[1:], found, result)
        elif len(args) >= 2:
            sizes = np.ndim(args[0]), np.ndim(args[1])
            axes = args[2] if len(args) > 2 else options.get("axes", 2)
            pair = link_tensordot(*sizes, axes) if kind == "tensordot" else None
            pair = pair or (link_product(*sizes) if kind != "tensordot" else None)
            self._add_factors(number, names[:2], args[:2], pair, result)
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
                dict(self._loops[self.statements[number].function]),
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
