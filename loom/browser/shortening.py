"""A cell that takes long does less in a browser, and says so."""

from dataclasses import replace

from loom.browser.capture import ShownOutput
from loom.documents.changes import Replacement, parse_changes
from loom.documents.model import Block


def shorten_block(block: Block) -> tuple[Block, list[ShownOutput]]:
    """A block as it runs in a browser, and what is said of that.

    What the reader has changed already stays as it is.
    """
    text = "\n".join(block.code)
    made: list[Replacement] = []
    for old, new in _find_changes(block):
        if text.count(old) == 1:
            text = text.replace(old, new)
            made.append((old, new))
    if not made:
        return block, []
    said = ", ".join(f"{new} in place of {old}" for old, new in made)
    note = f"Shortened for a browser: {said}. Change that, and yours is taken."
    code = tuple(text.split("\n"))
    return replace(block, code=code), [{"kind": "note", "text": note}]


def _find_changes(block: Block) -> list[Replacement]:
    value = block.attributes.get("browser", "") if block.kind == "cell" else ""
    return [*parse_changes(value)] if value else []
