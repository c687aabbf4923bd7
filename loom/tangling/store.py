"""What was written last: texts of outputs, and which line came from where."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from loom.documents.model import Document, compute_digest
from loom.documents.paths import CACHE
from loom.problems import Location
from loom.tangling.files import read_text, replace_file
from loom.tangling.plan import Plan

STORE = f"{CACHE}/outputs.json"
LineRun = tuple[str, int, int]  # document, first line, how many


class StoredOutput(TypedDict):
    """An output in the store: its text, and its line map as runs."""

    text: str
    map: list[LineRun]


def write_store(root: Path, documents: Iterable[Document], plan: Plan) -> None:
    """Keep texts and line maps, wherever disk and documents agree."""
    agreed = dict(sorted({**plan.same, **plan.write}.items()))
    facts = [(page.path, compute_digest(page.text)) for page in documents]
    facts += [(path, output.sha256) for path, output in agreed.items()]
    key = compute_digest(repr(facts))
    old_key, old = read_store(root, key)
    if old_key == key:
        return
    entries = {path: old[path] for path in plan.entries if path in old}
    entries |= {
        path: {"text": output.text, "map": encode_map(output.origins)}
        for path, output in agreed.items()
    }
    replace_file(root, STORE, f"{key}\n{json.dumps(entries)}\n")


def read_store(
    root: Path, key: str | None = None
) -> tuple[str, dict[str, StoredOutput]]:
    """The key of the store, and its entries, by path.

    :param key: If the store has this key, its entries are not needed, and left out.
    """
    text = read_text(root / STORE) or ""
    old_key, _, entries = text.partition("\n")
    if old_key == key:
        return key, {}
    try:
        found = json.loads(entries)
        return old_key, {
            path: entry
            for path, entry in found.items()
            if isinstance(entry["text"], str) and decode_map(entry["map"]) is not None
        }
    # cut short, or not of this version
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return "", {}


def encode_map(origins: Iterable[Location]) -> list[LineRun]:
    """Write a line map as runs."""
    runs: list[LineRun] = []
    for origin in origins:
        document, first, n = runs[-1] if runs else ("", 0, 0)
        if (document, first + n) == (origin.document, origin.line):
            runs[-1] = document, first, n + 1
        else:
            runs.append((origin.document, origin.line, 1))
    return runs


def decode_map(runs: Iterable[LineRun]) -> tuple[Location, ...]:
    """The line map that some runs stand for."""
    return tuple(
        Location(document, first + n)
        for document, first, count in runs
        for n in range(count)
    )
