"""How large each package is: files, and lines of code, of explanation and without anything.

Beside these, how many statements of each layer bear an equation: see equation_share.py.

A line of explanation is a comment that has the line to itself, or belongs to the docstring of a
module, class or function. What is counted is a library's source; nothing of it is run.
"""

import ast
import io
import tokenize
from collections import Counter
from pathlib import Path

KINDS = ["files", "code", "explained", "blank"]


def count(text):
    """The lines of a source text by kind.

    :raises SyntaxError: If it is no Python.
    """
    lines = len(text.splitlines())
    told = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if ast.get_docstring(node, clean=False) is not None:
                first = node.body[0]
                told.update(range(first.lineno, first.end_lineno + 1))
    used = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip():
            told.add(token.start[0])
        elif token.string.strip() and token.type not in (tokenize.COMMENT, tokenize.ENDMARKER):
            used.update(range(token.start[0], token.end[0] + 1))
    used -= told
    return Counter(code=len(used), explained=len(told), blank=lines - len(used) - len(told))


def packages(library):
    """The packages of a library, its own modules first, and the count of each.

    :param library: Its folder.
    """
    found = {}
    for path in sorted(Path(library).rglob("*.py")):
        parts = path.relative_to(library).parts
        name = parts[0] if len(parts) > 1 else path.parent.name
        found.setdefault(name, Counter(dict.fromkeys(KINDS, 0)))
        found[name].update(count(path.read_text(encoding="utf-8")))
        found[name]["files"] += 1
    own = Path(library).name
    return {name: dict(found[name]) for name in sorted(found, key=lambda name: (name != own, name))}


if __name__ == "__main__":
    from importlib.util import find_spec

    from equation_share import count_equations
    from recording import save

    folders = {name: Path(find_spec(name).origin).parent for name in ("epynn", "epynnlive")}
    sizes = {name: packages(folder) for name, folder in folders.items()}
    save(__file__, **sizes, equations=count_equations(folders["epynn"]))
