"""References to chunks in the code of a block."""

import re
from collections.abc import Iterator

from loom.documents.attributes import NAME
from loom.documents.model import Block
from loom.problems import Location, Problem

REFERENCE = re.compile(rf"^([ \t]*)<<({NAME.pattern})>>[ \t]*$", re.MULTILINE)
# what looks like a reference, and like no code
_ALIKE = re.compile(r"""<<(?!\s)[^<>{}()[\]"'#=%\\]+(?<!\s)>>|^<<[^<>]+>>$""")
TANGLED_KEYS = {"file", "chunk", "replaces"}


def find_references(block: Block) -> Iterator[tuple[str, int]]:
    """Yield the name and the line of each reference in a block."""
    for text, line in zip(block.code, block.lines):
        match = REFERENCE.fullmatch(text) if "<<" in text else None
        if match:
            yield match[2], line


def find_misplaced_references(block: Block) -> Iterator[Problem]:
    """Yield a problem for each reference that would stay as it is."""
    if not block.attributes.keys() & TANGLED_KEYS:
        return
    for text, line in zip(block.code, block.lines):
        if "<<" not in text or REFERENCE.fullmatch(text):
            continue
        match = _ALIKE.search(text.strip())
        if match:
            yield Problem(
                Location(block.document, line),
                f"`{match[0]}` must stand alone on its line, and its name has no "
                'spaces and none of { } " # =; give it a line of its own, or, if it is '
                "no reference, put spaces inside of << and >> in an expression, and in "
                r"a string write \x3c for the first <",
            )
