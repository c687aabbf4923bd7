"""Colon containers, and the exercises among them."""

import re
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from loom.config import get_config
from loom.documents.attributes import check_value
from loom.documents.grammar import find_directives, find_languages
from loom.documents.options import OPTION
from loom.problems import Location, Problem, describe_unknown, suggest_nearest

ACTIONS = "hint", "solution", "list", "reset"  # of `practice`: no names of exercises
_LEVELS = "1", "2", "3"
_OPTIONS = "label", "level"  # of an exercise
_SLIP = re.compile(r":[ \t]*\w|(?:label|level)[ \t]*:")  # was meant for an option
_CLOSED_ALONE = "{dropdown}", "{paths}"  # by a line that closes nothing else
_CONTAINERS = (
    "dropdown",
    "exercise",
    "interactive",
    "drawing",
    "paths",
    "sbs",
    "symbols",
    "book-index",
    "div",
)
_DIRECTIVE = re.compile(r"\{[^{}]+\}")
# what lists and quotes put before a line
MARGIN = r"(?:[ \t>]|[-*+][ \t]|\d+[.)][ \t])*"
_COLONS = re.compile(MARGIN + r"(:{3,})[ \t]*(.*)")


class Container(NamedTuple):
    """What stands between two lines of colons.

    :param name: The first word behind the colons, with braces if there are any.
    :param first: The line that opens it, from 0.
    :param last: The line that closes it, or the one behind the last of the page.
    :param is_closed: Whether there is a line that closes it.
    """

    name: str
    first: int
    last: int
    is_closed: bool


def find_containers(lines: Sequence[str], code: Collection[int]) -> list[Container]:
    """Find the colon containers.

    :param lines: The lines of a page.
    :param code: The numbers of those that are code, from 0.
    """
    found, still_open = [], []
    for number, line in enumerate(lines):
        match = _COLONS.fullmatch(line) if ":::" in line else None
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


def find_container_problems(path: str, boxes: Sequence[Container]) -> list[Problem]:
    """The problems of containers that are not closed, or would hide code."""
    problems = []
    for box in boxes:
        said = []
        if not box.is_closed:
            said.append(f"{box.name} is never closed; add a line of as many colons")
        elif box.name in _CLOSED_ALONE and (around := _find_around(box, boxes)):
            said.append(
                f"the last line of {box.name} also closes {around.name} around it; "
                "close that before, or give it more colons"
            )
        if box.name.partition("{")[0] in find_languages():
            said.append(
                "code between colons would be passed over; write it with backticks"
            )
        elif not _DIRECTIVE.fullmatch(box.name):
            said.append(
                f"`{box.name}` is no directive in braces, so what it holds would be "
                "shown as it stands; write `{NAME}`, and a space before more words"
            )
        if box.name == "{code-cell}":
            said.append(
                "a code cell with colons would not run; write it with backticks"
            )
        name, known = box.name.strip("{}"), (*_CONTAINERS, *find_directives())
        is_unknown = box.name == f"{{{name}}}" and name not in known
        # if no known name is near, Sphinx says that there is none; to it, case is one
        if is_unknown and (near := suggest_nearest(name.lower(), known)):
            said.append(f"unknown directive `{name}`; {near}")
        place = Location(path, box.first + 1)
        problems += [Problem(place, message) for message in said]
    return problems


def _find_around(box: Container, boxes: Iterable[Container]) -> Container | None:
    """The innermost container that begins before another and ends with it, or None."""
    around = [
        each for each in boxes if each.first < box.first and each.last == box.last
    ]
    return max(around, key=attrgetter("first"), default=None)


def find_exercises(
    path: str, lines: Sequence[str], boxes: Iterable[Container]
) -> tuple[dict[str, int], dict[str, int], list[Problem]]:
    """The labels of a page's exercises: their lines, their levels; and problems."""
    exercises: dict[str, int] = {}
    levels: dict[str, int] = {}
    problems: list[Problem] = []
    for box in sorted(boxes, key=attrgetter("first")):
        if box.name != "{exercise}":
            continue
        options, wrong = _read_options(path, lines, box)
        problems += wrong
        label, level = options.get("label"), options.get("level", "")
        if level in _LEVELS and label:
            levels.setdefault(label, int(level))
        said = _find_level_problem(level, list(levels.values()), not exercises)
        if said and not wrong:
            problems.append(Problem(Location(path, box.first + 1), said))
        if label and label not in exercises:
            exercises[label] = box.first + 1
            continue
        said = (
            f"a second exercise `{label}`; choose another label"
            if label
            else "this exercise has no label; add `:label: NAME` below its title"
        )
        if not wrong:
            problems.append(Problem(Location(path, box.first + 1), said))
    return exercises, levels, problems


def make_exercise_id(label: str) -> str:
    """The id of the box of an exercise in its woven page."""
    from docutils.nodes import make_id  # who only reads documents may lack it

    return make_id(f"exercise-{label}")


def _find_level_problem(level: str, levels: Sequence[int], is_first: bool) -> str:
    """What is wrong with the level of an exercise, if anything is.

    :param level: What it says.
    :param levels: Those of the page so far, with this one.
    :param is_first: Whether it is the first of its page.
    """
    if level and level not in _LEVELS:
        return f"the level `{level}` is none; write `:level: 1`, or 2, or 3"
    if not get_config().reading.levels:
        return ""
    if not level:
        return "this exercise has no level; add `:level: 1`, or 2, or 3"
    if is_first and level != "1":
        return "the first exercise of a page has level 1; begin with an easy one"
    if levels[-2:] != sorted(levels[-2:]):
        return "this exercise is easier than the one before; move it up"
    return ""


def _read_options(
    path: str, lines: Sequence[str], box: Container
) -> tuple[dict[str, str], list[Problem]]:
    """The options at the top of an exercise, and what is wrong with them."""
    found, problems = {}, []
    for number in range(box.first + 1, box.last):
        line = lines[number].strip(" \t>")
        option = OPTION.fullmatch(line)
        if not (option or _SLIP.match(line)):
            break
        try:
            if not option:
                raise ValueError(f"`{line}` is no option; write `:NAME: VALUE`")
            if option[1] not in _OPTIONS:
                raise ValueError(describe_unknown("option", option[1], _OPTIONS))
            if option[1] == "label" and option[2]:
                check_value("label", option[2])
                if option[2] in ACTIONS:
                    raise ValueError(
                        f"`practice {option[2]}` does something else; choose another "
                        "label"
                    )
            found[option[1]] = option[2] or ""
        except ValueError as error:
            problems.append(Problem(Location(path, number + 1), str(error)))
    return found, problems
