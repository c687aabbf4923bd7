"""What the search of a woven book finds, and what a reader sees of it."""

import json
import threading

import pytest

from loom.serving import open_site_server
from loom.tests.weaving.book import Book
from loom.weaving.search.searchentries import EXERCISE, SECTION, TERM

SETTINGS = """\
[search]
synonyms = [["cooking pot", "cauldron", "big pot"]]
absent = ["microwave"]

[reading]
ends = ["For reference"]
"""

INDEX = """\
# Front

```{toctree}
:hidden:

words
```

```{toctree}
:hidden:
:caption: Soups

deep/soup
stew
```

```{toctree}
:hidden:
:titlesonly:
:caption: Reference

pans
```
"""

SOUP = """\
# Soup

A soup is boiled in a cooking pot, see {doc}`/pans` and {ref}`how long <cook-time>`.
Its mass is $\\frac{m}{V}$ for one litre.

## Stirring

Stir the soup slowly. This is the **simmering**, and it takes patience.

```python {file=pack/soup.py}
def stir_slowly(soup):
    return soup
```

:::{sbs}
```python {#stirred}
a = b
```

$$ a = b \\tag{1} $$

Whoever stirs is equal to the spoon.
:::

(cook-time)=
## How long

An hour. In {eq}`1` nothing burns.

```pycon
>>> boil(-1)
Traceback (most recent call last):
ValueError: minutes must be positive, and is -1
```

## Exercises

:::::{exercise} A bigger soup
:label: bigger
:level: 1

Double the carrots.

```python {start=bigger}
carrots = 1
```

```pycon {check=bigger}
>>> carrots
2
```

:::{dropdown} Hint
Parsnips do not count.
:::

:::{dropdown} Solution
```python {solution=bigger}
carrots = 2
```
Turnips neither.
:::
:::::

## For reference

### Spoons

A spoon stirs a soup. So does a ladle.
"""

WORDS = """\
# Words

```{glossary}
simmering
  Cooking a soup slowly. See {doc}`deep/soup`. Elsewhere it is called *poaching*.

  Cook `soup.simmer`; Chef `Kitchen(low_heat)`.

soup
  Hot water with a taste.
```
"""

PAGES = {
    "words": WORDS,
    "deep__soup": SOUP,
    "stew": "# Stew\n\nA stew is a soup with less water, and saffron.\n\n"
    "## Stirring\n\nA stew burns.\n",
    "pans": "# Pans\n\nEvery cooking pot is a pan. Soup fits into it.\n\n"
    "## Soup pans\n\n| pan | litres |\n|---|---|\n| casserole | four |\n",
}


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("search")).write(**PAGES)
    book.write_file("literate/index.md", INDEX).write_file("loom.toml", SETTINGS)
    book.weave("html", "-W")
    assert book.code == 0, book.errors
    return book


def read_index(book):
    text = (book.site / "searchindex.js").read_text("utf-8")
    return json.loads(text.removeprefix("window.searchIndex = ").rstrip(";\n"))


def read_texts(book, page):
    text = (book.site / f"_search/{page}.js").read_text("utf-8")
    name, texts = json.loads(f"[{text.removeprefix('searchTexts(')[:-3]}]")
    assert name == page
    return texts


def entries_of(book, page):
    """Kind, anchor and title of each entry of a page, with its text."""
    index = read_index(book)
    number = [each[0] for each in index["pages"]].index(page)
    found = [tuple(each[1:4]) for each in index["entries"] if each[0] == number]
    return dict(zip(found, read_texts(book, page), strict=True))


def test_sections_terms_exercises_and_names_are_entries(woven):
    assert list(entries_of(woven, "deep/soup")) == [
        (SECTION, "", "Soup"),
        (SECTION, "stirring", "Stirring"),
        (SECTION, "cook-time", "How long"),
        (SECTION, "exercises", "Exercises"),
        (EXERCISE, "exercise-bigger", "A bigger soup"),
        (SECTION, "for-reference", "For reference"),
        (SECTION, "spoons", "Spoons"),
    ]
    assert list(entries_of(woven, "words"))[1:] == [
        (TERM, "term-simmering", "simmering"),
        (TERM, "term-soup", "soup"),
    ]


