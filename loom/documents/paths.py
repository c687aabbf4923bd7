"""Which paths a document may write to."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from loom.config import FILE, get_config
from loom.portable import is_portable

CACHE = ".tangle"  # the folder of what the tool remembers
PROGRESS = "progress.txt"  # what a reader has solved
REPLACED = "replaced.txt"  # what `practice reset` took out of the pages


def parse_output_path(path: str) -> str:
    """Turn what ``file=`` says into a path from the repository's root.

    :raises ValueError: It leaves the repository, or it is not one that every system
        understands in the same way.
    """
    config = get_config()
    taken = (config.manifest, config.exercises, FILE, PROGRESS, REPLACED)
    return _parse_path(path, config.outputs, config.documents, taken)


@lru_cache(4096)
def _parse_path(path: str, outputs: str, documents: str, taken: Iterable[str]) -> str:
    if path.startswith("//") or "\\" in path or ":" in path:
        raise ValueError(
            f"`{path}` is a drive or a network path, or has a backslash; write "
            "folder/name.py"
        )
    inside = path[1:] if path.startswith("/") else f"{outputs}/{path}"
    parts = inside.split("/")
    folded = [part.casefold() for part in parts]
    if len(path.encode(errors="replace")) > 200:
        raise ValueError(
            f"`{path[:40]}…` is too long for some systems; keep it below 200 letters"
        )
    if not path.startswith("/") and folded[1:2] == [outputs.casefold()]:
        raise ValueError(
            f"`{path}` would be {inside}; paths begin below {outputs}/, so leave that "
            "out"
        )
    if ".." in parts:
        raise ValueError(
            f"`{path}` leaves the repository; write a path below {outputs}/, or /path "
            "from the root"
        )
    if not all(map(is_portable, parts)):
        raise ValueError(
            f"`{path}` is not the plain path of a file on every system; write "
            "folder/name.py"
        )
    if (
        folded[0] in (CACHE, documents.casefold())
        or ".git" in folded
        or folded[:2] in [each.casefold().split("/") for each in (outputs, *taken)]
    ):
        raise ValueError(f"`{path}` is not a place for code; choose another path")
    return inside


def find_alike_paths(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each path that some systems cannot tell from another."""
    from unicodedata import normalize

    seen: dict[str, tuple[str, bool]] = {}
    for path in sorted(paths):
        parts = path.split("/")
        for n in range(1, len(parts) + 1):
            part, is_file = "/".join(parts[:n]), n == len(parts)
            alike = normalize("NFC", part).casefold()
            other = seen.setdefault(alike, (part, is_file))
            if other != (part, is_file):
                yield path, other[0]
                break


def is_output_path(path: str) -> bool:
    """Whether a document could have asked for a path."""
    try:
        return parse_output_path("/" + path) == path
    except ValueError:
        return False
