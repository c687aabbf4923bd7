"""The woven book in a real browser."""

import re
import threading
from functools import cache
from html.parser import HTMLParser
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from loom.serving import open_site_server
from tests.weave.conftest import ROOT

PAGES = ["index", "layers/dense", "functions/activation", "network/model", "making/pages"]
PAGES += ["workflows/digits/train", "quickstart"]


class Tags(HTMLParser):
    """The tags of a page as they come, each with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@cache
def list_tags(file):
    return Tags(file.read_text("utf-8")).found


def every_page(site):
    """All but the views of files: test_views.py has a quicker way for them."""
    pages = sorted(site.rglob("*.html"))
    return [f for f in pages if not {"_static", "files"} & {*f.relative_to(site).parts}]


@cache
def existing(folder, path):
    """The file that an address leads to, or None."""
    target = (folder / path).resolve()
    return target if target.exists() else None


def test_ids_are_unique_and_every_link_arrives(site):
    ids = {}
    for file in every_page(site):
        found = [attributes["id"] for _, attributes in list_tags(file) if "id" in attributes]
        assert len(found) == len(set(found)), (file, {i for i in found if found.count(i) > 1})
        ids[file.resolve()] = set(found)
    assert sum(map(len, ids.values())) > 10_000
    lost = []
    for file in every_page(site):
        for _, attributes in list_tags(file):
            address = attributes.get("href", attributes.get("src", "#"))
            if re.match(r"[a-z]+:", address) or address in ("#", ""):
                continue
            path, _, place = address.partition("#")
            target = existing(file.parent, path.partition("?")[0]) if path else file.resolve()
            if not target or (place and place not in ids.get(target, {place})):
                lost.append((file.name, address))
    assert not lost


def test_a_page_says_once_how_wide_it_is(site):
    for file in every_page(site):
        names = [tags.get("name") for tag, tags in list_tags(file) if tag == "meta"]
        assert names.count("viewport") <= 1, file


def test_nothing_is_fetched_from_elsewhere(site):
    for file in every_page(site):
        for tag, attributes in list_tags(file):
            is_link = tag == "link" and attributes["rel"] != "canonical"
            address = attributes.get("src") or (is_link and attributes.get("href")) or ""
            assert not re.match(r"(https?:)?//", address), (file, address)


def test_pictures_say_what_they_show(site):
    for file in every_page(site):
        for tag, attributes in list_tags(file):
            if tag == "img" or (tag == "svg" and attributes.get("role") == "img"):
                assert attributes.get("alt") or attributes.get("aria-label"), file


def test_no_page_is_wider_than_the_window(site, look):
    """At 360 and 1280 test_sound.py asks every page."""
    page = look("data:,://", width=390)
    for name in PAGES:
        page.goto((site / f"{name}.html").resolve().as_uri())
        page.wait_for_selector("html:not(.waits, .glance)", state="attached")
        for width, theme in (1400, "dark"), (1024, "light"), (390, "dark"):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (name, width)
        assert page.faults == [], name


CODE = """() => [...document.querySelectorAll('.sbs .literate .part')].map(
    part => [part.scrollWidth - part.clientWidth,
      [...part.querySelectorAll('pre')].map(pre => pre.textContent).join('')])"""


@pytest.mark.parametrize("width", [1280, 1400])
def test_code_beside_equations_needs_no_scrolling(site, look, width):
    page = look(site / "layers/dense.html", width=width)
    blocks = page.evaluate(CODE)
    assert blocks
    for hidden, code in blocks:
        assert max(map(len, code.splitlines())) <= 72
        assert hidden <= 0, code


def test_seventy_two_columns_fit(site, look):
    page = look(site / "layers/dense.html")
    line = "x" * 72
    page.evaluate(f"document.querySelector('.sbs .part').innerHTML = '<pre>{line}</pre>'")
    page.evaluate("document.querySelector('.sbs').style.setProperty('--columns', 72)")
    assert page.evaluate(CODE)[0] == [0, line]


def read_pixels(page, **clip):
    """A part of the window as numbers: rows, columns, colours."""
    picture = Image.open(BytesIO(page.screenshot(clip=clip))).convert("RGB")
    return np.asarray(picture).astype(int)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_code_fades_into_its_own_paper(site, look, theme):
    page = look(site / "layers/dense.html", color_scheme=theme)
    page.evaluate(
        "document.querySelectorAll('.sbs').forEach(row => row.style.setProperty('--code', '300px'))"
    )
    part = page.locator(".sbs .part:not(.part-first, .part-last)").first
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert part.evaluate("e => e.scrollWidth - e.clientWidth") > 20
    above = {"y": box["y"] + 1, "width": 2, "height": 1}  # its first line
    left, right = (read_pixels(page, x=box["x"] + x, **above) for x in (4, 296))
    assert abs(left - right).max() <= 3


def test_a_bar_does_not_touch_its_letter(site, look):
    """There is a pixel of paper and more between them, and the bar is as dark as the letter."""
    page = look(site / "layers/lstm.html", device_scale_factor=2)
    letter = page.locator("[id='eq-8.2s'] mover").first
    letter.scroll_into_view_if_needed()
    box = letter.bounding_box()
    clip = {"x": box["x"], "y": box["y"] - 3, "width": box["width"], "height": box["height"] + 3}
    darkest = read_pixels(page, **clip).sum(axis=2).min(axis=1)
    inked = "".join("#" if dark < 450 else "." for dark in darkest)
    assert re.fullmatch(r"\.*#{3,5}\.{3,}#{9,}\.*", inked), inked


def test_code_left_and_equations_right_or_above(site, look):
    boxes = """() => ['.row-cell', '.row-cell + .part'].map(
        s => document.querySelector('#forward .sbs ' + s).getBoundingClientRect())"""
    text, code = look(site / "layers/dense.html", width=1000).evaluate(boxes)
    assert code["right"] <= text["left"]
    text, code = look(site / "layers/dense.html", width=390).evaluate(boxes)
    assert text["bottom"] <= code["top"] < text["bottom"] + 24


def test_equations_stand_beside_their_lines(site, look):
    page = look(site / "layers/dense.html")
    distances = page.evaluate("""() => [...document.querySelectorAll('#backward .equation')]
      .map(e => {
        const line = document.getElementById('line-' + e.dataset.eq).parentElement;
        const [a, b] = [e, line].map(x => x.getBoundingClientRect());
        return Math.abs(a.top + a.bottom - b.top - b.bottom) / 2; })""")
    assert distances and max(distances) <= 120


def lit(page):
    found = "[...document.querySelectorAll('.lit')].map(e => e.dataset.eq || e.classList[0])"
    return set(page.evaluate(found))


def test_pointing_lights_equation_line_and_explanation(site, look):
    page = look(site / "layers/dense.html")
    page.hover(".equation[data-eq='5'] math")
    assert lit(page) == {"5"}
    page.hover(".line[data-eq='6']")
    assert lit(page) == {"6"}
    page.hover(".row-cell[data-eq='7.1'] > p")
    assert lit(page) == {"7.1"}
    kinds = "all => all.map(e => e.classList[0]).sort()"
    found = page.eval_on_selector_all(".lit", kinds)
    assert found == ["equation", "line", "other-line", "row-cell"]
    page.hover("h1")
    assert lit(page) == set()


def test_focus_lights_as_well(site, look):
    page = look(site / "layers/dense.html")
    page.focus(".equation[data-eq='5'] a")
    assert lit(page) == {"5"}


COLOUR = "e => getComputedStyle(e).backgroundColor"


def test_a_wide_diagram_begins_at_its_beginning_on_a_phone(site, look):
    page = look(site / "making/pages.html", width=390)
    assert page.evaluate("""() => { const box = document.querySelector('.diagram');
        return [box.scrollWidth > box.clientWidth, box.scrollLeft]; }""") == [True, 0]


# Of each diagram how many drawings are seen, how wide and high that is, and what is out of sight
DIAGRAMS = """() => [...document.querySelectorAll('.diagram')].map(box => {
  const seen = [...box.querySelectorAll('svg')].map(e => e.getBoundingClientRect())
    .filter(({ width }) => width);
  return [seen.length, seen[0].width, seen[0].height, box.scrollWidth - box.clientWidth]; })"""


@pytest.mark.parametrize("name", ["workflows/digits/train", "network/data", "layers/embedding"])
def test_a_chain_of_boxes_stands_upright_on_a_phone(site, look, name):
    page = look(site / f"{name}.html")
    for count, width, height, hidden in page.evaluate(DIAGRAMS):
        assert count == 1 and width > 2 * height and hidden <= 0
    page.set_viewport_size({"width": 390, "height": 900})
    for count, width, height, hidden in page.evaluate(DIAGRAMS):
        assert count == 1 and height > 1.2 * width and hidden <= 0
    ids = page.locator(".diagram [id]").evaluate_all("all => all.map(each => each.id)")
    assert len(ids) == len(set(ids))


def test_the_map_has_every_chapter_in_the_order_of_the_sidebar(site, look):
    page = look(site / "index.html", width=390)
    addresses = "all => all.map(each => each.getAttribute('href'))"
    chapters = page.locator(".chapter-map a").evaluate_all(addresses)
    sidebar = page.locator(".sidebar-tree a:has(.section-number)").evaluate_all(addresses)
    assert chapters == sidebar and len(chapters) > 35


def test_who_comes_from_another_page_is_there_at_once(site, look):
    page = look(site / "index.html")
    page.goto((site / "layers/lstm.html").resolve().as_uri() + "#api")
    top = "document.getElementById('api').getBoundingClientRect().top"
    assert 0 <= page.evaluate(top) < 200
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.focus("article p a")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "smooth"


def test_links_and_their_marks_work_without_script(site, look):
    page = look(site / "layers/dense.html", java_script_enabled=False)
    page.click(".equation[data-eq='5'] a.equation-number")
    assert page.url.endswith("#line-5")
    page.click(".line[data-eq='5'] a.equation-link")
    assert page.url.endswith("#eq-5")
    target = page.locator(".equation:target")
    assert target.get_attribute("data-eq") == "5"
    page = look(site / "reference/training.html", java_script_enabled=False)
    page.click(".fold[data-chunk] > summary >> nth=0")
    page.click(".fold[data-chunk] a.chunk-link >> nth=0")
    assert "#chunk-" in page.url


def test_a_linked_line_is_marked(site, look):
    page = look((site / "layers/dense.html").resolve().as_uri() + "#line-5")
    page.wait_for_function(f"""new Set(['5', '6'].map(eq => ({COLOUR})(
        document.querySelector(`.line[data-eq='${{eq}}']`)))).size === 2""")


def test_each_line_of_a_file_is_marked_where_its_link_arrives(site, look):
    """From a view, on a wide and a narrow screen; nothing moves but the mark."""
    for width in (1400, 390):
        page = look(site / "files/epynn/dense/forward.py.html", width=width)
        for number in (1, 2, 8):
            address = page.get_attribute(f"#L{number} .row-number", "href")
            said = page.inner_text(f"#L{number}").strip()
            row = look(
                (site / "files/epynn/dense" / address.partition("#")[0]).resolve().as_uri()
                + "#"
                + address.partition("#")[2],
                width=width,
                reduced_motion="reduce",
            )
            row.evaluate("document.fonts.ready")
            row.wait_for_function("""() => {
                const top = document.querySelector(':target').getBoundingClientRect().top;
                return 0 <= top && top < innerHeight; }""")
            line = row.locator(":target")
            assert line.inner_text().strip() == said
            box, block = line.bounding_box(), line.locator("xpath=ancestor::pre").bounding_box()
            assert box["width"] >= block["width"] - 2 and 15 < box["height"] < 30
            assert line.evaluate(COLOUR) != row.eval_on_selector(".highlight", COLOUR)
            assert line.evaluate(COLOUR) != "rgba(0, 0, 0, 0)"
            height = "e => e.closest('pre').offsetHeight"
            lit = line.evaluate(height)
            row.evaluate("location.hash = 'forward'")
            assert row.locator(f"[id='{address.partition('#')[2]}']").evaluate(height) == lit


def test_a_reference_shows_where_its_chunk_is(site, look):
    """Seen without pointing: a chunk of this page is a fold, one of another stands in its place."""
    for name in ("network/training", "functions/activation"):
        page = look(site / f"{name}.html", width=1280)
        found = page.evaluate("""() => [...document.querySelectorAll('.chunk-code')].map(box => [
            box.querySelector('a.chunk-link').title, box.querySelector('a').getAttribute('href'),
            box.checkVisibility(),
            box.closest('details')?.querySelector('summary').textContent])""")
        assert found
        for title, address, is_open, summary in found:
            assert is_open == (not address.startswith("#")), title
            assert is_open or summary.endswith(title), title


def test_pages_follow_light_and_dark(site, look):
    page = site / "layers/embedding.html"
    light, dark = look(page, color_scheme="light"), look(page, color_scheme="dark")
    for selector, part in [
        ("body", "backgroundColor"),
        (".highlight", "backgroundColor"),
        (".equation math", "color"),
        (".diagram .node rect", "fill"),
        (".diagram text", "fill"),
        (".figure [style*='--figure-text']", "fill"),
    ]:
        colour = f"e => getComputedStyle(e).{part}"
        seen = [view.eval_on_selector(selector, colour) for view in (light, dark)]
        assert seen[0] != seen[1], selector


@pytest.mark.parametrize("width", [1400, 390])
def test_words_of_diagrams_fit_their_boxes(site, look, width):
    for name in PAGES:
        page = look(site / f"{name}.html", width=width)
        page.evaluate("document.fonts.ready")
        too_wide = page.evaluate("""() => [...document.querySelectorAll('.diagram .node')].filter(
          n => {
            const text = n.querySelector('text'), box = n.querySelector('.label-container');
            return n.getBoundingClientRect().width && text && box
              && text.getBBox().width > box.getBBox().width - 4;
        }).map(n => n.textContent)""")
        assert too_wide == [], name


def test_equations_scroll_in_their_own_box(site, look):
    page = look(site / "layers/dense.html", width=390)
    page.evaluate("""() => { const m = document.querySelector('.equation math');
        for (let i = 0; i < 6; i++) m.append(...[...m.children].map(c => c.cloneNode(true))); }""")
    body = page.locator(".equation-body").first
    assert body.evaluate("e => e.scrollWidth > e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_copied_doctests_have_no_prompts(site, look):
    with open_site_server(site, port=0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{running.server_address[1]}/layers/dense.html"
        page = look(address, permissions=["clipboard-read", "clipboard-write"])
        block = page.locator(".highlight-pycon").first
        block.hover()
        block.locator("button.copybtn").click()
        block.locator("button.copybtn.success").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        running.shutdown()
    assert copied.startswith("import numpy as np") and ">>>" not in copied


def test_copied_code_is_the_code(site, look):
    """With the chunks that it refers to, but without what says where they are."""
    with open_site_server(site, port=0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{running.server_address[1]}/reference/training.html"
        page = look(address, permissions=["clipboard-read", "clipboard-write"])
        block = page.locator("#file-epynn-network-interrupt-py")
        block.hover()
        block.locator("button.copybtn").click()
        block.locator("button.copybtn.success").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        running.shutdown()
    tangled = (ROOT / "tangled/epynn/network/interrupt.py").read_text("utf-8")
    assert copied.strip() == tangled.strip()


def test_fonts_come_with_the_page(site, look):
    page = look(site / "layers/dense.html")
    page.evaluate("document.fonts.ready")
    status = page.evaluate("[...document.fonts].map(f => [f.family, f.status])")
    loaded = {family.strip('"') for family, now in status if now == "loaded"}
    assert loaded >= {"STIX Two Math", "JetBrains Mono", "Source Serif 4", "Source Sans 3"}
