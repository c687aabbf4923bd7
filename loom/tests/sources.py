"""The tool's own files, without what a build leaves among them."""

import ast
from pathlib import Path

import loom

TOOL = Path(loom.__file__).resolve().parent
FILES = [
    path
    for path in sorted(TOOL.rglob("*"))
    if path.is_file()
    and "__pycache__" not in path.parts
    and path.relative_to(TOOL).parts[0] != "build"
]
MODULES = [
    path
    for path in FILES
    if path.suffix == ".py"
    and path.relative_to(TOOL).parts[0] not in ("tests", "example")
]


def find_arrows():
    """For each room, or module beside the rooms, those that it imports from."""
    arrows = {}
    for path in MODULES:
        room = path.relative_to(TOOL).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        known = arrows.setdefault(room, set())
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                words = [*node.module.split("."), node.names[0].name]
                if words[0] == "loom":
                    known.add(words[1])
        known.discard(room)
    return arrows
