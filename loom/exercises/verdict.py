"""What became of an attempt, in words, for who prints or shows them."""

import ast
import re
from dataclasses import dataclass
from doctest import Example

from loom.documents.markdown import normalize_text
from loom.exercises.attempts import DRAFT
from loom.exercises.book import CourseBook
from loom.exercises.failures import list_examples
from loom.exercises.model import Exercise, Failure, Outcome
from loom.exercises.work import find_student_blocks
from loom.problems import Location, count_noun

_NOT_PYTHON = ("SyntaxError", "IndentationError", "TabError")
_ODD_NUMBERS = ("AssertionError", "TypeError", "ValueError")
_ASSERTION = re.compile(r"^\s*assert\b", re.M)
_PLACE_IN_TEXT = re.compile(r" \([^()]*, line \d+\)$")
# as a start sets it: `dW = None`, `[None, None]`, `"W": None`; no argument's default
_STILL_NONE = re.compile(r"^[^()#\n]*[=:] *\[?None\b", re.M)
# `steps = 8,194` and `return 0,5 * x`; who means several numbers leaves spaces
_THOUSANDS = r"-?[1-9]\d{0,2}(?:,\d{3})+"
_COMMAS = re.compile(
    rf"^[^#,\n]*(?:=|\breturn) *(?P<number>{_THOUSANDS}|-?\d+,\d+)(?![\d.]| *,)",
    re.M,
)
Part = tuple[str, str]  # a heading, and what is quoted below it


@dataclass(frozen=True)
class Verdict:
    """What became of an attempt.

    :param is_green: Whether the exercise is solved.
    :param summary: How many checks pass.
    :param said: What else there is to say in a line.
    :param parts: What was asked, expected and given.
    :param cause: The line that may be to blame.
    :param message: What is wrong there.
    """

    is_green: bool
    summary: str
    said: str = ""
    parts: tuple[Part, ...] = ()
    cause: Location | None = None
    message: str = ""


def make_verdict(book: CourseBook, exercise: Exercise, outcome: Outcome) -> Verdict:
    """Say what became of an attempt: that all is well, or what failed first."""
    examples = list_examples(exercise)
    counted = {line for line, each in examples.items() if _is_check(each)}
    if outcome.is_green:
        total = count_noun(len(counted), "check")
        is_one = len(counted) == 1
        return Verdict(True, "Its check passes." if is_one else f"All of {total} pass.")
    if not outcome.failures:
        place = f"{exercise.document}:{exercise.line}"
        return Verdict(False, f"Nothing was checked. Put its checks back: {place}")
    failure = outcome.failures[0]
    if failure.reason == DRAFT:
        [cause] = failure.places
        said = f"{cause}: {failure.text}"
        summary = "The page is not ready to be tried:"
        return Verdict(False, summary, said, (), cause, failure.text)
    failed = {each.line for each in outcome.failures}
    if not counted & failed:  # a line that only prepares has failed
        counted |= examples.keys() & failed
    right = counted - failed
    if failure.reason in ("process", "KeyboardInterrupt"):  # what follows did not run
        right = {line for line in right if line < failure.line}
    example = examples.get(failure.line)
    summary = _describe_count(len(right), len(counted)) if example else "No check ran."
    parts, said = [], ""
    if example:
        asked = f"{exercise.document}:{failure.line} asks"
        parts.append((asked, example.source.rstrip()))
    if failure.reason == "output" and example:
        parts += _describe_difference(example, failure)
        said = _advise_on_output(exercise, example, failure)
        return Verdict(False, summary, said, tuple(parts))
    if failure.reason == "process":
        blamed = find_cause(book, exercise, failure)
        if blamed:  # where it was interrupted
            parts.append((f"at {blamed}", _read_line(book, blamed)))
        said = f"Your code {failure.text}"
        return Verdict(False, summary, said, tuple(parts), blamed, failure.text)
    text = _PLACE_IN_TEXT.sub("", failure.text)
    message = f"{failure.reason}: {text}" if text else failure.reason
    parts.append(("and raises" if example else "Your code raises", message))
    blamed = find_cause(book, exercise, failure)
    if blamed:
        parts.append((f"at {blamed}", _read_line(book, blamed)))
    elif example and "NoneType" in text:
        said = _advise_on_none(exercise, example)
    if failure.reason in _ODD_NUMBERS or "leading zeros" in text:
        said = said or _advise_on_commas(exercise)
    if failure.places[-1:] not in ((), (blamed,)):  # deeper, in the library
        end = failure.places[-1]
        parts.append((f"raised at {end}", _read_line(book, end)))
    return Verdict(False, summary, said, tuple(parts), blamed, message)


