"""The rooms of the package know each other in one direction."""

from graphlib import TopologicalSorter

from loom.tests.sources import find_arrows


def test_no_room_is_reached_from_those_that_it_knows():
    arrows = find_arrows()
    assert {"documents", "tangling", "syncing", "commands"} <= arrows.keys()
    order = list(
        TopologicalSorter(arrows).static_order()
    )  # a CycleError names a circle
    assert order.index("documents") < order.index("tangling") < order.index("syncing")


def test_no_room_of_weaving_is_reached_from_those_that_it_knows():
    order = [*TopologicalSorter(find_arrows("weaving")).static_order()]
    assert order.index("book") < order.index("symbols") < order.index("blocks")


def test_the_documents_are_read_without_the_rest():
    assert find_arrows()["documents"] == {"config", "kept", "portable", "problems"}
