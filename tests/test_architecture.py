"""ARCHITECTURE.md draws and lists the rooms of the tool as they are."""

import re
from pathlib import Path

from loom.tests.sources import TOOL, find_arrows

TEXT = Path(__file__).resolve().parents[1].joinpath("ARCHITECTURE.md").read_text("utf-8")
ROOMS = {path.parent.name for path in TOOL.glob("*/__init__.py")} - {"tests"}
IMPORTS = {room: known & ROOMS for room, known in find_arrows().items() if room in ROOMS}


def list_drawn():
    """List the arrows inside of the tool, each a pair of rooms."""
    [tool] = re.findall(r"subgraph tool.*?\n(.*?)^    end", TEXT, re.S | re.M)
    for line in tool.splitlines():
        groups = [group.split(" & ") for group in line.strip().split(" --> ")]
        for sources, targets in zip(groups, groups[1:]):
            yield from ((source, target) for source in sources for target in targets)


def find_reached(room, arrows):
    """Find the rooms to which arrows lead from one."""
    found, left = set(), [room]
    while left:
        here = left.pop()
        new = {target for source, target in arrows if source == here} - found
        found |= new
        left += new
    return found


def test_each_arrow_is_an_import_and_each_import_a_way():
    arrows = list(list_drawn())
    assert len(arrows) == len({*arrows}) > 10
    false = [(a, b) for a, b in arrows if b not in IMPORTS.get(a, ())]
    assert false == [], "drawn, but imported by nothing"
    missing = {room: IMPORTS[room] - find_reached(room, arrows) for room in ROOMS}
    assert {room: known for room, known in missing.items() if known} == {}


def test_each_room_is_in_the_table():
    listed = re.findall(r"^\| `loom/(\w+)` \|", TEXT, re.M)
    assert sorted(listed) == sorted(ROOMS)


def test_the_table_of_weaving_says_what_its_rooms_import():
    said = re.findall(r"^\| `(\w+)` \| .* \| (.*)\|$", TEXT, re.M)
    listed = {room: {*re.findall(r"`(\w+)`", known)} for room, known in said}
    rooms = {path.parent.name for path in TOOL.glob("weaving/*/__init__.py")}
    arrows = find_arrows("weaving")
    assert listed == {room: arrows[room] & rooms - {"book"} for room in rooms}
    top = {path.stem for path in TOOL.glob("weaving/*.py")}
    assert top == {"__init__", "adapters", "building", "defaults", "processes"}