def _is_check(example: Example) -> bool:
    """Whether an example can be wrong by what it gives, and not only break."""
    return bool(example.want or _ASSERTION.search(example.source))


def find_cause(
    book: CourseBook, exercise: Exercise, failure: Failure
) -> Location | None:
    """The last step of an exception that may be the student's.

    :returns: A line of the blocks to edit. If there is none, one of their pages for an
        exercise on the library, and any line for what is not Python.
    """
    blocks = find_student_blocks(book.documents, exercise)
    own = {Location(block.document, line) for block in blocks for line in block.lines}
    steps = [place for place in failure.places if place in own]
    if not steps and exercise.is_of_library:
        pages = {block.document for block in blocks}
        steps = [place for place in failure.places if place.document in pages]
    if not steps and failure.reason in _NOT_PYTHON:
        steps = list(failure.places)
    return steps[-1] if steps else None


def _describe_count(right: int, total: int) -> str:
    """How many of the checks pass, of which one does not."""
    checks = count_noun(total, "check")
    if right:
        return f"{right} of {checks} pass."
    return "Its check fails." if total == 1 else f"None of {checks} pass."


def _describe_difference(example: Example, failure: Failure) -> list[Part]:
    """What was expected, and what came."""
    want = example.want.rstrip()
    got = failure.text.removeprefix(f"expected {want}, got ")
    return [("It expects", want or "(nothing)"), ("and gets", got or "(nothing)")]


def _advise_on_output(exercise: Exercise, example: Example, failure: Failure) -> str:
    """What may be the cause of an output that is not the one wanted."""
    want = example.want.rstrip()
    got = failure.text.removeprefix(f"expected {want}, got ")
    if got in ("", "None"):
        return _advise_on_none(exercise, example)
    return _advise_on_commas(exercise)


def _advise_on_commas(exercise: Exercise) -> str:
    """That a number of the student's is several, because of its commas."""
    code = "\n".join(line for block in exercise.start for line in block.code)
    if not (found := _COMMAS.search(code)):
        return ""
    number = found["number"]
    whole, decimal = number.replace(",", ""), number.replace(",", ".")
    if not re.fullmatch(_THOUSANDS, number):
        written = decimal
    elif number.count(",") > 1:
        written = whole
    else:
        written = f"{whole}, or {decimal} if the comma is a decimal one"
    count = number.count(",") + 1
    return (
        f"Python reads {number} as {count} numbers. If you mean one, write {written}."
    )


def _advise_on_none(exercise: Exercise, example: Example) -> str:
    """Which function of the student's that an example calls returns nothing."""
    code = "\n".join(line for block in exercise.start for line in block.code)
    try:
        functions = [
            node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)
        ]
    except SyntaxError:
        return ""
    for each in functions:
        returned = [
            node
            for node in ast.walk(each)
            if isinstance(node, ast.Return | ast.Yield) and not _is_nothing(node.value)
        ]
        if not returned and re.search(rf"\b{each.name}\(", example.source):
            return f"`{each.name}` returns nothing: it has no `return` with a value."
    return "A part of your answer is still None." if _STILL_NONE.search(code) else ""


def _is_nothing(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _read_line(book: CourseBook, place: Location) -> str:
    """The line of a document, without what is around it."""
    page = book.pages[place.document][0]
    return normalize_text(page.text).split("\n")[place.line - 1].strip()
