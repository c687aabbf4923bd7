"""Write what changed, at each save of a document."""

import argparse
import sys
import time
from pathlib import Path

from loom.commands.printing import print_marked
from loom.documents.folder import find_documents
from loom.problems import Problem, count_noun, describe_os_error
from loom.tangling.run import tangle
from loom.watching import watch_saves

NAME = "watch"
HELP = "tangle at each save of a document"
OPTIONS = ("force", "quiet")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`watch` has no arguments of its own."""
    parser.set_defaults(run=_run_watch)


def _run_watch(root: Path, options: argparse.Namespace) -> int:
    """Tangle at each save, until Ctrl-C."""
    count = count_noun(len(find_documents(root)), "document")
    if not options.quiet:
        print(f"watching {count} (Ctrl-C ends)", flush=True)
    known: tuple[Problem, ...] = ()
    try:
        for _ in watch_saves(root):
            known = _tangle_again(root, options, known)
    except KeyboardInterrupt:
        print()
    return 0


def _tangle_again(
    root: Path, options: argparse.Namespace, known: tuple[Problem, ...]
) -> tuple[Problem, ...]:
    """Tangle, and say what is new; return the problems there are."""
    try:
        report = tangle(root, options.force)
    except OSError as error:
        print_marked(time.strftime("%H:%M:%S"), describe_os_error(error), "31")
        return known
    done = [("wrote " + path, "32") for path in report.written]
    done += [("removed " + path, "33") for path in report.removed]
    wrong = [
        (str(problem), "31") for problem in report.problems if problem not in known
    ]
    well = [("all is well again", "32")] if known and not report.problems else []
    said = wrong if options.quiet else [*done, *wrong, *well]
    for text, colour in said:
        print_marked(time.strftime("%H:%M:%S"), text, colour)
    sys.stdout.flush()
    return report.problems