def test_every_anchor_is_on_its_page(woven):
    index = read_index(woven)
    for page, _, anchor, *_ in index["entries"]:
        docname, _, address, *_ = index["pages"][page]
        assert (woven.site / address) == woven.file(docname)
        assert not anchor or woven.page(docname).find(id=anchor), (docname, anchor)


def test_a_text_is_prose_with_the_words_of_its_links(woven):
    texts = entries_of(woven, "deep/soup")
    assert texts[SECTION, "", "Soup"] == (
        "A soup is boiled in a cooking pot, see Pans and how long. "
        "Its mass is m/V for one litre."
    )
    assert texts[SECTION, "stirring", "Stirring"].split("\n") == [
        "Stir the soup slowly. This is the simmering, and it takes patience.",
        "Whoever stirs is equal to the spoon.",
    ]
    assert texts[SECTION, "cook-time", "How long"].split("\n") == [
        "An hour. In (1) nothing burns.",
        "ValueError: minutes must be positive, and is -1",
    ]
    assert entries_of(woven, "pans")[SECTION, "soup-pans", "Soup pans"] == (
        "casserole · four"
    )


def test_hints_and_solutions_stay_folded(woven):
    found = [woven.site / "searchindex.js", *woven.site.glob("_search/**/*.js")]
    said = "".join(path.read_text("utf-8").lower() for path in found)
    assert len(found) == 6 and "carrots" in said
    assert not [word for word in ("parsnip", "turnip", "chapter-line") if word in said]


def test_the_path_comes_before_what_is_looked_up(woven):
    places = {page[0]: page[3:] for page in read_index(woven)["pages"]}
    assert places == {
        "deep/soup": ["Soups", 0],
        "index": ["", 0],
        "pans": ["Reference", 1],
        "stew": ["Soups", 0],
        "words": ["", 0],
    }


def test_sphinx_has_no_search_beside_it(woven):
    for name in ("index", "deep/soup", "search"):
        scripts = {
            script["src"].partition("?")[0].rpartition("/")[2]
            for script in woven.page(name).select("script[src]")
        }
        assert "search.js" in scripts
        assert not scripts & {"searchtools.js", "language_data.js", "searchindex.js"}
        assert "sphinx_highlight.js" not in scripts
        [field] = woven.page(name).select(".sidebar-search-container [name=q]")
        here = "#" if name == "search" else "search.html"
        assert field.parent["action"].endswith(here)
    assert "JavaScript" in woven.page("search").select_one("noscript").get_text()


def test_a_change_reaches_the_index_and_what_is_unchanged_is_not_written(tmp_path):
    book = Book(tmp_path).write(a="# Apple\n\nSee {doc}`b`.\n", b="# Berry\n\nRed.\n")
    book.write(c="# Cherry\n\nSweet.\n").weave("html", "-W")
    assert book.code == 0, book.errors
    files = {path: path.stat().st_mtime_ns for path in book.site.glob("_search/*.js")}
    assert {path.stem for path in files} == {"a", "b", "c", "index"}
    (book.folder / "literate/c.md").unlink()
    book.write(b="# Blackberry\n\nBlack.\n").weave("html", "-W")
    assert book.code == 0, book.errors
    changed = {
        p.stem for p in files if not p.exists() or p.stat().st_mtime_ns != files[p]
    }
    assert changed == {"a", "b", "c"} and not (book.site / "_search/c.js").exists()
    assert read_texts(book, "a") == ["See Blackberry."]
    assert "Cherry" not in (book.site / "searchindex.js").read_text("utf-8")


# ---- In the browser ----

ASK = """query => bookSearch.loadEngine().then(() => {
  const { results, notes } = bookSearch.find(query);
  return [results.map(({ page, title }) => `${page.name}: ${title}`), notes];
})"""


@pytest.fixture(scope="module")
def asked(woven, chromium_of_module):
    """A page that is asked, and stays as it is."""
    return chromium_of_module(woven.file("stew"))


@pytest.fixture
def page(woven, look):
    return look(woven.file("stew"))


