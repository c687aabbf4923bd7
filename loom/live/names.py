"""Names of pages, such as 'layers/dense'."""

import os
from pathlib import Path

from loom.config import get_config
from loom.documents.folder import get_document_path, get_page_name


def get_place_page(place: str) -> str:
    """The name of the page of a document, or of a line in one."""
    return get_page_name(place.partition(":")[0])


def is_page(root: Path, name: str) -> bool:
    """Whether there is such a page; browsers ask for anything.

    A link to a document outside the folder of the documents is none.
    """
    path = root / get_document_path(name)
    # Path.is_file raises, if a name is too long for the system
    return os.path.isfile(path) and path.resolve().is_relative_to(
        (root / get_config().documents).resolve()
    )
