"""Each work that the pages name is named in the same way on all of them."""

import re
from collections import defaultdict
from pathlib import Path

LITERATE = Path(__file__).resolve().parents[1] / "literate"
ENTRY = re.compile(r"^- .*?\*([^*]+)\*(\]\([^)\s]*\))?,? +([^*\n]*?\(\d{4}\))", re.M)


def test_a_work_has_one_link_one_venue_and_its_pages_everywhere():
    found = defaultdict(set)
    for page in LITERATE.rglob("*.md"):
        _, _, sources = page.read_text(encoding="utf-8").partition(" Sources\n")
        for title, link, venue in ENTRY.findall(sources):
            found[title].add((link, venue))
    assert len(found) > 60
    assert {title: named for title, named in found.items() if len(named) > 1} == {}
