"""Carry out what was planned; nothing else changes an output."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loom.config import get_config
from loom.documents.markdown import PIECES, format_pieces
from loom.documents.model import Document
from loom.tangling.files import prepare_cache, read_text, remove_file, replace_file
from loom.tangling.manifest import format_manifest
from loom.tangling.outputs import Output
from loom.tangling.plan import Plan
from loom.tangling.state import JOURNAL
from loom.tangling.store import write_store


@dataclass(frozen=True)
class ExecutedPlan:
    """The paths that were written, and those that were removed.

    They are not all that was planned if an output was saved since then.
    """

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def execute_plan(root: Path, documents: Sequence[Document], plan: Plan) -> ExecutedPlan:
    """Carry out a plan, and say how far that went."""
    done = ExecutedPlan()
    if plan.write:
        write_journal(root, plan.write)
    for path, output in plan.write.items():
        if not replace_file(root, path, output.text, {plan.texts[path]}):
            return done
        done.written.append(path)
    # where a.py and A.py are one file, it is another by now
    new = {output.text for output in plan.write.values()}
    for path in plan.remove:
        if read_text(root / path) not in {plan.texts[path], *new}:
            return done
        remove_file(root, path)
        done.removed.append(path)
    if plan.new_manifest:
        replace_file(root, get_config().manifest, format_manifest(plan.entries))
    write_store(root, documents, plan)
    if pieces := format_pieces(page.text for page in documents):
        replace_file(root, PIECES, pieces)
    (root / JOURNAL).unlink(missing_ok=True)
    return done


def write_journal(root: Path, write: Mapping[str, Output]) -> None:
    """Note what is about to be written, for a run that is cut short."""
    prepare_cache(root)
    with open(root / JOURNAL, "a", encoding="utf-8") as journal:
        journal.write(
            "".join(f"\n{output.sha256} {path}\n" for path, output in write.items())
        )
