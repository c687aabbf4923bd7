"""Views of files, indexes, and what stands under a title."""

import json
import re

from bs4 import BeautifulSoup

from loom.config import get_config
from loom.tests.weaving.book import follow
from loom.tracing.origins import Origins, find_origin
from loom.weaving.book import sources
from tests.weave.conftest import ROOT


def test_the_view_of_a_file_of_the_book(site):
    """Each line leads to the line that has exactly this text, from that line of the document."""
    path = "tangled/epynn/network/interrupt.py"
    file = (site / "files/epynn/network/interrupt.py.html").resolve()
    page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    rows = page.select(".view .row")
    assert "".join(row.get_text() for row in rows) == (ROOT / path).read_text("utf-8")
    document = (ROOT / "literate/reference/training.md").read_text("utf-8").split("\n")
    target = BeautifulSoup((site / "reference/training.html").read_text("utf-8"), "html.parser")
    origins, seen = Origins(ROOT), set()
    for number, row in enumerate(rows, 1):
        link = row.select_one(".row-number")
        led, place = follow(file, link)
        assert led == (site / "reference/training.html").resolve()
        line = find_origin(ROOT, path, number, origins).line
        assert document[line - 1].strip() == row.get_text().strip()
        assert target.find(id=place).get_text() == document[line - 1] + "\n"
        seen.add(place)
    assert len(seen) == len(rows)
    blocks = {place.rpartition(".")[0] for place in seen}
    assert {"file-epynn-network-interrupt-py", "chunk-interrupt-best"} <= blocks


def test_every_file_of_the_book_has_a_view(site):
    for path in filter(None, json.loads((ROOT / get_config().manifest).read_text("utf-8"))):
        raw = site / sources.find_view(path)
        assert raw.read_text("utf-8") == (ROOT / path).read_text("utf-8")
        assert raw.with_name(raw.name + ".html").is_file()


def test_views_of_the_book_are_linked_both_ways(site):
    """Plain text does here: parsing 150 files of code would take longer than weaving them."""
    pages = {f: f.read_text("utf-8") for f in site.resolve().rglob("*.html")}
    ids = {file: re.findall(r'<\w[^<>]* id="([^"]*)"', html) for file, html in pages.items()}
    views = site.resolve() / "files"
    known, count = {}, 0
    for file, html in pages.items():
        inside = file.is_relative_to(views)
        if inside:
            assert len(ids[file]) == len(set(ids[file])), file
        for address in set(re.findall(r'<a [^<>]*href="([^":#?]+)(?:#[^"]*)?"', html)):
            target = known.setdefault((file.parent, address), (file.parent / address).resolve())
            assert target.exists(), (file, address)
        article = html[html.index("<article") :] if "<article" in html else ""
        for address, place in set(re.findall(r'<a [^<>]*href="([^":#?]+)#([^"]*)"', article)):
            target = known[file.parent, address]
            if inside or target.is_relative_to(views):
                count += 1
                assert place in ids[target], (file, address, place)
    assert count > 2000
