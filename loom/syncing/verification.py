"""Whether changed documents give the files that are wanted."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from loom.documents.lines import TEXT_LINE
from loom.documents.model import Document
from loom.documents.reader import read_document
from loom.problems import Problem
from loom.syncing.changes import EditChanges, apply_changes
from loom.syncing.edits import find_edits, move_line
from loom.syncing.pages import replace_texts
from loom.syncing.refusals import describe_refusal
from loom.tangling.outputs import Output, find_nearest_origin, make_outputs


def find_broken_pages(
    documents: Iterable[Document],
    texts: Mapping[str, list[str]],
    new: Mapping[str, str],
    steps: Sequence[EditChanges],
) -> list[Problem]:
    """The problems of documents that would have other blocks."""
    problems = []
    for page in documents:
        wrong = _find_fault(page, new.get(page.path, page.text))
        if wrong is None:
            continue
        step = _find_guilty_step(page, texts, steps)
        problems.append(
            describe_refusal(
                step.changes[0].location,
                step.path,
                step.line,
                f"a new line would end its block or begin another{wrong}",
            )
        )
    return problems


def _find_guilty_step(
    page: Document, texts: Mapping[str, list[str]], steps: Iterable[EditChanges]
) -> EditChanges:
    """The first step with which those before it break a page.

    It has changes of this page only.
    """
    found = []
    for step in steps:
        parts = [each for each in step.changes if each.location.document == page.path]
        if parts:
            found.append(replace(step, changes=parts))

    def is_broken_by(count: int) -> bool:
        changes = {  # a chunk in several places has the same change from each
            (change.location, change.where): change
            for step in found[:count]
            for change in step.changes
        }
        text = apply_changes(changes.values(), texts)[page.path]
        return _find_fault(page, text) is not None

    # by halves: each question reads the page, and a formatter may make many steps; a
    # fence that has come stays, so that a broken page stays broken
    return found[bisect_left(range(1, len(found)), True, key=is_broken_by)]


def _find_fault(page: Document, text: str) -> str | None:
    """What is wrong with a page that has a new text, or None."""
    if text == page.text:
        return None
    changed, wrong = read_document(page.path, text)
    if _find_skeleton(changed) == _find_skeleton(page) and not wrong:
        return None
    return "".join(f" ({problem.message})" for problem in wrong[:1])


def verify_outputs(
    documents: Iterable[Document],
    made: Mapping[str, Output],
    new: Mapping[str, str],
    targets: Mapping[str, list[str]],
    steps: Sequence[EditChanges],
) -> list[Problem]:
    """Hold what changed documents give against what is wanted."""
    problems = []
    result = make_outputs(replace_texts(documents, new)).outputs
    for path, lines in targets.items():
        now = result[path].text.split("\n")[:-1] if path in result else None
        if now != lines:
            first = next((step.line for step in steps if step.path == path), 1)
            line, why = _find_first_miss(now, lines, first)
            ours = made[path].text.split("\n")[:-1]
            place = move_line(line - 1, find_edits(lines, ours))
            problems.append(
                describe_refusal(
                    find_nearest_origin(made[path], place), path, line, why
                )
            )
    return problems


def _find_skeleton(page: Document) -> list[str]:
    """A document without the code of its blocks."""
    inside = {line for block in page.blocks for line in block.lines}
    return [
        text
        for n, text in enumerate(TEXT_LINE.findall(page.text), 1)
        if n not in inside
    ]


def _find_first_miss(
    now: list[str] | None, lines: list[str], edited: int
) -> tuple[int, str]:
    """The first line that would be another, and what became of it."""
    if now is None:
        return edited, "the documents would no longer make it"
    n = next(
        (n for n, pair in enumerate(zip(now, lines)) if pair[0] != pair[1]),
        min(len(now), len(lines)),
    )
    shown = now[n] if n < len(now) else ""
    return n + 1, (
        f"line {n + 1} would become `{shown.strip()}`; perhaps a chunk stands in "
        "several places of this file, and they were not edited alike"
    )
