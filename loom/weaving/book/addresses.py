"""The addresses of things on pages."""

from docutils import nodes
from sphinx.builders import Builder


def make_whole_id(docname: str, name: str) -> str:
    """An id that is unique in the whole book."""
    return f"{nodes.make_id(docname)}-{name}"


def make_line_id(block: str, number: int) -> str:
    """The id of a line of a block, given the id of the block."""
    return f"{block}.{number}"  # no other id of a block has a dot


def make_address(
    builder: Builder, here: str, docname: str, name: str | None = None
) -> str:
    """The link from one page to another, or to a named place on it."""
    place = f"#{name}" if name else ""
    if docname == here:
        return place
    return builder.get_relative_uri(here, docname) + place
