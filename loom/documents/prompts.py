"""Prompts of doctest in a block."""

import re
from doctest import DocTestParser

from loom.documents.model import Block
from loom.problems import Location, Problem

_ERROR = re.compile(r"line (\d+) of .*? for \S+ (.*)", re.DOTALL)


def find_bad_prompt(block: Block) -> Problem | None:
    """The line of a block that is not as doctest wants it, or None."""
    try:
        DocTestParser().get_examples("\n".join(block.code) + "\n")
    except ValueError as error:
        match = _ERROR.fullmatch(str(error))
        number, text = (int(match[1]), match[2]) if match else (1, str(error))
        place = Location(block.document, block.lines[number - 1])
        return Problem(place, f"this line {text}")
    return None
