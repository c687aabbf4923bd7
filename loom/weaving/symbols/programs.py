"""Where the symbols of a page stand in its code."""

import ast
import re
from collections.abc import Iterable
from dataclasses import replace

from loom.documents.references import REFERENCE
from loom.weaving.symbols.finder import UNKNOWN, SymbolFinder
from loom.weaving.symbols.functionnames import find_loop_names, list_functions
from loom.weaving.symbols.tablecode import SymbolMark, TableCode

_PROMPT = re.compile("^>>> ", re.M)


def make_python(code: str) -> str:
    """The program in a block, column for column."""
    if _PROMPT.search(code):
        code = "\n".join(
            line[4:] if re.match(r">>> |\.\.\. ", line) else ""
            for line in code.split("\n")
        )
    code = REFERENCE.sub(rf"\1{UNKNOWN}", code)
    return re.sub(r"^[%!].*$", "pass", code, flags=re.M)


def parse_block(code: str) -> ast.Module:
    """The syntax tree of a block, empty if it is none."""
    try:
        return ast.parse(make_python(code))
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def find_code_symbols(
    code: str, codes: TableCode, library: bool, params: Iterable[str]
) -> list[SymbolMark]:
    """List the symbols in a block of code.

    :param codes: What the code of the page's table looks like.
    :param library: Whether the block is a part of the library.
    :param params: The parameters of all functions of the page.
    """
    tree = parse_block(code)
    if list_functions(tree):
        params = ()
    finder = SymbolFinder(codes, library, params, find_loop_names(tree))
    finder.visit(tree)
    lines = code.split("\n")
    prompt = 4 * bool(_PROMPT.search(code))
    return sorted(
        (_count_in_letters(mark, lines[mark.line], prompt) for mark in finder.marks),
        key=lambda mark: (mark.line, mark.start),
    )


def _count_in_letters(mark: SymbolMark, line: str, prompt: int) -> SymbolMark:
    """A mark in letters, where Python counts bytes."""

    def count(at: int) -> int:
        return prompt + len(line[prompt:].encode()[:at].decode())

    quoted = mark.quoted and (count(mark.quoted[0]), count(mark.quoted[1]))
    return replace(mark, start=count(mark.start), end=count(mark.end), quoted=quoted)


def find_word_key(text: str, codes: TableCode) -> str | None:
    """The key of a piece of code in a sentence, or None."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None
    key = codes.find_key(node)
    if key is None and isinstance(node, ast.Subscript):
        node = node.value
        key = codes.find_key(node)
    if key is None and isinstance(node, ast.Name):
        key = codes.local.get(node.id)
    return key
