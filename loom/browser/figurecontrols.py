"""The controls of an interactive figure: what a reader can choose, and their HTML."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise, product
from typing import Any, TypeAlias

ControlValue: TypeAlias = float | int | str
_SETTINGS = {"name", "label", "values", "start"}


@dataclass(frozen=True)
class Control:
    """A slider, whose values are numbers, or a choice, whose values are texts.

    :param name: The argument of the figure's ``compute`` that it sets.
    :param label: What a reader sees beside it.
    :param values: The values that are recorded, numbers from small to large.
    :param start: The one that is shown first.
    """

    name: str
    label: str
    values: tuple[ControlValue, ...]
    start: ControlValue


def read_controls(found: Sequence[Mapping[str, Any]]) -> list[Control]:
    """The controls that a module describes as plain data.

    :raises ValueError: One of them can't be used; the message says why.
    """
    controls = [_read_control(each) for each in found]
    names = [each.name for each in controls]
    if len({*names}) < len(names):
        raise ValueError(f"CONTROLS has a name twice: {', '.join(names)}")
    return controls


def _read_control(found: Mapping[str, Any]) -> Control:
    if found.keys() != _SETTINGS:
        settings = ", ".join(sorted(_SETTINGS))
        raise ValueError(f"a control has {sorted(found)}; give it {settings}")
    control = Control(
        found["name"], found["label"], tuple(found["values"]), found["start"]
    )
    if len(control.values) < 2 or control.start not in control.values:
        raise ValueError(
            f"{control.name}: give two values or more, and one of them as `start`"
        )
    if all(isinstance(each, str) for each in control.values):
        return control
    if any(isinstance(each, str | bool) for each in control.values):
        raise ValueError(f"{control.name}: give numbers, or texts, and not both")
    if any(a >= b for a, b in pairwise(control.values)):  # type: ignore[operator]
        raise ValueError(f"{control.name}: give its numbers from small to large")
    return control


def list_grid(controls: Sequence[Control]) -> Iterator[dict[str, ControlValue]]:
    """All combinations of recorded values; those of the last control change first."""
    names = [each.name for each in controls]
    for values in product(*(each.values for each in controls)):
        yield dict(zip(names, values, strict=True))


def format_value(value: ControlValue) -> str:
    """A value as a reader sees it: three digits or all whole ones, and a true minus.

    The figure's script writes it so when a slider moves.
    """
    if isinstance(value, str):
        return value
    number = Decimal(f"{value:.3g}") if abs(value) < 1000 else Decimal(round(value))
    return f"{number:f}".replace("-", "−")


def make_control_html(control: Control) -> str:
    """A control as a native one, with its label.

    A slider goes through the numbers of the recorded values, so that they may lie at
    any distance from each other.
    """
    name, said = escape(control.name), format_value(control.start)
    if isinstance(control.start, str):
        options = "".join(
            f"<option{' selected' * (each == control.start)}>{escape(each)}</option>"
            for each in map(str, control.values)
        )
        shown = ""
        field = f'<select data-control="{name}" autocomplete="off">{options}</select>'
    else:
        whole = " data-whole" * all(isinstance(each, int) for each in control.values)
        last, place = len(control.values) - 1, control.values.index(control.start)
        shown = f'<span class="interactive-value" aria-hidden="true">{said}</span>'
        field = (
            f'<input type="range" data-control="{name}"{whole} autocomplete="off" '
            f'min="0" max="{last}" step="1" value="{place}" aria-valuetext="{said}">'
        )
    return (
        f'<label class="interactive-control"><span>{escape(control.label)}</span>'
        f"{shown}{field}</label>"
    )


def make_button_html(words: str) -> str:
    """A button; what it does, the figure's script says."""
    return f'<button type="button" class="interactive-button">{escape(words)}</button>'
