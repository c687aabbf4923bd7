"""Each work that the pages name is named in the same way on all of them."""

import re
from collections import defaultdict
from pathlib import Path

LITERATE = Path(__file__).resolve().parents[1] / "literate"
ENTRY = re.compile(r"^- .*?\*([^*]+)\*,? +([^*\n]*?\(\d{4}\))", re.M)


def test_a_work_has_one_venue_and_its_pages_everywhere():
    found = defaultdict(set)
    for page in LITERATE.rglob("*.md"):
        _, _, sources = page.read_text(encoding="utf-8").partition(" Sources\n")
        for title, venue in ENTRY.findall(sources):
            found[title].add(venue)
    assert len(found) > 60
    assert {title: venues for title, venues in found.items() if len(venues) > 1} == {}
