"""The front page, the foot of all pages, old addresses, and fonts that stand in."""

import re
from posixpath import dirname, join, normpath

import pytest
from bs4 import BeautifulSoup

from docs.fallbacks import TARGET, make_rules
from docs.palette import FONTS
from loom.tests.browser.running import serving
from tests.weave.conftest import ROOT
from tests.weave.test_sound import AXE, DRAWN, TAGS

ADDRESSES = (ROOT / "tests/weave/addresses.txt").read_text("utf-8").split()
WINDOWS = [(1400, 900), (390, 844)]


def open_front(site, look, width=1400, height=900, **options):
    page = look(site / "index.html", width=width, **options)
    page.set_viewport_size({"width": width, "height": height})
    return page


BOTTOM = "e => e.getBoundingClientRect().bottom + scrollY"


def test_the_first_screen_has_all_one_needs(site, look):
    page = open_front(site, look)
    for part in (".lead", ".lead-facts", ".lights-itself .sbs", ".doors"):
        assert 0 < page.locator(part).evaluate(BOTTOM) <= 900, part
    titles = page.locator(".door > p:nth-child(2)").all_inner_texts()
    assert titles == [
        "Learn from the start",
        "Try it and change the library",
        "Use it and check it",
    ]
    assert re.search(
        r"\d+ chapters of about an hour, with \d+ exercises", page.inner_text("article")
    )
    page = open_front(site, look, *WINDOWS[1])
    assert page.locator(".lights-itself .row-cell >> nth=1").evaluate(BOTTOM) <= 844


SHOWN = "[...document.querySelectorAll('.shown')].map(e => e.dataset.eq)"
# Long pauses end when the test says so.
CLOCK = """() => {
  const wait = window.setTimeout, clear = window.clearTimeout, all = window.timers = new Map();
  let n = -1;
  window.setTimeout = (call, after) => {
    if (!(after >= 1000)) return wait(call, after);
    all.set(n, [call, after]);
    return n--; };
  window.clearTimeout = id => { if (!all.delete(id)) clear(id); }; }"""
TICK = """() => [...window.timers].map(([id, [call, after]]) => {
  window.timers.delete(id);
  call();
  return after; })"""


def light_front(site, look, **options):
    """The front page, whose row waits for its first step by a clock that this test moves."""
    page = look("data:,://", **options)
    page.add_init_script(f"localStorage.setItem('pointing-shown', '1'); ({CLOCK})()")
    page.goto((site / "index.html").resolve().as_uri())
    return page


def test_the_row_lights_itself_and_ends(site, look):
    page = light_front(site, look)
    page.wait_for_function("window.timers.size")
    seen, pauses, rules = [], [], []
    while len(seen) < 9 and (waited := page.evaluate(TICK)):
        pauses += waited
        seen.append(page.evaluate(SHOWN))
        page.evaluate(DRAWN)
        rules.append(page.locator(".joining").count())
    assert [set(each) for each in seen] == [{"1"}, {"2"}, {"1"}, {"2"}, set()]
    assert [len(each) for each in seen[:2]] == [3, 3], "an equation, its cell and its line"
    assert rules == [1, 1, 1, 1, 0], "they are joined"
    assert pauses[1:] == [2000] * 4
    assert page.faults == []


@pytest.mark.parametrize(
    "act",
    [lambda page: page.hover(".row-cell[data-eq='2']"), lambda page: page.keyboard.press("j")],
)
def test_the_row_stops_as_soon_as_the_reader_points(site, look, act):
    page = light_front(site, look)
    page.wait_for_function("window.timers.size")
    page.evaluate(TICK)
    assert page.evaluate(SHOWN)
    act(page)
    assert page.evaluate(SHOWN) == [] and page.evaluate(TICK) == []


def test_the_row_is_still_for_those_who_ask_for_it(site, look):
    page = light_front(site, look, reduced_motion="reduce")
    page.wait_for_selector("html:not(.waits, .glance)", state="attached")
    assert page.evaluate(TICK) == [] and page.evaluate(SHOWN) == []
    page = look(site / "index.html", java_script_enabled=False)
    assert page.locator(".lights-itself .row-cell").count() == 2


def test_only_a_page_with_such_a_row_loads_its_script(site):
    loading = [
        name
        for name in ("index.html", "layers/dense.html", "search.html")
        if "lighting.js" in (site / name).read_text("utf-8")
    ]
    assert loading == ["index.html"]


