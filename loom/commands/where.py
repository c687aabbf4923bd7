"""Name the document line behind a line of an output, or behind those in a text."""

import argparse
import sys
from pathlib import Path

from loom.config import get_config
from loom.documents.lines import TEXT_LINE
from loom.problems import count_noun
from loom.tangling.files import read_text
from loom.tracing.origins import Origins, find_origin
from loom.tracing.places import ASKED, find_path_from_root, translate_places

NAME = "where"
HELP = (
    "name the document line behind FILE:LINE, or behind each place in the text that it "
    "is given"
)
OPTIONS = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `where`."""
    parser.add_argument(
        "place",
        nargs="?",
        metavar="FILE:LINE",
        help="without it, read any text, such as a traceback, and name the document "
        "line of each place",
    )
    parser.set_defaults(run=_run_where)


def _run_where(root: Path, options: argparse.Namespace) -> int:
    """Name document lines; 1 if there is none."""
    if options.place is None and options.is_input_closed:
        config = get_config()
        print(
            f"{config.program}: the standard input is closed; write where FILE:LINE, "
            f"or give it a text to read, as in `… 2>&1 | {config.command} where`",
            file=sys.stderr,
        )
        return 2
    if options.place is None:
        origins = Origins(root)
        for line in sys.stdin:
            print(translate_places(root, line, origins), end="", flush=True)
        return 0
    asked = ASKED.fullmatch(options.place)
    path = find_path_from_root(root, asked["path"]) if asked else None
    if not asked or not path:
        why = (
            f"there is no file {asked['path']} in this book"
            if asked
            else f"write FILE:LINE, as in {get_config().outputs}/module.py:3"
        )
        print(f"no document line is known for {options.place}; {why}")
        return 1
    origins, line = Origins(root), int(asked["line"])
    origin = find_origin(root, path, line, origins)
    print(
        origin
        or f"no document line is known for {options.place}; "
        + _describe_nowhere(root, path, line, origins)
    )
    return 0 if origin else 1


def _describe_nowhere(root: Path, path: str, line: int, origins: Origins) -> str:
    """Why there is no document line behind a line of a file."""
    if not origins[path] and path not in origins.outputs:
        return f"no document makes {path}"
    lines = len(TEXT_LINE.findall(read_text(root / path) or ""))
    if not 0 < line <= lines:
        return f"{path} has {count_noun(lines, 'line')}"
    return "that line was edited by hand"
