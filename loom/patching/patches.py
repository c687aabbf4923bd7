"""What patches change, and the documents with these changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from loom.config import get_config
from loom.documents.hunks import Hunk, is_patch, read_patch
from loom.documents.lines import TEXT_LINE
from loom.documents.model import Block, Document
from loom.patching.search import find_hunk, find_patched
from loom.problems import Location, Problem, suggest_nearest
from loom.syncing.changes import Change, apply_changes, claim_changes, make_changes
from loom.syncing.edits import Edit, has_overlap
from loom.syncing.homes import find_homes
from loom.syncing.pages import index_blocks, replace_texts
from loom.tangling.blocks import Blocks, collect_blocks
from loom.tangling.comparison import split_code
from loom.tangling.outputs import Output, assemble_output, make_outputs


def index_patchable(
    documents: Sequence[Document], made: Mapping[str, Output]
) -> dict[str, Output]:
    """What a patch may name: outputs by path, and chunks by name."""
    found = {}
    for name, blocks in collect_blocks(documents, "chunk").blocks.items():
        found[name] = assemble_output(
            name,
            blocks,
            (
                (text, Location(block.document, line))
                for block in blocks
                for text, line in zip(block.code, block.lines)
            ),
        )
    return {**found, **made}


def find_patch_edits(
    patches: Iterable[Block], known: Mapping[str, Output], held: Collection[str] = ()
) -> tuple[dict[str, list[Edit]], list[Problem]]:
    """What patches change.

    :param patches: Blocks.
    :param known: What :func:`index_patchable` returned.
    :param held: Outputs that the documents do not make just now, so nothing is said of
        them.
    :returns: By key of ``known`` its edits, and a list of problems.
    """
    found: dict[str, list[Edit]] = {}
    problems: list[Problem] = []
    for block in patches:
        hunks, wrong = read_patch(block)
        problems += wrong
        for hunk in hunks:
            path = find_patched(hunk.name, known)
            place = Location(block.document, hunk.rows[0][2])
            if path:
                others = found.setdefault(path, [])
                edits = _find_hunk_edits(hunk, known[path], place, others)
                if isinstance(edits, Problem):
                    problems.append(edits)
                else:
                    others += edits
            elif not find_patched(hunk.name, held):
                problems.append(_describe_unknown_name(hunk, place, known))
    return found, problems


def _find_hunk_edits(
    hunk: Hunk, output: Output, place: Location, others: Iterable[Edit]
) -> list[Edit] | Problem:
    """The edits of a hunk, or why it does not fit beside the others."""
    start = find_hunk(hunk, output, place)
    if isinstance(start, Problem):
        return start
    edits = _make_edits(hunk, start)
    if not any(has_overlap(edit, other) for edit in edits for other in others):
        return edits
    return Problem(
        place,
        "these lines are changed by another place of the patch, too; make one place of "
        "both",
    )


def _describe_unknown_name(
    hunk: Hunk, place: Location, known: Iterable[str]
) -> Problem:
    names = [each.removeprefix(f"{get_config().outputs}/") for each in known]
    hint = suggest_nearest(hunk.name, names)
    return Problem(
        place,
        f"no document makes `{hunk.name}`; "
        f"{hint or 'name a file as `file=` does, or a chunk'}",
    )


def _make_edits(hunk: Hunk, start: int) -> list[Edit]:
    """The edits of a hunk that begins in a line of its file."""
    found, first, last, new = [], start, start, []
    for sign, text, _ in [*hunk.rows, (" ", "", 0)]:
        if sign == "+":
            new.append(text)
        elif sign == "-":
            last += 1
        else:
            if new or first < last:
                found.append(Edit(first, last, new))
            first = last = last + 1
            new = []
    return found


def check_patches(
    documents: Sequence[Document],
    made: Mapping[str, Output],
    held: Collection[str],
    changed: Iterable[Block],
) -> list[Problem]:
    """The problems of patches that do not fit the outputs.

    :param changed: Blocks that a reader has changed. What was written for them as they
        were set need not fit any more.
    """
    patches: Blocks = {}
    known = index_patchable(documents, made)
    places = {
        Location(block.document, line) for block in changed for line in block.lines
    }
    others = {name for name, each in known.items() if places & {*each.origins}}
    known = {name: each for name, each in known.items() if name not in others}
    for block in (block for page in documents for block in page.blocks):
        if is_patch(block):
            patches.setdefault(block.name, []).append(block)
    return [
        problem
        for blocks in patches.values()
        for problem in find_patch_edits(blocks, known, {*held, *others})[1]
    ]


def apply_patches(
    documents: Sequence[Document], patches: Iterable[Block]
) -> list[Document]:
    """The documents with the changes that patches describe.

    :param patches: Solutions, as :class:`Block`.
    :raises ValueError: They do not fit the documents.
    """
    known = index_patchable(documents, make_outputs(documents).outputs)
    wanted, problems = find_patch_edits(patches, known)
    if problems:
        raise ValueError("; ".join(map(str, problems)))
    owners = {place.document for path in wanted for place in known[path].origins}
    pages = [page for page in documents if page.path in owners]
    texts = {page.path: TEXT_LINE.findall(page.text) for page in pages}
    blocks, targets = index_blocks(pages), {}
    claimed: dict[tuple[Location, str], Change] = {}
    for path, found in wanted.items():
        lines = known[path].text.split("\n")[:-1]
        homes = find_homes(known[path], blocks, texts)
        targets[path] = list(lines)
        for edit in sorted(found, reverse=True):
            claim_changes(make_changes(edit, homes, lines), claimed)
            targets[path][edit.first : edit.last] = edit.lines
    patched = replace_texts(documents, apply_changes(claimed.values(), texts))
    result = index_patchable(patched, make_outputs(patched).outputs)
    for path, lines in targets.items():
        wanted_lines = split_code("\n".join(lines))
        if path not in result or split_code(result[path].text) != wanted_lines:
            raise ValueError(
                f"{path} would not become what the patch says; perhaps a line ends its "
                "block, or belongs to a chunk that stands in several places"
            )
    return patched
