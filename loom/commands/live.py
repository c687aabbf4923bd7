"""Serve the book until Ctrl-C."""

import argparse
import sys
from pathlib import Path

NAMES = ("live",)


def add_parser(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    common: argparse.ArgumentParser,
) -> None:
    """Add `live`."""
    text = (
        "serve the book, and weave and check each page at a save; "
        "`live --help` has more"
    )
    parser = commands.add_parser(
        "live",
        help=text,
        description=text,
        parents=[common],
        allow_abbrev=False,
        add_help=False,
    )
    parser.set_defaults(run=_run_live, takes_rest=True)


def _run_live(root: Path, options: argparse.Namespace) -> int:
    """Serve the book until Ctrl-C."""
    sys.path.insert(0, str(root))
    from loom.live.loop import main

    return main(root, options.rest)
