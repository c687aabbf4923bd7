"""The list of all outputs, as a text that git can merge."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

# not json.loads: a merge can leave two entries of a path, or the marks of git
_ENTRY = re.compile(
    r'("(?:[^"\\]|\\.)+"):\s*\{\s*'
    r'"owner":\s*("(?:[^"\\]|\\.)*"),\s*'
    r'"sha256":\s*"([0-9a-f]{64})"'
)
_MANIFEST_END = '"": "a line for each output, so that git can merge it"'


class ManifestEntry(NamedTuple):
    """An output as the manifest lists it.

    :param owner: The document that makes it.
    :param sha256: The digest of its text.
    """

    path: str
    owner: str
    sha256: str


def parse_manifest(text: str) -> Iterator[ManifestEntry]:
    """Yield what a manifest lists, whatever else became of it."""
    for path, owner, sha in _ENTRY.findall(text):
        try:
            yield ManifestEntry(json.loads(path), json.loads(owner), sha)
        except ValueError:  # a backslash that means nothing
            continue


def format_manifest(entries: Mapping[str, tuple[str, str]]) -> str:
    """The manifest; each entry has a comma, so no line is special."""
    quote = json.dumps
    lines = [
        f'{quote(path)}: {{"owner": {quote(owner)}, "sha256": {quote(sha)}}},\n'
        for path, (owner, sha) in sorted(entries.items())
    ]
    return "{\n" + "".join(lines) + _MANIFEST_END + "\n}\n" if lines else "{}\n"
