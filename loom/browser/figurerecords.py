"""Records of interactive figures, made anew when the code behind them has changed."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from loom.config import get_config
from loom.tangling.files import replace_bytes
from loom.tracing.dependencies import (
    Find,
    find_dependencies,
    find_module_files,
    read_module,
)

_LARGEST = 100_000
"""How many bytes a figure may record."""


class RecordError(Exception):
    """A figure can't be recorded; the message says why."""


def find_figure_files(root: Path, name: str) -> tuple[Path, Path]:
    """The module and the script of a figure of the book.

    :raises RecordError: There is no such figure.
    """
    package = get_config().browser.interactive
    if not package:
        raise RecordError("loom.toml has no [browser] with a package of figures")
    folder = root.joinpath(*package.split("."))
    files = folder / f"{name}.py", folder / f"{name}.js"
    for file in files:
        if not file.is_file():
            raise RecordError(f"there is no {file.relative_to(root).as_posix()}")
    return files


def compute_record_key(root: Path, name: str, find: Find = find_module_files) -> str:
    """What the record of a figure depends on: its code and data, and the library.

    :param root: The folder of the book.
    :param find: What tells the files behind a dotted name.
    :raises RecordError: There is no such figure.
    """
    module, _ = find_figure_files(root, name)
    outputs = root / get_config().outputs
    package = {module, *find_dependencies(module.read_text("utf-8"), root, find)}
    files, code = set(package), "\n".join(each.read_text("utf-8") for each in package)
    for file in package:
        files |= find_dependencies(file.read_text("utf-8"), outputs, find)
    own = [
        Path(__file__).with_name(f"{each}.py")
        for each in ("recordfigure", "figurecontrols")
    ]
    digest = hashlib.sha256(name.encode())
    # In the order of their whole paths in the book, wherever that is: many have the
    # same name, and a set has another order in each process.
    for file in [*sorted(files), *own]:
        digest.update(file.name.encode() + read_module(file).digest.encode())
    for file in sorted(module.parent.iterdir()):
        if file.is_file() and file.suffix not in (".py", ".js") and file.name in code:
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def find_record(root: Path, folder: Path, name: str, key: str) -> dict[str, Any]:
    """The record of a figure, as it was made before if nothing behind it has changed.

    :param root: The folder of the book.
    :param folder: Where records are kept.
    :param key: What it depends on, by :func:`compute_record_key`.
    :raises RecordError: It can't be made, or is too large.
    """
    file = folder / f"{name}-{key}.json"
    if not file.is_file():
        text = _make_record(root, name)
        for old in folder.glob(f"{name}-*.json"):
            old.unlink(missing_ok=True)
        replace_bytes(file, text.encode())
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def _make_record(root: Path, name: str) -> str:
    """Record a figure in a process of its own, which imports the library as it is."""
    config = get_config()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            f"{__package__}.recordfigure",
            config.browser.interactive,
            name,
        ],
        cwd=root,
        env={
            **os.environ,
            # Two edits within a second would leave bytecode as new as its source.
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join(
                [str(root), str(root / config.outputs), *filter(None, sys.path)]
            ),
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise RecordError(done.stderr.strip().rpartition("\n")[2])
    if len(done.stdout) > _LARGEST:
        raise RecordError(
            f"it records {len(done.stdout) // 1000} kB, and {_LARGEST // 1000} are "
            "allowed; give it fewer values, or results of fewer numbers"
        )
    return done.stdout
