"""tangling.plan"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loom.config import get_config
from loom.documents.model import Document
from loom.problems import Location, Problem
from loom.tangling.manifest import format_manifest
from loom.tangling.outputs import Output, find_difference, find_start, has_same_lines
from loom.tangling.state import DiskState, is_own_text


@dataclass(frozen=True)
class Plan:
    """What is to be done, and what is left undone for a reason."""

    write: dict[str, Output]  # by path
    same: dict[str, Output]  # those that the disk holds already
    remove: tuple[str, ...]
    held: set[str]  # paths of what depends on something broken
    entries: dict[str, tuple[str, str]]  # of the manifest to be
    problems: tuple[Problem, ...]
    new_manifest: bool
    texts: dict[str, str | None]  # what the disk held, by path


def make_plan(
    documents: Sequence[Document],
    made: Mapping[str, Output],
    held: set[str],
    state: DiskState,
    force: bool = False,
) -> Plan:
    """Decide what to write and what to remove.

    :param made: Outputs by path.
    :param held: Paths of outputs that depend on something broken.
    :param state: What :func:`read_state` found.
    :param force: Whether edits made by hand in an output may be lost.
    :returns: A :class:`Plan`.
    """
    write, same, problems = {}, {}, []
    for path, output in made.items():
        if state.texts[path] == output.text:
            same[path] = output
        elif problem := find_refusal(output, state, force):
            problems.append(problem)
        else:
            write[path] = output
    remove, gone, edited = find_orphans(documents, made, held, state, force)
    entries = {
        path: entry for path, entry in state.manifest.items() if path not in gone
    }
    entries |= {
        path: (output.owner, output.sha256)
        for path, output in {**write, **same}.items()
    }
    return Plan(
        write,
        same,
        tuple(remove),
        held,
        entries,
        (*problems, *edited),
        format_manifest(entries) != state.manifest_text,
        state.texts,
    )


def find_refusal(output: Output, state: DiskState, force: bool) -> Problem | None:
    """Why an output cannot be written, as a problem, or None."""
    path, text = output.path, state.texts[output.path]
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
    line, origin = find_difference(output, text)
    what = (
        f"{path} was edited by hand (line {line})"
        if path in state.known
        else f"{path} exists, and {get_config().manifest} does not list it"
    )
    return Problem(
        origin,
        f"{what}, so it is left as it is; carry "
        f"the edit into this document with `{get_config().command} "
        f"sync`, or drop it with `{get_config().command} --force`",
    )


def find_orphans(
    documents: Sequence[Document],
    made: Mapping[str, Output],
    held: set[str],
    state: DiskState,
    force: bool,
) -> tuple[list[str], set[str], list[Problem]]:
    """What to do with earlier outputs that no document describes.

    :returns: The paths to remove, all paths that the manifest forgets,
        and a list of problems.
    """
    unsure = {page.path for page in documents if not page.sound}
    blank = {page.path for page in documents if not page.text.strip()}
    remove, gone, problems = [], set(), []
    for path in sorted(state.known.keys() - made.keys() - held):
        owner = state.manifest.get(path, ("",))[0]
        if owner in unsure | blank:
            if owner in blank - unsure:
                unsure.add(owner)
                problems.append(
                    Problem(
                        Location(owner, 1),
                        (
                            "this document is blank, so all that it made stays "
                            "as it was; write it, or delete it"
                        ),
                    )
                )
            continue
        if state.texts[path] is None:
            gone.add(path)
        elif force or is_own_text(state, path):
            remove.append(path)
            gone.add(path)
        elif path in state.manifest:
            problems.append(
                Problem(
                    Location(path, 1),
                    "no document makes this file any "
                    "more, but it was edited by hand; move the edit into a "
                    f"document, then remove it with `{get_config().command} "
                    "--force`",
                )
            )
    return remove, gone, problems
