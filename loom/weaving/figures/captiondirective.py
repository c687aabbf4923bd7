"""A directive whose content is the caption of a figure."""

from docutils import nodes
from docutils.parsers.rst import DirectiveError
from docutils.parsers.rst.directives import unchanged, unchanged_required
from sphinx.util.docutils import SphinxDirective

from loom.weaving.numbering.figurecaptions import captioned, saying


class CaptionedDirective(SphinxDirective):
    """What a module of the book makes, with its caption.

    Its option ``alt`` says in words what is seen, for those who hear the page.
    """

    required_arguments = 1
    has_content = True
    option_spec = {"alt": unchanged_required, "name": unchanged}

    def refuse(self, why: object) -> DirectiveError:
        """What to raise where the figure can't be made."""
        return self.error(f"{self.name} {self.arguments[0]}: {why}")

    def read_caption(self) -> nodes.paragraph:
        """The caption.

        :raises DirectiveError: It is missing, or the alternative text is.
        """
        content = self.parse_content_to_nodes()
        if not self.options.get("alt"):
            raise self.refuse("`:alt:` is missing")
        if len(content) != 1 or not isinstance(content[0], nodes.paragraph):
            raise self.refuse("a caption is missing")
        return content[0]

    def make_figure(self, box: nodes.Element, caption: nodes.paragraph) -> captioned:
        """What is seen, with its caption below it."""
        figure = captioned(
            "", box, caption=caption.astext(), name=self.options.get("name", "")
        )
        figure += saying("", "", *caption.children)
        for each in figure.findall(lambda n: isinstance(n, nodes.Element)):
            if each.line is None:
                self.set_source_info(each)
        return figure
