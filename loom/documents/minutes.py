"""How long it takes to read a page, and to solve its exercises."""

import re
from collections.abc import Iterable, Mapping

from loom.config import get_config
from loom.documents.containers import find_containers
from loom.documents.markdown import find_code_lines, normalize_text
from loom.documents.model import Document

_WORDS_A_MINUTE = 130  # of prose that is studied, in a second language
_LINES_A_MINUTE = 12  # of code
_EQUATIONS_A_MINUTE = 3
MINUTES_OF_LEVEL: Mapping[int, int] = {1: 3, 2: 10, 3: 0}  # the third is optional
_READ = "file", "chunk", "example", "doctest", "cell"
_STEP = 5  # minutes are told in steps of this
_WORD = re.compile(r"[^\W\d_]{2,}")
_EQUATION = re.compile(r"\$\$.*?\$\$", re.S)
_ROLE = re.compile(r"\{[\w:-]+\}|\([\w-]+\)=|^:[\w-]+:.*$", re.M)


def estimate_minutes(page: Document) -> int:
    """The minutes for a page, in steps of five.

    Counted are prose, equations and code, and the exercises by their level. What stands
    below a heading of the setting ``reading.ends`` is looked up, and not counted.
    """
    text = normalize_text(page.text)
    lines, code = text.split("\n"), find_code_lines(text)
    end = _find_end(lines, code)
    boxes = [
        range(box.first, box.last + 1)
        for box in find_containers(lines, code)
        if box.name in ("{exercise}", "{symbols}", "{dropdown}")
    ]
    away = code.union(*boxes)
    prose = "\n".join(lines[n] for n in range(end) if n not in away)
    equations = len(_EQUATION.findall(prose))
    words = len(_WORD.findall(_ROLE.sub(" ", _EQUATION.sub(" ", prose))))
    read = sum(
        len(list(filter(str.strip, block.code)))
        for block in page.blocks
        if block.kind in _READ
        and block.line <= end
        and not any(block.line - 1 in box for box in boxes)
    )
    minutes = (
        words / _WORDS_A_MINUTE
        + read / _LINES_A_MINUTE
        + equations / _EQUATIONS_A_MINUTE
    )
    for label in page.exercises:
        minutes += MINUTES_OF_LEVEL[page.levels.get(label, 2)]
    return max(_STEP, _STEP * round(minutes / _STEP))


def _find_end(lines: list[str], code: Iterable[int]) -> int:
    """The number of lines above the first heading that ends what is read."""
    ends, hidden = get_config().reading.ends, set(code)
    return next(
        (
            number
            for number, line in enumerate(lines)
            if line.startswith("#")
            and line.strip("# ") in ends
            and number not in hidden
        ),
        len(lines),
    )
