"""Blocks that can't run in a browser, and why."""

from loom.config import get_config
from loom.documents.model import Block
from loom.documents.optional import find_optional_imports


def describe_inability(block: Block) -> str:
    """Why a block can't run in a browser, or an empty text if it can."""
    config = get_config()
    document = block.document.removeprefix(f"{config.documents}/")
    for page, reason in config.browser.unable:
        if document == f"{page}.md":
            return reason
    libraries = find_optional_imports(block)
    return f"Needs {' and '.join(libraries)}: not in a browser." if libraries else ""
