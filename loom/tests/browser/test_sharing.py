"""A change of the library is listed, taken back, taken home, and sent with a link."""

import subprocess
import sys
import zipfile

import pytest
from playwright.sync_api import expect

from loom.tests.browser.axe import find_violations
from loom.tests.browser.running import NOTE_ASKED
from loom.tests.browser.sharedbook import SESSION, address, read
from loom.tests.browser.test_drafts import FORBIDDEN, FULL

__all__ = ["address", "read"]

CHANGED = "def greet(who):\n    return 'good day ' + who"
TOGGLE = ".changes-toggle"
# Make a link as the bar does, of any blocks and edition.
MAKE = """async ([blocks, edition]) => {
  const bytes = new TextEncoder().encode(JSON.stringify({ edition, blocks }));
  const packing = new CompressionStream("deflate-raw");
  const packed = new Uint8Array(await new Response(
    new Blob([bytes]).stream().pipeThrough(packing)).arrayBuffer());
  const text = btoa(Array.from(packed, byte => String.fromCharCode(byte)).join(""));
  const safe = text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `#change=${safe}`;
}"""
LARGE = """async after => {
  const { makeLink } = await import(new URL("_static/python/sharing.js", location));
  const change = { page: "first", number: 0, name: "", before: "", after };
  return makeLink([change], location.href).catch(error => error.message);
}"""
MARK = """async () => {
  const blocks = await import(new URL("_static/python/blocks.js", location));
  return blocks.makeMark((await blocks.readBlocks("first"))[0].code);
}"""
WRITE = """async text => {
  const { start } = await import(new URL("_static/python/main.js", location));
  await (await start()).setText("first", 0, text);
}"""
RESTORE = """async () => {
  SESSION
  await session.setText("first", 2);
}""".replace("SESSION", SESSION)
BEGIN = """async ([number, text]) => {
  SESSION
  await session.setText("first", number, text);
  session.run(number);
  return true;
}""".replace("SESSION", SESSION)
SLOW = """import time
end = time.monotonic() + 3
while time.monotonic() < end:
    pass
print('has ended')"""
HEAR = """window.heard = [];
document.addEventListener("loom:library-changed",
  () => heard.push(loomPython.isChanged));"""
KEPT = """() => Object.keys(localStorage).some(
  key => key.startsWith("kept-blocks") && localStorage[key].includes("good day"))"""
BAD = "<img src=x onerror='window.stolen=1'>"


@pytest.fixture(scope="module")
def reader(address, read):
    """A reader who has changed the library; one more Python is ready."""
    reader = read(f"{address}first.html", spare=True)
    reader.press(0)
    reader.wait(".block-0 .cm-content")
    reader.write(0, CHANGED)
    reader.page.keyboard.press("Control+Enter")
    reader.settle(0, "red")  # an example of the page expects what was
    reader.wait(f"{TOGGLE}:visible")
    return reader


@pytest.fixture
def panel(reader):
    """The list of changes, unfolded."""
    if reader.page.get_attribute(TOGGLE, "aria-expanded") == "false":
        reader.page.click(TOGGLE)
    return reader.page.locator(".changes-panel")


@pytest.fixture
def open_link(address, read):
    """Open a link on a new page, as someone else does."""

    def open_page(link, **options):
        other = read(f"{address}{link}" if "://" not in link else link, **options)
        other.wait(".shared")
        return other

    return open_page


def test_the_bar_says_what_has_changed(reader, panel):
    page = reader.page
    assert page.inner_text(TOGGLE).startswith(
        "You have changed the library: 1 line in 1 document"
    )
    assert panel.locator("del").all_inner_texts() == ["−     return 'hello ' + who"]
    assert panel.locator("ins").all_inner_texts() == ["+     return 'good day ' + who"]
    assert panel.locator(".change-name a").get_attribute("href").endswith("#block-0")


def test_the_bar_says_how_much_of_the_page_is_red(reader, panel):
    page = reader.page
    assert page.inner_text(".run-said") == "1 of 2 on this page is red."
    page.set_viewport_size({"width": 1400, "height": 200})
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator(".run-bar button", has_text="Show").click()
    expect(page.locator(".run-state.run-red").last).to_be_in_viewport()
    # the focus of a keyboard goes there, too; a mouse's stays
    assert page.evaluate("document.activeElement.innerText") == "Show"
    page.keyboard.press("Enter")
    focused = page.locator(".run-state.run-red:focus")
    expect(focused).to_be_in_viewport()
    # on a phone it covers none of the buttons of the list
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("""() => {
        const [said, bar] = [".run-bar", ".changes"].map(
            each => document.querySelector(each).getBoundingClientRect());
        return 0 <= bar.top - said.bottom && bar.top - said.bottom <= 20;
    }""")
    page.set_viewport_size({"width": 1400, "height": 900})


