"""Drawings that a module of the book makes, with symbols of the page in them."""

import pytest

from loom.tests.weaving.book import Book

SETTINGS = '[drawings]\nmodule = "figures"\n'
MODULE = """
SVG = '<svg viewBox="0 0 300 30" style="--width:300"><circle r="3"/>%s</svg>'
BOX = '<foreignObject width="300" height="30"><p class="label">%s</p></foreignObject>'
DRAWINGS = {
    "gate": lambda: SVG % (BOX % r"gate $f$, then $\\partial L/\\partial f$"),
    "stranger": lambda: SVG % (BOX % r"$1 - f \\cdot q$"),
    "broken": lambda: 1 / 0,
    "number": lambda: 3,
    "open": lambda: "<svg>\\n<text>$x$</svg>",
    "half": lambda: "<svg>",
    "two": lambda: '<svg xmlns="http://www.w3.org/2000/svg"/><svg/>',
}
"""
PAGE = r"""# Page

Before.

:::{drawing} gate
:alt: A circle.
:name: circle

The gate $f$ of {ref}`here <gates>`.
:::

(gates)=
## Gates

Here is $f$, and the slope $\frac{\partial L}{\partial f}$; see {numref}`circle`.

## Table

:::{symbols}
| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $f$ | `fc['f']` | m | gate |
| $\frac{\partial L}{\partial f}$ | `bc['df']` | m | its slope |
:::
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("drawn"))
    book.write_file("loom.toml", SETTINGS).write_file("figures.py", MODULE)
    book.write(page=PAGE).weave("html", "-W")
    assert book.code == 0, book.errors
    return book


def test_a_drawing_is_a_figure_with_number_caption_and_words_for_those_who_hear(drawn):
    [figure] = drawn.page("page").select("figure.captioned#fig-circle")
    [drawing] = figure.select(".drawing")
    assert drawing["role"] == "img"
    assert drawing["aria-label"] == "A circle."
    caption = figure.select_one("figcaption")
    assert caption.get_text().strip() == "Figure 1 The gate f of here."
    assert caption.select_one("a[href='#gates']")
    assert (
        drawn.page("page").select_one("p a[href='#fig-circle']").get_text()
        == "Figure 1"
    )


def test_a_letter_in_a_drawing_has_the_key_of_its_row(drawn):
    page = drawn.page("page")
    inside = [tag["data-sym"] for tag in page.select(".drawing svg math [data-sym]")]
    assert inside == ["f", "df"]
    rows = {tag["data-sym"] for tag in page.select(".symbols-table [data-sym]")}
    assert set(inside) <= rows


BARE = "# P\n\n:::{drawing} gate\n:alt: A.\n\nB.\n:::\n"
FAULTY = {
    "stranger": PAGE.replace("{drawing} gate", "{drawing} stranger").replace(
        ":name: circle\n", ""
    ),
    "bare": BARE,
    "silent": BARE.replace(":alt: A.\n", ""),
    "uncaptioned": BARE.replace("\n\nB.", ""),
    "unknown": BARE.replace("gate", "gat"),
    "broken": BARE.replace("gate", "broken"),
    "number": BARE.replace("gate", "number"),
    "open": BARE.replace("gate", "open"),
    "half": BARE.replace("gate", "half"),
    "two": BARE.replace("gate", "two"),
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("faulty"))
    book.write_file("loom.toml", SETTINGS).write_file("figures.py", MODULE)
    texts = {
        name: text.replace("numref}`circle", "ref}`gates")
        for name, text in FAULTY.items()
    }
    return book.write(**texts).weave()


def complaints(book, page):
    return [line for line in book.warnings() if line.startswith(f"{page}.md:")]


def test_a_symbol_without_a_row_is_a_warning_with_its_line(faulty):
    [said] = complaints(faulty, "stranger")
    assert said.startswith("stranger.md:5: WARNING: drawing stranger: ")
    assert r"no row for all of $1 - f \cdot q$" in said


def test_on_a_page_without_a_table_every_letter_is_a_warning(faulty):
    said = complaints(faulty, "bare")
    assert [line.partition(": ")[0] for line in said] == ["bare.md:3"] * 2


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("silent", "drawing gate: `:alt:` is missing"),
        ("uncaptioned", "drawing gate: a caption is missing"),
        ("unknown", "drawing gat: LookupError: figures draws broken, gate, half, "),
        ("broken", "drawing broken: ZeroDivisionError: division by zero"),
        (
            "number",
            "drawing number: ValueError: `3` is no SVG; return `<svg …>",
        ),
        ("half", "drawing half: ValueError: its SVG is not well formed at `its end`"),
        ("open", "drawing open: ValueError: its SVG is not well formed at `svg>`"),
    ],
)
def test_what_cannot_be_drawn_is_said_with_its_line(faulty, page, words):
    [said] = complaints(faulty, page)
    assert said.startswith(f"{page}.md:3: ")
    assert words in said


def test_two_pictures_may_stand_side_by_side(faulty):
    assert complaints(faulty, "two") == []
    assert len(faulty.page("two").select(".drawing svg")) == 2


def test_a_book_without_such_a_module_is_told_where_to_name_it(book):
    book.write(page=BARE).weave()
    [said] = book.warnings()
    assert "loom.toml has no [drawings] with a module that draws" in said


def test_pointing_at_a_letter_in_a_drawing_lights_the_page_and_back(drawn, look):
    page = look(drawn.file("page"))
    lit = "all => all.map(e => e.closest('.drawing, section[id]').id || 'drawing')"
    page.locator(".drawing [data-sym=f]").first.hover()
    page.wait_for_selector(".symbol-card:visible")
    assert set(page.eval_on_selector_all(".lit-symbol", lit)) == {
        "drawing",
        "page",
        "gates",
        "table",
    }
    page.locator("#gates [data-sym=f]").first.hover()
    page.wait_for_function("!document.querySelector('#table .lit-symbol')")
    assert set(page.eval_on_selector_all(".lit-symbol", lit)) == {"drawing", "gates"}
    assert page.faults == []


def test_a_change_of_the_module_is_seen(faulty):
    faulty.write_file("figures.py", MODULE.replace('r="3"', 'r="4.5"')).weave()
    assert faulty.page("bare").select_one(".drawing circle")["r"] == "4.5"
