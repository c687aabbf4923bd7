"""Exercises are solved on the page, with Python in its frame."""

import re

import pytest
from playwright.sync_api import expect

from loom.exercises.book import CourseBook
from loom.exercises.progress import read_progress
from loom.exercises.states import find_states
from loom.tests.book import Book
from loom.tests.browser import attacks
from loom.tests.browser.axe import find_violations
from loom.tests.browser.exercisebook import FIRST, SECOND, site
from loom.tests.browser.running import LONGEST, write
from loom.tests.browser.sharedbook import SESSION, read
from loom.tests.browser.test_drafts import FULL

__all__ = ["read", "site"]

START = "def twice(x):\n    return None"
RIGHT = "def twice(x):\n    return x + x"


@pytest.fixture(scope="module")
def page(chromium_of_module, site):
    """The first page, with Python running; tests share it, one after the other."""
    page = chromium_of_module(f"{site}/first.html")
    check(page, "twice")
    return page


def check(page, label):
    """Press Check of an exercise; wait for the verdict."""
    page.locator(f"#check-{label}").get_by_role("button", name="Check (").click()
    return wait_for_verdict(page, label)


def wait_for_verdict(page, label):
    result = page.locator(f"#check-{label} .exercise-result")
    expect(result).to_contain_text(re.compile("✓|✗"), timeout=LONGEST)
    return result


def test_what_is_not_done_is_red_as_in_the_terminal(page):
    result = wait_for_verdict(page, "twice")
    said = " ".join(result.inner_text().split())
    assert said == (
        "✗ None of 2 checks pass. The check asks twice(3) "
        "It expects 6 and gets (nothing) "
        "`twice` returns nothing: it has no `return` with a value."
    )
    assert result.get_attribute("role") == "status"
    assert not page.locator("#exercise-twice .tick-box input").is_checked()


@pytest.mark.prove  # two more starts of Python
def test_after_a_check_another_python_gets_ready(read, site):
    page = read(f"{site}/first.html", spare=True).page
    check(page, "twice")
    while len(page.workers) < 2:
        page.wait_for_event("worker")


def test_an_error_is_at_the_readers_own_line(page):
    page.get_by_role("button", name="Edit (Exercise 1)").click()
    start = page.locator("#start-twice")
    write(start, "def twice(x):\n    y = x\n    return x / 2 * z")
    page.keyboard.press("Control+Enter")
    result = wait_for_verdict(page, "twice")
    expect(result).to_contain_text("NameError: name 'z' is not defined")
    expect(start.locator(".code-editor-errors")).to_contain_text("Line 3 NameError")
    expect(result).to_contain_text("at line 3 of what you edit")
    expect(result).not_to_contain_text("literate/")
    # a change makes the verdict one on another answer
    write(start, "def twice(x):")
    expect(result).to_be_empty()
    size = page.viewport_size
    page.set_viewport_size({"width": 1280, "height": 260})
    page.get_by_role("button", name="Check (Exercise 1)").first.click()
    wait_for_verdict(page, "twice")
    expect(result.locator(".verdict-line")).to_be_in_viewport()
    page.set_viewport_size(size)
    expect(start.locator(".code-editor-errors")).to_contain_text("IndentationError")


def test_what_is_right_is_solved_and_stays_so(page, site):
    write(page.locator("#start-twice"), RIGHT)
    result = check(page, "twice")
    assert "✓ Solved. All of 2 checks pass." in result.inner_text()
    assert re.search(r"Solved since \d{4}-\d\d-\d\d", result.inner_text())
    solved = page.locator("#exercise-twice .tick-box input")
    assert solved.is_checked()
    assert page.locator("nav.book-nav .marks-solved").inner_text() == "1/2"
    assert find_violations(page) == []
    assert page.faults == []


def test_what_cannot_be_stored_is_said_and_can_be_taken_home(read, site):
    page = read(f"{site}/second.html").page
    page.context.add_init_script(FULL)
    page.goto(f"{site}/first.html")
    page.get_by_role("button", name="Edit (Exercise 1)").click()
    write(page.locator("#start-twice"), RIGHT)
    result = check(page, "twice")
    assert "✓ Solved" in result.inner_text()
    assert "could not store that. Take progress.txt home" in result.inner_text()
    box = page.locator("#exercise-loud .tick-box")
    box.locator("input").check()
    expect(box.get_by_role("status")).to_have_text("(This browser could not store it.)")
    # neither mark has made the other one go
    assert page.locator("#exercise-twice .tick-box input").is_checked()
    with page.expect_download() as download:
        page.get_by_role("button", name="Take home").click()
    assert " twice " in download.value.path().read_text("utf-8")
    said = page.locator(".progress-said")
    expect(said).to_contain_text("Not in it: 1 exercise ticked by hand")


