"""Modules among the outputs that no document makes."""

from collections.abc import Collection
from pathlib import Path

from loom.config import get_config
from loom.documents.folder import find_files
from loom.problems import Location, Problem


def find_unmade_files(root: Path, mine: Collection[str]) -> list[Problem]:
    """The problems of modules among the outputs that no document makes."""
    return [
        Problem(
            Location(path, 1),
            "no document makes this file; move its code into one, or delete it",
        )
        for path in find_python_files(root)
        if path not in mine and (root / path).is_file()
    ]


def find_python_files(root: Path) -> list[str]:
    """The paths of all modules among the outputs, whoever wrote them."""
    folder = get_config().outputs
    return find_files(root, folder, ".py") if (root / folder).is_dir() else []
