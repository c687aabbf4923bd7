"""The rooms of the package know each other in one direction."""

import ast
from graphlib import TopologicalSorter

from loom.tests.sources import MODULES, TOOL


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


def test_no_room_is_reached_from_those_that_it_knows():
    arrows = find_arrows()
    assert {"documents", "tangling", "syncing", "commands"} <= arrows.keys()
    order = list(
        TopologicalSorter(arrows).static_order()
    )  # a CycleError names a circle
    assert order.index("documents") < order.index("tangling") < order.index("syncing")


def test_the_documents_are_read_without_the_rest():
    assert find_arrows()["documents"] == {"config", "problems"}
