"""Write what the documents describe, or say what is wrong with it."""

import argparse
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loom.commands.printing import print_marked, print_problems
from loom.problems import count_noun
from loom.tangling.run import tangle

_START = time.perf_counter()

NAME = "check"
HELP = "write nothing, say all that is wrong"
OPTIONS = ("quiet",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`check` has no arguments of its own; without a command, the tool tangles."""
    parser.set_defaults(run=_run_check)


@contextmanager
def _leave_garbage() -> Iterator[None]:
    """Collect no garbage: a run is over before it pays."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def run_tangle(root: Path, options: argparse.Namespace) -> int:
    """Write what changed, and say what was done."""
    with _leave_garbage():
        report = tangle(root, options.force)
    if not options.quiet:
        for path in report.written:
            print_marked("wrote", path, "32")
        for path in report.removed:
            print_marked("removed", path, "33")
    print_problems(report.problems)
    if not options.quiet:
        print(
            f"{count_noun(report.documents, 'document')}, "
            f"{count_noun(report.outputs, 'output')}: {len(report.written)} written, "
            f"{len(report.removed)} removed, "
            f"{count_noun(len(report.problems), 'problem')} "
            f"({time.perf_counter() - _START:.2f} s)"
        )
    return 1 if report.problems else 0


def _run_check(root: Path, options: argparse.Namespace) -> int:
    """Say all that is wrong, and write nothing."""
    from loom.checking import check_outputs

    with _leave_garbage():
        problems = check_outputs(root)
    print_problems(problems)
    if not options.quiet:
        print(
            count_noun(len(problems), "problem")
            if problems
            else "all outputs are what the documents say"
        )
    return 1 if problems else 0
