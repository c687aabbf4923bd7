"""The command of a plain run, without what it prints."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loom.config import get_config
from loom.documents.folder import read_documents
from loom.documents.model import Document
from loom.problems import Problem, sort_by_place
from loom.tangling.execution import execute_plan
from loom.tangling.lock import lock_repository, refuse_strange_folder
from loom.tangling.outputs import Output, make_outputs
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


@dataclass(frozen=True)
class PreparedRun:
    """All that a run knows before it changes a file.

    :param outputs: What the documents describe, by path.
    :param problems: Those of the documents and of the plan, sorted.
    """

    documents: list[Document]
    outputs: dict[str, Output]
    plan: Plan
    problems: tuple[Problem, ...]


def tangle(root: Path, force: bool = False) -> TangleReport:
    """Make the outputs of a repository agree with its documents.

    :param root: Its folder.
    :param force: Whether edits made by hand in an output may be lost.
    :returns: A :class:`TangleReport`.
    """
    root, written, removed = Path(root), [], []
    with lock_repository(root):
        while True:
            prepared = prepare_run(root, force)
            plan = prepared.plan
            done = execute_plan(root, prepared.documents, plan)
            written += done.written
            removed += done.removed
            # what is gone may have been in the way of others, or one of them, where
            # a.py and A.py are the same
            if not plan.remove and len(done.written) == len(plan.write):
                break
    return TangleReport(
        tuple(written),
        tuple(removed),
        prepared.problems,
        len(prepared.documents),
        len(prepared.outputs),
    )


def prepare_run(root: Path, force: bool = False) -> PreparedRun:
    """Every step of a run but the last: read, resolve, expand, plan."""
    refuse_strange_folder(root)
    documents, wrong = read_documents(root)
    found = make_outputs(documents)
    state = read_state(root, found.outputs)
    plan = make_plan(documents, found, state, force)
    problems = {*wrong, *found.problems, *plan.problems}
    return PreparedRun(
        documents, found.outputs, plan, tuple(sorted(problems, key=sort_by_place))
    )


def copy_outputs(root: Path, made: Mapping[str, Output], folder: Path) -> None:
    """Write outputs below an empty folder, and what lies beside them in the book.

    Compiled modules come along: those of unchanged outputs need not be made again.

    :param root: The book's folder.
    """
    outputs = get_config().outputs
    if (root / outputs).is_dir():
        shutil.copytree(root / outputs, folder / outputs)
    write_outputs(made, folder)


def write_outputs(made: Mapping[str, Output], folder: Path | str) -> None:
    """Write outputs below another folder, as for a temporary copy."""
    for path, output in made.items():
        target = Path(folder) / path
        data = output.text.encode()
        if target.is_file() and target.read_bytes() == data:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        # Python would take what was compiled of a text as long, if of the same second
        for compiled in target.parent.glob(f"__pycache__/{target.stem}.*.pyc"):
            compiled.unlink()
