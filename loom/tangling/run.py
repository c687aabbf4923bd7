"""tangling.run"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loom.documents.folder import read_documents
from loom.documents.model import Document
from loom.problems import Problem, sort_by_place
from loom.tangling.execution import execute_plan
from loom.tangling.lock import lock_repository, refuse_strange_folder
from loom.tangling.outputs import Output, resolve_documents
from loom.tangling.plan import Plan, make_plan
from loom.tangling.state import read_state


@dataclass(frozen=True)
class TangleReport:
    """What one run did: paths, problems, and two counts."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    documents: int
    outputs: int


def tangle(root: Path, force: bool = False) -> TangleReport:
    """Make the outputs of a repository agree with its documents.

    :param root: Its folder.
    :param force: Whether edits made by hand in an output may be lost.
    :returns: A :class:`TangleReport`.
    """
    root, written, removed, again = Path(root), [], [], True
    with lock_repository(root):
        while again:
            documents, made, todo, problems = prepare_plan(root, force)
            done = execute_plan(root, documents, todo)
            written += done[0]
            removed += done[1]
            # what is gone may have been in the way of others, or one
            # of them, where a.py and A.py are the same
            again = bool(todo.remove) or len(done[0]) < len(todo.write)
    return TangleReport(
        tuple(written), tuple(removed), problems, len(documents), len(made)
    )


def prepare_plan(
    root: Path, force: bool = False
) -> tuple[list[Document], dict[str, Output], Plan, tuple[Problem, ...]]:
    """Every step but the last: read, resolve, expand, plan."""
    refuse_strange_folder(root)
    documents, wrong = read_documents(root)
    made, held, more = resolve_documents(documents)
    todo = make_plan(documents, made, held, read_state(root, made), force)
    problems = {*wrong, *more, *todo.problems}
    return documents, made, todo, tuple(sorted(problems, key=sort_by_place))


def write_outputs(made: Mapping[str, Output], folder: Path | str) -> None:
    """Write outputs below another folder, as for a temporary copy."""
    for path, output in made.items():
        target = Path(folder) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(output.text, encoding="utf-8", newline="\n")
