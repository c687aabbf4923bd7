"""Solve the exercises as a course."""

import argparse
import sys
from pathlib import Path

NAMES = ("practice",)


def add_parser(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    common: argparse.ArgumentParser,
) -> None:
    """Add `practice`."""
    text = "solve the exercises; `practice --help` has more"
    parser = commands.add_parser(
        "practice",
        help=text,
        description=text,
        parents=[common],
        allow_abbrev=False,
        add_help=False,
    )
    parser.set_defaults(run=run_practice, takes_rest=True)


def run_practice(root: Path, options: argparse.Namespace) -> int:
    """Solve the exercises as a course."""
    sys.path.insert(0, str(root))
    from loom.exercises.course import main

    return main(root, options.rest)
