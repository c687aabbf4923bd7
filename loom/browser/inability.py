"""Blocks that can't run in a browser, and why."""

from loom.documents.model import Block
from loom.documents.optional import find_optional_imports


def describe_inability(block: Block) -> str:
    """Why a block can't run in a browser, or an empty text if it can.

    What a book can do without, its examples ask for in the tests alone.
    """
    libraries = find_optional_imports(block)
    return f"Needs {' and '.join(libraries)}: not in a browser." if libraries else ""
