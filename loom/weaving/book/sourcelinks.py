"""Where a reader finds the text of a page, and where it can be changed."""

from urllib.parse import quote

from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from loom.documents.folder import get_document_path
from loom.weaving.book.solutions import make_source_name


def make_edit_address(self: HTML5Translator, docname: str) -> str:
    """Where a page can be changed, empty if the book isn't told its home."""
    path = get_document_path(docname)
    absolute = self.builder.env.doc2path(docname).as_posix()
    where: str = self.config.weave_edit
    return where.replace("{path}", quote(path)).replace("{absolute}", quote(absolute))


def make_source_address(self: HTML5Translator, docname: str) -> str:
    """Where a reader finds the text of a page, empty if the site has none."""
    if not self.config.html_copy_source and self.config.weave_solutions:
        return ""
    name = make_source_name(self.builder.env, docname)
    return relative_uri(self.builder.get_target_uri(docname), f"_sources/{name}")