def test_a_title_counts_more_than_prose_and_the_path_more_than_reference(asked):
    found, _ = asked.evaluate(ASK, "soup")
    assert found[0] == "words: soup"
    assert found.index("deep/soup: Soup") < found.index("pans: Soup pans")
    assert found.index("pans: Soup pans") < found.index("stew: Stew")
    found, _ = asked.evaluate(ASK, "stirring")
    assert {*found[:2]} == {"deep/soup: Stirring", "stew: Stirring"}


@pytest.mark.parametrize(
    "query, first",
    [
        ("simmering", "words: simmering"),
        ("what is simmering?", "words: simmering"),
        ("simmer", "words: simmering"),
        ("simm", "words: simmering"),
        ("simemring", "words: simmering"),
        ("poaching", "words: simmering"),
        ("low_heat", "words: simmering"),
        ("soup.simmer", "words: simmering"),
        ("cauldron", "deep/soup: Soup"),
        ("stir_slowly", "deep/soup: Stirring"),
        ("minutes must be positive", "deep/soup: How long"),
        ("ValueError", "deep/soup: How long"),
        ("value error", "deep/soup: How long"),
        ("carrot", "deep/soup: A bigger soup"),
        ("stew saffron", "stew: Stew"),
        ("ladle", "deep/soup: Spoons"),
        ("casserole", "pans: Soup pans"),
    ],
)
def test_the_first_result(asked, query, first):
    found, _ = asked.evaluate(ASK, query)
    assert found[0] == first, found[:4]


def test_a_reader_is_told_what_is_not_there(asked):
    found, notes = asked.evaluate(ASK, "microwave")
    assert found == [] and notes == [{"kind": "absent", "asked": "microwave"}]
    found, notes = asked.evaluate(ASK, "Xylophone saffron")
    assert found == ["stew: Stew"]
    assert notes == [{"kind": "absent", "asked": "Xylophone"}]
    _, notes = asked.evaluate(ASK, "safron")
    assert notes == [{"kind": "typo", "asked": "safron", "used": "saffron"}]
    found, notes = asked.evaluate(ASK, "saffronish")  # begins as a word of the book
    assert notes == [{"kind": "typo", "asked": "saffronish", "used": "saffron"}]
    assert found == ["stew: Stew"]
    found, notes = asked.evaluate(ASK, "soup_pans")
    assert found[0] == "pans: Soup pans" and notes == []
    for inside in ("affro", "ffron"):  # as "Adam" in "Hadamard"
        assert asked.evaluate(ASK, inside)[0] == []
    assert asked.evaluate(ASK, "the")[0] == [] == asked.evaluate(ASK, "?")[0]


OPTIONS = ".search-panel [role=option]"


def type_query(page, query):
    page.locator(".sidebar-search").fill(query)
    page.wait_for_selector(".search-panel:popover-open")


def test_the_index_comes_when_the_field_is_used(woven, look):
    page, requests = look(woven.file("stew")), []
    page.on("request", lambda request: requests.append(request.url))
    page.wait_for_timeout(100)
    assert page.evaluate("!window.searchIndex") and requests == []
    page.locator(".sidebar-search").focus()
    page.wait_for_function("!!window.bookSearch.find")
    assert {url.rpartition("/")[2] for url in requests} == {
        *("searchindex.js", "searchwords.js", "searchquery.js", "searching.js"),
        *("searchhits.js", "searchpanel.js"),
    }


