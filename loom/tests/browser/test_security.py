"""Code on a page, and a change that came with a link, can't do harm.

A server of someone else's stands by; nothing may come to it.
"""

import shutil

import pytest

from loom.tests.browser import attacks
from loom.tests.browser.keptimages import KEPT, look_kept
from loom.tests.browser.listening import serve_noting
from loom.tests.browser.sharedbook import read

__all__ = ["read"]

STATE = """() => JSON.stringify({
  stolen: window.stolen ?? null, title: document.title,
  mine: localStorage.mine, local: Object.keys(localStorage).toSorted(),
  session: { ...sessionStorage }, cookies: document.cookie,
  frames: document.querySelectorAll("iframe[src]").length,
  scripts: document.scripts.length,
  images: document.querySelectorAll("article img").length,
  links: document.querySelectorAll("head link, head meta").length,
  address: location.href,
})"""
STORES = """async () => [
  (await indexedDB.databases()).length, (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length]"""
SETTLE = 700  # milliseconds in which what was begun would come to a server


@pytest.fixture(scope="module")
def trap():
    """A server of someone else's."""
    with serve_noting() as served:
        yield served


@pytest.fixture(scope="module")
def home(woven):
    """The server of the site."""
    with serve_noting(woven.site) as served:
        yield served


@pytest.fixture(scope="module")
def reader(home, read):
    """A reader with Python started; all attacks meet the same page."""
    reader = read(f"{home.address}first.html", spare=True)
    reader.press(2)
    reader.settle(2)
    reader.run("print('written')")
    reader.page.wait_for_timeout(SETTLE)  # until that is stored
    look_kept(reader.page, bool)
    return reader


@pytest.fixture
def attack(reader, trap, home):
    """Fill in addresses; in the end nothing has run, left, or changed."""
    page = reader.page
    page.evaluate("() => { localStorage.mine = 'kept'; }")
    before, stores = page.evaluate(STATE), page.evaluate(STORES)
    images = page.evaluate(KEPT)
    asked = len(home.asked)

    def fill(code):
        return code.replace("TRAP", trap.address).replace("HOME", home.address)

    yield fill
    page.wait_for_timeout(SETTLE)
    assert page.evaluate(STATE) == before
    assert page.evaluate(STORES) == stores
    assert page.evaluate(KEPT) == images
    assert (trap.connections, trap.asked) == (0, [])
    assert not [path for path in home.asked[asked:] if "steal" in path]
    assert not [url for url in reader.answers if url.startswith(trap.address)]
    assert reader.faults == []


def test_the_trap_works(read, trap, home):
    # or the tests that follow would say nothing
    page = read(f"{home.address}deep/third.html").page
    page.evaluate("where => { new Image().src = where + 'image'; }", trap.address)
    for _ in range(50):
        if trap.asked:
            break
        page.wait_for_timeout(100)
    assert trap.asked == ["/image"] and trap.connections > 0
    trap.asked.clear()
    trap.connections = 0


def test_code_reaches_neither_network_nor_storage_nor_page(reader, attack):
    said = reader.run(attack(attacks.TRIES))
    assert "reached []" in said, said
    assert reader.run("print('still here')") == "still here"


def test_other_pages_hear_nothing(reader, attack):
    page = reader.page
    page.evaluate("""() => { window.heard = [];
      window.channel = new BroadcastChannel("book");
      channel.onmessage = event => heard.push(event.data);
      addEventListener("message", event => heard.push(event.data)); }""")
    call = "run_js(\"new BroadcastChannel('book').postMessage('stolen')\")"
    reader.run(f"{attacks.RUN}{call}\nprint('sent')")
    page.wait_for_timeout(SETTLE)
    assert page.evaluate("() => { channel.close(); return heard; }") == []


def test_forged_messages_are_text_or_nothing(reader, attack):
    reader.run(attack(attacks.FORGED))
    assert reader.run("print('still here')") == "still here"


@pytest.mark.prove  # a new worker starts
def test_a_worker_that_floods_the_page_is_ended(reader, attack):
    said = reader.run(attack(attacks.FLOOD))
    assert "Python was ended" in said
    assert reader.run("print('still here')") == "still here"


