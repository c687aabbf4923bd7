"""Fill settings with what a `loom.toml` says, and refuse what does not fit."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args, get_origin, get_type_hints

from loom.problems import suggest_nearest

FILE = "loom.toml"
_KINDS = {str: "a text", int: "a whole number", bool: "true or false"}


class ConfigError(OSError):
    """`loom.toml` can't be used; the message says where and why."""


def fill_settings(settings: Any, found: Mapping[str, Any], above: str) -> Any:
    """A copy of some settings with what a table says in their place."""
    types = get_type_hints(type(settings))
    known = {each.name for each in fields(settings)}
    new = {}
    for name, value in found.items():
        if name not in known:
            hint = suggest_nearest(name, known) or f"known: {', '.join(sorted(known))}"
            raise ConfigError(f"{FILE}: unknown setting `{above}{name}`; {hint}")
        old = getattr(settings, name)
        if not is_dataclass(old):
            new[name] = _convert_value(value, types[name], f"{above}{name}")
        elif isinstance(value, dict):
            new[name] = fill_settings(old, value, f"{above}{name}.")
        else:
            raise ConfigError(f"{FILE}: `{above}{name}` is a section; write [{name}]")
    return replace(settings, **new)


def _convert_value(value: Any, kind: Any, name: str) -> Any:
    """A value of TOML as a setting has it: lists become tuples.

    :raises ConfigError: It has another type, or as a list another length.
    """
    if get_origin(kind) is tuple and isinstance(value, list):
        kinds = get_args(kind)
        if kinds[-1] is Ellipsis:
            kinds = kinds[:1] * len(value)
        if len(value) != len(kinds):
            raise ConfigError(
                f"{FILE}: `{name}` has {value!r}; write a list of {len(kinds)} there"
            )
        return tuple(_convert_value(each, one, name) for each, one in zip(value, kinds))
    if type(value) is kind:  # of True, isinstance says that it is a number
        return value
    wanted = _KINDS.get(kind, "a list")
    raise ConfigError(f"{FILE}: `{name}` has the value {value!r}; write {wanted}")
