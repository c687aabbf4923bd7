"""Boxes of paths on the site."""

from pathlib import Path

import pytest

from loom.tests.weaving.book import Book

PAGES = Path(__file__).parents[1] / "equations/pages"


def read(name):
    return PAGES.joinpath(f"{name}.md").read_text("utf-8")


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    """Three pages: a box that is folded, one that is open, one whose page says so."""
    front = "---\npaths: open\n---\n\n"
    return (
        Book(tmp_path_factory.mktemp("book"))
        .write(
            skip=read("skip"), memory=read("memory"), softmax=front + read("softmax")
        )
        .weave("html", "-W")
    )


def test_a_box_of_paths(woven):
    assert woven.code == 0, woven.errors
    page = woven.page("skip")
    [box] = page.select("details.paths")
    assert not box.has_attr("open")
    assert box.summary.text.startswith("Where ")
    assert box.summary.text.endswith(" is used, and what comes back: 2 rows, checked")
    assert box.summary.select("math")
    rows = box.select("tbody tr")
    assert [row["data-eq"] for row in rows] == ["1", "2"]
    links = [row.select_one("a") for row in rows]
    assert [(link.text, link["href"]) for link in links] == [
        ("(1)", "#eq-1"),
        ("(2)", "#eq-2"),
    ]
    assert all(page.find(id=link["href"][1:]) for link in links)
    assert all(row.select("td math") for row in rows)
    [mark] = page.select("#eq-4 .equation-mark")
    assert "; 2 paths checked, to " in mark["title"]


def test_a_box_that_is_open(woven):
    for name in ("memory", "softmax"):
        [box] = woven.page(name).select("details.paths")
        assert box.has_attr("open"), name
    [first, _] = woven.page("memory").select("details.paths tbody tr")
    assert first["data-eq"] == "2s 3s"
    assert [link.text for link in first.select("a")] == ["(2s)", "(3s)"]


def test_a_box_that_is_wrong_is_not_called_checked(book):
    text = read("softmax").replace(r"| (2) | $2 \frac", r"| (2) | $3 \frac")
    [box] = book.write(softmax=text).weave("html").page("softmax").select(".paths")
    assert box.summary.text.endswith(" comes back: 2 rows")
    assert not book.page("softmax").select("#eq-3 .equation-mark[title*=paths]")


def test_a_row_lights_its_equation(woven, look):
    page = look(woven.file("memory"))
    page.locator("details.paths tbody tr").first.hover()
    lit = page.locator(".equation.lit")
    assert [each.get_attribute("id") for each in lit.all()] == ["eq-2s", "eq-3s"]
