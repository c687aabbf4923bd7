"""Carry edits of outputs back into the documents."""

import argparse
from pathlib import Path

from loom.commands.printing import print_marked, print_problems

NAME = "sync"
HELP = "carry edits that were made in outputs back into the documents"
OPTIONS = ("quiet",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`sync` has no arguments of its own."""
    parser.set_defaults(run=_run_sync)


def _run_sync(root: Path, options: argparse.Namespace) -> int:
    """Carry edits back, and say which and what could not be carried."""
    from loom.syncing.run import SyncReport, carry_edits_back

    done = carry_edits_back(root)
    print_problems(done.problems)
    for edit in done.carried:
        print_marked("carried", f"{edit.path}:{edit.line} to {edit.location}", "32")
    for path in done.changed:
        print_marked("wrote", path, "32")
    if not options.quiet and done == SyncReport():
        print("no output was edited by hand: nothing to carry")
    return 1 if done.problems else 0
