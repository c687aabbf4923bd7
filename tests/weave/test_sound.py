"""Every page in the browser: no fault, nothing from elsewhere, readable for all, light, still."""

import re
import threading
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import axe_playwright_python
import pytest
from fontTools.ttLib import TTFont
from pygments.token import Generic

from docs.palette import DARK, LIGHT, Dark, Light
from loom.documents.containers import find_containers
from loom.documents.folder import read_documents
from loom.serving import open_server
from loom.tests.browser.running import serving

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
ROOT = Path(__file__).resolve().parents[2]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def every_page(site):
    files = [f for f in sorted(site.rglob("*.html")) if "_static" not in f.parts]
    return [file.relative_to(site).as_posix() for file in files]


STATE = """() => {
  for (const box of document.querySelectorAll('details')) box.open = true;
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  const root = document.documentElement;
  return {
    wide: Math.max(0, root.scrollWidth - innerWidth),
    twice: ids.filter((id, n) => ids.indexOf(id) < n),
    scrolling: [...document.querySelectorAll('article :is(pre, .part)')]
      .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1)
      .map(e => e.textContent.split('\\n').sort((a, b) => b.length - a.length)[0])};
}"""
SOUND = {"wide": 0, "twice": [], "scrolling": []}


# Of the views of files, all alike, each tenth is opened; of these and of all others each third
# from the disk, and each twelfth from a server. `prove` opens all.
OPENED = [
    ("disk", 3, 10),
    ("server", 12, 10),
    *(pytest.param(source, 1, 1, marks=pytest.mark.prove) for source in ("disk", "server")),
]


@pytest.mark.parametrize("source, each, each_view", OPENED)
def test_every_page_opens_without_a_fault(site, look, source, each, each_view):
    """On a phone, and then in a wide window, where no code scrolls in its box."""
    names = every_page(site)
    views = [name for name in names if name.startswith("files/")]
    names = sorted({*names} - {*views} | {*views[::each_view]})
    assert {"index.html", "search.html", "genindex.html", "layers/lstm.html"} <= set(names)
    with serving(site) as address:
        root = address if source == "server" else site.resolve().as_uri()
        page = look(f"{root}/index.html")
        for name in names[::each]:
            page.set_viewport_size({"width": 360, "height": 900})
            page.goto(f"{root}/{name}")
            page.wait_for_selector("html:not(.waits, .glance)", state="attached")
            assert {**page.evaluate(STATE), "scrolling": []} == SOUND, name
            page.set_viewport_size({"width": 1280, "height": 900})
            assert page.evaluate(STATE) == SOUND, name
            assert page.faults == [], name


def test_no_code_is_wider_than_its_box():
    """What `prove` sees in all pages at a width of 1280, of the documents."""
    wide = []
    for document in read_documents(ROOT)[0]:
        numbers = [line - 1 for block in document.blocks for line in block.lines]
        boxes = find_containers(document.text.split("\n"), numbers)
        rows = [box for box in boxes if box.name == "{sbs}"]
        for block in document.blocks:
            if any(row.first < block.line <= row.last for row in rows):
                room = 73
            elif block.kind in ("start", "check", "solution"):
                room = 80
            else:
                continue
            wide += [
                f"{document.path}:{line}: {len(code)} columns, at most {room}"
                for line, code in zip(block.lines, block.code, strict=True)
                if len(code) > room
            ]
    assert wide == []


def violations(page, rules="{}"):
    """What axe-core finds serious or critical, as soon as all letters have their fonts."""
    page.evaluate("() => document.fonts.ready.then(() => null)")
    page.evaluate(AXE)
    return page.evaluate(f"""() => axe.run(document, {{preload: false, runOnly: {TAGS},
      resultTypes: ['violations'], rules: {rules}}}).then(found => found.violations
        .filter(v => ['serious', 'critical'].includes(v.impact))
        .map(v => [v.id, v.nodes[0].target.join(' '), v.nodes.length]))""")


SAMPLE = ["index", "quickstart", "notation", "search", "layers/flatten", "workflows/boolean/train"]


