"""Let compiled code name lines and columns of documents.

A traceback, a debugger and a coverage tool ask a code object for its file and lines.
The syntax tree is where these come from, so they are changed there.
"""

import ast
from collections.abc import Mapping
from pathlib import Path
from types import CodeType
from typing import Protocol, cast

from loom.tangling.outputs import Output


class _Placed(Protocol):
    """A node of a syntax tree that has a place, as not all of them do."""

    lineno: int
    end_lineno: int | None
    col_offset: int
    end_col_offset: int | None


def compile_output(
    output: Output, texts: Mapping[str, list[str]], root: Path
) -> CodeType:
    """Compile an output so that its code names lines of the documents.

    A function whose lines come from several documents keeps the lines of the output,
    since a code object has one file name.

    :param texts: By document, its lines.
    :param root: The book's folder.
    :returns: The code of the module.
    :raises SyntaxError: The output is no Python; it names the document's line.
    """
    file = str(root / output.path)
    try:
        plain = compile(output.text, file, "exec", dont_inherit=True)
    except SyntaxError as error:
        _name_document(error, output, root)
        raise
    tree = ast.parse(output.text, file)
    mover = _NodeMover(output, texts)
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            mover.move(cast(_Placed, node))
    moved = compile(tree, file, "exec", dont_inherit=True)
    return _choose_code(plain, moved, output, root)


def _name_document(error: SyntaxError, output: Output, root: Path) -> None:
    """Let a syntax error of an output name the line of its document."""
    if error.lineno and error.lineno <= len(output.origins):
        origin = output.origins[error.lineno - 1]
        shift = origin.line - error.lineno
        error.filename, error.lineno = str(root / origin.document), origin.line
        # Python has read it from the output, which may not have been written yet
        lines = output.text.split("\n")  # as Python does: a form feed ends none
        error.text = lines[origin.line - shift - 1] + "\n"
        if error.end_lineno:
            error.end_lineno += shift


def _choose_code(
    plain: CodeType, moved: CodeType, output: Output, root: Path
) -> CodeType:
    """The moved code with the name of its document, or the plain one."""
    lines = {line for _, _, line in plain.co_lines() if line}
    documents = {output.origins[line - 1].document for line in lines}
    inside = _list_codes(plain), _list_codes(moved)
    if len(inside[0]) != len(inside[1]):
        return plain  # of a chunk that is there twice, Python makes one code
    # other constants differ: Python 3.13 has the line of a class among them
    inner = (_choose_code(*pair, output, root) for pair in zip(*inside))
    chosen = plain
    if len(documents) == 1:
        chosen = moved.replace(co_filename=str(root / documents.pop()))
    constants = (
        next(inner) if isinstance(each, CodeType) else each for each in chosen.co_consts
    )
    return chosen.replace(co_consts=tuple(constants))


def _list_codes(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]


class _NodeMover:
    """Moves nodes of an output's syntax tree to their places in the documents."""

    def __init__(self, output: Output, texts: Mapping[str, list[str]]):
        self._output, self._texts = output, texts
        self._lines = output.text.split("\n")

    def move(self, node: _Placed) -> None:
        """Give a node the lines of its document, and the columns if they are known."""
        first, last = node.lineno, node.end_lineno or node.lineno
        left, right = self._find_shift(first), self._find_shift(last)
        line = self._output.origins[first - 1].line
        end_line = self._output.origins[last - 1].line
        node.lineno, node.end_lineno = line, max(line, end_line)
        if left is not None and right is not None and node.end_col_offset is not None:
            start = line, node.col_offset - left
            end = end_line, node.end_col_offset - right
            if start[1] >= 0 and start <= end:
                node.col_offset, node.end_col_offset = start[1], end[1]
                return
        # where the columns are not known, Python shows the line alone
        node.col_offset = node.end_col_offset = -1

    def _find_shift(self, line: int) -> int | None:
        """How many bytes further right a line stands than in its document, or None."""
        text, origin = self._lines[line - 1], self._output.origins[line - 1]
        whole = self._texts[origin.document][origin.line - 1]
        code = text.strip()
        if not code or code not in whole:
            return None
        margins = text[: text.index(code)], whole[: whole.index(code)]
        return len(margins[0].encode()) - len(margins[1].encode())
