"""The course of the real book."""

from pathlib import Path

from loom.commands.main import main
from loom.exercises.book import ACTIONS, CourseBook
from loom.exercises.failures import list_examples
from loom.exercises.progress import PROGRESS
from loom.exercises.prose import read_exercise_text
from loom.exercises.record import make_record, read_record
from loom.patching.patches import apply_patches
from setup import BOOK as PACKED
from tests.clone import copy_clone

ROOT = Path(__file__).resolve().parents[2]
BOOK = CourseBook(ROOT)


def test_the_book_knows_each_block_as_it_was_set():
    """`python -m loom.exercises.record` renews the file."""
    now = {}
    for exercise in BOOK.exercises:
        now |= make_record(BOOK.documents, exercise)
    assert read_record(ROOT) == now


def test_every_exercise_can_be_shown():
    for exercise in BOOK.exercises:
        text = read_exercise_text(BOOK.pages[exercise.document][0], exercise)
        assert text.task and "```" not in text.task and ":::" not in text.task, exercise.label
        assert text.folded.get("Hint") and text.folded.get("Second hint"), exercise.label
        assert "{" + "doc}" not in "".join([text.task, *text.folded.values()])
        examples = list_examples(exercise)
        assert any(each.want for each in examples.values()), exercise.label
        assert exercise.label not in ACTIONS


def test_every_page_begins_with_an_easy_exercise():
    """And its exercises never get easier; level 3 is optional."""
    for page in BOOK.documents:
        levels = [page.levels[label] for label in page.exercises]
        assert levels[:1] in ([], [1]), page.path
        assert levels == sorted(levels), page.path


def test_the_course_begins_with_the_quickstart_and_follows_the_contents():
    pages = list(dict.fromkeys(exercise.document for exercise in BOOK.exercises))
    assert pages[:2] == ["literate/quickstart.md", "literate/foundations/slopes.md"]
    assert pages.index("literate/layers/rnn.md") < pages.index("literate/layers/lstm.md")
    assert len(BOOK.exercises) == sum(len(page.exercises) for page in BOOK.documents)


def test_progress_is_no_part_of_the_book():
    assert f"/{PROGRESS}" in (ROOT / ".gitignore").read_text().splitlines()
    assert PROGRESS not in PACKED and "tangled" in PACKED


def test_a_change_of_the_real_library(tmp_path, capsys):
    root = tmp_path / "book"
    copy_clone(root)
    page = root / "literate/layers/dense.md"
    before = page.read_bytes()
    exercise = BOOK.get_exercise("dense-skip")
    for changed in apply_patches(BOOK.documents, exercise.solutions):
        (root / changed.path).write_text(changed.text, encoding="utf-8")
    assert page.read_bytes() != before
    library = {path: path.read_bytes() for path in (root / "tangled").rglob("*.py")}
    assert main(["practice", "dense-skip", "--once", "--root", str(root)]) == 0
    assert "GREEN All of 5 checks pass." in capsys.readouterr().out
    assert library == {path: path.read_bytes() for path in (root / "tangled").rglob("*.py")}
    assert main(["practice", "reset", "dense-skip", "--root", str(root)]) == 0
    assert page.read_bytes() == before
    assert main(["practice", "dense-skip", "--root", str(root)]) == 1
