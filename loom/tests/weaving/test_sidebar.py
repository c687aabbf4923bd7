"""The sidebar: what it shows on each page, with and without script."""

import pytest
from bs4 import BeautifulSoup

from loom.tests.weaving.shelf import (
    CHAPTERS,
    PARTS,
    REST,
    count_clicks,
    list_seen,
    read_sidebar,
    write_shelf,
)
from loom.weaving.frame.sidebar import MOST, SidebarSection, _make_sections

PAGES = [*CHAPTERS, *(page for pages in REST.values() for page in pages), "start"]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    book = write_shelf(tmp_path_factory.mktemp("shelf"))
    assert book.code == 0, book.errors
    return book


def text(node):
    return " ".join(node.get_text().split())


def test_the_path_comes_first_and_the_rest_is_folded_behind_it(shelf):
    sidebar = read_sidebar(shelf.file("next/2"))
    folds = [text(fold) for fold in sidebar.select("summary")]
    assert folds == [*PARTS, "To look up", *REST]
    assert text(sidebar.select_one("a")) == "Start"
    chapters = [text(each) for each in sidebar.select("details a.reference")]
    assert chapters[:2] == ["1 Chapter 1", "2 Chapter 2"]
    assert chapters[len(CHAPTERS)] == "About reference 1"
    opened = [text(fold.summary) for fold in sidebar.select("details[open]")]
    assert opened == ["Next steps"]


def test_on_a_page_to_look_up_its_part_is_open(shelf):
    sidebar = read_sidebar(shelf.file("making/why"))
    opened = [text(fold.summary) for fold in sidebar.select("details[open]")]
    assert opened == ["To look up", "Making"]


@pytest.mark.parametrize("page", ["index", "search", "genindex", *PAGES])
def test_no_page_shows_more_entries_than_a_reader_takes_in(shelf, page):
    sidebar = read_sidebar(shelf.file(page))
    assert 5 <= len(list_seen(sidebar)) <= MOST
    current = [text(each) for each in sidebar.select("[aria-current=page]")]
    assert len(current) == (page in PAGES)
    assert all(each in list_seen(sidebar) for each in sidebar.select("[aria-current]"))


def test_every_chapter_is_two_clicks_away(shelf):
    for page in ["index", "search", *PAGES]:
        file = shelf.file(page)
        sidebar = read_sidebar(file)
        for chapter in {*CHAPTERS} - {page}:
            href = "../" * page.count("/") + f"{chapter}.html"
            if page.partition("/")[0] == chapter.partition("/")[0]:
                href = f"{chapter.rpartition('/')[2]}.html"
            assert count_clicks(sidebar, href) <= 2, (page, chapter)


def test_the_sections_of_a_page_stand_below_its_entry(shelf):
    sidebar = read_sidebar(shelf.file("next/1"))
    own = sidebar.select_one("[aria-current=page] + .book-sections")
    assert [text(each) for each in own.select("a")] == [
        "Section 1",
        "Section 2",
        "Inside",
        "Section 3",
        "For reference",
    ]
    assert own.select_one(":scope ul a")["href"] == "#inside"
    assert len(sidebar.select(".book-sections")) == 2


def test_what_has_no_room_is_folded(shelf):
    sidebar = read_sidebar(shelf.file("first/8"))
    fold = sidebar.select_one(".book-more")
    shown = len(sidebar.select("[aria-current=page] + ul > li > a"))
    assert text(fold.summary) == f"{20 - shown} more sections"
    assert len(fold.select("a")) == 20 - shown
    assert len(list_seen(sidebar)) == MOST


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("room", range(9))
def test_a_fold_of_sections_holds_two_or_more(count, room):
    sections = [SidebarSection(f"#{n}", str(n)) for n in range(count)]
    found = BeautifulSoup(_make_sections(sections, room), "html.parser")
    assert [text(link) for link in found.select("a")] == [*map(str, range(count))]
    for fold in found.select("details"):
        inside = len(fold.select("a"))
        assert text(fold.summary) == f"{inside} more sections" and inside > 1


def test_there_is_no_second_list_of_contents(shelf):
    for page in ("index", "first/1", "search", "genindex"):
        html = shelf.file(page).read_text("utf-8")
        assert "toc-drawer" not in html and "__toc" not in html
        assert "toc-overlay" not in html and "toc-content-icon" not in html
        assert '<article role="main"' in html and "</article>" in html


def test_a_small_book_has_nothing_folded(book):
    pages = "\n".join("abc")
    tree = f"```{{toctree}}\n:caption: All\n{pages}\n```\n"
    book.write(a="# A\n", b="# B `code`\n\n## One `x`\n", c="# C\n")
    book.write_file("literate/index.md", f"# Front\n\n{tree}").weave("html", "-W")
    sidebar = read_sidebar(book.file("b"))
    assert [text(each) for each in list_seen(sidebar)] == [
        "All",
        "1 A",
        "2 B code",
        "One x",
        "3 C",
    ]
    assert sidebar.select_one("[aria-current] code").get_text() == "code"


def test_pages_below_a_page_are_shown_where_the_reader_is(book):
    book.write(a="# A\n\n```{toctree}\ndeep\n```\n", b="# B\n", deep="# Deep\n")
    tree = "# Front\n\n```{toctree}\na\nb\n```\n"
    book.write_file("literate/index.md", tree).weave("html", "-W")
    for page, shown in [("a", "A Deep B"), ("deep", "A Deep B"), ("b", "A B")]:
        sidebar = read_sidebar(book.file(page))
        assert " ".join(map(text, list_seen(sidebar))) == shown