@pytest.mark.parametrize("theme, width", [("light", 1400), ("dark", 390)])
def test_a_sample_is_accessible(site, look, theme, width):
    page = look(site / "index.html", width=width, color_scheme=theme)
    for name in SAMPLE:
        page.goto((site / f"{name}.html").resolve().as_uri())
        assert violations(page) == [], name


def test_axe_finds_what_is_wrong(site, look):
    page = look(site / "index.html")
    page.evaluate("document.querySelector('.lead').style.color = '#bbb'")
    page.evaluate("document.querySelector('img').removeAttribute('alt')")
    assert {found[0] for found in violations(page)} >= {"color-contrast", "image-alt"}


@pytest.mark.prove
@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 1280)])
def test_every_page_is_accessible(site, look, theme, width):
    page = look(site / "index.html", width=width, color_scheme=theme)
    page.set_default_timeout(120_000)
    for name in every_page(site):
        page.goto((site / name).resolve().as_uri())
        assert violations(page) == [], name


def test_what_scrolls_can_be_reached_with_the_keyboard(site, look):
    page = look(site / "layers/dense.html", width=390)
    page.wait_for_function("document.querySelector('.sbs .part').tabIndex === 0")
    page.set_viewport_size({"width": 1400, "height": 900})
    page.wait_for_function("document.querySelector('.sbs .part').tabIndex === -1")


TRANSFERRED = """() => [...performance.getEntriesByType('navigation'),
    ...performance.getEntriesByType('resource')]
  .filter(e => !e.name.includes('.woff2')).map(e => [e.name, e.transferSize])"""


def test_a_layer_page_is_light(site, look):
    layers = [name for name in every_page(site) if name.startswith("layers/")]
    assert len(layers) >= 10
    with serving(site) as address:
        for name in layers:
            parcels = look(f"{address}/{name}").evaluate(TRANSFERRED)
            assert len(parcels) > 5
            assert 50_000 < sum(size for _, size in parcels) < 400_000, parcels


def test_the_mathematics_font_has_every_sign_of_the_book(site):
    with TTFont(site / "_static/fonts/stix-two-math.woff2") as font:
        drawn = map(chr, font.getBestCmap())
    unseen = "\u2061\u2062\u2063\u2064\ufe00"  # they ask for a form or a space
    signs = set()
    for name in every_page(site):
        formulas = re.findall("<math.*?</math>", (site / name).read_text("utf-8"), re.DOTALL)
        signs.update(unescape(re.sub("<[^>]*>", "", "".join(formulas))))
    assert len(signs) > 80
    missing = {sign for sign in signs if not sign.isspace()} - {*drawn, *unseen}
    assert not missing, "add them to docs/fonts/stix-two-math.txt, and `make fonts`"


SHIFTS = """window.shifts = 0; window.moved = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => {
    window.shifts += entry.value;
    window.moved.push([entry.startTime, entry.value, ...entry.sources.map(
        ({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.textContent)]);
})).observe({type: 'layout-shift', buffered: true})"""
# What has changed is laid out, drawn, and told to those who observe it
DRAWN = """() => new Promise(done => {
    let frames = 4;
    const next = () => frames-- ? requestAnimationFrame(next) : requestIdleCallback(done);
    next(); })"""


WIDTH = """() => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector('article > section > p'));
    return range.getClientRects()[0].width; }"""
# Of the window, as browsers measure it: 0.1 is what they call good.
HARDLY = 0.01


@pytest.mark.parametrize("late", [False, True])
def test_hardly_anything_moves_when_fonts_arrive(site, look, late):
    """Others stand in, as wide and as tall. Fonts that come late are for the next page."""
    with serving(site) as address:
        page = look("data:,://")
        page.add_init_script(SHIFTS)
        waiting = []
        page.context.route("**/*.woff2", lambda route: waiting.append(route))
        for _ in range(5):
            waiting.clear()
            page.goto(f"{address}/layers/dense.html", wait_until="domcontentloaded")
            page.wait_for_selector("html:not(.waits, .glance)", state="attached")
            page.evaluate(DRAWN)
            before = page.evaluate(WIDTH)
            if late:
                page.wait_for_timeout(3500)  # browsers give them three seconds
            elif page.evaluate("performance.now()") > 2500:
                continue  # a slow machine has let these pass
            break
        assert waiting
        for route in waiting:
            route.continue_()
        page.context.unroute_all()
        page.wait_for_function("document.fonts.status === 'loaded'")
        page.evaluate(DRAWN)
        moved = page.evaluate("window.moved")
        assert page.evaluate("window.shifts") <= (0 if late else HARDLY), moved
        assert (page.evaluate(WIDTH) == before) == late
        assert page.faults == []


