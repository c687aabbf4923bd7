"""Marks of what has been read and solved, and the keys."""

import json

import pytest

from loom.tests.weaving.shelf import write_shelf

KEY = "A small book/reading/1"

# Each page is looked at as on a first visit: a script that stores something as soon as
# there is a page makes Chromium lose, at times, what the page before has just stored.


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return write_shelf(tmp_path_factory.mktemp("shelf"))


def list_read(page):
    """The pages that the sidebar marks as read."""
    return page.eval_on_selector_all(
        "nav.book-nav li:has(> a .marks-read)",
        "all => all.map(each => each.dataset.page)",
    )


def write_marks(page, text):
    page.evaluate(f"localStorage.setItem({json.dumps(KEY)}, {json.dumps(text)})")
    page.reload()


BOX = "I have read this chapter"


def test_a_mark_survives_and_can_be_taken_back(look, shelf):
    page = look(shelf.file("next/1"), first_visit=True)
    box = page.get_by_label(BOX)
    assert not box.is_checked() and list_read(page) == []
    box.check()
    assert list_read(page) == ["next/1"]
    page.reload()
    assert box.is_checked() and list_read(page) == ["next/1"]
    page.goto(shelf.file("next/2").as_uri())
    assert list_read(page) == ["next/1"] and not box.is_checked()
    page.goto(shelf.file("next/1").as_uri())
    box.uncheck()
    page.reload()
    assert not box.is_checked() and list_read(page) == []
    assert not page.faults


def test_the_box_stands_where_reading_ends(look, shelf):
    page = look(shelf.file("next/1"), first_visit=True)
    assert page.locator(".read-place + section > h2").inner_text().startswith("9.4 For")
    page.goto(shelf.file("next/2").as_uri())
    assert page.locator("section > .read-place:last-child").count() == 1
    for name in ("reference/1", "start", "index"):
        page.goto(shelf.file(name).as_uri())
        assert not page.locator(".read-place:visible").count()


def test_a_chapter_is_read_once_all_its_sections_and_its_end_were_seen(look, shelf):
    page = look(shelf.file("next/2"), first_visit=True, reduced_motion="reduce")
    pause = "new Promise(done => requestAnimationFrame(() => setTimeout(done, TIME)))"
    hurry, wait = pause.replace("TIME", "60"), pause.replace("TIME", "1000")
    heads = [f"document.getElementById('section-{n}')" for n in (1, 2, 3)]
    for each in (*heads, "document.querySelector('.read-place')"):
        page.evaluate(f"{each}.scrollIntoView()")  # who only passes by has not read it
        page.evaluate(hurry)
    page.evaluate(wait)
    assert list_read(page) == []
    for each in heads:
        page.evaluate(f"{each}.scrollIntoView()")
        page.evaluate(wait)
    page.wait_for_selector("nav.book-nav .marks-read")
    assert list_read(page) == ["next/2"]
    page.get_by_label(BOX).uncheck()
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(wait)
    page.evaluate("document.querySelector('.read-place').scrollIntoView()")
    page.evaluate(wait)
    assert list_read(page) == []


def test_exercises_are_counted(look, shelf):
    page = look(shelf.file("next/1"), first_visit=True)
    counts = page.locator("nav.book-nav [aria-current=page] .marks-solved")
    page.get_by_label("Solved").first.check()
    assert counts.inner_text() == "1/2"
    page.evaluate("reading.setSolved('exercise-two')")
    assert counts.inner_text() == "2/2"
    assert counts.get_attribute("aria-label") == "2 of 2 exercises solved"
    page.reload()
    assert page.get_by_label("Solved").nth(1).is_checked()
    page.evaluate("reading.setSolved('exercise-two', false)")
    assert counts.inner_text() == "1/2"
    page.goto(shelf.file("index").as_uri())
    assert page.locator(".chapter-map .marks-solved").inner_text() == "1/2"


def test_the_front_page_leads_on(look, shelf):
    page = look(shelf.file("index"), first_visit=True)
    line = page.locator(".lead + .continue")
    assert not line.is_visible()
    for read, said in [
        (["next/1"], "Continue with chapter 10, Chapter 10"),
        (["first/1", "first/2"], "Continue with chapter 3, Chapter 3"),
        (["first/2", "first/1"], "Continue with chapter 3, Chapter 3"),
        (["last/3"], "Continue with chapter 1, Chapter 1"),
        (["first/1", "away"], "Continue with chapter 2, Chapter 2"),
    ]:
        write_marks(page, json.dumps({"read": read, "solved": []}))
        assert line.inner_text() == said
    assert page.locator(".chapter-map li:has(.marks-read)").count() == 1
    line.locator("a").click()
    assert page.url.endswith("first/2.html")


def test_the_front_page_leads_back_to_a_chapter_that_was_begun(look, shelf):
    page = look(shelf.file("index"), first_visit=True)
    line = page.locator(".lead + .continue")
    write_marks(page, '{"read": ["first/1"], "solved": []}')
    page.goto(shelf.file("next/2").as_uri())
    page.goto(shelf.file("index").as_uri())
    assert line.inner_text() == "Continue with chapter 2, Chapter 2"
    page.goto(shelf.file("next/2").as_uri())
    page.evaluate("document.getElementById('section-2').scrollIntoView()")
    page.wait_for_function(f"localStorage.getItem({json.dumps(KEY)}).includes('begun')")
    page.goto(shelf.file("index").as_uri())
    assert line.inner_text() == "Continue with chapter 10, Chapter 10"
    page.goto(shelf.file("next/2").as_uri())
    page.get_by_label(BOX).check()
    page.goto(shelf.file("index").as_uri())
    assert line.inner_text() == "Continue with chapter 11, Chapter 11"


