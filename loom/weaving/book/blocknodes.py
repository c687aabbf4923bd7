"""The nodes of named blocks and of their code."""

from docutils import nodes


class literate(nodes.General, nodes.Element):
    """A block of code that has a name."""


class codebeside(nodes.General, nodes.Element):
    """A row: blocks of code, and the cells that stand beside their lines."""


class rowcell(nodes.General, nodes.Element):
    """Equations, and the sentences that explain them."""


class listing(nodes.literal_block):
    """Its code."""
