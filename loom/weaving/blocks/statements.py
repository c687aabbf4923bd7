"""Where a block of code may be cut, and what of it may be folded."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from loom.weaving.symbols.programs import parse_block

_MARKUP = re.compile(r"(?::\w+:)?`+~?([^`]+)`+")
_ABOVE = re.compile(r"\s*(?:#|(?:(?:if|elif) .*|else):$)")
_DOCUMENTED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Fold(NamedTuple):
    """Lines that are shown as one.

    :param first: The first of them, from 0.
    :param last: The line behind the last.
    :param said: What the one line says.
    :param indent: How far it is indented.
    """

    first: int
    last: int
    said: str
    indent: int = 0


def find_statement_lines(code: str, line: int) -> range:
    """The lines of the simple statement on a line, or that line alone.

    :param line: A line, from 0.
    """
    simple = [
        node
        for node in ast.walk(parse_block(code))
        if isinstance(node, ast.stmt)
        and not hasattr(node, "body")
        and node.lineno <= line + 1 <= (node.end_lineno or 0)
    ]
    first = min((node.lineno - 1 for node in simple), default=line)
    return range(
        first, max((node.end_lineno or 0 for node in simple), default=line + 1)
    )


def find_statement_start(code: str, line: int) -> int:
    """The first line of the statement on a line, or of what stands above it.

    That is a comment, or the condition of a branch that it begins.

    :param line: A line, from 0.
    """
    lines, line = code.split("\n"), find_statement_lines(code, line)[0]
    while line and _ABOVE.match(lines[line - 1]):
        line -= 1
    return line


def find_folds(code: str) -> list[Fold]:
    """The header of a file, and the docstrings of more than one line."""
    tree, lines = parse_block(code), code.split("\n")
    folds = [*_find_header(tree, lines), *_find_docstrings(tree, lines)]
    return sorted(folds)


def _find_header(tree: ast.Module, lines: list[str]) -> Iterator[Fold]:
    """The docstring of a module, and its imports, if they are two lines or more."""
    names: list[str] = []
    last = 0
    for n, node in enumerate(tree.body):
        if n == 0 and _is_text(node):
            names.append("file header")
        elif _is_import(node):
            names = [*names[:1], "imports"] if names != ["imports"] else names
        else:
            break
        last = node.end_lineno or 0
    if last > 1 and any(line.strip() for line in lines[last:]):
        yield Fold(
            0, _skip_blank_lines(lines, last), f"{last} lines: {', '.join(names)}"
        )


def _find_docstrings(tree: ast.Module, lines: list[str]) -> Iterator[Fold]:
    """The docstrings of functions and classes that take more than one line."""
    for node in ast.walk(tree):
        if not isinstance(node, _DOCUMENTED) or not _is_text(node.body[0]):
            continue
        text = node.body[0]
        first, last = text.lineno - 1, text.end_lineno or 0
        is_alone = not lines[first][: text.col_offset].strip()
        if is_alone and last - first > 1:
            said = " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())
            sentence = _MARKUP.sub(r"\1", said.split(". ")[0].removesuffix("."))
            end = _skip_blank_lines(lines, last)
            yield Fold(first, end, f"docstring: {sentence}", text.col_offset)


def _is_import(node: ast.stmt) -> bool:
    """Whether a statement imports, be it only for a checker of types."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name):
        return node.test.id == "TYPE_CHECKING" and all(map(_is_import, node.body))
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_text(node: ast.stmt) -> bool:
    """Whether a statement is a text."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _skip_blank_lines(lines: list[str], at: int) -> int:
    """The first line from `at` on that is not blank."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at