# A slow machine must not try the patience of the page: docs/_templates/base.html.
PATIENT = """const wait = window.setTimeout;
    window.setTimeout = (call, after) => after === 150 ? 0 : wait(call, after);"""
COMES = [
    "index",
    "layers/lstm",
    "functions/loss",
    "proof/keras",
    "indexes/chunks",
    "indexes/symbols",
    "indexes/files",
]


@pytest.mark.parametrize("width", [390, 1400])
def test_nothing_moves_while_a_page_comes(site, look, width):
    page = look("data:,://", width=width)
    page.add_init_script(PATIENT)
    page.add_init_script(SHIFTS)
    for name in COMES:
        page.goto((site / f"{name}.html").resolve().as_uri())
        page.wait_for_selector("html:not(.waits, .glance)", state="attached")
        page.wait_for_function("document.fonts.status === 'loaded'")
        page.evaluate(DRAWN)
        assert page.evaluate("window.shifts") == 0, name


class HaltingHandler(SimpleHTTPRequestHandler):
    """Sends a page in two parts, the second at ``rest``; what is between ``ends`` is in both."""

    ends = (b"", b"")
    rest = threading.Event()

    def log_message(self, *args):
        """Print nothing."""

    def copyfile(self, source, outputfile):
        content = source.read()
        begin = content.find(self.ends[0])
        middle = (begin + content.find(self.ends[1], begin)) // 2 if begin >= 0 else 0
        outputfile.write(content[:middle])
        outputfile.flush()
        if middle:
            self.rest.wait(30)
        outputfile.write(content[middle:])


