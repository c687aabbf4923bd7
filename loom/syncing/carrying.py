"""From edited files to the texts of the documents that give them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loom.config import get_config
from loom.documents.lines import TEXT_LINE
from loom.documents.model import Document
from loom.documents.paths import CACHE
from loom.problems import Location, Problem
from loom.syncing.changes import (
    Change,
    EditChanges,
    apply_changes,
    claim_changes,
    make_changes,
)
from loom.syncing.edits import ConflictError, Edit, find_edits, merge_edits, move_line
from loom.syncing.homes import Home, find_homes
from loom.syncing.pages import index_blocks
from loom.syncing.refusals import describe_refusal
from loom.syncing.verification import find_broken_pages, verify_outputs
from loom.tangling.comparison import find_merge_mark
from loom.tangling.files import read_text
from loom.tangling.manifest import parse_manifest
from loom.tangling.outputs import Output, find_nearest_origin, find_start
from loom.tangling.plan import describe_stranger
from loom.tangling.store import StoredOutput, read_store


@dataclass(frozen=True)
class CarriedEdit:
    """An edit that found its place.

    :param path: The output that was edited.
    :param line: The first line of the edit in it, from 1.
    :param location: Where it went.
    """

    path: str
    line: int
    location: Location


@dataclass(frozen=True)
class CarriedEdits:
    """What edited files ask of the documents.

    :param edits: What is carried; nothing if there is a problem.
    :param texts: By path, the new texts of documents.
    :param problems: What cannot be carried.
    """

    edits: tuple[CarriedEdit, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _WantedEdit:
    """An edit of an output, as the documents make it now.

    :param line: Its first line in the edited file, from 1.
    :param homes: By line of the output, where the documents have it.
    """

    path: str
    edit: Edit
    line: int
    homes: Sequence[Home | None]


def carry_edits(
    root: Path,
    documents: Sequence[Document],
    made: Mapping[str, Output],
    edited: Mapping[str, list[str]],
) -> CarriedEdits:
    """Work out the documents that give the edited files, and change nothing.

    :param made: What the documents make now, by path.
    :param edited: The lines of each edited file, by path.
    """
    texts = {page.path: TEXT_LINE.findall(page.text) for page in documents}
    blocks = index_blocks(documents)
    known = read_store(root)[1]
    problems: list[Problem] = []
    wanted: list[_WantedEdit] = []
    targets: dict[str, list[str]] = {}
    for path, lines in edited.items():
        output = made[path]
        ours = output.text.split("\n")[:-1]
        if bad := _find_bad_line(path, lines) or find_merge_mark(output, lines):
            problems.append(bad)
            continue
        try:
            base = find_base(root, output, known)
            moved = merge_edits(base, ours, lines)
        except ConflictError as conflict:
            problems += _describe_conflicts(output, base, lines, conflict.pairs)
            continue
        except ValueError as error:
            problems.append(Problem(find_start(output), str(error)))
            continue
        target = list(ours)
        for first, last, new in reversed(moved):
            target[first:last] = new
        targets[path] = target
        homes = find_homes(output, blocks, texts)
        wanted += [
            _WantedEdit(path, edit, move_line(edit.first, moved) + 1, homes)
            for edit in moved
        ]
    if problems:
        return CarriedEdits(problems=tuple(problems))
    return attempt_edits(documents, made, texts, wanted, targets)


def _find_bad_line(path: str, lines: Iterable[str]) -> Problem | None:
    """A problem for the first line that is not UTF-8, or None."""
    for number, line in enumerate(lines, 1):
        try:
            line.encode()
        except UnicodeEncodeError:
            return Problem(
                Location(path, number),
                "this line is not UTF-8, so it cannot be carried; save the file in "
                "that encoding",
            )
    return None


def find_base(
    root: Path, output: Output, known: Mapping[str, StoredOutput]
) -> list[str]:
    """The lines that an output had when it was written last.

    By the tool, or by git, which brings the manifest along.
    """
    manifest = read_text(root / get_config().manifest) or ""
    # after a merge, a path may be listed twice
    listed = {(entry.path, entry.sha256) for entry in parse_manifest(manifest)}
    if (output.path, output.sha256) in listed:
        return output.text.split("\n")[:-1]
    if entry := known.get(output.path):
        return entry["text"].split("\n")[:-1]
    if output.path not in dict(listed):
        raise ValueError(describe_stranger(output.path))
    raise ValueError(
        f"{output.path} and its document have both changed, and what was written last "
        f"is not known here ({CACHE}/ is gone); move the edit by hand, or drop it with "
        f"`{get_config().command} --force`"
    )


def _describe_conflicts(
    output: Output,
    base: list[str],
    lines: list[str],
    pairs: Iterable[tuple[Edit, Edit]],
) -> list[Problem]:
    """Both versions of each place that was changed on both sides."""

    def said(lines: Iterable[str]) -> str:
        return "".join(f"\n        {line}" for line in lines) or (
            "\n        (taken out)"
        )

    problems = []
    ours = find_edits(base, output.text.split("\n")[:-1])
    theirs = find_edits(base, lines)
    for (a, b, document), (c, d, file) in pairs:
        first, last = min(a, c), max(b, d)
        document = [*base[first:a], *document, *base[b:last]]
        file = [*base[first:c], *file, *base[d:last]]
        problems.append(
            Problem(
                find_nearest_origin(output, move_line(a, ours)),
                f"{output.path}, line {move_line(c, theirs) + 1}, and this were both "
                f"changed since they agreed. The document:{said(document)}\n    The "
                f"file:{said(file)}\n    Make one of them like the other, or drop the "
                f"edit with `{get_config().command} --force`",
            )
        )
    return problems


def attempt_edits(
    documents: Sequence[Document],
    made: Mapping[str, Output],
    texts: Mapping[str, list[str]],
    wanted: Iterable[_WantedEdit],
    targets: Mapping[str, list[str]],
) -> CarriedEdits:
    """Change the documents in memory, and see what they give."""
    steps: list[EditChanges] = []
    claimed: dict[tuple[Location, str], Change] = {}
    problems: list[Problem] = []
    for each in wanted:
        output = made[each.path]
        try:
            parts = make_changes(each.edit, each.homes, output.text.split("\n"))
            claim_changes(parts, claimed)
        except ValueError as error:
            place = find_nearest_origin(output, each.edit.first)
            problems.append(describe_refusal(place, each.path, each.line, error))
            continue
        steps.append(EditChanges(each.path, each.line, parts))
    if problems:
        return CarriedEdits(problems=tuple(problems))
    new = apply_changes(claimed.values(), texts)
    problems = find_broken_pages(documents, texts, new, steps) or verify_outputs(
        documents, made, new, targets, steps
    )
    carried = (
        CarriedEdit(step.path, step.line, step.changes[0].location) for step in steps
    )
    return CarriedEdits(tuple(carried), new, tuple(problems))
