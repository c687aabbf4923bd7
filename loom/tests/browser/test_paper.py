"""What was run and edited is printed as it stands on the screen."""

import pytest
from playwright.sync_api import expect

from loom.tests.book import Book
from loom.tests.browser.running import (
    HEAD,
    LONGEST,
    find_block,
    press,
    serving,
    wait_until_run,
    weave_book,
    write,
)

PAGE = f"""{HEAD}# Page

```{{code-cell}} python
:caption: A line.
:name: a-line

import matplotlib.pyplot as plt

drawn = plt.plot([1, 2])
```

```python
for number in range(100):
    print(number)
```
"""
LONG = "first = 1\nlong = '" + "word " * 200 + "'"
IS_WHOLE = "text => text.scrollHeight <= text.clientHeight + 1"
# How far from the left of its editor the first line begins, and how far beyond its
# right the long one ends.
MEASURE = """editor => {
  const box = editor.getBoundingClientRect();
  const [first, long] = [...editor.querySelectorAll(".cm-line")].map(line => {
    const range = document.createRange();
    range.selectNodeContents(line);
    return range.getBoundingClientRect();
  });
  return [first.left - box.left, long.right - box.right];
}"""


@pytest.fixture(scope="module")
def page(chromium_of_module, tmp_path_factory):
    """The page, on which both blocks have run; tests share it."""
    book = Book(tmp_path_factory.mktemp("paper"))
    with serving(weave_book(book, index=PAGE)) as address:
        page = chromium_of_module(f"{address}/index.html")
        for text in ("drawn =", "print(number)"):
            block = find_block(page, text)
            press(block)
            assert wait_until_run(block) == "✓"
        yield page


@pytest.fixture(autouse=True)
def screen(page):
    """Each test begins on the screen."""
    yield
    page.emulate_media(media="screen")


def test_what_was_run_is_printed(page):
    cell = find_block(page, "drawn =")
    frame, caption = cell.locator(".run-outputs iframe"), cell.locator("figcaption")
    printed = page.locator(".run-outputs pre").last
    expect(frame.content_frame.locator("svg")).to_be_visible(timeout=LONGEST)
    assert not printed.evaluate(IS_WHOLE)
    page.emulate_media(media="print")
    expect(frame.content_frame.locator("svg")).to_be_visible()
    expect(caption).to_be_visible()
    expect(cell.locator("figure > :not(figcaption)").first).to_be_hidden()
    expect(printed).to_be_visible()
    assert printed.evaluate(IS_WHOLE)
    expect(page.locator("button:visible")).to_have_count(0)


def test_an_edited_block_is_printed_from_the_left(page):
    block = find_block(page, "print(number)")
    write(block, LONG)
    editor = block.locator(".cm-editor")
    assert editor.evaluate(MEASURE)[0] < -100  # it is scrolled to where one writes
    page.emulate_media(media="print")
    left, beyond = editor.evaluate(MEASURE)
    assert 0 <= left < 40 and beyond <= 0


def test_a_figure_of_many_points_is_shown(page):
    block = find_block(page, "drawn =")
    write(
        block, "import matplotlib.pyplot as plt\ndrawn = plt.plot(range(20_000), 'o')"
    )
    press(block)
    drawing = block.locator(".run-outputs iframe").content_frame.locator("svg")
    expect(drawing.locator("image")).to_be_visible(timeout=LONGEST)
    assert page.faults == []
