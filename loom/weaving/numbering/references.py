"""References to what has a number."""

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import ReferenceRole


class Mention(ReferenceRole):
    """A reference to something that has a number."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The place of the link."""
        node = addnodes.pending_xref(
            "",
            nodes.inline("", self.title),
            refdomain="numbers",
            reftype=self.name.rpartition(":")[2],
            refwarn=True,
            reftarget=self.target,
            refdoc=self.env.docname,
            refexplicit=self.has_explicit_title,
        )
        self.set_source_info(node)
        return [node], []
