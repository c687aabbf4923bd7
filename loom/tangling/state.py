"""What the disk holds before a run."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loom.config import get_config
from loom.documents.paths import CACHE, is_output_path
from loom.tangling.comparison import split_code
from loom.tangling.files import read_text
from loom.tangling.manifest import parse_manifest
from loom.tangling.outputs import Output


@dataclass(frozen=True)
class DiskState:
    """What the disk holds before anything is written, by path.

    :param texts: What each file says; None where there is none.
    :param manifest: The owner of each file that is listed, and its digest.
    :param known: Each digest that is noted somewhere for a file.
    :param blocked: Why a file can't be written.
    :param manifest_text: The manifest as it is.
    """

    texts: dict[str, str | None]
    manifest: dict[str, tuple[str, str]]
    known: dict[str, set[str]]
    blocked: dict[str, str]
    manifest_text: str = "{}\n"


JOURNAL = f"{CACHE}/journal"  # what a run is about to write
_WRITING = re.compile(r"(?P<sha>[0-9a-f]{64}) (?P<path>.+)")


def read_state(root: Path, made: Mapping[str, Output]) -> DiskState:
    """Look at all of the disk that a plan must know."""
    text = read_text(root / get_config().manifest) or "{}\n"
    manifest: dict[str, tuple[str, str]] = {}
    known: dict[str, set[str]] = {}
    for path, owner, sha in parse_manifest(text):
        manifest[path] = owner, sha
        known.setdefault(path, set()).add(sha)
    journal = (read_text(root / JOURNAL) or "").split("\n")
    for entry in filter(None, map(_WRITING.fullmatch, journal)):
        known.setdefault(entry["path"], set()).add(entry["sha"])
    known = {path: shas for path, shas in known.items() if is_output_path(path)}
    manifest = {path: manifest[path] for path in manifest if path in known}
    blocked = {
        path: why for path in {*made, *known} if (why := find_obstacle(root, path))
    }
    texts = {
        path: None if path in blocked else read_text(root / path)
        for path in {*made, *known}
    }
    return DiskState(texts, manifest, known, blocked, text)


def find_obstacle(root: Path, path: str) -> str | None:
    """What keeps a path from being a plain file, or None."""
    place, parts = os.fspath(root), path.split("/")
    for n, part in enumerate(parts, 1):
        place, here = os.path.join(place, part), "/".join(parts[:n])
        if os.path.islink(place):
            return f"`{here}` is a link, which may lead anywhere"
        if not os.path.lexists(place):
            return None
        if os.path.isdir(place) == (n == len(parts)):
            return f"`{here}` is in the way"
    return None if os.access(place, os.R_OK) else "it cannot be read"


def is_own_text(state: DiskState, path: str) -> bool:
    """Whether the disk holds what the tool wrote last."""
    text = state.texts[path] or ""
    plain = text.replace("\r\n", "\n")  # git may have changed it
    ended = "".join(f"{line}\n" for line in split_code(text))
    shas = {
        hashlib.sha256(form.encode("utf-8", "surrogateescape")).hexdigest()
        for form in (text, plain, ended)
    }
    return not shas.isdisjoint(state.known.get(path, ()))
