"""A document is saved, and the marks of its page turn."""

from playwright.sync_api import expect

from loom.tests.live.book import EXAMPLE, live_line, settled


def test_what_holds_and_what_is_open_bears_its_mark(live, first):
    assert first.locator(EXAMPLE).locator(".live-mark").inner_text() == "✓ holds"
    assert first.locator(".equation .live-mark").inner_text() == "✓ holds"
    assert first.locator("#exercise-twice .live-mark").inner_text() == "○ is open"
    assert first.locator(".live-failure").count() == 0
    assert first.locator(".literate-check .live-mark").count() == 0
    assert "live" not in (live.folder / "build/html/first.html").read_text("utf-8")


def test_an_example_turns_red_with_its_text_and_green_again(live, first):
    first.locator(EXAMPLE).scroll_into_view_if_needed()
    top = "document.querySelector('#equations').getBoundingClientRect().top"
    before = first.evaluate(top)
    with live.saved("first.md", "'hello you'", "'good day'"):
        settled(first, "2 hold, 1 fail, 1 open")
        example = first.locator(".highlight-pycon:has-text('good day')")
        assert example.locator(".live-mark").inner_text() == "✗ fails"
        failure = first.locator(".live-failure")
        assert failure.get_attribute("aria-label").startswith("Example on line ")
        line = live_line(live, "greet('you')")
        assert failure.inner_text().startswith(
            f"literate/first.md:{line}\n\nExpected:\n"
        )
        assert "'hello you'" in failure.inner_text()
        assert "2 green, 1 red, 1 open" in live.wait("first: 2 green, 1 red, 1 open (")
        # its text fits a phone and a screen
        place = first.evaluate("scrollY")
        for width in (390, 1400):
            first.set_viewport_size({"width": width, "height": 900})
            wide = first.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0
        first.evaluate("top => scrollTo({ top, behavior: 'instant' })", place)
    settled(first, "3 hold, 0 fail, 1 open")
    assert first.locator(".live-failure").count() == 0
    assert abs(first.evaluate(top) - before) < 3


def test_a_sentence_arrives_and_the_window_stays_where_it_was(live, first):
    first.locator("text=Row 12 of").scroll_into_view_if_needed()
    top = """[...document.querySelectorAll('p')].find(
        p => p.textContent.startsWith('Row 12 of')).getBoundingClientRect().top"""
    before = first.evaluate(top)
    with live.saved("first.md", "Line 3 of", "A first line.\n\nA second.\n\nLine 3 of"):
        first.locator("text=A second.").wait_for(state="attached")
        settled(first, "3 hold, 0 fail, 1 open")
        assert first.evaluate("scrollY") > 500
        assert abs(first.evaluate(top) - before) < 3
    settled(first, "3 hold, 0 fail, 1 open")


def test_an_equation_turns_red_and_says_how_it_would_hold(live, first):
    with live.saved("first.md", "W_{nu} + b", "W_{nu} - b"):
        settled(first, "2 hold, 1 fail, 1 open")
        assert first.locator(".equation .live-mark").inner_text() == "✗ fails"
        said = first.locator(".equation .live-failure").inner_text()
        assert "left " in said and "It would hold with + for −." in said


def test_an_exercise_is_red_from_its_first_change_until_it_is_solved(live, first):
    mark = first.locator("#exercise-twice .live-mark")
    with live.saved("first.md", "    return None", "    return x"):
        settled(first, "3 hold, 1 fail")
        assert mark.inner_text() == "✗ fails"
        said = first.locator("#exercise-twice .live-failure").inner_text()
        assert "twice(3)" in said and "expected 6, got 3" in said
    with live.saved("first.md", "    return None", "    return x + x"):
        settled(first, "4 hold, 0 fail")
        assert mark.inner_text() == "✓ holds"
        assert " twice " in (live.folder / "progress.txt").read_text("utf-8")


def test_what_a_page_imports_from_another_is_checked_where_it_is_read(live, look):
    page = look(f"{live.address}/second.html")
    settled(page, "1 hold, 0 fail")
    with live.saved("first.md", "'hello ' + who", "'hi ' + who"):
        settled(page, "0 hold, 1 fail")
        assert "Got:\n    6" in page.locator(".live-failure").inner_text()
        live.wait("first: ")
    settled(page, "1 hold, 0 fail")


def test_code_that_ends_or_never_ends_is_told_and_mended(live, first):
    with live.saved("first.md", ">>> 1 + 1\n2", ">>> import os; os._exit(3)"):
        settled(first, "1 hold, 1 fail, 1 open, 1 not run")
        assert "ended with exit code 3" in first.locator(".live-failure").inner_text()
    settled(first, "3 hold, 0 fail, 1 open")
    with live.saved("first.md", ">>> 1 + 1\n2", ">>> while True: pass"):
        first.locator("text=while True").wait_for()
        expect(first.locator(".live-said")).to_have_text(
            "checking … 1 hold, 0 fail, 1 open"
        )
    settled(first, "3 hold, 0 fail, 1 open")
