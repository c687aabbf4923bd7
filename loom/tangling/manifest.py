"""tangling.manifest"""

import json
import re
from collections.abc import Iterator, Mapping

ENTRY = re.compile(
    r'("(?:[^"\\]|\\.)+"):\s*\{\s*'
    r'"owner":\s*("(?:[^"\\]|\\.)*"),\s*'
    r'"sha256":\s*"([0-9a-f]{64})"'
)


def parse_manifest(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a manifest lists, whatever else became of it."""
    for path, owner, sha in ENTRY.findall(text):
        try:
            yield json.loads(path), json.loads(owner), sha
        except ValueError:  # a backslash that means nothing
            continue


MANIFEST_END = '"": "a line for each output, so that git can merge it"'


def format_manifest(entries: Mapping[str, tuple[str, str]]) -> str:
    """The manifest; each entry has a comma, so no line is special."""
    quote = json.dumps
    lines = [
        f'{quote(path)}: {{"owner": {quote(owner)}, "sha256": {quote(sha)}}},\n'
        for path, (owner, sha) in sorted(entries.items())
    ]
    return "{\n" + "".join(lines) + MANIFEST_END + "\n}\n" if lines else "{}\n"