@pytest.mark.parametrize("kind", ["html", "figure"])
def test_an_output_runs_nothing_and_leads_nowhere(reader, attack, kind):
    page = reader.page
    markup = attack(attacks.HTML if kind == "html" else attacks.SVG)
    page.evaluate(SHOW, [kind, markup])
    frame = page.frame_locator(".attacked iframe")
    seen = frame.locator("#seen" if kind == "html" else "#drawn")
    seen.wait_for(state="attached")
    for name in ("away", "here", "code", "home", "send", "drawn", "led", "seen"):
        element = frame.locator(f"#{name}")
        if element.count():
            element.dispatch_event("click")
    page.wait_for_timeout(SETTLE)
    seen.wait_for(state="attached")
    page.evaluate("() => document.querySelector('.attacked').remove()")


# Parsed once, the link is text in a style; what was made of it parses as a link.
NESTED = """<form><math><mtext></form><form><mglyph><style></math>
<link rel=preconnect href=http://TRAP/><a href=http://TRAP/>away</a></style></mglyph></form>"""
CLEAN = """async html => {
  const { cleanHtml } = await import(new URL("_static/python/cleaning.js", location));
  const { body, head } = new DOMParser().parseFromString(cleanHtml(html), "text/html");
  return [head, body].flatMap(
    each => [...each.querySelectorAll("link, [href]")].map(found => found.outerHTML));
}"""


def test_what_is_cleaned_is_clean_when_it_is_read_again(reader):
    assert reader.page.evaluate(CLEAN, NESTED) == []


BROKEN = "<pre>\n\n1\n2</pre>"


def test_a_line_break_at_the_beginning_stays(reader):
    clean = """async html => {
      const { cleanHtml } =
        await import(new URL("_static/python/cleaning.js", location));
      return cleanHtml(html);
    }"""
    assert reader.page.evaluate(clean, BROKEN) == BROKEN


MANY = """async () => {
  const { makeOutputs } = await import(new URL("_static/python/outputs.js", location));
  const show = (...drawn) => {
    const start = performance.now();
    const made = makeOutputs(drawn.map(html => ({ kind: "html", html })), false);
    return [made.filter(each => each.matches("iframe")).length, made.at(-1).textContent,
      performance.now() - start];
  };
  const inside = "<div>x</div>";
  return [show("<div>".repeat(1e5)), show(`<table>${"<b>".repeat(1e5)}`),
    show(`<template>${"<div>".repeat(8e4)}`), show("x".repeat(600_000)),
    show(...Array(300).fill(inside)), show("<p>x</p>".repeat(5e4), inside)];
}"""


def test_what_would_stop_the_page_is_not_shown(reader):
    deep, fostered, hidden, long, many, flat = reader.page.evaluate(MANY)
    for each in (deep, fostered, hidden):
        assert each[:2] == [0, "Not shown: its elements are nested too deeply."]
        assert each[2] < 5000  # milliseconds
    assert long[:2] == [0, "Not shown: it has 600,000 characters."]
    assert many[:2] == [30, "Not shown: 270 more results. At most 30 are shown."]
    assert flat[:2] == [2, ""]


SHOW = """async ([kind, markup]) => {
  const { makeOutput } = await import(new URL("_static/python/outputs.js", location));
  const box = document.createElement("div");
  box.className = "attacked";
  box.append(makeOutput({ kind, html: markup, svg: markup }, false));
  document.querySelector("article").append(box);
}"""


def test_a_file_that_was_changed_on_the_server_is_refused(woven, read, tmp_path):
    site = tmp_path / "site"
    shutil.copytree(woven.site, site)
    [bundle] = site.glob("_static/python-files/book.zip*")
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    bundle.unlink()
    bundle.write_bytes(data)
    with serve_noting(site) as served:
        reader = read(f"{served.address}first.html")
        reader.press(2)
        reader.wait("text=is not the file that this site was made with")
        assert not reader.page.locator("iframe").count()  # Python was not begun
        assert reader.faults == []
