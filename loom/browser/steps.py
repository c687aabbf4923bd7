"""The steps of a pass, as they go into a recording."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from loom.browser.codelines import PageLines
from loom.browser.events import Event, Operand
from loom.browser.instrumenting import RecordedStatement
from loom.browser.making import (
    AxisLetters,
    MadeArray,
    is_worth_showing,
    list_made,
    shorten_name,
)
from loom.browser.recordedvalues import MOST_ENTRIES, ValueTable
from loom.browser.snapshots import Cached, Snapshots
from loom.equations.model import MathPage

_MOST = 400  # steps


class StepList:
    """Makes a step of each event that has something to show.

    :param page: The page.
    :param lines: Its code.
    :param statements: The statements, by their numbers.
    :param snapshots: Knows which arrays are there.
    :param sizes: The size of each letter's axis.
    """

    def __init__(
        self,
        page: MathPage,
        lines: PageLines,
        statements: Sequence[RecordedStatement],
        snapshots: Snapshots,
        sizes: Mapping[str, int],
    ):
        self.lines, self.statements, self.snapshots = lines, statements, snapshots
        self.letters = AxisLetters(page.rows, sizes)
        self.values = ValueTable()
        self.arrays: dict[tuple[str, str], int] = {}
        self.steps: list[dict[str, Any]] = []
        self._initial: dict[int, int] = {}
        self._changes: dict[int, int] = {}
        self._calls: Counter[str] = Counter()

    def know(self, function: str, cached: list[Cached]) -> None:
        """Note what is there when a function begins."""
        changes = self._changes if self.steps else self._initial
        changes |= self._number_cached(cached)
        self._calls[function] += 1

    def take(self, event: Event) -> None:
        """Make a step of an event, if it has something to show."""
        statement = self.statements[event.number]
        path, function = self.lines.modules[statement.module], statement.function
        if self._calls[function] > 1 or len(self.steps) == _MOST:
            return
        self._changes |= self._number_cached(event.cached)
        node = statement.node
        first, last = node.lineno, node.end_lineno or node.lineno
        tags = self.lines.list_tags(path, first, last)
        made, live = list_made(statement, event), self.snapshots.live
        if not tags and not is_worth_showing(statement, event, made, live):
            return
        text = self.lines.outputs[path].text.split("\n")[first - 1 : last]
        place = self.lines.find_place(path, first)
        self.steps.append(
            {
                "function": function,
                "line": self.lines.outputs[path].lines[first - 1],
                "block": place.block if place else "",
                "row": place.row if place else 0,
                "code": _remove_margin(text),
                "tags": tags,
                "at": event.at,
                "made": [self._describe_made(each, event) for each in made],
                "operands": [
                    self._describe_operand(each, made, event) for each in event.operands
                ],
                "changes": list(self._changes.items()),
            }
        )
        self._changes = {}

    def finish(self) -> dict[str, Any]:
        """The parts of the recording that the steps make."""
        return {
            "arrays": [
                {"owner": owner, "name": name, "axes": self._find_axes(name, number)}
                for (owner, name), number in self.arrays.items()
            ],
            "values": self.values.values,
            "initial": list(self._initial.items()),
            "steps": self.steps,
        }

    def _number_cached(self, cached: Sequence[Cached]) -> dict[int, int]:
        """The numbers of some arrays, and those of their values."""
        found = {}
        for each in cached:
            key = each.owner, each.name
            number = self.arrays.setdefault(key, len(self.arrays))
            found[number] = self.values.add_array(each.array)
        return found

    def _find_axes(self, name: str, number: int) -> str:
        changes = [self._initial, *(dict(step["changes"]) for step in self.steps)]
        value = next((each[number] for each in changes if number in each), None)
        if value is None:
            return ""
        return self.letters.find_letters(name, self.values.values[value]["shape"])

    def _describe_made(self, made: MadeArray, event: Event) -> dict[str, Any]:
        letters = self.letters.find_letters(made.name, made.array.shape, event.at)
        return {
            "name": made.name,
            "axes": letters,
            "value": self.values.add_array(made.array),
        }

    def _describe_operand(
        self, operand: Operand, made: Sequence[MadeArray], event: Event
    ) -> dict[str, Any]:
        name = shorten_name(operand.name)
        described: dict[str, Any] = {
            "name": name,
            "axes": self.letters.find_letters(name, operand.array.shape, event.at),
            "value": self.values.add_array(operand.array),
            "kind": operand.kind,
            "product": operand.product,
            "link": None,
        }
        if made and made[0].array.size <= MOST_ENTRIES:
            result = made[0].array
            if places := operand.find_places(result):
                described["places"] = places
            else:
                described["link"] = operand.find_link(result.shape)
        return described


def _remove_margin(lines: Sequence[str]) -> str:
    margin = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[margin:] for line in lines)
