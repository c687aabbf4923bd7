"""Decide what to write and what to remove, and touch nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from loom.config import get_config
from loom.documents.model import Document
from loom.problems import Location, Problem
from loom.settings import FILE
from loom.tangling.comparison import (
    find_difference,
    find_merge_mark,
    has_same_lines,
    split_code,
)
from loom.tangling.manifest import format_manifest
from loom.tangling.outputs import MadeOutputs, Output, find_start
from loom.tangling.state import DiskState, is_own_text


@dataclass(frozen=True)
class Plan:
    """What is to be done, and what is left undone for a reason.

    :param write: The outputs to write, by path.
    :param same: Those that the disk holds already, by path.
    :param remove: The paths of what no document makes any more.
    :param held: The paths of what depends on something broken.
    :param entries: The manifest to be: by path, the owner and the digest.
    :param problems: Why something is left undone.
    :param new_manifest: Whether the manifest changes.
    :param texts: What the disk held, by path.
    """

    write: dict[str, Output]
    same: dict[str, Output]
    remove: tuple[str, ...]
    held: set[str]
    entries: dict[str, tuple[str, str]]
    problems: tuple[Problem, ...]
    new_manifest: bool
    texts: dict[str, str | None]


@dataclass(frozen=True)
class Orphans:
    """Earlier outputs that no document describes.

    :param remove: The paths to remove.
    :param gone: All paths that the manifest forgets.
    :param problems: Those of the ones that must stay.
    """

    remove: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def make_plan(
    documents: Sequence[Document],
    made: MadeOutputs,
    state: DiskState,
    force: bool = False,
) -> Plan:
    """Decide what to write and what to remove.

    :param made: What the documents describe.
    :param state: What :func:`read_state` found.
    :param force: Whether edits made by hand in an output may be lost.
    """
    write, same, problems = {}, {}, []
    for path, output in made.outputs.items():
        if state.texts[path] == output.text:
            same[path] = output
        elif problem := _find_refusal(output, state, force):
            problems.append(problem)
        else:
            write[path] = output
    orphans = find_orphans(documents, made, state, force)
    entries = {
        path: entry
        for path, entry in state.manifest.items()
        if path not in orphans.gone
    }
    entries |= {
        path: (output.owner, output.sha256)
        for path, output in {**write, **same}.items()
    }
    return Plan(
        write,
        same,
        tuple(orphans.remove),
        made.held,
        entries,
        (*problems, *orphans.problems),
        format_manifest(entries) != state.manifest_text,
        state.texts,
    )


def _find_refusal(output: Output, state: DiskState, force: bool) -> Problem | None:
    """Why an output cannot be written, as a problem, or None."""
    config, path = get_config(), output.path
    text = state.texts[path]
    if path in state.blocked:
        return Problem(
            find_start(output),
            f"cannot write {path}: {state.blocked[path]}; move it elsewhere",
        )
    if (
        text is None
        or force
        or is_own_text(state, path)
        or has_same_lines(output, text)
    ):
        return None
    if left := find_merge_mark(output, split_code(text)):
        return left
    line, origin = find_difference(output, text)
    if path not in state.known:
        return Problem(origin, describe_stranger(path))
    if is_emptied(output, text):
        return Problem(origin, describe_emptied(path))
    return Problem(
        origin,
        f"{path} was edited by hand (line {line}), so it is left as it is; carry the "
        f"edit into this document with `{config.command} sync`, or drop it with "
        f"`{config.command} --force`",
    )


def is_emptied(output: Output, text: str) -> bool:
    """Whether a file has nothing in it, and is to have something.

    A full disk leaves such a file, and so does an editor that crashed.
    """
    return bool(output.text.strip()) and not "".join(split_code(text)).strip()


def describe_emptied(path: str) -> str:
    """A message about an output in which there is nothing any more."""
    return (
        f"{path} was emptied; take its code out here, or bring it back with "
        f"`{get_config().command} --force`"
    )


def describe_stranger(path: str) -> str:
    """A message about a file that the tool has not written, in the place of an output.

    There is no text from which an edit of it could be told.
    """
    config = get_config()
    return (
        f"{path} exists, and {config.manifest} does not list it, so it is left as it "
        "is; move its code into this document, or drop it with "
        f"`{config.command} --force`"
    )


def find_orphans(
    documents: Sequence[Document],
    made: MadeOutputs,
    state: DiskState,
    force: bool,
) -> Orphans:
    """What to do with earlier outputs that no document describes."""
    if not documents and state.known:
        return Orphans(problems=[_describe_lost_documents()])
    unsure = {page.path for page in documents if not page.sound}
    blank = {page.path for page in documents if not page.text.strip()}
    found = Orphans()
    for path in sorted(state.known.keys() - made.outputs.keys() - made.held):
        owner = state.manifest.get(path, ("",))[0]
        if owner in unsure | blank:
            if owner in blank - unsure:
                unsure.add(owner)
                found.problems.append(
                    Problem(
                        Location(owner, 1),
                        "this document is blank, so all that it made stays as it was; "
                        "write it, or delete it",
                    )
                )
            continue
        if state.texts[path] is None:
            found.gone.add(path)
        elif force or is_own_text(state, path):
            found.remove.append(path)
            found.gone.add(path)
        elif path in state.manifest:
            found.problems.append(
                Problem(
                    Location(path, 1),
                    "no document makes this file any more, but it was edited by hand; "
                    "move the edit into a document, then remove it with "
                    f"`{get_config().command} --force`",
                )
            )
    return found


def _describe_lost_documents() -> Problem:
    """A problem where a book has outputs, and no document any more."""
    config = get_config()
    return Problem(
        Location(config.manifest, 1),
        f"{config.documents}/ has no document, so all that is listed here stays as it "
        "was; put the documents back there, or name the folder that has them as "
        f"`documents` in {FILE}",
    )
