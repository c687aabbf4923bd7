"""The tool's own files, without what a build leaves among them."""

from pathlib import Path

import loom
from loom.tracing.dependencies import read_module

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
        for name in read_module(path).imports:
            words = name.split(".")
            if words[: len(home)] == home:
                known.update(words[len(home) : len(home) + 1])
        known.discard(room)
    return arrows
