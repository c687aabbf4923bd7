"""What a reader has written comes back, or it is said that it can't. Python is off."""

import json

import pytest
from playwright.sync_api import expect

from loom.tests.browser.axe import find_violations
from loom.tests.browser.exercisebook import site
from loom.tests.browser.running import write

__all__ = ["site"]

KEY = "`${document.querySelector('nav.book-nav').dataset.book}/drafts/1/first`"
LOST = {"number": 9, "kind": "start", "name": "gone", "printed": "0", "text": "<b>"}
MINE = "def twice(x):\n    return 'mine'"
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException("full", "QuotaExceededError");
};"""
FORBIDDEN = """Object.defineProperty(window, "localStorage", {
  get: () => { throw new DOMException("no", "SecurityError"); },
});"""


@pytest.fixture
def reader(look, site):
    """Open the first page in a browser of its own, and edit an answer."""

    def open_page(text=MINE, script=""):
        page = look(f"{site}/second.html")
        # without Python: its list of files is absent
        page.context.route("**/python-files.json", lambda route: route.abort())
        if script:
            page.context.add_init_script(script)
        page.goto(f"{site}/first.html")
        if text:
            page.get_by_role("button", name="Edit (Exercise 1)").click()
            write(page.locator("#start-twice"), text)
        return page

    return open_page


def read_code(page):
    return page.locator("#start-twice .cm-content").inner_text().strip()


def wait_until_kept(page, text):
    page.wait_for_function(
        f"text => localStorage.getItem({KEY})?.includes(text)", arg=text
    )


def test_a_draft_comes_back_however_soon_the_page_is_left(reader, site):
    page = reader()
    page.reload()
    expect(page.locator("#start-twice .cm-content")).to_contain_text("'mine'")
    assert read_code(page) == MINE
    page.get_by_role("button", name="Put back").click()
    page.goto(f"{site}/second.html")
    page.goto(f"{site}/first.html")
    page.wait_for_load_state("networkidle")
    assert page.locator(".cm-content").count() == 0


def find_note(*pages):
    """The first of some pages that asks its reader something."""
    for _ in range(100):
        for page in pages:
            if page.locator(".draft-note").count():
                return page
            page.wait_for_timeout(50)
    pytest.fail("no page has said that both have written")


def test_a_second_tab_follows_and_says_where_both_have_written(reader, site):
    one = reader()
    wait_until_kept(one, "mine")
    two = one.context.new_page()
    two.goto(f"{site}/first.html")
    expect(two.locator("#start-twice .cm-content")).to_contain_text("'mine'")
    write(two.locator("#start-twice"), "pass  # two")
    expect(one.locator("#start-twice .cm-content")).to_contain_text("# two")
    # each writes before the other is heard of
    write(one.locator("#start-twice"), "pass  # one")
    write(two.locator("#start-twice"), "pass  # again")
    page = find_note(one, two)
    mine, theirs = ("one", "again") if page is one else ("again", "one")
    assert mine in read_code(page)
    assert theirs in page.locator(".draft-note pre").inner_text()
    page.get_by_role("button", name="Take that one").click()
    assert theirs in read_code(page)
    assert page.locator(".draft-note").count() == 0


@pytest.mark.prove  # one more start of Python
def test_storage_that_refuses_is_said_and_the_text_stays(reader):
    for script, why in ((FULL, "its storage is full"), (FORBIDDEN, "forbids it")):
        page = reader(script=script)
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text(why)
        write(page.locator("#start-twice"), MINE + " * 2")
        page.wait_for_timeout(600)
        assert alert.count() == 1 and read_code(page) == MINE + " * 2"
        assert find_violations(page, ".draft-notice") == []
        alert.get_by_role("button", name="Close").click()
        assert alert.count() == 0


@pytest.mark.parametrize("choice", ["Keep yours", "Take the new one"])
def test_where_the_site_has_a_new_text_both_are_shown(reader, choice):
    page = reader()
    wait_until_kept(page, "mine")

    def renew(route):
        blocks = route.fetch().json()
        block = next(each for each in blocks if each and each["kind"] == "start")
        block["code"] = block["code"].replace("None", "...")
        route.fulfill(json=blocks)

    page.context.route("**/_blocks/first.json", renew)
    page.reload()
    note = page.get_by_role("group", name="This block has changed since you wrote this")
    assert "'mine'" in note.locator("pre").inner_text()
    assert find_violations(page, ".draft-note") == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    note.get_by_role("button", name=choice).click()
    assert note.count() == 0
    code = page.locator("#start-twice .cm-content")
    expect(code).to_contain_text("mine" if choice == "Keep yours" else "...")
    page.reload()
    if choice == "Keep yours":
        expect(code).to_contain_text("mine")
    assert page.locator(".draft-note").count() == 0


@pytest.mark.prove  # one more start of Python
def test_foreign_content_breaks_nothing_and_a_lost_block_is_shown(reader):
    page = reader(text="")
    for stored in ('{"2": 1}', "[", json.dumps([7, {"number": "x"}])):
        page.evaluate(f"text => localStorage.setItem({KEY}, text)", stored)
        page.reload()
        page.get_by_role("button", name="Edit (Exercise 1)").click()
        expect(page.locator("#start-twice .cm-content")).to_be_visible()
    page.evaluate(f"text => localStorage.setItem({KEY}, text)", json.dumps([LOST]))
    page.reload()
    note = page.get_by_role("group", name="no longer on this page")
    expect(note.locator("pre")).to_have_text("<b>")
    note.get_by_role("button", name="Throw it away").click()
    page.reload()
    page.wait_for_load_state("networkidle")
    assert note.count() == 0


@pytest.mark.prove  # one more start of Python
def test_what_was_written_on_a_page_that_has_gone_is_shown(reader):
    page = reader()
    key = KEY.replace("first", "gone")
    page.evaluate(f"text => localStorage.setItem({key}, text)", json.dumps([LOST]))
    page.reload()
    note = page.get_by_role(
        "group", name="the page gone, which is no longer in this book"
    )
    expect(note.locator("pre")).to_have_text("<b>")
    note.get_by_role("button", name="Throw it away").click()
    page.reload()
    page.wait_for_load_state("networkidle")
    assert note.count() == 0


def bring_back(page, text):
    page.locator("input[type=file]").set_input_files(
        {"name": "progress.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    said = page.locator(".progress-said")
    expect(said).not_to_be_empty()
    return said.inner_text()


def test_progress_is_brought_back_to_the_map(reader, site):
    page = reader(text="")
    page.goto(f"{site}/index.html")
    assert "This is no progress.txt" in bring_back(page, "<html>")
    assert "of another book" in bring_back(page, "2026-01-02 other 12ab\n")
    page.get_by_role("button", name="Take home").click()
    expect(page.locator(".progress-said")).to_contain_text("nothing to take home yet")
    said = bring_back(page, "# mine\n2026-01-02 twice 12ab\n2026-01-03 else\n")
    assert (
        said == "1 exercise brought back, 1 of them new here. Not in this book: else."
    )
    assert page.locator("nav.book-nav .marks-solved").inner_text() == "1/2"
    assert find_violations(page, ".progress-menu") == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Take home").click()
    text = download.value.path().read_text("utf-8")
    assert text.splitlines()[1:] == ["2026-01-02 twice 12ab"]
    page.goto(f"{site}/first.html")
    assert page.locator("#exercise-twice .tick-box input").is_checked()
    # what is unticked is not taken home
    page.locator("#exercise-twice .tick-box input").uncheck()
    page.get_by_role("button", name="Take home").click()
    expect(page.locator(".progress-said")).to_contain_text("nothing to take home yet")
