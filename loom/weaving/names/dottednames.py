"""The dotted names in a block of code, and their places."""

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from doctest import DocTestParser

from loom.documents.references import REFERENCE
from loom.tracing.dependencies import MAGIC
from loom.weaving.adapters import Name


@dataclass(frozen=True)
class CodePiece:
    """A piece of Python in a block.

    :param line: The line of the block that it begins on, from 0.
    :param indent: The columns in front of each of its lines.
    :param code: What it says.
    """

    line: int
    indent: int
    code: str


@dataclass(frozen=True)
class Chain:
    """A dotted name.

    :param line: Its line, from 1.
    :param column: Its first column.
    :param text: The name with its dots.
    """

    line: int
    column: int
    text: str

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.column + len(self.text)


def split_pieces(text: str, language: str) -> list[CodePiece]:
    """The Python in a block: all of it, or the examples at its prompts."""
    if language != "pycon":
        text = REFERENCE.sub(r"\1_", text)
        return [CodePiece(0, 0, MAGIC.sub("", text))]
    try:
        examples = DocTestParser().get_examples(text)
    except ValueError:
        return []
    return [CodePiece(e.lineno, e.indent + 4, e.source) for e in examples]


def parse_code(code: str) -> ast.Module | None:
    """The syntax tree; a piece of a function may have none."""
    try:
        return ast.parse(code)
    except SyntaxError:
        return None


def find_chains(code: str) -> list[Chain]:
    """All dotted names of some code; none if it is no Python."""
    found: list[Chain] = []
    is_open, last = False, ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            line, column = token.start
            if token.type == tokenize.NAME:
                if is_open and last == "." and found[-1].line == line:
                    head = found.pop()
                    text = f"{head.text}.{token.string}"
                    found.append(Chain(line, head.column, text))
                else:
                    found.append(Chain(line, column, token.string))
                is_open = True
            elif token.string != ".":
                is_open = False
            last = token.string
    except (tokenize.TokenError, SyntaxError):
        return []
    return found


def find_name_places(names: Iterable[Name], code: str) -> Iterator[tuple[Name, Chain]]:
    """Each name with its place in the code."""
    free = find_chains(code)
    for name in names:
        for chain in free:
            if (
                name.lineno <= chain.line <= name.end_lineno
                and chain.text == name.code_str
            ):
                free.remove(chain)
                yield name, chain
                break
