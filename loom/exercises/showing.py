"""Print an exercise: what it asks for, its hint, its solution."""

from loom.config import get_config
from loom.documents.hunks import is_patch
from loom.documents.model import Block
from loom.exercises.book import CourseBook
from loom.exercises.model import Exercise, get_replaced_chunk
from loom.exercises.progress import read_progress
from loom.exercises.prose import ExerciseText, read_exercise_text
from loom.exercises.states import run_and_remember
from loom.exercises.terminal import print_quote, print_text
from loom.exercises.work import find_student_blocks
from loom.patching.patches import find_patch_edits, index_patchable
from loom.problems import Location
from loom.tangling.outputs import find_nearest_origin

_HINTS = "Hint", "Second hint"  # titles of what is folded


def print_exercise(book: CourseBook, exercise: Exercise) -> None:
    """Print which exercise this is, and what it asks for."""
    number = book.exercises.index(exercise) + 1
    print_text(exercise.title, "bold", end=" ")
    level = f", level {exercise.level}" if exercise.level else ""
    print_text(f"({exercise.label}, {number} of {len(book.exercises)}{level})")
    print_text(f"{exercise.document}:{exercise.line}", "cyan")
    print_text()
    print_text(_read_text(book, exercise).task)
    print_text()
    blocks = find_student_blocks(book.documents, exercise)
    for block in exercise.start:
        print_text(f"Your code: {block.document}:{block.line + 1}")
    for page in sorted({each.document for each in blocks if each.kind != "start"}):
        print_text(f"Your code: that of the library, in {page}")
    if known := read_progress(book.root).get(exercise.label):
        print_text(f"Solved on {known.day}")
    print_text()


def print_hint(book: CourseBook, exercise: Exercise, again: bool) -> bool:
    """Print a hint of an exercise.

    :param again: Whether it is the second.
    :returns: Whether there is one more.
    """
    folded = _read_text(book, exercise).folded
    hints = [folded[title] for title in _HINTS if title in folded]
    if not hints:
        print_text("This one has no hint.")
    elif again and len(hints) == 1:
        print_text("This one has no second hint.")
    else:
        print_text(hints[again])
    return len(hints) == len(_HINTS) and not again


def print_solution(book: CourseBook, exercise: Exercise, reveal: bool = False) -> int:
    """Print the solution.

    :param reveal: Whether it is shown unsolved.
    :returns: 1 if it is not yet to be seen, else 0.
    """
    label = exercise.label
    if not reveal and not _is_solved(book, exercise):
        print_text(f"{label} is not solved yet. To see its solution all the same:")
        print_text(f"{get_config().command} practice solution {label} --reveal")
        return 1
    text = _read_text(book, exercise)
    if text.folded.get("Solution"):
        print_text(text.folded["Solution"])
    chunks = {
        block.attributes.get("chunk"): block.location
        for block in find_student_blocks(book.documents, exercise)
    }
    start = next((block.location for block in exercise.start), None)
    for block in exercise.solutions:
        if is_patch(block):
            where = _describe_patched(book, block)
        else:
            where = _describe_replaced(chunks.get(get_replaced_chunk(block)) or start)
        print_text(f"\n{where}:", "bold")
        print_quote("\n".join(block.code))
    return 0


def _is_solved(book: CourseBook, exercise: Exercise) -> bool:
    """Whether an exercise was green once, or is now."""
    label = exercise.label
    if label in read_progress(book.root):
        return True
    return run_and_remember(book, [exercise])[label]


def _read_text(book: CourseBook, exercise: Exercise) -> ExerciseText:
    return read_exercise_text(book.pages[exercise.document][0], exercise)


def _describe_replaced(place: Location | None) -> str:
    """Where a solution belongs."""
    return (
        f"at {place}, instead of what is there" if place else "in a block that is gone"
    )


def _describe_patched(book: CourseBook, block: Block) -> str:
    """Where a patch belongs; lines that are edited can't be named."""
    known = index_patchable(book.documents, book.outputs)
    edits, _ = find_patch_edits([block], known)
    places = [
        str(find_nearest_origin(known[path], first))
        for path, found in edits.items()
        for first, _, _ in found
    ]
    where = f"at {', '.join(places)}, " if places else ""
    return f"{where}remove the lines with - and add those with +"
