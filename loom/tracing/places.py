"""Places in the text that a tool prints, and in what a user types."""

import os
import re
from pathlib import Path
from traceback import walk_tb

from loom.config import get_config
from loom.problems import Location
from loom.tracing.origins import Origins, find_origin

_PAINT = r"(?:\x1b\[[\d;]*m)*"
PLACE = re.compile(
    rf'(?P<path>(?<=")[^"\n]+(?="{_PAINT}, line )'
    r'|(?:(?<![^\s"\':()\[\]<>,])(?<!\x1b\[)|(?<=[\d\[]m))'
    r'(?:file://)?(?:[A-Za-z]:)?[^\s"\':()\[\]<>,\x1b]+\.\w+)'
    rf'(?P<between>{_PAINT}:{_PAINT}|"?{_PAINT}, line {_PAINT}'
    r"|\((?=\d+[,)]))(?P<line>\d{1,9})(?!\d)(?:-(?P<last>\d{1,9})\b)?"
)
ASKED = re.compile(r"(?P<path>.+?):(?P<line>\d{1,9})(?::\d*)*")
_DOCTEST = re.compile(r'File "<doctest [^"]*>", line (\d+)')


def place_doctest(text: str, document: str, first: int) -> str:
    """Name the lines of a document where Python names those of a doctest.

    :param first: The line of the document that the example begins on.
    """
    return _DOCTEST.sub(
        lambda found: f'File "{document}", line {first + int(found[1]) - 1}', text
    )


def translate_places(root: Path, text: str, origins: Origins | None = None) -> str:
    """Map every place that a tool's output names.

    :param text: Lines, as of a traceback, of pytest or of ruff.
    :param origins: An :class:`Origins`, for many questions in a row.
    :returns: The same with document lines where there are such.
    """
    origins = Origins(root) if origins is None else origins

    def translate(match: re.Match[str]) -> str:
        path = find_path_from_root(root, match["path"])
        ends = [
            find_origin(root, path, int(line), origins) if path else None
            for line in match.group("line", "last")
            if line
        ]
        first, last = ends[0], ends[-1]
        if not first or not last:
            return match[0]
        shown = f"{first.document}{match['between']}{first.line}"
        if not match["last"]:
            return shown
        in_order = first.document == last.document and first.line <= last.line
        return f"{shown}-{last.line if in_order else last}"

    return PLACE.sub(translate, text)


def find_path_from_root(root: Path, asked: str) -> str | None:
    """A path, as a tool or a user writes it, seen from the root."""
    root = Path(root).absolute()
    if asked.startswith("file://"):
        from urllib.parse import unquote

        asked = unquote(asked.removeprefix("file://"))
    for base in (Path.cwd(), root, root / get_config().outputs):
        full = Path(os.path.normpath(base / asked.replace("\\", "/")))
        if not os.path.isfile(full):
            continue
        for path, top in (
            (full, root),
            (full, root.resolve()),
            (full.resolve(), root.resolve()),  # through a link to the book
        ):
            if path.is_relative_to(top):
                return path.relative_to(top).as_posix()
    return None


def list_error_origins(root: Path, error: BaseException) -> list[Location]:
    """The document lines that an error came through; it was raised in the last."""
    origins, found = Origins(root), []
    folder = f"{get_config().documents}/"
    for frame, line in walk_tb(error.__traceback__):
        path = find_path_from_root(root, frame.f_code.co_filename) or ""
        if path.startswith(folder):
            found.append(Location(path, line))
        elif origin := find_origin(root, path, line, origins):
            found.append(origin)
    return found
