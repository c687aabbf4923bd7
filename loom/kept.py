"""What a run found out and the next one need not: a file of JSON, kept with its maker.

What is kept is no more than a copy: a file that was cut short, or made by other code,
counts as none.
"""

import json
from pathlib import Path
from typing import Any


def read_kept(file: Path, makers: list[str]) -> dict[str, Any]:
    """What an earlier run of the same code has kept in a file.

    :param makers: Files of the code that finds it out.
    """
    try:
        stamps, kept = json.loads(file.read_bytes())
        if stamps == _stamp_makers(makers):
            return dict(kept)
    except (OSError, ValueError, TypeError):  # none, cut short, or of another kind
        pass
    return {}


def format_kept(kept: dict[str, Any], makers: list[str]) -> str:
    """The text of such a file."""
    return json.dumps([_stamp_makers(makers), kept]) + "\n"


def _stamp_makers(makers: list[str]) -> list[int]:
    return [Path(file).stat().st_mtime_ns for file in makers]