def test_pages_follow_a_new_exercise_and_a_new_name_of_a_part(book):
    tree = "# Front\n\n```{toctree}\n:caption: Old\na\nb\n```\n"
    book.write(a="# A\n", b="# B\n").write_file("literate/index.md", tree).weave()
    assert not read_sidebar(book.file("b")).select("[data-exercises]")
    task = ":::{exercise} T\n:label: t\n\nAdd.\n:::\n"
    book.write_file("literate/a.md", f"# A\n\n{task}").weave()
    assert read_sidebar(book.file("b")).select_one("[data-exercises='1']")
    book.write_file("literate/index.md", tree.replace("Old", "New")).weave()
    assert text(read_sidebar(book.file("b")).summary) == "New"


SEEN = """() => {
  const [box, entry] = ['.sidebar-scroll', 'nav.book-nav [aria-current]']
    .map(each => document.querySelector(each).getBoundingClientRect());
  return entry.top >= box.top && entry.bottom <= box.bottom; }"""
SCROLL = """top => document.querySelector('.sidebar-scroll')
  .scrollTo({top, behavior: 'instant'})"""
TOP = "document.querySelector('.sidebar-scroll').scrollTop"
PLACE = "each => each.getBoundingClientRect().top"


@pytest.fixture
def low(look, shelf):
    """A page in a window that is lower than the sidebar."""

    def open_page(name, **options):
        page = look(shelf.file(name), **options)
        page.set_viewport_size({"width": 1400, "height": 500})
        page.reload()
        return page

    return open_page


def test_the_current_entry_is_in_sight(low, shelf):
    page = low("index")
    for name in PAGES[::3]:
        page.goto(shelf.file(name).as_uri())
        assert page.evaluate(SEEN), name
        page.evaluate("sessionStorage.clear()")
    assert not page.faults


def test_the_sidebar_stands_where_it_stood(low, shelf):
    page = low("first/2")
    page.evaluate(SCROLL, 110)
    link = page.locator("nav.book-nav a", has_text="Chapter 3")
    before = link.evaluate(PLACE)
    link.click()
    page.wait_for_url("**/first/3.html")
    after = page.locator("nav.book-nav [aria-current=page]").evaluate(PLACE)
    assert abs(after - before) < 2 and page.evaluate(TOP) > 10
    page.evaluate(SCROLL, 60)
    page.goto(shelf.file("first/4").as_uri())
    assert page.evaluate(TOP) == 60 and page.evaluate(SEEN)


HERE = "() => document.querySelector('.book-sections [aria-current]')?.textContent"


def test_the_section_that_is_read_is_marked(low):
    page = low("first/8")
    assert page.evaluate(HERE) is None
    for name in ("Section 2", "Section 5", "Section 20"):
        ident = name.lower().replace(" ", "-")
        page.evaluate(f"document.getElementById('{ident}').scrollIntoView()")
        page.wait_for_function(f"({HERE})() === '{name}'")
        assert page.evaluate(SEEN.replace("[aria-current]", "a[aria-current=location]"))
    assert page.locator(".book-more").get_attribute("open") is not None
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function(f"({HERE})() === undefined")


def test_a_section_is_chosen_in_the_drawer_of_a_phone(look, shelf):
    page = look(shelf.file("next/1"), width=390)
    page.locator("label[for=__navigation].nav-overlay-icon").click()
    link = page.locator(".book-sections a", has_text="Section 3")
    link.click()
    page.wait_for_function("!document.getElementById('__navigation').checked")
    assert page.url.endswith("#section-3")


def test_it_works_without_script(look, shelf):
    page = look(shelf.file("next/1"), java_script_enabled=False)
    page.locator(".book-sections a", has_text="Section 3").click()
    assert page.url.endswith("#section-3")
    link = page.locator("nav.book-nav a", has_text="Chapter 16")
    assert not link.is_visible()
    page.locator("summary", has_text="Last steps").click()
    link.click()
    assert page.url.endswith("last/3.html") and link.is_visible()
    assert not page.locator(".keys-button, .tick-box, .read-place").all_inner_texts()[
        1:
    ]


def test_nothing_stands_over_the_text_on_the_way_back_to_the_top(look, shelf):
    for width in (390, 1400):
        page = look(shelf.file("first/8"), width=width, reduced_motion="reduce")
        page.evaluate("scrollTo({top: 2000, behavior: 'instant'})")
        page.evaluate("new Promise(requestAnimationFrame)")
        page.evaluate("scrollTo({top: 1800, behavior: 'instant'})")
        page.wait_for_selector(".back-to-top", state="visible")
        way = page.locator(".back-to-top").bounding_box()
        if width == 390:
            bar = page.locator(".mobile-header").bounding_box()
            assert bar["y"] + bar["height"] >= way["y"] + way["height"]
        else:
            text = page.locator("article").bounding_box()
            assert way["x"] >= text["x"] + text["width"]
        assert min(way["width"], way["height"]) >= 24
        page.locator(".back-to-top").click()
        page.wait_for_function("scrollY === 0")


@pytest.mark.parametrize("width", [390, 1400])
def test_targets_are_large_enough_for_a_finger(look, shelf, width):
    page = look(shelf.file("next/1"), width=width)
    if width == 390:
        page.locator("label[for=__navigation].nav-overlay-icon").click()
    for fold in page.locator("nav.book-nav details").all():
        fold.evaluate("fold => { fold.open = true; }")
    places = "nav.book-nav :is(a, summary), .sidebar-sticky button, .tick-box, "
    places += ".theme-toggle, .nav-overlay-icon"
    small = page.evaluate(
        f"""() => [...document.querySelectorAll('{places}')]
      .filter(each => each.checkVisibility())
      .filter(each => {{ const box = each.getBoundingClientRect();
        return box.width < 24 || box.height < 24; }}).map(each => each.outerHTML)"""
    )
    assert small == []