def test_results_while_typing_and_the_keys(page):
    type_query(page, "soup")
    field = page.locator(".sidebar-search")
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-expanded") == "true"
    titles = page.locator(f"{OPTIONS} .search-title").all_inner_texts()
    assert titles[:3] == ["soup", "Soup", "A bigger soup"] and len(titles) == 8
    count = len(page.evaluate(ASK, "soup")[0])
    assert page.inner_text(".search-all") == f"All {count} results"
    page.wait_for_selector(f"{OPTIONS} mark >> text=soup")
    where = page.locator(".search-where").all_inner_texts()
    assert "Soups" in where and "Pans · Reference" in where
    page.wait_for_function(
        f"document.querySelector('.sidebar-search-container [role=status]')"
        f".textContent === '{count} results.'"
    )
    for key, place in [("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)]:
        page.keyboard.press(key)
        chosen = page.locator(f"{OPTIONS}[aria-selected=true]")
        assert chosen.get_attribute("id") == f"search-option-{place}"
        assert field.get_attribute("aria-activedescendant") == f"search-option-{place}"
    page.keyboard.press("ArrowUp")
    assert page.locator(f"{OPTIONS}[aria-selected=true]").count() == 0
    page.keyboard.press("ArrowUp")
    last = page.locator(f"{OPTIONS}[aria-selected=true]").get_attribute("id")
    assert last == f"search-option-{len(titles) - 1}"
    page.keyboard.press("Escape")
    assert not page.locator(".search-panel").is_visible()
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "soup"
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".search-panel:popover-open")
    for inside in (True, False):  # the link to all results, and what follows the panel
        page.keyboard.press("Tab")
        assert page.locator(".search-panel").is_visible() == inside
    assert page.faults == []


def marked(page):
    return page.evaluate(
        "[...CSS.highlights.get('search') ?? []].map(range => range.toString())"
    )


def test_a_result_leads_to_its_section_where_the_words_are_marked(page):
    type_query(page, "stir slowly")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/deep/soup.html#stirring")
    page.wait_for_selector(".search-clear")
    assert {word.lower() for word in marked(page)} == {
        *("stirring", "stir", "slowly", "stirs")
    }
    page.keyboard.press("Escape")
    assert marked(page) == [] and not page.locator(".search-clear").is_visible()
    # on the same page, and by the button
    type_query(page, "hour")
    page.locator(OPTIONS).first.click()
    page.wait_for_url("**/soup.html#cook-time")
    page.wait_for_selector(".search-clear")
    assert marked(page) == ["hour"]
    page.locator(".search-clear").click()
    assert marked(page) == []
    page.reload()
    assert marked(page) == [] and page.faults == []


def test_enter_leads_to_the_page_of_all_results(page):
    type_query(page, "soup")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=soup")
    page.wait_for_selector(".search-results mark")
    assert page.locator(".search-page [name=q]").input_value() == "soup"
    count = page.locator(".search-results > li").count()
    notes = page.locator(".search-page .search-notes")
    assert notes.inner_text() == f"{count} results" and count > 5
    page.locator(".search-page [name=q]").press("Enter")
    assert page.evaluate("document.activeElement.matches('.search-results a')")
    page.locator(".search-page [name=q]").fill("microwave")
    page.wait_for_url("**/search.html?q=microwave")
    assert "“microwave” is not in this book." in notes.inner_text()
    assert page.locator(".search-results > li").count() == 0
    notes.locator("a").click()
    page.wait_for_url("**/words.html")
    assert page.faults == []


def test_without_script_the_page_says_what_to_do(woven, look):
    page = look(woven.file("stew"), java_script_enabled=False)
    page.locator(".sidebar-search").fill("soup")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=soup")
    assert "The search needs JavaScript" in page.inner_text("article")


def test_a_site_with_folders_for_pages_on_a_server(tmp_path, look):
    book = Book(tmp_path).write(**PAGES).write_file("literate/index.md", INDEX)
    book.weave("dirhtml", "-W")
    assert book.code == 0, book.errors
    with open_site_server(book.site, port=0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        root = f"http://127.0.0.1:{server.server_address[1]}"
        page = look(f"{root}/deep/soup/")
        type_query(page, "saffron")
        page.wait_for_selector(f"{OPTIONS} mark")
        page.locator(OPTIONS).first.click()
        page.wait_for_url(f"{root}/stew/")
        page.wait_for_selector(".search-clear")
        page.goto(f"{root}/search/?q=saffron")
        page.wait_for_selector(".search-results mark")
        assert page.faults == []
        server.shutdown()


def test_an_index_that_is_lost_is_told_of(tmp_path, look):
    book = Book(tmp_path).write(a="# Apple\n").weave("html", "-W")
    (book.site / "searchindex.js").unlink()
    page = look(book.file("a"))
    page.locator(".sidebar-search").fill("apple")
    page.wait_for_selector(".search-panel >> text=could not be read")
