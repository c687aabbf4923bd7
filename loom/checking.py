"""The command `check`, without what it prints."""

from pathlib import Path

from loom.config import get_config, use_book
from loom.documents.changes import find_lost_changes
from loom.documents.chapters import find_chapter_problems
from loom.documents.folder import find_files
from loom.documents.frontmatter import find_missing_kernels
from loom.exercises.model import PracticeError
from loom.exercises.record import (
    find_changed_blocks,
    read_record,
    read_sound_record,
)
from loom.lostsettings import find_lost_settings
from loom.patching.patches import check_patches
from loom.problems import Location, Problem, sort_by_place
from loom.tangling.comparison import find_difference, has_same_lines
from loom.tangling.files import read_text
from loom.tangling.outputs import Output, find_start
from loom.tangling.run import prepare_run
from loom.tangling.unmade import find_unmade_files


def check_outputs(root: Path) -> list[Problem]:
    """All that is wrong with a book, sorted; nothing is written."""
    root, config = Path(root), use_book(root)
    prepared = prepare_run(root)
    plan, found = prepared.plan, list(prepared.problems)
    found += [
        problem
        for problem in check_patches(
            prepared.documents,
            prepared.outputs,
            plan.held,
            find_changed_blocks(prepared.documents, read_sound_record(root)),
        )
        if problem not in found
    ]
    found += [_describe_stale(root, output) for output in plan.write.values()]
    found += [
        Problem(
            Location(path, 1),
            "no document makes this file any more; "
            f"run `{config.command}` to remove it",
        )
        for path in plan.remove
    ]
    if plan.new_manifest and not found:
        found.append(
            Problem(
                Location(config.manifest, 1),
                f"this does not list what the documents make; run `{config.command}`",
            )
        )
    try:
        read_record(root)
    except PracticeError as error:
        found.append(Problem(Location(config.exercises, 1), str(error)))
    found += find_lost_changes(prepared.documents)
    found += find_chapter_problems(prepared.documents)
    found += find_missing_kernels(prepared.documents)
    found += [
        Problem(Location(path, 1), "this is no page; end its name in `.md`")
        for path in find_files(root, config.documents, "")
        if path.lower().endswith((".md", ".markdown")) and not path.endswith(".md")
    ]
    made = {*prepared.outputs, *plan.held, *plan.entries, *plan.remove}
    found += find_lost_settings(root, prepared.documents, made)
    found += find_unmade_files(root, made)
    return sorted(found, key=sort_by_place)


def _describe_stale(root: Path, output: Output) -> Problem:
    command, text = get_config().command, read_text(root / output.path)
    if text is None:
        return Problem(find_start(output), f"{output.path} is missing; run `{command}`")
    if has_same_lines(output, text):
        what = "other ends of lines" if "\r" in text else "other marks around its lines"
        return Problem(find_start(output), f"{output.path} has {what}; run `{command}`")
    line, origin = find_difference(output, text)
    return Problem(
        origin, f"{output.path} does not say this yet (line {line}); run `{command}`"
    )
