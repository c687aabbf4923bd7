"""Examples that compare with other libraries are the last of their page, and run where they are."""

from pathlib import Path

import pytest

from loom.documents.optional import find_optional_imports
from loom.documents.reader import read_document

ROOT = Path(__file__).resolve().parents[2]


def test_keras_runs_on_torch():
    import keras

    assert keras.backend.backend() == "torch"


@pytest.mark.parametrize("path", sorted((ROOT / "literate").rglob("*.md")), ids=lambda p: p.stem)
def test_what_needs_another_library_comes_last_on_a_page(path):
    """So that nothing misses it where it is skipped."""
    document, _ = read_document(str(path), path.read_text("utf-8"))
    needs = [
        bool(find_optional_imports(block))
        for block in document.blocks
        if block.kind in ("doctest", "example", "cell")
    ]
    assert needs == sorted(needs)