def test_a_part_is_marked_when_all_of_it_is_read(look, shelf):
    page = look(shelf.file("index"), first_visit=True)
    marks = page.locator("nav.book-nav summary .marks-read")
    write_marks(page, '{"read": ["last/1", "last/2"]}')
    assert marks.count() == 0
    write_marks(page, '{"read": ["last/1", "last/2", "last/3"]}')
    assert marks.count() == 1


FOREIGN = ["", "{", "null", "7", '"read"', "[1]", '{"read": {"a": 1}, "solved": 3}']
FOREIGN += ['{"read": [1, null, {"x": 2}], "solved": ["next/1#exercise-one", []]}']


def test_what_else_is_in_the_storage_breaks_nothing(look, shelf):
    page = look(shelf.file("next/1"), first_visit=True)
    for text in FOREIGN:
        page.evaluate(f"sessionStorage.setItem('A small book/sidebar/1', {text!r})")
        page.evaluate(f"localStorage.setItem('A small book/keys/1', {text!r})")
        write_marks(page, text)
        assert list_read(page) == [], text
        page.get_by_label(BOX).check()
        page.goto(shelf.file("index").as_uri())
        assert page.locator(".continue").is_visible(), text
        page.goto(shelf.file("next/1").as_uri())
        assert list_read(page) == ["next/1"], text
        assert not page.faults, text


REFUSED = """for (const name of ['localStorage', 'sessionStorage'])
  Object.defineProperty(window, name, {
    configurable: true, get() { throw new DOMException('no'); }});"""


def test_a_browser_that_stores_nothing_shows_marks_on_the_page_alone(look, shelf):
    page = look(shelf.file("index"), first_visit=True)
    page.add_init_script(REFUSED)
    page.goto(shelf.file("next/1").as_uri())
    page.get_by_label(BOX).check()
    page.get_by_label("Solved").first.check()
    assert list_read(page) == ["next/1"]
    assert page.locator("nav.book-nav .marks-solved").inner_text() == "1/2"
    page.locator(".keys-button").click()
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.locator(".theme-toggle:visible").click()
    assert page.evaluate("document.body.dataset.theme") == "dark"
    page.reload()
    assert list_read(page) == [] and not page.faults


def test_keys_lead_to_pages(look, shelf):
    page = look(shelf.file("next/2"), first_visit=True)
    page.keyboard.press("n")
    page.wait_for_url("**/next/3.html")
    page.keyboard.press("p")
    page.wait_for_url("**/next/2.html")
    for keys in ("Control+ArrowUp", "Alt+n", "Shift+N", "Meta+p"):
        page.keyboard.press(keys)
    page.wait_for_timeout(200)
    assert page.url.endswith("next/2.html") and not page.faults


@pytest.mark.parametrize("width", [390, 1400])
def test_keys_lead_to_sections(look, shelf, width):
    page = look(shelf.file("next/1"), first_visit=True, width=width)
    heads = "all => all.map(each => each.getBoundingClientRect().top)"
    focused = "document.activeElement.textContent"
    for name in ("Section 1", "Section 2", "Inside", "Section 3"):
        page.keyboard.press("j")
        assert name in page.evaluate(focused)
        bar = page.locator(".mobile-header").bounding_box() if width == 390 else None
        top = page.locator(":focus").evaluate_all(heads)[0]
        assert (bar["height"] if bar else 0) < top < 120
    page.keyboard.press("k")
    assert "Inside" in page.evaluate(focused)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert "Section 3" in page.evaluate(focused)
    page.keyboard.press("j")
    assert "For reference" in page.evaluate(focused)
    page.keyboard.press("j")
    assert "For reference" in page.evaluate(focused)


def test_keys_search_and_show_their_list(look, shelf):
    page = look(shelf.file("next/1"), first_visit=True)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("n?jp/s")
    assert page.evaluate("document.activeElement.value") == "n?jp/s"
    assert page.url.endswith("next/1.html")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    assert keys.is_visible()
    shown = keys.locator("kbd").all_inner_texts()
    assert shown == ["n", "p", "j", "k", "/", "?"]
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    assert not keys.is_visible() and page.url.endswith("next/1.html")
    page.get_by_role("button", name="Keys").click()
    keys.get_by_role("button", name="Close").click()
    assert not keys.is_visible() and not page.faults


def test_keys_can_be_turned_off(look, shelf):
    page = look(shelf.file("next/2"), first_visit=True)
    page.evaluate("""document.addEventListener('keydown',
        event => { window.heard = (window.heard ?? '') + event.key; })""")
    page.keyboard.press("s")
    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    page.evaluate("window.heard = ''")
    for key in "njs?x":
        page.keyboard.press(key)
    assert page.evaluate("window.heard") == "x"
    page.reload()
    page.keyboard.press("n")
    page.wait_for_timeout(200)
    assert page.url.endswith("next/2.html")
    page.locator(".keys-button").click()
    page.get_by_label("Use these keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.wait_for_url("**/next/3.html")
