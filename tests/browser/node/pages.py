"""Every example of the book's pages under Pyodide: python -m tests.browser.node.pages [PAGE …]

They run in the worker that a reader's browser has, in Node. The record is written anew for these
pages, or for all; literate/proof/browser.md shows it.
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from loom.browser.bundle import make_bundle
from loom.browser.inability import describe_inability
from loom.browser.namespace import RUNNABLE
from loom.config import use_book
from loom.documents.folder import get_page_name, read_documents
from loom.documents.model import Block
from loom.tangling.files import replace_bytes
from tests.browser.node.starting import ROOT, start_node

RECORD = Path(__file__).with_name("pages.json")
Row = dict[str, Any]


def list_examples() -> dict[str, dict[int, Block]]:
    """The blocks of each page that a reader can run, by their numbers."""
    use_book(ROOT)
    found = {}
    for page in read_documents(ROOT)[0]:
        blocks = {n: block for n, block in enumerate(page.blocks) if block.kind in RUNNABLE}
        if blocks:
            found[get_page_name(page.path)] = blocks
    return found


def list_unable(blocks: dict[int, Block]) -> dict[str, int]:
    """How many blocks of a page can't run in a browser, by the reason."""
    reasons = [*filter(None, map(describe_inability, blocks.values()))]
    return {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}


def run_pages(pages: Sequence[str]) -> Iterator[Row]:
    """Run the examples of pages, each page in a namespace of its own.

    :returns: For each block ``page``, ``block``, ``state``, ``outputs``, and ``seconds`` of work.
    """
    known = list_examples()
    asked = {page: [*known[page]] for page in pages}
    with tempfile.NamedTemporaryFile(suffix=".zip") as bundle:
        bundle.write(make_bundle(ROOT))
        bundle.flush()
        with start_node("examples.mjs", bundle.name) as node:
            assert node.stdin and node.stdout
            node.stdin.write(json.dumps(asked))
            node.stdin.close()
            yield from map(json.loads, node.stdout)
        if node.returncode:
            raise RuntimeError(f"Node has ended with {node.returncode}")


def describe_failure(row: Row, block: Block) -> str:
    """What is wrong with a block, at its line."""
    said = [
        output.get("message")
        or (output.get("error") or {}).get("message")
        or f"expected {output.get('want')!r}, got {output.get('got')!r}"
        for output in row["outputs"]
        if output["kind"] == "error" or output.get("state") == "red"
    ]
    return f"{block.document}:{block.line}: {'; '.join(said)}"


def record_page(rows: Sequence[Row], blocks: dict[int, Block]) -> Row:
    """What the record has of a page."""
    states = [row["state"] for row in rows]
    return {
        "passed": states.count("green"),
        "failed": states.count("red"),
        "unable": list_unable(blocks),
        "seconds": round(sum(row["seconds"] for row in rows), 1),
        "longest": round(max(row["seconds"] for row in rows), 1),
    }


def keep_record(page: str, found: Row, known: Iterable[str], is_whole: bool) -> None:
    """Write what was found of a page into the record.

    :param known: The pages that there are; others leave the record.
    :param is_whole: Whether the record begins anew.
    """
    kept = {} if is_whole or not RECORD.exists() else json.loads(RECORD.read_text("utf-8"))
    pages = {name: kept[name] for name in known if name in kept} | {page: found}
    text = json.dumps({name: pages[name] for name in sorted(pages)}, indent=1)
    replace_bytes(RECORD, f"{text}\n".encode())


def main(asked: Sequence[str]) -> int:
    """Run pages, print a line for each, and record them; return how many examples failed."""
    known = list_examples()
    rows: dict[str, dict[int, Row]] = {}
    print(f"{'page':30}{'passed':>8}{'failed':>8}{'unable':>8}{'seconds':>9}{'longest':>9}")
    for row in run_pages(asked or [*known]):
        page, blocks = row["page"], known[row["page"]]
        # a block that needs a package runs again with it, and so do those ahead of it
        rows.setdefault(page, {})[row["block"]] = row
        if row["state"] == "red":
            print(describe_failure(row, blocks[row["block"]])[:400], flush=True)
        if row["block"] == [*blocks][-1]:
            found = record_page([*rows[page].values()], blocks)
            unable = sum(found["unable"].values())
            print(
                f"{page:30}{found['passed']:8}{found['failed']:8}{unable:8}"
                f"{found['seconds']:9.1f}{found['longest']:9.1f}",
                flush=True,
            )
            keep_record(page, found, known, is_whole=not asked and len(rows) == 1)
    return sum(row["state"] == "red" for found in rows.values() for row in found.values())


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