def test_the_solution_asks_before_it_replaces_an_answer(page):
    box = page.locator("#exercise-twice")
    box.locator("summary").click()
    use = box.get_by_role("button", name="Use this solution")
    use.click()
    question = box.get_by_role("group", name="This replaces what you have written.")
    expect(question.get_by_role("button", name="Replace it")).to_be_focused()
    question.get_by_role("button", name="Keep mine").click()
    expect(use).to_be_focused()
    code = box.locator(".cm-content")
    assert code.inner_text().strip() == RIGHT
    use.click()
    page.keyboard.press("Enter")
    expect(code).to_contain_text("2 * x")
    expect(code).to_be_focused()
    box.locator("#start-twice").get_by_role("button", name="Put back").click()
    expect(code).to_contain_text("None")
    use.click()  # where nothing would be lost, nothing is asked
    expect(code).to_contain_text("2 * x")


def test_the_solution_asks_before_it_replaces_what_is_on_another_page(look, site):
    """Also if it is pressed before the page has looked at the others."""
    page = look(f"{site}/first.html")
    block = page.locator("article .block-1")
    block.get_by_role("button", name="Edit").click()
    block.locator(".cm-content").press("Control+a")
    page.keyboard.insert_text("# an hour of work")
    page.wait_for_function("Object.values(localStorage).join().includes('an hour')")
    page.goto(f"{site}/second.html")
    page.locator("#exercise-far summary").click()
    page.get_by_role("button", name="Use this solution").click()
    page.get_by_role("group", name="This replaces what you have written.").wait_for()
    assert "an hour" in page.evaluate("Object.values(localStorage).join()")


def test_the_library_is_changed_for_an_exercise(page):
    link = page.locator("#check-loud").get_by_role("link", name="greet")
    assert "HELLO" not in page.locator("article").inner_text().partition("Loud")[0]
    result = check(page, "loud")
    expect(result).to_contain_text("'hello you'")
    link.click()
    block = page.locator("article .block-1")
    expect(block.locator(".cm-content")).to_contain_text("hello")
    page.locator("#exercise-loud summary").click()
    page.locator("#exercise-loud").get_by_text("Use this solution").click()
    expect(block.locator(".cm-content")).to_contain_text("HELLO")
    expect(check(page, "loud")).to_contain_text("✓ Solved. Its check passes.")


def test_progress_is_that_of_the_command_line(page, site, tmp_path):
    check(page, "twice")  # another answer is there now
    with page.expect_download() as download:
        page.get_by_role("button", name="Take home").click()
    assert download.value.suggested_filename == "progress.txt"
    book = Book(tmp_path)
    (tmp_path / "loom.toml").write_text("")
    solved = FIRST.replace(START, "def twice(x):\n    return 2 * x")
    end = "'hello ' + who\n```\n\n##"
    solved = solved.replace(end, end.replace("hello", "HELLO"))
    book.write(first=solved, second=SECOND)
    book.tangle()
    download.value.save_as(tmp_path / "progress.txt")
    taken = read_progress(tmp_path)
    assert set(taken) == {"twice", "loud"}
    course = CourseBook(tmp_path)
    states = find_states(course)
    assert {name: each.word for name, each in states.items()} == {
        "twice": "solved",
        "loud": "solved",
        "far": "open",
    }
    # nothing was noted anew: the digests are those of this copy, too
    assert read_progress(tmp_path) == taken


def test_after_a_reload_it_is_still_solved_and_the_answer_there(page):
    page.reload()
    code = page.locator("#start-twice .cm-content")
    expect(code).to_contain_text("return 2 * x")
    assert page.locator("#exercise-twice .tick-box input").is_checked()
    assert page.locator("nav.book-nav .marks-solved").inner_text() == "2/2"
    assert page.locator("iframe[title=Python]").count() == 0  # not before it is asked
    assert page.faults == []


@pytest.mark.prove  # one more start of Python
def test_an_exercise_of_another_page_finds_the_changed_library(page, site):
    page.goto(f"{site}/second.html")
    result = check(page, "far")
    expect(result).to_contain_text("'HELLO you'")
    link = page.locator("#check-far").get_by_role("link", name="greet")
    assert link.get_attribute("href") == f"{site}/first.html#block-1"
    link.click()
    expect(page.locator("article .block-1 .run-button").first).to_be_focused()
    assert page.faults == []


KEPT_PROGRESS = """() => Object.entries(localStorage)
  .filter(([name]) => name.includes("/progress/")).map(([, text]) => text).join()"""
CHECK = """async () => {
  SESSION
  await session.checkPage();
}""".replace("SESSION", SESSION)


def test_no_exercise_is_solved_in_its_name(read, site):
    reader = read(f"{site}/second.html")
    page = reader.page
    reader.press(0)
    reader.settle(0)
    solved = page.locator("#exercise-far .tick-box input")
    reader.run(f">>> exec({attacks.SOLVED.replace('KEY', 'far')!r})", block=0)
    reader.settle(0)
    assert page.evaluate(KEPT_PROGRESS) == ""
    assert not solved.is_checked()
    # while the page is checked it can be told; but not of what there is not
    reader.run(f">>> exec({attacks.SOLVED.replace('KEY', 'twice')!r})", block=0)
    page.evaluate(CHECK)
    reader.settle(0)
    assert page.evaluate(KEPT_PROGRESS) == ""
    assert reader.faults == []
