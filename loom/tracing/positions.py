"""Let compiled code name lines and columns of documents.

A traceback, a debugger and a coverage tool ask a code object for its file and lines. The
syntax tree is where these come from, so they are changed there.
"""

import ast
from collections.abc import Mapping
from pathlib import Path
from types import CodeType

from loom.tangling.outputs import Output


def compile_output(
    output: Output, texts: Mapping[str, list[str]], root: Path
) -> CodeType:
    """Compile an output so that its code names lines of the documents.

    A function whose lines come from several documents keeps the lines of the output,
    since a code object has one file name.

    :param texts: By document, its lines.
    :param root: The book's folder.
    :raises SyntaxError: The output is no Python.
    """
    file = str(root / output.path)
    plain = compile(output.text, file, "exec", dont_inherit=True)
    tree = ast.parse(output.text, file)
    columns = _Columns(output, texts)
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            columns.move(node)
    moved = compile(tree, file, "exec", dont_inherit=True)
    return _choose(plain, moved, output, root)


def _choose(plain: CodeType, moved: CodeType, output: Output, root: Path) -> CodeType:
    """The moved code with the name of its document, or the plain one."""
    pairs = zip(plain.co_consts, moved.co_consts)
    inner = tuple(
        _choose(one, other, output, root)
        if isinstance(one, CodeType) and isinstance(other, CodeType)
        else other
        for one, other in pairs
    )
    lines = {line for _, _, line in plain.co_lines() if line}
    documents = {output.origins[line - 1].document for line in lines}
    if len(documents) > 1 or not documents:
        return plain.replace(co_consts=inner)
    return moved.replace(co_consts=inner, co_filename=str(root / documents.pop()))


class _Columns:
    """Moves nodes of an output's syntax tree to their places in the documents."""

    def __init__(self, output: Output, texts: Mapping[str, list[str]]):
        self.output, self.texts = output, texts
        self.lines = output.text.split("\n")

    def move(self, node: ast.AST) -> None:
        first, last = node.lineno, node.end_lineno or node.lineno
        node.lineno = self.output.origins[first - 1].line
        node.end_lineno = self.output.origins[last - 1].line
        left, right = self.find_shift(first), self.find_shift(last)
        if left is not None and right is not None and node.lineno <= node.end_lineno:
            column, end = node.col_offset - left, node.end_col_offset - right
            if column >= 0 and (node.lineno, column) <= (node.end_lineno, end):
                node.col_offset, node.end_col_offset = column, end
                return
        # Where the columns are not known, Python shows the line alone.
        node.end_lineno = max(node.lineno, node.end_lineno)
        node.col_offset = node.end_col_offset = -1

    def find_shift(self, line: int) -> int | None:
        """How many bytes further right a line stands than in its document, or None."""
        text, origin = self.lines[line - 1], self.output.origins[line - 1]
        whole = self.texts[origin.document][origin.line - 1]
        code = text.strip()
        if not code or code not in whole:
            return None
        margins = text[: text.index(code)], whole[: whole.index(code)]
        return len(margins[0].encode()) - len(margins[1].encode())
