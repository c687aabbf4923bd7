"""Serve the book, and weave and check each page as it is saved."""

import argparse
import signal
from pathlib import Path

from loom.commands.needs import EXAMPLES, list_weave_needs, refuse_missing
from loom.ports import parse_port

NAME = "live"
HELP = "serve the book, and weave and check each page as it is saved"
OPTIONS = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `live`."""
    parser.add_argument(
        "--port",
        type=parse_port,
        default=8000,
        help="where to serve it; at a free port if this is in use",
    )
    parser.add_argument(
        "--open", action="store_true", help="open the book in your browser"
    )
    parser.set_defaults(run=run_live)


def run_live(root: Path, options: argparse.Namespace) -> int:
    """Serve the book until Ctrl-C.

    :raises ImportError: Something that it needs is missing.
    """
    refuse_missing("live", (*list_weave_needs(root), *EXAMPLES))
    from loom.live.serve import serve_live

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return serve_live(root, options.port, options.open)
