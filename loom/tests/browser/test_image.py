"""Python starts anew from an image of its memory that the browser has kept."""

import pytest

from loom.tests.browser.keptimages import look_kept
from loom.tests.browser.sharedbook import address, read

__all__ = ["address", "read"]

ASKED = "import random\nprint(hash('a word'), random.random())"


def visit(reader, address):
    """Open the page anew, run a block of it; return the two numbers it prints."""
    reader.page.goto(f"{address}first.html")
    reader.press(2)
    reader.settle(2)
    return reader.run(ASKED).split()


@pytest.fixture(scope="module")
def first(address, read):
    """A reader whose first visit has left an image, and the numbers of that visit."""
    reader = read(f"{address}first.html", spare=True)
    reader.numbers = visit(reader, address)
    look_kept(reader.page, bool)
    return reader


def test_the_next_visits_start_from_the_image(first, address):
    second, third = visit(first, address), visit(first, address)
    # each start of Python has hashes of its own, which the image keeps
    assert first.numbers[0] != second[0] == third[0]
    assert len({first.numbers[1], second[1], third[1]}) == 3
    assert first.run("from greeting import greet\nprint(greet('you'))") == "hello you"
    assert first.faults == []


def test_a_worker_in_place_of_another_starts_from_it(first, address):
    word, _ = visit(first, address)
    first.page.evaluate(
        """async () => {
          const root = new URL(document.documentElement.dataset.content_root, location);
          const { start } = await import(new URL("_static/python/main.js", root));
          await (await start()).stop();
        }"""
    )
    assert first.run(ASKED).split()[0] == word


@pytest.mark.prove  # two more starts without an image
@pytest.mark.parametrize("change", ["break", "age"])
def test_an_image_that_is_no_good_is_replaced(first, address, change):
    """One that is broken, and one that is of other files."""
    [before] = look_kept(first.page, bool, change)
    word, _ = visit(first, address)
    look_kept(first.page, lambda kept: kept == [before])
    assert visit(first, address)[0] != word
    assert first.faults == []
