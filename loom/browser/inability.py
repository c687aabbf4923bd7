"""Blocks that can't run in a browser, and why."""

from loom.config import get_config
from loom.documents.folder import get_page_name
from loom.documents.model import Block
from loom.documents.optional import find_optional_imports


def describe_inability(block: Block) -> str:
    """Why a block can't run in a browser, or an empty text if it can."""
    name = get_page_name(block.document)
    for page, reason in get_config().browser.unable:
        if page == name:
            return reason
    libraries = find_optional_imports(block)
    return f"Needs {' and '.join(libraries)}: not in a browser." if libraries else ""
