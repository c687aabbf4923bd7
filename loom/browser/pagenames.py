"""What a page is called in a site."""

from loom.config import get_config


def make_page_name(path: str) -> str:
    """The name that the page of a document has, such as 'layers/dense'."""
    return path.removeprefix(f"{get_config().documents}/").removesuffix(".md")