@pytest.mark.parametrize(
    ("name", "ends", "selector", "state", "width"),
    [
        ("index", (b'<div class="sbs', b"</section>"), ".sbs", "hidden", 1400),
        ("layers/lstm", (b"<table", b"</table>"), "article table", "hidden", 1400),
        (
            "index",
            (b'<div class="interactive"', b'"interactive-still"'),
            ".interactive",
            "hidden",
            1400,
        ),
        # its size and its place are not due to what follows it
        ("index", (b"</h1>", b'<div class="lights'), "article h1", "visible", 1400),
        ("index", (b"<h1>", b'<div class="lead'), "article h1", "visible", 390),
    ],
)
def test_nothing_moves_where_a_part_of_a_page_comes_in_two(
    site, look, name, ends, selector, state, width
):
    """A part that cannot be shown in part is not shown until it is there."""
    page = look("data:,://", width=width)
    page.add_init_script(PATIENT)
    page.add_init_script(SHIFTS)
    handler = type("Handler", (HaltingHandler,), {"ends": ends, "rest": threading.Event()})
    with open_server(partial(handler, directory=str(site)), 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/{name}.html", wait_until="commit")
        page.wait_for_selector("html:not(.waits, .glance)", state="attached")
        part = page.locator(selector).first
        part.wait_for(state="attached")  # what has been sent is parsed in its time
        part.wait_for(state=state)
        page.evaluate(DRAWN)
        assert page.locator(selector).count() == 1
        handler.rest.set()
        page.wait_for_load_state()
        page.evaluate(DRAWN)
        server.shutdown()
    assert part.is_visible()
    assert page.evaluate("window.shifts") == 0


CLASSES = """window.classes = []; new MutationObserver(() => {
    for (const name of ['waits', 'glance'])
      if (document.documentElement.classList.contains(name)) window.classes.push(name);
  }).observe(document, {subtree: true, attributeFilter: ['class']})"""
SKIPPED = """() => [...document.querySelectorAll('[role=main] > section > section')]
  .filter(section => !section.firstElementChild.checkVisibility({contentVisibilityAuto: true}))"""


def opened(page, address):
    """What a page says of its height, and how it was drawn."""
    page.goto(address)
    page.wait_for_selector("html:not(.waits, .glance)", state="attached")
    assert page.evaluate(SKIPPED) == []
    return page.evaluate("[document.documentElement.scrollHeight, [...new Set(classes)].sort()]")


def test_at_a_first_glance_only_what_is_in_view_is_drawn(site, look):
    address = (site / "layers/lstm.html").resolve().as_uri()
    page = look("data:,://")
    page.add_init_script(CLASSES)
    height, seen = opened(page, address)
    assert seen == ["glance", "waits"]
    page.goto("data:,://")
    assert opened(page, f"{address}#api") == [height, ["waits"]]
    page.evaluate("document.documentElement.classList.add('glance'); scrollTo(0, 0)")
    page.wait_for_function(f"({SKIPPED})().length > 5")
    page.reload()
    page.wait_for_selector("html:not(.waits)", state="attached")
    assert page.evaluate("[...new Set(classes)]") == ["waits"]
    assert page.faults == []


def test_a_page_is_seen_without_script(site, look):
    page = look(site / "layers/dense.html", java_script_enabled=False)
    assert page.locator("h1").is_visible()


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


# Every colour that text has, and what it may stand on.
PAPER = ["color-background-primary", "color-background-secondary"]
TEXT = {
    **dict.fromkeys(
        ["color-foreground-primary", "color-foreground-secondary", "color-brand-content"],
        [*PAPER, "color-background-hover", "color-inline-code-background", "weave-caption"]
        + ["color-code-background", "weave-lit"],
    ),
    "color-foreground-muted": [*PAPER, "weave-caption"],
    "color-brand-primary": [*PAPER, "color-background-hover"],
    "color-brand-visited": [*PAPER, "weave-caption"],
    "color-code-foreground": ["color-code-background", "weave-lit"],
    "color-api-name": PAPER,
    "color-api-pre-name": PAPER,
    "weave-accent": [*PAPER, "weave-caption"],
    "diagram-text": ["diagram-fill", "diagram-page", "diagram-group", "diagram-note"],
    "figure-text": PAPER,
    **{f"ansi-{name}": PAPER for name in "red green yellow blue magenta cyan grey".split()},
}
LINES = [f"figure-{n}" for n in range(1, 7)] + [
    "diagram-line",
    "color-foreground-border",
    "weave-symbol-line",  # the ring around what has the focus
]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_paper(theme):
    for ink, papers in TEXT.items():
        for paper in papers:
            assert contrast(theme[ink], theme[paper]) >= 4.5, (ink, paper)
    for line in LINES:  # 3 to 1 is asked of what is drawn
        assert contrast(theme[line], theme["color-background-primary"]) >= 3, line


@pytest.mark.parametrize("theme, style", [(LIGHT, Light), (DARK, Dark)], ids=["light", "dark"])
def test_a_line_of_a_patch_stands_out_from_its_colour(theme, style):
    for kind, paper in ((Generic.Inserted, "weave-added"), (Generic.Deleted, "weave-removed")):
        ink = f"#{style.style_for_token(kind)['color']}"
        assert contrast(ink, theme[paper]) >= 4.5


FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  let opaque = 1;
  for (let e = element; e; e = e.parentElement) opaque *= getComputedStyle(e).opacity;
  return {
    name: `${element.tagName}.${element.className.baseVal ?? element.className} ${element.textContent.trim()}`,
    inside: box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight,
    ringed: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    opaque: opaque > 0.9};
}"""  # noqa: E501


@pytest.mark.parametrize("width", [1400, 390])
def test_whoever_comes_by_keyboard_sees_where_they_are(site, look, width):
    page = look(site / "layers/flatten.html", width=width)
    still = "transition: none !important; scroll-behavior: auto !important"
    page.add_style_tag(content=f"* {{ {still} }}")
    stops = []
    while len(stops) < 400:
        page.keyboard.press("Tab")
        if (stop := page.evaluate(FOCUSED)) is None:
            break
        stops.append(stop)
    names = " ".join(stop["name"] for stop in stops)
    assert 40 < len(stops) < 400 and "copybtn" in names and "sidebar-search" in names
    assert "Backward" in names, "the contents of the page"
    for stop in stops:
        assert stop["inside"] and stop["ringed"] and stop["opaque"], stop
