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


def find_arrows(*inside):
    """For each room, or module beside the rooms, those that it imports from.

    :param inside: The room whose own rooms are meant; none for those of the tool.
    """
    arrows, home = {}, ["loom", *inside]
    for path in MODULES:
        parts = ["loom", *path.relative_to(TOOL).with_suffix("").parts]
        if parts[: len(home)] != home or parts[len(home)] == "__init__":
            continue
        room = parts[len(home)]
        known = arrows.setdefault(room, set())
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                words = [*node.module.split("."), node.names[0].name]
                if words[: len(home)] == home:
                    known.add(words[len(home)])
        known.discard(room)
    return arrows
