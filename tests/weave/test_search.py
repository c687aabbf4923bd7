"""What learners ask, and where the search leads them."""

import gzip
import json
import re

import pytest

from loom.config import use_book
from loom.tests.browser.running import serving
from loom.tests.weaving.browser import chromium, look
from loom.weaving.search.searchentries import TERM
from tests.weave.axe import AXE, TAGS
from tests.weave.conftest import ROOT
from tests.weave.questions import (
    ABSENT,
    MISSPELT,
    QUESTIONS,
    STRANGE,
    TERMS,
    UNLIKE,
    UNSAID,
    ask,
    find_unanswered,
)

__all__ = ["chromium", "look"]


@pytest.fixture(scope="module")
def answers(site, chromium):
    """What the search finds for each query, asked in one go from the disk."""
    queries = [*QUESTIONS, *TERMS, *ABSENT, *STRANGE, *UNLIKE, *UNSAID, *MISSPELT]
    context = chromium.new_context()
    page = context.new_page()
    page.goto((site / "layers/lstm.html").resolve().as_uri())
    found = ask(page, queries)
    context.close()
    return found


def test_each_question_has_its_answer_among_the_first_three(answers):
    assert find_unanswered(answers) == {}
    lost = answers | {"gradient": [[["index", 0, "Front"]] * 4, []]}
    assert find_unanswered(lost) == {"gradient": ["index"] * 3}


def test_a_question_for_a_term_leads_to_the_glossary_first(answers):
    first = {query: answers[query][0][0] for query in TERMS}
    assert {query: title for query, (_, _, title) in first.items()} == TERMS
    assert {kind for _, kind, _ in first.values()} == {TERM}


def test_what_is_not_in_the_book_is_said(answers):
    for query in ABSENT + STRANGE:
        results, notes = answers[query]
        assert notes == [{"kind": "absent", "asked": query}], query
        assert results == [], query


def test_a_word_is_not_corrected_to_one_that_is_never_said_with_the_others(answers):
    notes = {query: answers[query][1] for query in UNLIKE}
    assert notes == {query: [{"kind": "absent", "asked": each}] for query, each in UNLIKE.items()}


def test_nothing_is_found_for_what_is_to_be_done_with_something_absent(answers):
    for query, absent in UNSAID.items():
        assert answers[query] == [[], [{"kind": "absent", "asked": absent}]], query


def test_a_word_that_was_corrected_is_not_called_absent(answers):
    for query, pairs in MISSPELT.items():
        notes = [{"kind": "typo", "asked": asked, "used": used} for asked, used in pairs]
        assert answers[query][1] == notes, query


def test_a_note_says_first_what_was_looked_for(site, look):
    page = look((site / "search.html").resolve().as_uri() + "?q=vanishing gradiant")
    said = page.locator(".search-notes p").first.inner_text()
    assert said == "These are the results for “gradient”, not for “gradiant”."


def test_what_has_only_a_table_has_an_extract(site):
    for name in ("layers/dense", "indexes/symbols"):
        text = (site / f"_search/{name}.js").read_text("utf-8")
        _, texts = json.loads(f"[{text.removeprefix('searchTexts(')[:-3]}]")
        entries = [each for each in read_index(site)["entries"] if page_of(site, each) == name]
        [said] = [t for t, each in zip(texts, entries, strict=True) if "ymbols" in each[3]]
        assert len(said) > 20, name


def page_of(site, entry):
    return read_index(site)["pages"][entry[0]][0]


def test_results_for_the_rest_of_a_query_are_called_so(site, look):
    page = look((site / "search.html").resolve().as_uri() + "?q=beam search")
    said = page.locator(".search-absent").inner_text()
    assert said == "“beam” is not in this book. These are the results for “search”."


def test_what_is_called_absent_has_no_heading_and_no_term(site):
    index = read_index(site)
    titles = " / ".join(entry[3].lower() for entry in index["entries"])
    assert "gradient" in titles and len(index["absent"]) > 20
    assert not [word for word in index["absent"] if f" {word.lower()} " in f" {titles} "]


def test_adam_is_no_part_of_hadamard(answers):
    texts = [title for _, _, title in answers["Adam"][0]]
    assert texts[:2] == ["Adam", "Adam"] and not [t for t in texts if "adamard" in t]


def test_all_synonyms_lead_somewhere(site):
    """The first of each list is of the book: each of its words stands in it."""
    words = {word for each in read_index(site)["words"] for word in each.split()}
    settings = use_book(ROOT).search
    assert len(settings.synonyms) > 20
    for first, *others in settings.synonyms:
        plain = first.lower().replace("-", " ").replace(":", "").split()
        assert others and {*plain} <= words | {"a", "that", "your", "of", "to"}, first


