"""Make a page out of the template."""

import argparse
import sys
from pathlib import Path

NAMES = ("new",)


def add_parser(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    common: argparse.ArgumentParser,
) -> None:
    """Add `new`."""
    text = "make a page, and its module, out of the template; `new --help` has more"
    parser = commands.add_parser(
        "new",
        help=text,
        description=text,
        parents=[common],
        allow_abbrev=False,
        add_help=False,
    )
    parser.set_defaults(run=run_new, takes_rest=True)


def run_new(root: Path, options: argparse.Namespace) -> int:
    """Make a page out of the template."""
    sys.path.insert(0, str(root))
    from loom.creation.new import main

    return main(root, options.rest, options.quiet)
