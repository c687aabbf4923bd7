"""What the code of a table of symbols looks like in a program."""

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loom.equations.page import Row

ENTERS = {"input": ("forward", "A"), "error": ("backward", "dX")}


_CACHES = re.compile(r"((?:fc|p|bc|g|o)\['(\w+)'\])(?:\[0\])?")


_RESULT = re.compile(r"(\w+)\([^=]*\)(?:\[(\d)\])?")


_OWNER = re.compile(r"(?:(.*)\.)?(.*?(?:\[[^\]]*\])*)", re.S)


_NAMED = ast.Name, ast.Attribute, ast.Subscript, ast.Call


@dataclass(frozen=True)
class SymbolMark:
    """A symbol in a line of code.

    :param line: The line, from 0.
    :param start: Its first column.
    :param end: The column behind it.
    :param key: The key of the symbol.
    :param quoted: Where in it the name in quotes is, if there is one.
    """

    line: int
    start: int
    end: int
    key: str
    quoted: tuple[int, int] | tuple[()] = ()


@dataclass(frozen=True)
class Codes:
    """What the code of a page's table looks like in a program.

    :param forms: Keys by expression.
    :param local: Keys by the local name of an array.
    :param results: Keys by function and place in what it returns.
    :param own: All keys, each of which may become a name.
    """

    forms: dict[str, str]
    local: dict[str, str]
    results: dict[tuple[str, int], str]
    own: set[str]

    @classmethod
    def of(cls, rows: Iterable[Row], keys: Mapping[str, str]) -> "Codes":
        forms, local, results = {}, {}, {}
        for row in rows:
            key = keys[row.name]
            try:
                tree = ast.parse(row.code, mode="eval").body
            except SyntaxError:
                continue
            text = ast.unparse(tree)
            forms.setdefault(text, key)
            match = _CACHES.fullmatch(text)
            if match:
                forms.setdefault(match[1], key)
                local.setdefault(match[2], key)
            match = _RESULT.fullmatch(text)
            if match:
                results.setdefault((match[1], int(match[2] or 0)), key)
            called = re.match(r"(?:partial\()?(\w+)[(,]", text)
            if called and called[1] == key:
                forms.setdefault(key, key)
        return cls(forms, local, results, set(keys.values()))

    def key_of(self, node: ast.AST) -> str | None:
        """The key of an expression that equals the code of a row."""
        if not isinstance(node, _NAMED):
            return None
        text = ast.unparse(node)
        if text not in self.forms and "." in text:
            owner, text = _OWNER.fullmatch(text).groups()
            if text.isidentifier() and owner not in ("layer", "self"):
                return None
        return None if text in ENTERS else self.forms.get(text)
