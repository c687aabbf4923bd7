"""Symbols: where they are found, how they light up, and what their card says."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from loom.documents.reader import read_document
from loom.equations.page import read_page
from loom.weaving.mathematics import mathml
from loom.weaving.symbols import formulas, symbolkeys, symbolnames
from tests.weave.conftest import ROOT


def rows_of(text):
    page = read_page(read_document("page.md", text)[0])
    assert page.problems == []
    return page.rows


def plain(html):
    """MathML without the rows that hold keys: what a browser sets."""
    tree = ElementTree.fromstring(html.replace("&ApplyFunction;", ""))
    for node in tree.iter():
        node.attrib.pop("data-sym", None)
    return re.sub("</?mrow>", "", ElementTree.tostring(tree, encoding="unicode"))


PAGES = [
    path
    for path in sorted((ROOT / "literate").rglob("*.md"))
    if read_page(read_document(path.name, path.read_text("utf-8"))[0]).rows
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_keys_change_nothing_in_how_the_book_is_set(path):
    text = path.read_text("utf-8")
    rows = rows_of(text)
    keys, known = symbolkeys.make_keys(rows), symbolnames.TableMeaning(rows)
    count, formulas_of_page = 0, re.findall(r"\$\$(.+?)\$\$", text, re.S)
    for latex in formulas_of_page:
        found = formulas.find_symbols(latex, known)
        spans = [replace(span, symbol=keys[span.symbol]) for span in found]
        html = mathml.translate_latex(latex, True)
        boxed = mathml.translate_latex(symbolkeys.box_symbols(latex, spans), True)
        keyed = symbolkeys.add_symbol_keys(boxed, latex, spans)
        assert plain(keyed) == plain(html)
        assert keyed.count("data-sym") == len(spans), latex
        count += len(spans)
    assert count >= 2 * len(formulas_of_page) > 0  # a letter on each side, at least


def lit(page):
    return page.eval_on_selector_all(".lit-symbol", "all => all.map(e => e.textContent)")


def sections(page):
    return page.eval_on_selector_all(
        ".lit-symbol", "all => [...new Set(all.map(e => e.closest('.symbols-part')?.id))]"
    )


def card(page):
    return page.inner_text(".symbol-card") if page.is_visible(".symbol-card") else None


def kinds(page):
    within = "[['.equation', 'equation'], ['pre', 'code'], ['p', 'prose']]"
    return set(
        page.eval_on_selector_all(
            ".lit-symbol",
            f"all => all.map(e => {within}.find(([s]) => e.closest(s))[1])",
        )
    )


CARDS = [
    ("rnn", "eq-4.1s", "h_", "forward", ["state before its activation", "fc['h_']", "m s u"]),
    ("rnn", "eq-7s", "dh_", "backward", ["error before the activation", "bc['dh_']", "m s u"]),
    ("lstm", "eq-5.1s", "Vi", "forward", ["weights from state", "p['Vi']", "u u"]),
]


@pytest.mark.parametrize("name, equation, key, section, says", CARDS)
def test_pointing_at_a_symbol_lights_it_in_its_section(
    site, look, name, equation, key, section, says
):
    page = look(site / f"layers/{name}.html")
    page.locator(f'[id="{equation}"] [data-sym="{key}"]').first.hover()
    page.wait_for_selector(".symbol-card:visible")
    assert sections(page) == [section]
    assert len(lit(page)) == page.locator(f'#{section} [data-sym="{key}"]').count() > 0
    assert all(words in card(page) for words in says)
    page.keyboard.press("Escape")
    assert card(page) is None and lit(page) == []
    assert page.faults == []


def test_equations_code_and_prose_light_together(site, look):
    page = look(site / "layers/rnn.html")
    for where in ("#eq-7s", "[data-eq='7s'].line", "#backward .row-cell > p"):
        page.hover("h1")
        page.locator(f"{where} [data-sym='h_']").first.hover()
        page.wait_for_selector(".symbol-card:visible")
        assert kinds(page) == {"equation", "code", "prose"}
        assert "state before" in card(page)


def test_the_card_stays_while_it_is_pointed_at_and_moves_nothing(site, look):
    page = look(site / "layers/rnn.html")
    height = page.evaluate("document.documentElement.scrollHeight")
    symbol = page.locator("[id='eq-4.1s'] [data-sym='U']")
    symbol.hover()
    page.wait_for_selector(".symbol-card:visible")
    line = page.locator("[id='eq-4.1s']").bounding_box()
    box = page.locator(".symbol-card").bounding_box()
    assert box["y"] + box["height"] <= line["y"] or box["y"] >= line["y"] + line["height"]
    page.hover(".symbol-card")
    page.wait_for_timeout(500)
    assert card(page)
    assert page.evaluate("document.documentElement.scrollHeight") == height
    page.hover("h1")
    page.wait_for_selector(".symbol-card", state="hidden")
    assert lit(page) == []


def test_the_row_itself_needs_no_card(site, look):
    page = look(site / "layers/rnn.html")
    page.keyboard.press("s")
    page.hover("#symbols td [data-sym='V']")
    page.wait_for_timeout(400)
    assert card(page) is None and "for-reference" in sections(page)


def test_a_tap_shows_the_card_and_a_tap_elsewhere_hides_it(site, look):
    width = 360
    page = look(site / "layers/lstm.html", width=width, has_touch=True, is_mobile=True)
    for symbol in page.locator("[data-eq='8.1s'] [data-sym]").all():
        if not symbol.is_visible():
            continue
        symbol.tap()
        box = page.locator(".symbol-card").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert "input gate" not in card(page) and lit(page)
    page.locator("#forward .row-cell > p").first.tap()
    assert card(page) is None and lit(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.faults == []


def test_a_tap_on_a_key_stays_where_it_is_and_the_card_leads_on(site, look):
    page = look(site / "layers/rnn.html", width=390, has_touch=True, is_mobile=True)
    page.locator("#forward a.symbol-link").first.tap()
    assert card(page) and "#" not in page.url
    page.locator(".symbol-card a").tap()
    assert page.url.endswith("#sym-U")
    assert card(page) is None


def test_a_tap_lights_equation_line_and_explanation(site, look):
    page = look(site / "layers/dense.html", width=390, has_touch=True, is_mobile=True)
    found = "[...document.querySelectorAll('.lit')].map(e => e.dataset.eq || e.classList[0])"
    # What is in focus must not keep the light.
    page.locator(".equation[data-eq='5'] a.equation-number").focus()
    page.locator(".equation[data-eq='3'] .equation-body").tap(position={"x": 4, "y": 4})
    assert set(page.evaluate(found)) == {"3"}
    # a mouse that rests elsewhere says so when anything moves, and takes nothing away
    page.locator("h1").dispatch_event("mouseover")
    assert set(page.evaluate(found)) == {"3"}
    page.locator(".line[data-eq='6']").first.tap(position={"x": 90, "y": 8})
    assert set(page.evaluate(found)) == {"6"}
    page.locator(".row-cell[data-eq='7.1'] > p").tap()
    assert set(page.evaluate(found)) == {"7.1"}
    page.locator("h1").tap()
    assert page.evaluate(found) == []


def test_the_keyboard_goes_through_the_symbols_of_an_equation(site, look):
    page = look(site / "layers/rnn.html")
    page.focus("[id='eq-4.1s'] a.equation-number")
    seen = []
    for _ in range(7):
        page.keyboard.press("ArrowRight")
        seen.append(page.inner_text(".symbol-said").split(",")[0])
    assert seen == ["fc['h_']", "fc['X']", "p['U']", "fc['hp']", "p['V']", "p['b'][0]", "fc['h_']"]
    assert "state before its activation" in card(page)
    assert "axes m s u" in page.inner_text(".symbol-said")
    page.keyboard.press("ArrowLeft")
    assert "bias" in card(page)
    page.keyboard.press("Escape")
    assert card(page) is None and page.inner_text(".symbol-said") == ""
    page.focus(".line[data-eq='4.2s'] a.equation-link")
    page.keyboard.press("ArrowLeft")
    assert "state before its activation" in card(page)
    page.keyboard.press("Tab")
    assert card(page) is None or "fc['" in card(page)


def test_focus_on_a_key_lights_it(site, look):
    page = look(site / "layers/rnn.html")
    page.focus("#forward a.symbol-link >> nth=0")
    assert "weights from input to state" in card(page)
    assert "layer.p['U']" in lit(page)


def test_symbols_are_not_hundreds_of_stops(site, look):
    page = look(site / "layers/lstm.html")
    links, all_of_them = (page.locator(s).count() for s in ("a.symbol-link", "[data-sym]"))
    assert 300 < all_of_them and links < all_of_them / 10


def test_keys_lead_to_the_table_without_a_script(site, look):
    page = look(site / "layers/rnn.html", java_script_enabled=False)
    page.click("#backward a.symbol-link:has-text('dh_')")
    assert page.url.endswith("#sym-dh_")
    colour = "e => getComputedStyle(e.closest('tr')).backgroundColor"
    row, other = (page.eval_on_selector(f"#sym-{key}", colour) for key in ("dh_", "dA"))
    assert row != other


def test_a_page_without_symbols_has_no_card(site, look):
    page = look(site / "quickstart.html")
    assert page.locator(".symbol-card").count() == 0
    assert page.faults == []
