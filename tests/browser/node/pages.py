"""Every example of the book's pages under Pyodide: python -m tests.browser.node.pages [PAGE …]"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

from loom.browser.bundle import make_bundle
from loom.browser.namespace import RUNNABLE
from loom.config import get_config, use_book
from loom.documents.folder import read_documents
from tests.browser.node.starting import ROOT, start_node

Row = dict[str, Any]  # page, block, state, outputs, seconds


def list_examples() -> dict[str, list[int]]:
    """The numbers of the blocks of each page that a reader can run."""
    use_book(ROOT)
    folder = get_config().documents
    return {
        page.path.removeprefix(f"{folder}/").removesuffix(".md"): numbers
        for page in read_documents(ROOT)[0]
        if (numbers := [n for n, block in enumerate(page.blocks) if block.kind in RUNNABLE])
    }


def run_pages(pages: Sequence[str]) -> Iterator[Row]:
    """Run the examples of pages, each page in a namespace of its own."""
    known = list_examples()
    asked = {page: known[page] for page in pages or known if page in known}
    with tempfile.NamedTemporaryFile(suffix=".zip") as bundle:
        bundle.write(make_bundle(ROOT))
        bundle.flush()
        with start_node("examples.mjs", bundle.name) as node:
            node.stdin.write(json.dumps(asked))
            node.stdin.close()
            yield from map(json.loads, node.stdout)
        if node.returncode:
            raise RuntimeError(f"Node has ended with {node.returncode}")


def main() -> None:
    with open(__import__("os").environ["REC"], "w") as file:
        for row in run_pages(sys.argv[1:]):
            file.write(json.dumps(row) + "\n"); file.flush()
            if row["state"] != "green" or row["seconds"] > 3:
                wrong = [o for o in row["outputs"] if o["kind"] == "error" or o.get("state") == "red"]
                print(row["page"], row["block"], row["state"], round(row["seconds"], 1), [str(w.get("message") or (w.get('source'),w.get("want"), w.get("got")))[:300] for w in wrong], flush=True)


if __name__ == "__main__":
    main()
