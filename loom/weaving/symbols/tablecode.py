"""What the code of a table of symbols looks like in a program."""

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loom.config import get_config
from loom.equations.rows import SymbolRow

_ARRAY = re.compile(r"((\w+)\['(\w+)'\])(?:\[0\])?")
_RESULT = re.compile(r"(\w+)\([^=]*\)(?:\[(\d)\])?")
_CALLED = re.compile(r"(?:partial\()?(\w+)[(,]")
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
    quoted: tuple[int, int] | None = None


@dataclass(frozen=True)
class TableCode:
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

    def find_key(self, node: ast.AST) -> str | None:
        """The key of an expression that equals the code of a row, or None."""
        if not isinstance(node, _NAMED):
            return None
        text, custom = ast.unparse(node), get_config().pointing
        owned = _OWNER.fullmatch(text) if text not in self.forms else None
        if owned and owned[1] is not None:
            text = owned[2]
            if text.isidentifier() and owned[1] not in custom.owners:
                return None
        is_sent = any(text == code for code, *_ in custom.parameters)
        return None if is_sent else self.forms.get(text)


def collect_table_code(rows: Iterable[SymbolRow], keys: Mapping[str, str]) -> TableCode:
    """What the code of some rows looks like in a program.

    :param rows: The rows of a table, as ``read_page`` has them.
    :param keys: For each symbol, its key.
    """
    codes = TableCode({}, {}, {}, set(keys.values()))
    for row in rows:
        key = keys[row.name]
        try:
            tree = ast.parse(row.code, mode="eval").body
        except SyntaxError:
            continue
        text = ast.unparse(tree)
        codes.forms.setdefault(text, key)
        array = _ARRAY.fullmatch(text)
        if array and array[2] in get_config().pointing.caches:
            codes.forms.setdefault(array[1], key)
            codes.local.setdefault(array[3], key)
        if result := _RESULT.fullmatch(text):
            codes.results.setdefault((result[1], int(result[2] or 0)), key)
        called = _CALLED.match(text)
        if called and called[1] == key:
            codes.forms.setdefault(key, key)
    return codes
