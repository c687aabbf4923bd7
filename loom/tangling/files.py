"""Read, replace and remove files, so that a kill leaves none half written."""

import os
from collections.abc import Collection
from pathlib import Path

from loom.config import get_config
from loom.documents.paths import CACHE

LOCK, IGNORE = f"{CACHE}/lock", f"{CACHE}/.gitignore"


def read_text(path: Path) -> str | None:
    """The text of a file, or None; bytes that are not UTF-8 survive."""
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None


def resolve_links(root: Path, path: str) -> str:
    """The path of what a file is, if links lead to it, to replace that.

    :returns: It is from the root, or absolute where a link leads out of the book.
    """
    real, inside = (Path(os.path.realpath(it)) for it in (root / path, root))
    if real.is_relative_to(inside):
        return real.relative_to(inside).as_posix()
    return str(real)


def prepare_cache(root: Path) -> None:
    """Make the folder of what the tool remembers, which git ignores."""
    (root / CACHE).mkdir(exist_ok=True)
    if not (root / IGNORE).exists():
        (root / IGNORE).write_text("*\n")


def get_temporary_name(pid: int | str) -> str:
    """The name of a file that a process has not put in its place yet."""
    return f".{pid}.new"


def replace_file(
    root: Path, path: str, text: str, old: Collection[str | None] | None = None
) -> bool:
    """Write a file that at any moment is the old or the new one.

    :param path: From the root; an absolute one may lead elsewhere.
    :param old: Texts that may be lost, None among them if there may be no file. If this
        is not given, any text may be.
    :returns: Whether the file was written.
    """
    prepare_cache(root)
    target = root / path
    inside = target.is_relative_to(root)  # else on another disk, maybe
    new = (root / CACHE if inside else target.parent) / get_temporary_name(os.getpid())
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        new.unlink(missing_ok=True)
        with open(
            new, "x", encoding="utf-8", errors="surrogateescape", newline="\n"
        ) as file:
            file.write(text)
        if target.exists():
            os.chmod(new, target.stat().st_mode & 0o7777)
        if old is not None and read_text(target) not in old:
            return False
        os.replace(new, target)
        return True
    finally:
        new.unlink(missing_ok=True)


def replace_bytes(file: Path, data: bytes) -> None:
    """Write a file; who reads it meanwhile gets the old one or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(file.name + get_temporary_name(os.getpid()))
    try:
        new.write_bytes(data)
        os.replace(new, file)
    finally:
        new.unlink(missing_ok=True)


def remove_file(root: Path, path: str) -> None:
    """Remove an output, and the folders that it leaves empty."""
    (root / path).unlink(missing_ok=True)
    for folder in (root / path).parents:
        if root / get_config().outputs not in folder.parents:
            break
        try:
            folder.rmdir()
        except OSError:  # not empty
            break
