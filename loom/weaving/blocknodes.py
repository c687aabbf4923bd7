"""The nodes of named blocks and of their code."""

from docutils import nodes


class literate(nodes.General, nodes.Element):
    """A block of code that has a name."""


class listing(nodes.literal_block):
    """Its code."""
