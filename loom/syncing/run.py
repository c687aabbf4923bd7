"""The command `sync`, without what it prints."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from loom.config import get_config
from loom.documents.folder import read_documents
from loom.documents.model import Document
from loom.problems import Location, Problem, sort_by_place
from loom.syncing.carrying import CarriedEdit, carry_edits
from loom.syncing.pages import replace_documents
from loom.tangling.comparison import has_same_lines, split_code
from loom.tangling.execution import write_journal
from loom.tangling.lock import lock_repository
from loom.tangling.outputs import MadeOutputs, Output, make_outputs
from loom.tangling.plan import describe_emptied, find_orphans, is_emptied
from loom.tangling.run import tangle
from loom.tangling.state import DiskState, is_own_text, read_state
from loom.tangling.unmade import find_unmade_files


@dataclass(frozen=True)
class SyncReport:
    """What was carried back, and what could not be.

    :param carried: Edits, each with its place in a document.
    :param problems: What could not be carried. If that is an edit or a deletion,
        nothing was.
    :param changed: Other outputs that are as the documents say now.
    """

    carried: tuple[CarriedEdit, ...] = ()
    problems: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()


def carry_edits_back(root: Path) -> SyncReport:
    """Carry edits made in outputs back into the documents.

    All of them or none: if one can't be carried, no file is changed. Only a document
    that is saved while others are already replaced is left for the next time.

    :param root: The repository's folder.
    :returns: A :class:`SyncReport`.
    """
    root = Path(root)
    with lock_repository(root):
        documents, wrong = read_documents(root)
        found = make_outputs(documents)
        state = read_state(root, found.outputs)
        edited = _find_hand_edits(found.outputs, state)
        carried = carry_edits(root, documents, found.outputs, edited)
        problems = [
            *_find_lost_edits(documents, found, state, wrong + found.problems),
            *find_orphans(documents, found, state, False).problems,
            *_find_deletions(found.outputs, state),
            *carried.problems,
        ]
        listed = {*found.outputs, *found.held, *state.known}
        strangers = find_unmade_files(root, listed)  # they are in nobody's way
        replaced: list[str] = []
        if edited and not problems:
            for text in carried.texts.values():
                text.encode()  # what fails, fails before the first
            replaced, problems = replace_documents(root, documents, carried.texts)
        if edited and not problems:
            # the next run may be cut short, and must not take these for edits again
            texts = {path: state.texts[path] or "" for path in edited}
            write_journal(
                root, {path: Output(path, "", texts[path], ()) for path in texts}
            )
    if problems or not edited:
        return SyncReport(
            tuple(each for each in carried.edits if each.location.document in replaced),
            tuple(sorted(problems + strangers, key=sort_by_place)),
        )
    report, sources = tangle(root), {each.path for each in carried.edits}
    return SyncReport(
        carried.edits,
        (*report.problems, *strangers),
        tuple(path for path in report.written if path not in sources),
    )


def _find_lost_edits(
    documents: Iterable[Document],
    found: MadeOutputs,
    state: DiskState,
    problems: Iterable[Problem],
) -> list[Problem]:
    """The problems of edited outputs whose documents are broken."""
    broken = {page.path for page in documents if not page.sound}
    left = {path for path, (owner, _) in state.manifest.items() if owner in broken}
    return [
        _describe_lost_edit(path, _find_owner(path, state), problems)
        for path in sorted(found.held | left - found.outputs.keys())
        if state.texts.get(path) is not None and not is_own_text(state, path)
    ]


def _find_deletions(made: Mapping[str, Output], state: DiskState) -> list[Problem]:
    """The problems of outputs that are no longer there, or have nothing in them."""
    command = get_config().command
    problems = []
    for path, output in made.items():
        text = state.texts[path]
        if path in state.blocked:
            said = f"cannot compare {path}: {state.blocked[path]}; move it elsewhere"
        elif path not in state.manifest:
            continue
        elif text is None:
            said = (
                f"{path} was deleted; take its block out here, or run `{command}` to "
                "bring it back"
            )
        elif is_emptied(output, text):
            said = describe_emptied(path)
        else:
            continue
        problems.append(Problem(Location(output.owner, output.line), said))
    return problems


def _find_hand_edits(
    made: Mapping[str, Output], state: DiskState
) -> dict[str, list[str]]:
    """The lines of each output that was edited by hand, by path."""
    found = {}
    for path, output in made.items():
        text = state.texts[path]
        if (
            text is not None
            and not is_own_text(state, path)
            and not has_same_lines(output, text)
        ):
            found[path] = split_code(text)
    return found


def _find_owner(path: str, state: DiskState) -> str:
    return state.manifest.get(path, (path,))[0]


def _describe_lost_edit(path: str, owner: str, problems: Iterable[Problem]) -> Problem:
    why = next((f": {p}" for p in problems if p.location.document == owner), "")
    return Problem(
        Location(owner, 1),
        f"{path} was edited by hand, and its document is broken; mend that first{why}",
    )
