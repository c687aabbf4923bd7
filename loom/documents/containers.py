"""documents.containers"""

import re
from collections import namedtuple
from collections.abc import Collection, Iterable, Sequence

from loom.documents.grammar import find_languages
from loom.documents.options import OPTION
from loom.problems import Location, Problem

Container = namedtuple("Container", "name first last closed")


COLONS = re.compile(r"[ \t>]*(:{3,})[ \t]*(.*)")


def find_containers(lines: Sequence[str], code: Collection[int]) -> list[Container]:
    """Find the colon containers.

    :param lines: The lines of a page.
    :param code: The numbers of those that are code, from 0.
    """
    found, still_open = [], []
    for number, line in enumerate(lines):
        match = COLONS.fullmatch(line) if ":::" in line else None
        if not match or number in code:
            continue
        width, words = len(match[1]), match[2].split()
        if words:
            still_open.append((width, words[0], number))
            continue
        # a line of colons closes the outermost that is not wider
        outer = next(
            (n for n, (wide, *_) in enumerate(still_open) if wide <= width),
            len(still_open),
        )
        found += [
            Container(name, first, number, True)
            for _, name, first in still_open[outer:]
        ]
        del still_open[outer:]
    return found + [
        Container(name, first, len(lines), False) for _, name, first in still_open
    ]


def find_container_problems(path: str, boxes: Iterable[Container]) -> list[Problem]:
    problems = []
    for box in boxes:
        place = Location(path, box.first + 1)
        if not box.closed:
            problems.append(
                Problem(
                    place, f"{box.name} is never closed; add a line of as many colons"
                )
            )
        if box.name.partition("{")[0] in find_languages():
            problems.append(
                Problem(
                    place,
                    "code between colons would be passed over; write it with backticks",
                )
            )
        if box.name == "{code-cell}":
            problems.append(
                Problem(
                    place,
                    "a code cell with colons would not run; write it with backticks",
                )
            )
    return problems


def find_exercises(
    path: str, lines: Sequence[str], boxes: Iterable[Container]
) -> tuple[dict[str, int], list[Problem]]:
    """The labels of a page's exercises, their lines, and problems."""
    exercises, problems = {}, []
    for box in boxes:
        if box.name != "{exercise}":
            continue
        place, label = Location(path, box.first + 1), None
        for line in lines[box.first + 1 : box.last]:
            option = OPTION.fullmatch(line.strip(" \t>"))
            if not option:
                break
            if option[1] == "label":
                label = option[2]
        if not label:
            problems.append(
                Problem(
                    place,
                    "this exercise has no label; add `:label: NAME` below its title",
                )
            )
        elif label in exercises:
            problems.append(
                Problem(place, f"a second exercise `{label}`; choose another label")
            )
        else:
            exercises[label] = box.first + 1
    return exercises, problems
