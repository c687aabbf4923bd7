"""Where the symbols of a page stand in its code."""

import ast
import re
from collections.abc import Iterable

from loom.tangling.references import REFERENCE as CHUNK_REFERENCE
from loom.weaving.codes import Codes, SymbolMark
from loom.weaving.finder import UNKNOWN, SymbolFinder, find_loop_names


def make_python(code: str) -> str:
    """The program in a block, column for column."""
    if re.search("^>>> ", code, re.M):
        code = "\n".join(
            line[4:] if re.match(r">>> |\.\.\. ", line) else ""
            for line in code.split("\n")
        )
    code = CHUNK_REFERENCE.sub(rf"\1{UNKNOWN}", code)
    return re.sub(r"^[%!].*$", "pass", code, flags=re.M)


def parse_block(code: str) -> ast.Module:
    """The syntax tree of a block, empty if it is none."""
    try:
        return ast.parse(make_python(code))
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def list_functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def find_code_symbols(
    code: str, codes: Codes, library: bool = False, params: Iterable[str] = ()
) -> list[SymbolMark]:
    """List the symbols in a block of code, as :class:`SymbolMark`.

    :param codes: The codes of the page, as :class:`Codes`.
    :param library: Whether the block is a part of the library.
    :param params: The parameters of all functions of the page.
    """
    tree = parse_block(code)
    finder = SymbolFinder(codes, library, () if list_functions(tree) else params)
    finder.loops = find_loop_names(tree)
    finder.visit(tree)
    lines = code.split("\n")
    prompt = 4 * bool(re.search("^>>> ", code, re.M))
    return sorted(
        (_count_in_letters(mark, lines[mark.line], prompt) for mark in finder.marks),
        key=lambda mark: (mark.line, mark.start),
    )


def _count_in_letters(mark: SymbolMark, line: str, prompt: int) -> SymbolMark:
    """A mark in letters, where Python counts bytes."""

    def letters(at: int) -> int:
        return prompt + len(line[prompt:].encode()[:at].decode())

    return SymbolMark(
        mark.line,
        letters(mark.start),
        letters(mark.end),
        mark.key,
        tuple(map(letters, mark.quoted)),
    )


def find_key(text: str, codes: Codes) -> str | None:
    """The key of a piece of code in a sentence, or None."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None
    key = codes.key_of(node)
    if key is None and isinstance(node, ast.Subscript):
        node = node.value
        key = codes.key_of(node)
    if key is None and isinstance(node, ast.Name):
        key = codes.local.get(node.id)
    return key
