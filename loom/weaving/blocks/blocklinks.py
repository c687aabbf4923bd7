"""Links to named blocks."""

from html import escape

from sphinx.writers.html5 import HTML5Translator

from loom.weaving.book.addresses import make_address
from loom.weaving.book.bookdomain import Named, Target


def make_page_title(self: HTML5Translator, docname: str) -> str:
    """The title of a page, in HTML."""
    return escape(self.builder.env.titles[docname].astext())


def make_block_title(block: Named) -> str:
    """How a block is called, in HTML."""
    if block["kind"] == "file":
        return escape(block["name"].lstrip("/")).replace("/", "/<wbr>")
    return f"⟨{escape(block['name'])}⟩"


def make_block_link(
    self: HTML5Translator,
    here: str,
    target: Target,
    text: str,
    kind: str = "",
    said: str = "",
) -> str:
    """A link from a page to a block.

    :param here: The page.
    :param kind: A class of the link.
    :param said: More attributes; else the title of another page.
    """
    docname, block = target
    url = make_address(self.builder, here, docname, block["anchor"])
    if docname != here:
        said = said or f'title="{make_page_title(self, docname)}"'
    css = f'class="{kind}" ' if kind else ""
    return f'<a {css}href="{url}" {said}>{text}</a>'


def link_block_title(self: HTML5Translator, here: str, target: Target) -> str:
    """A link from a page to a block, by the name of the block."""
    return make_block_link(self, here, target, make_block_title(target[1]))
