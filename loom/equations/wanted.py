r"""Under which names code may make the left side of an equation.

The row of a symbol says it: ``fc['Z']`` is made under the key ``'Z'``, ``Z`` under this
name, ``dense(X, W, b)[0]`` by what the function ``dense`` returns first. The symbol
itself is a name as well: ``\bar{h}`` is ``h_`` in code, and ∂L/∂v is ``dv``.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from loom.equations.tree import Node, split_derivative, walk_tree

_HAT = re.compile(r"\\(hat|tilde)\{(.+)\}")
_BAR = re.compile(r"\\(?:bar|overline)\{(.+)\}")
_FONT = re.compile(r"\\(?:mathrm|mathcal|mathbf|operatorname)\{(\w+)\}")


@dataclass(frozen=True)
class Call:
    """A call of a function of the page, whose result a row names.

    :param function: Its name.
    :param place: Which of the values that it returns; None for all.
    :param settings: Its arguments that are constants, by name.
    """

    function: str
    place: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Wanted:
    """The names of a left side in code.

    :param names: Names of variables and of attributes.
    :param keys: Keys, each with the name of its cache.
    :param calls: Calls that return it.
    :param words: Strings that its rows name, such as the key in a call's argument.
    :param codes: The rows' code, as Python reads it.
    """

    names: set[str] = field(default_factory=set)
    keys: set[tuple[str, str]] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    def join(self, other: "Wanted") -> None:
        """Take over the names of another symbol."""
        self.names |= other.names
        self.keys |= other.keys
        self.calls += other.calls
        self.words |= other.words
        self.codes |= other.codes

    def describe(self) -> str:
        """What a line of code would make, in words for a message."""
        found = [
            *(f"{cache}['{key}']" for cache, key in sorted(self.keys)),
            *sorted(self.names),
            *(f"what {call.function} returns" for call in self.calls),
        ]
        return ", or ".join(dict.fromkeys(found)) or "nothing that code could make"


def find_wanted(
    left: Node,
    codes: Mapping[str, str],
    options: Mapping[str, str],
    values: Mapping[str, str],
    functions: Collection[str],
    assigned: Collection[str],
) -> Wanted:
    """Collect the names under which code may make a left side.

    :param left: The left side, as its meaning.
    :param codes: The code of each row, by the name of its symbol.
    :param options: The options of the table.
    :param values: Expressions that the option ``:values:`` names.
    :param functions: Names of the functions that the page's code defines.
    :param assigned: Names of the variables that these functions assign.
    """
    wanted = Wanted()
    for name in _list_made_names(left, codes):
        code = codes.get(name)
        if code is None:
            continue
        one = Wanted()
        settings = {"deriv": True} if name.endswith("'") else {}
        _CodeReader(one, options, values, functions).read(
            _parse(code), settings=settings
        )
        spelled = spell_symbol(name)
        if spelled in assigned:  # then x is not made where X is, with the same code
            one.names = {spelled}
            one.keys = {each for each in one.keys if each[1] == spelled}
        elif spelled:
            one.names.add(spelled)
        wanted.join(one)
    return wanted


def spell_symbol(name: str) -> str:
    """The name that a symbol has in code: ``h_`` for h with a bar, ``dv`` for ∂L/∂v.

    :returns: The name, empty if it has none.
    """
    parts = split_derivative(name)
    if parts:
        below = spell_symbol(parts[1])
        return f"d{below}" if below else ""
    name = re.sub(r"(?<=.)[\^_]\{[^{}]*(\{[^{}]*\})?[^{}]*\}$", "", name)
    for pattern, form in ((_HAT, "{1}_{0}"), (_BAR, "{0}_")):
        if found := pattern.fullmatch(name):
            *marks, inside = found.groups()
            word = spell_symbol(inside)
            return form.format(*marks, word) if word else ""
    found = _FONT.fullmatch(name)
    word = found[1] if found else name.removeprefix("\\")
    return word if word.isidentifier() else ""


def _list_made_names(left: Node, rows: Collection[str]) -> Iterator[str]:
    """The symbols and functions of a left side; none that only counts places.

    Of a function that has a row, the function is made, and not what it is of.
    """
    places = {
        id(inner)
        for _, node in walk_tree(left)
        if node.kind == "symbol"
        for part in node.parts
        for _, inner in walk_tree(part)
    }
    calls = [
        node
        for _, node in walk_tree(left)
        if node.kind == "call" and node.value in rows
    ]
    inside = {
        id(inner)
        for call in calls
        for part in call.parts
        for _, inner in walk_tree(part)
    }
    for _, node in walk_tree(left):
        if node.kind in ("symbol", "call") and id(node) not in places | inside:
            yield node.value


def _parse(code: str) -> ast.expr | None:
    """An expression, or None where the code is none."""
    try:
        return ast.parse(code.strip(), mode="eval").body
    except SyntaxError:
        return None


@dataclass
class _CodeReader:
    """Read the code of a row from outside in, up to the names that have its value."""

    wanted: Wanted
    options: Mapping[str, str]
    values: Mapping[str, str]
    functions: Collection[str]

    def read(
        self,
        node: ast.expr | None,
        place: int | None = None,
        settings: Mapping[str, Any] | None = None,
        seen: frozenset[str] = frozenset(),
    ) -> None:
        """Note the names of an expression.

        :param place: Which of several values is taken from it.
        :param settings: Constants that a call gets beside its own.
        :param seen: Names that were looked up on the way.
        """
        if node is None:
            return
        settings = settings or {}
        if not seen:
            self.wanted.codes.add(ast.dump(node))
            self.wanted.words |= {
                each.value
                for each in ast.walk(node)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
        match node:
            case ast.Name(id=name):
                if not seen:
                    self.wanted.names.add(name)
                self._look_up(name, place, settings, seen)
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
                if not seen:
                    self.wanted.keys.add((find_last_word(value), key))
            case ast.Subscript(value=value, slice=ast.Constant(value=int(number))):
                self.read(value, number, settings, seen)
            case ast.Subscript(value=value):
                self.read(value, None, settings, seen)
            case ast.Attribute(value=value, attr=name):
                if name == "T":
                    self.read(value, None, settings, seen)
                elif not seen:
                    self.wanted.names.add(name)
            case ast.Call():
                self._read_call(node, place, settings, seen)
            case ast.ListComp(generators=[generator, *_]):
                self.read(generator.iter, None, settings, seen)

    def _read_call(
        self,
        node: ast.Call,
        place: int | None,
        settings: Mapping[str, Any],
        seen: frozenset[str],
    ) -> None:
        """A call of the page's function, or of another that is given the value."""
        name = find_last_word(node.func)
        own = {
            each.arg: each.value.value
            for each in node.keywords
            if each.arg and isinstance(each.value, ast.Constant)
        }
        if name == "partial" and node.args:
            self.read(node.args[0], place, {**settings, **own}, seen)
        elif name in self.functions:
            self.wanted.calls.append(Call(name, place, {**settings, **own}))
        elif name in self.options:
            self._look_up(name, place, {**settings, **own}, seen)
        elif isinstance(node.func, ast.Attribute) and name == "copy":
            self.read(node.func.value, None, settings, seen)
        else:
            for each in node.args[:1]:
                self.read(each, None, settings, seen | {name})

    def _look_up(
        self,
        name: str,
        place: int | None,
        settings: Mapping[str, Any],
        seen: frozenset[str],
    ) -> None:
        """What a name stands for: a function of the page, a value, a choice of some."""
        if name in seen:
            return
        seen = seen | {name}
        if name in self.functions:
            self.wanted.calls.append(Call(name, place, settings))
        elif name in self.values:
            self.read(_parse(self.values[name]), place, settings, seen)
        elif name in self.options:
            choices = _parse(f"({self.options[name]},)")
            for each in choices.elts if isinstance(choices, ast.Tuple) else ():
                inside = each.body if isinstance(each, ast.Lambda) else each
                self.read(inside, place, settings, seen)


def find_last_word(node: ast.expr) -> str:
    """The last name of an expression: `fc` of ``layer.fc``, `dense` of ``dense``."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return find_last_word(value)
        case ast.Call(func=function):
            return find_last_word(function)
    return ""
