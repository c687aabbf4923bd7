"""A file of a site that a page fetches, counts and checks by its digest.

Static servers send files as they lie; so what gets smaller lies there packed, and the
page unpacks it.
"""

import gzip
import hashlib
from pathlib import Path
from typing import TypedDict

from loom.documents.paths import CACHE
from loom.tangling.files import replace_bytes

_PACKED = ".bin"  # no ending that a server takes for an encoding of its own
_WORTH = 0.9  # of its size, at most, has what lies there packed


class SiteFile(TypedDict):
    """A file as the list has it.

    :param name: Under which it is asked for.
    :param path: Where it lies, from the list.
    :param size: How many bytes lie there.
    :param packed: Whether they are to be unpacked.
    :param sha256: The digest of what is unpacked.
    """

    name: str
    path: str
    size: int
    packed: bool
    sha256: str


def lay_bytes(data: bytes, target: Path) -> SiteFile:
    """Lay what was made for this site, packed."""
    digest = hashlib.sha256(data).hexdigest()
    packed = target.with_name(target.name + _PACKED)
    replace_bytes(packed, gzip.compress(data, mtime=0))
    return _describe_file(target.name, packed, digest)


def lay_file(root: Path, file: Path, digest: str, folder: Path) -> SiteFile:
    """Lay a file with a digest into a folder; packed, it is kept for the next weave.

    :param root: The book's folder, which has a cache.
    """
    kept = root / CACHE / f"{digest}{_PACKED}"
    if not kept.exists():
        data = file.read_bytes()
        packed = gzip.compress(data, mtime=0)
        replace_bytes(kept, packed if len(packed) < _WORTH * len(data) else b"")
    is_packed = kept.stat().st_size > 0  # nothing is kept of what gets no smaller
    target = folder / (file.name + (_PACKED if is_packed else ""))
    replace_bytes(target, (kept if is_packed else file).read_bytes())
    return _describe_file(file.name, target, digest)


def _describe_file(name: str, target: Path, digest: str) -> SiteFile:
    return {
        "name": name,
        # a browser that keeps a file asks for the next one by another address
        "path": f"{target.parent.name}/{target.name}?v={digest[:8]}",
        "size": target.stat().st_size,
        "packed": target.name != name,
        "sha256": digest,
    }
