"""Work on exercises: show one, run it, and look again whenever a page is saved."""

from collections import deque
from dataclasses import dataclass

from loom.exercises.book import CourseBook
from loom.exercises.keyboard import listen_to_keyboard
from loom.exercises.model import Exercise, PracticeError
from loom.exercises.score import describe_score, find_next_open
from loom.exercises.showing import print_exercise, print_hint, print_solution
from loom.exercises.terminal import print_text
from loom.exercises.trying import run_and_print
from loom.watching import watch_saves

_PAUSE = 0.2  # seconds between two looks at the pages


@dataclass
class Session:
    """What a student works on.

    :param book: The book.
    :param exercise: The exercise, or None behind the last one.
    :param is_green: Whether it is; None if that is to be found out.
    :param typed: Lines that were typed, and not answered yet.
    """

    book: CourseBook
    exercise: Exercise | None
    is_green: bool | None
    typed: deque[str]
    hinted: str = ""  # the exercise whose first hint was shown

    def has_news(self) -> bool:
        """Whether there is more to do than to wait for an attempt."""
        return bool(self.typed) or self.book.has_changed()


def work_on_exercise(book: CourseBook, label: str | None, watch: bool) -> int:
    """Show an exercise and run it; go on whenever a page is saved.

    :param label: Which exercise; without it, the next open one.
    :param watch: Whether to go on.
    :returns: 0 if it is green, or was watched, and 1 if it is red.
    :raises PracticeError: There is no such exercise.
    """
    exercise = book.get_exercise(label) if label else find_next_open(book)
    if exercise is None:
        print_text(f"All {len(book.exercises)} exercises are solved.")
        return 0
    print_exercise(book, exercise)
    if not watch:
        return 0 if run_and_print(book, exercise) else 1
    session = Session(book, exercise, None, listen_to_keyboard())
    try:
        while session.exercise:
            _take_turn(session, session.exercise)
        print_text("That was the last one.")
    except KeyboardInterrupt:
        print_text()
    print_text(f"{describe_score(book)} See you.")
    return 0


def _take_turn(session: Session, exercise: Exercise) -> None:
    """Run the exercise, or wait for one thing to happen and answer it.

    :raises KeyboardInterrupt: The student quits.
    """
    if session.is_green is None and not session.has_news():
        session.is_green = run_and_print(session.book, exercise, session.has_news)
        return
    if session.is_green is not None:
        print_text()
        print_text(
            "Press Enter for the next exercise; q and Enter: quit."
            if session.is_green
            else "Edit and save: I look again."
            " With Enter: h hint, n next exercise, q quit.",
            "dim",
        )
    word = _wait_for_news(session)
    if word is None:
        _look_again(session, exercise)
    else:
        _answer_word(session, exercise, word.lower())


def _look_again(session: Session, exercise: Exercise) -> None:
    """Find the exercise in a page that was saved."""
    print_text("\nSaved. Looking again:", "dim")
    try:
        session.exercise = session.book.get_exercise(exercise.label)
        session.is_green = None
    except PracticeError:  # its page is being edited
        _print_lost(session.book, exercise)
        session.is_green = False


def _answer_word(session: Session, exercise: Exercise, word: str) -> None:
    """Do what was typed.

    :raises KeyboardInterrupt: The student quits.
    """
    if word.startswith("q"):
        raise KeyboardInterrupt
    if word in ("", "n", "next"):
        session.exercise = find_next_open(session.book, exercise)
        session.is_green = None
        if session.exercise:
            print_exercise(session.book, session.exercise)
    elif word.startswith("h"):
        again = session.hinted == exercise.label
        if print_hint(session.book, exercise, again):
            print_text("h and Enter: a second hint", "dim")
        session.hinted = "" if again else exercise.label
    elif word.startswith("s"):
        print_solution(session.book, exercise)
    else:
        print_text("h: hint, s: solution, n: next exercise, q: quit")


def _print_lost(book: CourseBook, exercise: Exercise) -> None:
    """Say why an exercise is not found any more."""
    problems = (
        book.pages[exercise.document][1] if exercise.document in book.pages else []
    )
    print_text("RED", "bold red", end=" ")
    print_text(f"{exercise.document} has no exercise `{exercise.label}` now.")
    for problem in problems[:3]:
        print_text(str(problem))


def _wait_for_news(session: Session) -> str | None:
    """Wait until a page was saved, or a line typed; return that line."""
    book = session.book
    for saved in watch_saves(
        book.root, known=book.stamps, is_over=lambda: bool(session.typed), every=_PAUSE
    ):
        if saved:
            book.refresh()
            return None
    return session.typed.popleft()
