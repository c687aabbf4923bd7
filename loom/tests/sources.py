"""The tool's own files, without what a build leaves among them."""

from pathlib import Path

import loom

TOOL = Path(loom.__file__).resolve().parent
FILES = [
    path
    for path in sorted(TOOL.rglob("*"))
    if path.is_file()
    and "__pycache__" not in path.parts
    and path.relative_to(TOOL).parts[0] != "build"
]
MODULES = [
    path
    for path in FILES
    if path.suffix == ".py"
    and path.relative_to(TOOL).parts[0] not in ("tests", "example")
]