def test_the_bar_stands_on_the_other_pages_too(reader, address):
    other = reader.page.context.new_page()
    other.goto(f"{address}deep/third.html")
    toggle = other.locator(TOGGLE)
    toggle.wait_for()
    assert toggle.inner_text() == reader.page.inner_text(TOGGLE)
    assert other.locator("iframe").count() == 0  # Python is not started for it
    other.close()


def test_the_bar_follows_another_tab(reader, address):
    other = reader.page.context.new_page()
    other.goto(f"{address}first.html")
    other.wait_for_selector(".block-0 .cm-content")
    again = CHANGED.replace("who):", "who):\n    who = who.strip()")
    other.evaluate(WRITE, again)
    two = f"{TOGGLE}:has-text('2 lines')"
    reader.page.wait_for_selector(two)
    other.evaluate(WRITE, CHANGED)
    reader.page.wait_for_selector(two, state="detached")
    other.close()


def test_the_pages_that_it_touches_are_checked(reader, panel):
    button = panel.get_by_text("Check the pages it touches")
    button.press("Enter")
    # the number stands there before the links do
    reader.wait(".change-checks li:nth-child(2) .run-red ~ a")
    rows = panel.locator(".change-checks li").all_inner_texts()
    assert len(rows) == 2  # the third page does not import it
    assert rows[0].startswith("First ✗ 1 of 2 red")
    assert rows[1].startswith("Second ✗ 1 of 1 red")
    assert panel.locator(".change-total").inner_text() == "2 of 2 pages checked, 2 red"
    expect(button).to_be_focused()  # it could not be pressed meanwhile
    link = panel.locator(".change-checks li a", has_text="example ").last
    assert link.get_attribute("href").endswith("second.html#block-0")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_is_left_out_of_the_bar(reader, panel, theme):
    page = reader.page
    page.evaluate("theme => { document.body.dataset.theme = theme; }", theme)
    assert find_violations(page, "aside.changes") == []
    # by keyboard: it folds and unfolds
    page.focus(TOGGLE)
    page.keyboard.press("Enter")
    assert page.get_attribute(TOGGLE, "aria-expanded") == "false"
    assert not panel.is_visible()
    page.keyboard.press("Enter")
    assert panel.is_visible()


def download(reader, panel, words):
    with reader.page.expect_download() as found:
        panel.get_by_text(words).click()
    return found.value.path()


@pytest.mark.prove  # one more start of Python
def test_what_runs_ends_before_a_change_is_taken_home(reader, panel):
    begun = reader.page.evaluate(BEGIN, [2, SLOW])
    reader.wait(".run-bar button:has-text('Stop')")
    download(reader, panel, "Download as a patch")
    assert begun and reader.page.inner_text(".block-2 + .run-outputs") == "has ended"
    reader.page.evaluate(RESTORE)


CALL = """async () => {
  SESSION
  session.stop();
  return window.loomPython.callFunction("greeting", "greet", { who: "you" });
}""".replace("SESSION", SESSION)


def test_who_asks_at_once_after_a_stop_gets_an_answer_of_the_readers_library(reader):
    reader.run("1")
    assert reader.page.evaluate(CALL) == "good day you"
    reader.page.evaluate(RESTORE)


FORGE = """import loom.browser.changes
loom.browser.changes.make_patch = str
print('forged')"""


