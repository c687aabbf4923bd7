"""A table that is too wide for a phone is a list there."""

import pytest

from loom.tests.weaving.book import Book

LONG = "words that take the room of many signs " * 2
PAGE = f"""# Page

| Name | Meaning | Elsewhere |
|---|---|---|
| one | {LONG} | other {LONG} |
| two | {LONG} | |

| a | b | c |
|---|---|---|
| 1 | $\\frac{{\\partial \\mathcal{{L}}}}{{\\partial \\mathrm{{second}}}}$ | 3 |
"""
# What of a page lies off its right side
OUTSIDE = """() => [...document.querySelectorAll("td")].filter(
    cell => cell.getBoundingClientRect().right > innerWidth).length"""


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("tables")).write(page=PAGE)
    book.weave("html", "-W")
    assert book.code == 0, book.errors
    return book


def test_each_cell_of_a_wide_table_has_its_head_on_a_phone(woven, look):
    page = look(woven.file("page"), width=390)
    row = page.locator("table.stacks tbody tr").first
    said = [" ".join(text.split()) for text in row.locator("td").all_inner_texts()]
    long = LONG.strip()
    assert said == ["one", f"Meaning: {long}", f"Elsewhere: other {long}"]
    assert page.locator("table.stacks .cell-head").count() == 3  # none in an empty cell
    assert page.evaluate(OUTSIDE) == 0
    assert page.locator("table.stacks thead").is_hidden()


def test_elsewhere_and_in_a_narrow_table_heads_stand_above(woven, look):
    page = look(woven.file("page"), width=1400)
    assert page.locator("table.stacks thead").is_visible()
    assert not page.locator(".cell-head:visible").count()
    assert page.locator("table:not(.stacks)").count() == 1
