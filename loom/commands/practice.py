"""Solve the exercises as a course."""

import argparse
import signal
import sys
from pathlib import Path

from loom.commands.needs import PRACTICE, refuse_missing
from loom.config import get_config

NAME = "practice"
HELP = "solve the exercises; `practice --help` has more"
OPTIONS = ()
USAGE = """
  {command} practice [NAME]           the next open exercise, or NAME
  {command} practice hint [NAME]      its hint
  {command} practice solution [NAME]  its solution, once it is solved
  {command} practice list             how every exercise stands
  {command} practice reset NAME       its code as it was"""
FLAGS = {
    "--once": "look once, don't watch (so it is in a pipe)",
    "--watch": "watch, in a pipe too",
    "--reveal": "with solution: show it unsolved",
    "--second": "with hint: the second one",
    "--json": "with list: for a program to read",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `practice`."""
    parser.usage = USAGE.format(command=get_config().command)
    parser.description = (
        "Solve the exercises of the book. Edit the page that is named; each time you "
        "save it, its checks run, until all are green. Exit code: 0 green, 1 red, "
        "2 misuse."
    )
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    for flag, text in FLAGS.items():
        parser.add_argument(flag, action="store_true", help=text)
    # argparse takes no words behind an option for `words`: they are left over
    parser.set_defaults(run=run_practice, takes_rest=True, parser=parser)


def run_practice(root: Path, options: argparse.Namespace) -> int:
    """Solve the exercises as a course; 2 for what can't be done."""
    unknown = [word for word in options.rest if word.startswith("-")]
    if unknown:
        options.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    refuse_missing("practice", PRACTICE)
    from loom.exercises.model import PracticeError

    for name in ("SIGTERM", "SIGHUP"):  # as Ctrl-C: leave no copy of the book behind
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        return _run_action(root, options, [*options.words, *options.rest])
    except PracticeError as error:
        _print_error(error)
        return 2
    except KeyboardInterrupt:
        print()
        return 1


def _run_action(root: Path, options: argparse.Namespace, words: list[str]) -> int:
    """Do what was asked for.

    :raises PracticeError: It can't be done.
    """
    from loom.documents.containers import ACTIONS
    from loom.exercises.book import CourseBook
    from loom.exercises.listing import print_json, print_list
    from loom.exercises.model import PracticeError
    from loom.exercises.record import (
        describe_other_checks,
        has_other_checks,
        read_record,
        read_sound_record,
    )
    from loom.exercises.score import find_next_open
    from loom.exercises.session import work_on_exercise
    from loom.exercises.showing import print_hint, print_solution

    action = words.pop(0) if words and words[0] in ACTIONS else ""
    if misuse := _find_misuse(options, action, words):
        raise PracticeError(misuse)
    label = words[0] if words else None
    try:
        read_record(root)
    except PracticeError as error:  # all but `reset` goes without
        _print_error(error)
    book = CourseBook(root)
    if not book.exercises:
        why = "".join(f"\n{problem}" for problem in book.reading_problems)
        raise PracticeError(f"this book has no exercises{why}")
    if action == "list":
        (print_json if options.json else print_list)(book)
        return 0
    if not action:
        is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
        watch = options.watch or (is_terminal and not options.once)
        return work_on_exercise(book, label, watch)
    exercise = book.get_exercise(label) if label else find_next_open(book)
    if not exercise:
        raise PracticeError("all exercises are solved; name one")
    if action == "hint":
        if print_hint(book, exercise, options.second):
            command = f"{get_config().command} practice hint {exercise.label}"
            print(f"\nFor the second hint: {command} --second")
        return 0
    if action == "solution":
        return print_solution(book, exercise, options.reveal)
    from loom.documents.paths import REPLACED
    from loom.exercises.resetting import find_lost_answers, reset_exercise
    from loom.tangling.run import prepare_run

    lost = find_lost_answers(book, exercise)
    restored = reset_exercise(book, exercise)
    for place in restored:
        print(f"restored {place}")
    if restored:
        print(f"What stood there is kept, at the end of {REPLACED}.")
        if lost:
            print(f"It was also the answer to {', '.join(lost)}.")
        plan = prepare_run(root).plan
        if made := [path for path in sorted(plan.write) if plan.texts[path]]:
            again = get_config().command
            print(f"`{again}` takes it out of the library, too: {', '.join(made)}")
    if has_other_checks(read_sound_record(root), exercise):
        print(f"{exercise.label} is not as it was: {describe_other_checks(exercise)}")
    elif not restored:
        print(f"{exercise.label} is as it was")
    return 0


def _find_misuse(options: argparse.Namespace, action: str, words: list[str]) -> str:
    """What does not fit together on the command line; empty if all does."""
    if len(words) > (action != "list"):
        return f"one word too many: {words[-1]}"
    if action == "reset" and not words:
        return "say which exercise to reset"
    for flag, meant in (
        ("json", "list"),
        ("reveal", "solution"),
        ("second", "hint"),
    ):
        if getattr(options, flag) and action != meant:
            return f"--{flag} goes with `{meant}`"
    if options.once and options.watch:
        return "--once or --watch, not both"
    return ""


def _print_error(error: ValueError) -> None:
    """Say what can't be done."""
    print(f"{get_config().program} practice: {error}", file=sys.stderr)