def test_it_is_taken_home(reader, panel, tmp_path):
    # a stranger's code may have run, and tries again to get ahead
    assert reader.run(FORGE) == "forged"
    with reader.page.expect_download() as found:
        panel.get_by_text("Download as a patch").click()
        assert reader.page.evaluate(BEGIN, [2, FORGE])
    patch = found.value.path().read_text("utf-8")
    reader.settle(2)
    reader.page.evaluate(RESTORE)
    for path in ("literate/first.md", "tangled/greeting.py", "tangled/manifest.json"):
        assert f"+++ b/{path}\n" in patch
    assert patch.count("\n+++ ") == 3
    assert "+    return 'good day ' + who\n" in patch
    archive = zipfile.ZipFile(download(reader, panel, "Download a working copy"))
    assert archive.read("tangled/greeting.py").decode() == f"{CHANGED}\n"
    assert not any(name.startswith(".") for name in archive.namelist())
    archive.extractall(tmp_path)
    run = [sys.executable, "-m", "loom", "check"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "all outputs are what the documents say\n"


@pytest.fixture(scope="module")
def link(reader):
    """The link that the bar makes."""
    page = reader.page
    if page.get_attribute(TOGGLE, "aria-expanded") == "false":
        page.click(TOGGLE)
    page.get_by_text("Make a link").click()
    reader.wait(".changes-link:visible")
    return page.input_value(".changes-link")


def test_a_link_is_shown_before_anything_runs(link, open_link):
    other = open_link(link)
    page = other.page
    assert len(link) < 400
    assert page.locator(".shared ins").all_inner_texts() == [
        "+     return 'good day ' + who"
    ]
    assert "Nothing of it has run" in page.inner_text(".shared")
    page.wait_for_timeout(300)
    assert not page.locator("iframe, .cm-content").count()
    assert not page.evaluate("Object.keys(localStorage).length")
    assert find_violations(page, ".shared") == []
    assert not [url for url in other.answers if "python-files/" in url]
    page.click("text=Ignore")
    assert not page.locator(".shared").count()
    assert page.url.endswith("first.html")
    assert "'hello '" in page.inner_text(".block-0")


@pytest.mark.parametrize("width", [390, 1400])
def test_nothing_of_a_link_is_out_of_sight(reader, open_link, width):
    """Neither beyond the edge nor unseen, in another order, or on a line of its own."""
    hidden = f"# nothing{' ' * 400}\rsteal() \u202e \u200b"
    blocks = [["first", 0, read_mark(reader), hidden, "x"]]
    page = open_link(make_link(reader, blocks), width=width).page
    assert page.locator(".shared ins").all_inner_texts() == [
        f"+ # nothing{' ' * 400}⟨U+000D⟩steal() ⟨U+202E⟩ ⟨U+200B⟩"
    ]
    rows = page.locator(".shared .change-rows")
    assert rows.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_a_link_is_not_shown_unstyled(reader, open_link, address):
    """Without its style a long line would go on beyond the edge."""
    link = make_link(reader, [["first", 0, read_mark(reader), CHANGED, "x"]])
    page = open_link("first.html#change=").page
    page.route("**/changes.css", lambda route: route.abort())
    page.goto("about:blank")
    page.goto(f"{address}{link}")
    page.wait_for_selector(".shared")
    said = page.inner_text(".shared")
    assert "can’t be shown" in said and "changes.css did not arrive" in said
    assert "good day" not in said


def test_a_link_of_very_many_lines_is_shown(reader, open_link):
    blocks = [["first", 0, read_mark(reader), "\n".join("x" * 100_000), "x"]]
    page = open_link(make_link(reader, blocks)).page
    assert page.locator(".shared ins").count() == 100_000


def test_a_large_change_has_no_link(reader, panel):
    lines = "\n".join(f"# {n} {hash((n, 'x'))}" for n in range(900))
    said = reader.page.evaluate(LARGE, lines)
    assert said.startswith("The change is too large for a link: it would have ")
    assert "8,192 are the most" in said


def make_link(reader, blocks, edition="0" * 16):
    return "first.html" + reader.page.evaluate(MAKE, [blocks, edition])


def read_mark(reader):
    return reader.page.evaluate(MARK)


def test_a_block_of_another_edition_is_found_by_what_it_printed(reader, open_link):
    mark = read_mark(reader)
    blocks = [
        ["first", 7, mark, CHANGED, "old.py"],
        ["gone", 1, mark, "lost", "gone.py"],
    ]
    page = open_link(make_link(reader, blocks)).page
    said = page.inner_text(".shared")
    assert "another edition" in said and "no place in this edition" in said
    names = page.locator(".shared .change-name").all_inner_texts()
    assert [" ".join(name.split()) for name in names] == [
        "first · greeting.py",
        "gone · gone.py",
    ]
    assert page.locator(".shared button", has_text="Run this change").count() == 1


def test_html_in_a_link_is_text(reader, open_link):
    blocks = [["first", 0, BAD, BAD, BAD], ["first", 0, read_mark(reader), BAD, BAD]]
    other = open_link(make_link(reader, blocks, BAD))
    page = other.page
    assert not page.locator(".shared img").count()
    assert page.locator(".shared ins", has_text=BAD).count() == 2
    assert page.evaluate("window.stolen") is None and other.faults == []


@pytest.mark.parametrize(
    "fragment",
    ["", "%%%", "AAAA", "x" * 9000, "_" * 50, "7V0", "PAGES", "BOMB", "NUMBER"],
)
def test_a_broken_link_is_said_to_be_broken(reader, open_link, fragment):
    made = {
        "PAGES": [["../../../etc", 0, "", "", ""]],
        "BOMB": [["first", 0, "", "0" * 2_000_000, ""]],
        "NUMBER": [["first", -1, "", "", ""]],
    }
    link = f"first.html#change={fragment}"
    if fragment in made:
        link = make_link(reader, made[fragment])
    other = open_link(link)
    said = other.page.inner_text(".shared")
    assert "can’t be shown" in said and "link" in said
    assert not other.page.locator(".shared button", has_text="Run").count()
    assert other.faults == []


def test_what_the_reader_has_written_is_kept(reader, link):
    page = reader.page
    mine = CHANGED.replace("good day", "my own")
    page.evaluate(WRITE, mine)
    page.evaluate("link => { location.hash = new URL(link).hash; }", link)
    reader.wait(".shared")
    page.click("text=Run this change")
    reader.wait("text=You have changed one of these blocks yourself")
    assert "my own" in page.inner_text(".block-0")  # nothing yet
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.evaluate(NOTE_ASKED)
    page.click("text=Replace mine, and keep it")
    page.wait_for_function("asked.some(([what]) => what === 'check')")
    # the change is in sight before it is checked
    assert {where for _, where in page.evaluate("asked")} == {"#block-0"}
    expect(page.locator(".block-0")).to_be_in_viewport()
    assert "good day" in page.inner_text(".block-0")
    if page.get_attribute(TOGGLE, "aria-expanded") == "false":
        page.click(TOGGLE)
    back = page.locator(".changes-panel button", has_text="Put your own text back")
    back.click()
    page.wait_for_function(
        "() => document.querySelector('.block-0').innerText.includes('my own')"
    )
    # what made room for it is kept in its turn
    page.wait_for_function(KEPT)
    page.locator(".changes-panel button:enabled", has_text="Throw the kept").click()
    back.wait_for(state="hidden")


def test_what_cannot_be_kept_is_not_replaced(link, address, read):
    other = read(f"{address}first.html")
    other.press(0)
    other.wait(".block-0 .cm-content")
    page = other.page
    page.evaluate(WRITE, CHANGED.replace("good day", "my own"))
    page.evaluate(f"() => {{ {FULL} }}")
    page.evaluate("link => { location.hash = new URL(link).hash; }", link)
    page.click("text=Run this change")
    page.click("text=Replace mine, and keep it")
    expect(page.locator(".shared .changes-said")).to_contain_text(
        "could not store your own text, so it stays where it is"
    )
    assert "my own" in page.inner_text(".block-0")
    page.click("text=Leave mine")
    assert not page.locator(".shared").count()
    assert "my own" in page.inner_text(".block-0")


def test_what_is_taken_back_and_cannot_be_kept_is_said(address, read):
    other = read(f"{address}second.html")
    other.page.context.add_init_script(FORBIDDEN)
    other.page.goto(f"{address}first.html")
    other.press(0)
    other.wait(".block-0 .cm-content")
    other.page.evaluate(WRITE, CHANGED)
    other.page.click(TOGGLE)
    other.page.click("text=Take all back")
    expect(other.page.locator(".changes-panel .changes-said")).to_contain_text(
        "could not store your own text"
    )


COVERED = """() => {
  document.documentElement.style.scrollBehavior = "auto";
  const isCovered = element => {
    scrollBy(0, element.getBoundingClientRect().bottom - innerHeight);  // behind it
    element.focus();
    const bar = document.querySelector(".changes").getBoundingClientRect();
    return element.getBoundingClientRect().bottom > bar.top;
  };
  const all = [...document.querySelectorAll("article :is(a, button)")];
  return all.filter(each => each.checkVisibility()).filter(isCovered).length;
}"""


def test_the_bar_covers_nothing_that_has_the_focus(reader):
    page = reader.page
    if page.get_attribute(TOGGLE, "aria-expanded") == "true":
        page.click(TOGGLE)
    page.set_viewport_size({"width": 1400, "height": 400})
    assert page.evaluate(COVERED) == 0
    # neither the line that is being written
    page.locator(".block-0 .cm-content").click()
    page.keyboard.press("Control+Home")
    for _ in range(30):
        page.keyboard.press("Enter")
    caret = page.locator(".block-0 .cm-line").nth(30).bounding_box()
    bar = page.locator(".run-bar:visible, .changes").first.bounding_box()
    assert caret["y"] + caret["height"] < bar["y"]
    page.evaluate(WRITE, CHANGED)
    page.set_viewport_size({"width": 1400, "height": 900})


def test_it_is_taken_back(reader):
    page = reader.page
    if page.get_attribute(TOGGLE, "aria-expanded") == "false":
        page.click(TOGGLE)
    page.locator(".changes-actions button", has_text="Check the pages").click()
    page.wait_for_selector(".change-checks li .run-red, .change-checks li .run-green")
    page.evaluate(HEAR)
    page.locator(".changes-list button", has_text="Take back").click()
    page.wait_for_selector(f"{TOGGLE}:has-text('Your own text is kept: first')")
    assert "'hello '" in page.inner_text(".block-0")
    page.wait_for_function("String(heard) === 'false'")
    # what was found of the change goes with it
    assert not page.locator(".change-checks li").count()
    page.locator(".changes-panel button", has_text="Put your own text back").click()
    page.wait_for_selector(f"{TOGGLE}:has-text('You have changed the library')")
    assert "'hello '" not in page.inner_text(".block-0")
    page.wait_for_function("String(heard) === 'false,true'")
    page.locator(".changes-panel button", has_text="Take all back").click()
    page.wait_for_selector(f"{TOGGLE}:has-text('Your own text is kept')")
    page.wait_for_function("String(heard) === 'false,true,false'")
    page.locator(".changes-panel button", has_text="Throw the kept text away").click()
    page.locator(".changes").wait_for(state="hidden")
    assert reader.faults == []


@pytest.mark.prove  # one more start of Python
def test_code_that_is_taken_back_is_gone_from_python(reader):
    page = reader.page
    reader.write(0, f"import loom\n\nloom.stranger = 'here'\n\n\n{CHANGED}")
    page.keyboard.press("Control+Enter")
    look = "import loom\nprint(getattr(loom, 'stranger', 'gone'))"
    reader.settle(0, "red")
    assert reader.run(look) == "here"
    if page.get_attribute(TOGGLE, "aria-expanded") == "false":
        page.click(TOGGLE)
    page.locator(".changes-panel button", has_text="Take all back").click()
    page.wait_for_selector(f"{TOGGLE}:not(:has-text('the library'))")
    reader.wait(".changes-panel button:has-text('Throw the kept text away'):enabled")
    assert reader.run(look) == "gone"
    page.evaluate(RESTORE)
    page.locator(".changes-panel button", has_text="Throw the kept text away").click()
    page.locator(".changes").wait_for(state="hidden")


@pytest.mark.prove  # one more start of Python
def test_the_end_of_a_long_output_is_in_sight(address, read):
    reader = read(f"{address}first.html")
    reader.press(2)
    reader.settle(2)
    assert "199" in reader.run("for n in range(200):\n    print(n)")
    [(place, size, whole)] = reader.page.evaluate(
        """() => [...document.querySelectorAll(".run-outputs pre")].map(
          each => [each.scrollTop, each.clientHeight, each.scrollHeight])"""
    )
    assert size < whole and place + size >= whole - 1


@pytest.mark.prove  # one more start of Python
def test_undoing_what_only_runs_runs_nothing(address, read):
    reader = read(f"{address}deep/third.html")
    page = reader.page
    reader.press(0)
    reader.settle(0)
    reader.write(0, ">>> 1 + 1\n3")
    page.keyboard.press("Control+Enter")
    reader.settle(0, "red")
    page.click(TOGGLE)
    page.locator(".changes-panel button", has_text="Undo all on this page").click()
    reader.wait(".changes-actions button:has-text('Put your own text back'):enabled")
    assert page.inner_text(".block-0 .cm-content") == ">>> 1 + 1\n2"
    assert not page.locator(".block-0 .run-state").inner_text()
    assert not page.locator(".run-outputs").count() and reader.faults == []


@pytest.mark.prove  # one more start of Python
def test_a_page_is_put_back_as_a_whole(reader):
    page = reader.page
    reader.press(2)
    printed = page.inner_text(".block-2 .cm-content")
    reader.write(2, "1 + 1")
    page.wait_for_selector(f"{TOGGLE}:has-text('You have changed this page: 1 block')")
    if page.get_attribute(TOGGLE, "aria-expanded") == "false":
        page.click(TOGGLE)
    panel = page.locator(".changes-panel")
    assert not panel.locator("button", has_text="Download as a patch").is_visible()
    panel.locator("button", has_text="Undo all on this page").click()
    back = panel.locator("button", has_text="Put your own text back")
    back.wait_for()
    assert page.inner_text(".block-2 .cm-content") == printed
    assert not panel.locator("button", has_text="Undo all").is_visible()
    back.click()
    page.wait_for_function(
        "() => document.querySelector('.block-2 .cm-content').innerText === '1 + 1'"
    )
    back.wait_for(state="hidden")
    assert find_violations(page) == [] and reader.faults == []