def read_index(site):
    text = (site / "searchindex.js").read_text("utf-8")
    return json.loads(text.removeprefix("window.searchIndex = ").rstrip(";\n"))


def test_a_search_is_small(site):
    """What the first search fetches, and what it adds to every page, which is there without it."""
    static = site / "_static"
    names = ("searchwords", "searchquery", "searching", "searchhits", "searchpanel")
    fetched = [site / "searchindex.js", *(static / f"{name}.js" for name in names)]
    assert 50_000 < sum(len(gzip.compress(path.read_bytes())) for path in fetched) < 150_000
    assert sum((static / name).stat().st_size for name in ("search.js", "search.css")) < 10_000
    texts = [path.stat().st_size for path in site.glob("_search/**/*.js")]
    assert len(texts) > 60 and max(texts) < 60_000


def violations(page, part):
    """What axe-core finds wrong with a part of a page."""
    page.evaluate(AXE)
    return page.evaluate(f"""() => axe.run({part!r}, {{preload: false, runOnly: {TAGS},
      resultTypes: ['violations']}}).then(({{ violations }}) =>
        violations.map(each => [each.id, each.nodes[0].html]))""")


# Of the pages behind the panel, what the search adds; `prove` looks at all of each.
PARTS = ["nav.book-nav, .sidebar-drawer, .search-panel", ".search-clear, #term-gradient"]


@pytest.mark.parametrize("parts", [PARTS, pytest.param(["html"] * 2, marks=pytest.mark.prove)])
@pytest.mark.parametrize("theme, width", [("light", 1400), ("dark", 390)])
def test_the_panel_is_in_sight_and_accessible(site, look, theme, width, parts):
    page = look(site / "layers/flatten.html", width=width, color_scheme=theme)
    if width < 1000:
        page.locator("label.nav-overlay-icon").first.click()
    page.locator(".sidebar-search").fill("gradient")
    page.wait_for_selector(".search-panel mark")
    page.keyboard.press("ArrowDown")
    box = page.locator(".search-panel").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= 900
    assert box["width"] > 350
    page.evaluate("document.getAnimations().forEach(each => each.finish())")
    assert violations(page, parts[0]) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html#term-gradient")
    page.wait_for_selector(".search-clear")
    assert violations(page, parts[1]) == []
    page.goto((site / "search.html").resolve().as_uri() + "?q=gradient")
    page.wait_for_selector(".search-results mark")
    page.evaluate("document.getAnimations().forEach(each => each.finish())")
    assert violations(page, "html") == []
    assert page.faults == []


def test_no_mark_of_a_line_that_is_cut_is_seen(site, look):
    """A mark is lower than its line, so nothing of it reaches over the last line that is shown."""
    page = look(site / "layers/flatten.html", width=390)
    page.locator("label.nav-overlay-icon").first.click()
    page.locator(".sidebar-search").fill("dropout")
    page.wait_for_selector(".search-panel mark")
    heights = page.evaluate("""() => [...document.querySelectorAll('.search-panel mark')]
        .map(mark => [parseFloat(getComputedStyle(mark.parentElement).lineHeight),
                      mark.getClientRects()[0].height])""")
    assert len(heights) > 3 and all(line - mark > 1 for line, mark in heights), heights


def test_each_link_in_the_index_has_its_words(site):
    """Until all pages are read a mark stands for it."""
    files = [site / "searchindex.js", *site.glob("_search/**/*.js")]
    assert len(files) > 60
    marked = [
        file.name for file in files if re.search("[\ue000\ue001]|ue00[01]", file.read_text("utf-8"))
    ]
    assert marked == []


@pytest.mark.parametrize("source", ["disk", "server"])
def test_an_extract_is_prose(site, look, source):
    """No menu, no code, no LaTeX."""
    with serving(site) as address:
        root = address if source == "server" else site.resolve().as_uri()
        page = look(f"{root}/search.html?q=dropout")
        page.wait_for_selector(".search-results mark")
        page.wait_for_function(
            "[...document.querySelectorAll('.search-extract')].every(each => each.textContent)"
        )
        extracts = page.locator(".search-extract").all_inner_texts()
        assert page.faults == []
    assert len(extracts) > 20
    for extract in extracts:
        assert len(extract) < 400
        for sign in (">>>", "\\frac", "import numpy", "Contents", "Skip to content"):
            assert sign not in extract, extract