@pytest.mark.parametrize("width", [1400, 390])
def test_the_map_is_a_grid_that_says_what_each_chapter_takes(site, look, width):
    page = open_front(site, look, width)
    entries = page.locator(".chapter-map li[data-chapter]")
    count = entries.count()
    assert count > 35
    facts = page.locator(".chapter-map li .chapter-minutes").all_inner_texts()
    assert len(facts) == count
    assert all(re.fullmatch(r"\d+ min( · needs [\d, and]+)?", each) for each in facts)
    boxes = page.locator(".chapter-part:first-child li").evaluate_all(
        "all => all.map(e => [e.getBoundingClientRect().left, e.getBoundingClientRect().top])"
    )
    assert boxes == sorted(boxes, key=lambda box: (box[1], box[0])), "in the order of the path"
    assert len({left for left, _ in boxes}) == (1 if width == 390 else 3)


def test_a_card_of_the_map_leads_on_wherever_it_is_clicked(site, look):
    page = open_front(site, look)
    page.locator(".chapter-map li >> nth=1").click(position={"x": 100, "y": 70})
    page.wait_for_url("**/foundations/chain.html")


def find_answer(site, address):
    """The file that answers an old address, and how often it was sent on."""
    steps = 0
    while steps < 3:
        text = (site / address).read_text("utf-8")
        sent = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', text)
        if not sent:
            return text, steps
        address, steps = normpath(join(dirname(address), sent[1])), steps + 1
    raise AssertionError(f"{address} leads round and round")


def test_every_address_of_the_first_edition_is_answered(site):
    assert len(ADDRESSES) == len(set(ADDRESSES)) > 250
    sent = 0
    for address in ADDRESSES:
        text, steps = find_answer(site, address)
        assert "<article" in text and steps <= 1, address
        sent += steps
    assert sent > 80


def test_an_old_address_keeps_its_place(site, look):
    page = look(f"{(site / 'network/saving.html').resolve().as_uri()}#api")
    page.wait_for_url("**/reference/saving.html#api")
    assert page.locator("#api").count() == 1


def test_the_foot_says_version_date_licence_and_changes(site):
    page = BeautifulSoup((site / "layers/dense.html").read_text("utf-8"), "html.parser")
    foot = page.select_one(".foot")
    words = " ".join(foot.get_text(" ").split())
    assert re.search(r"literate edition \d+\.\d+\.\d+ .*Licence: GPL-3.0-or-later Changes", words)
    assert {link["href"] for link in foot.select("a")} >= {
        "../license.txt",
        "../making/changelog.html",
    }
    assert (site / "license.txt").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")
    if (ROOT / ".git").exists():
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", foot.time["datetime"])


def test_every_page_has_a_description(site):
    said = {}
    for file in [*site.glob("*.html"), *site.glob("[!_f]*/**/*.html"), *site.glob("f[ou]*/*.html")]:
        page = file.read_text("utf-8")
        if 'class="page-tools"' in page:
            [tag] = re.findall('<meta [^>]*name="description"[^>]*>', page)
            found = BeautifulSoup(tag, "html.parser").meta["content"]
            said[file.name, file.parent.name] = found
    assert len(said) > 60
    assert all(15 < len(each) <= 160 and "\\" not in each for each in said.values()), said
    assert len(set(said.values())) == len(said)


@pytest.mark.parametrize("theme, width", [("light", 1400), ("dark", 390)])
def test_the_page_for_lost_readers_is_accessible(site, look, theme, width):
    with serving(site) as address:
        page = look(f"{address}/layers/nothing.html", width=width, color_scheme=theme)
        assert page.inner_text("h1") == "No such page"
        page.evaluate(AXE)
        found = page.evaluate(f"""() => axe.run(document, {{preload: false, runOnly: {TAGS}}})
            .then(found => found.violations.map(each => each.id))""")
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.click("nav a >> nth=0")
        page.wait_for_url(f"{address}/foundations/slopes.html")


def test_fonts_that_stand_in_are_as_wide_as_those_they_stand_for():
    """As docs/fallbacks.py computes now; the text of the book changes the last digits."""
    numbers = re.compile(r"[\d.]+(?=%)")
    told, computed = TARGET.read_text("utf-8"), make_rules()
    assert numbers.sub("", told) == numbers.sub("", computed), "make fallbacks"
    for one, other in zip(numbers.findall(told), numbers.findall(computed), strict=True):
        assert float(one) == pytest.approx(float(other), abs=0.5), "make fallbacks"
    named = set(re.findall(r'font-family: "([^"]+)"', told))
    assert len(named) == 6 and all(f"'{name}'" in "".join(FONTS.values()) for name in named)


def test_text_is_seen_before_its_fonts_come(site, look):
    with serving(site) as address:
        page = look("data:,://")
        waiting = []
        page.context.route("**/*.woff2", lambda route: waiting.append(route))
        page.goto(f"{address}/layers/dense.html", wait_until="domcontentloaded")
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        assert waiting and page.evaluate("getComputedStyle(document.body).opacity") == "1"
        assert page.locator("article p >> nth=0").is_visible()
        for route in waiting:
            route.continue_()
        page.context.unroute_all()
