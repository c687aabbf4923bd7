"""The book's own code in the editor of its pages."""

import re
from pathlib import Path

import pytest

from docs.palette import Light
from loom.tests.browser.colours import find_differences
from loom.tests.browser.node import node

__all__ = ["node"]

BOOK = Path(__file__).resolve().parents[2] / "literate"
BLOCK = re.compile(r"^```(python|pycon)\b[^\n]*\n(.*?)^```", re.M | re.S)

# Pygments takes the unit of 1j for no part of the number, and words of a match statement for such
# wherever they stand alone.
QUIRKS = {"j", "jj", "case", "_"}


@pytest.mark.parametrize("each", [12, pytest.param(1, marks=pytest.mark.prove)])
def test_code_that_is_edited_keeps_its_colours(each):
    pages = sorted(BOOK.rglob("*.md"))
    blocks = [block for page in pages for block in BLOCK.findall(page.read_text("utf-8"))]
    assert {"python", "pycon"} == {language for language, _ in blocks}
    found = find_differences(blocks[::each], Light)
    assert [difference for difference in found if difference[1] not in QUIRKS] == []
