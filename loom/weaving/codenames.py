"""The dotted names in a block of code, and their places."""

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator
from doctest import DocTestParser

from loom.tangling.references import REFERENCE
from loom.weaving.adapters import Name
from loom.weaving.dependencies import MAGIC


def split_code(text: str, language: str) -> list[tuple[int, int, str]]:
    """The Python in a block, with the line where each piece begins.

    :returns: Triples of a line, a number of columns, and code.
    """
    if language != "pycon":
        text = REFERENCE.sub(r"\1_", text)
        return [(0, 0, MAGIC.sub("", text))]
    try:
        examples = DocTestParser().get_examples(text)
    except ValueError:
        return []
    return [(e.lineno, e.indent + 4, e.source) for e in examples]


def parse_code(code: str) -> ast.Module | None:
    """The syntax tree; a piece of a function may have none."""
    try:
        return ast.parse(code)
    except SyntaxError:
        return None


def find_chains(code: str) -> list[list[int | str]]:
    """All dotted names of some code: line, column and text of each."""
    found, open_, last = [], False, ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            line, column = token.start
            if token.type == tokenize.NAME:
                if open_ and last == "." and found[-1][0] == line:
                    found[-1][2] += f".{token.string}"
                else:
                    found.append([line, column, token.string])
                open_ = True
            elif token.string != ".":
                open_ = False
            last = token.string
    except (tokenize.TokenError, SyntaxError):
        return []
    return found


def find_name_places(
    names: Iterable[Name], code: str
) -> Iterator[tuple[Name, tuple[int, int, int]]]:
    """The place of each name in the code, as line, start and end."""
    free = find_chains(code)
    for name in names:
        for chain in free:
            line, column, text = chain
            if name.lineno <= line <= name.end_lineno and text == name.code_str:
                free.remove(chain)
                yield name, (line - 1, column, column + len(text))
                break
