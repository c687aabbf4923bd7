"""Walk through a pass on its page: the button, and what was recorded for it."""

import json
from collections.abc import Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from loom.browser.codelines import map_blocks
from loom.browser.recording import record_document
from loom.browser.tinypass import has_pass
from loom.documents.folder import get_page_name
from loom.documents.lines import find_equation_numbers
from loom.documents.model import Document
from loom.documents.reader import read_document
from loom.equations.page import read_page
from loom.tangling.outputs import Output
from loom.weaving.book.blocknodes import codebeside, literate
from loom.weaving.book.bookdomain import get_book
from loom.weaving.book.filecache import FileCache, compute_fingerprint
from loom.weaving.book.sources import assemble_files, read_source, read_sources
from loom.weaving.files.places import map_places
from loom.weaving.mathematics.marks import compute_judge_digest

log = logging.getLogger(__name__)


class passbutton(nodes.General, nodes.Element):
    """The button that opens the player."""


def _add_button(app: Sphinx, doctree: nodes.document) -> None:
    """Put the button ahead of the first code that equations describe."""
    docname = app.env.docname
    if docname not in get_book(app.env).data["symbols"]:
        return
    document, _ = read_document(docname, read_source(app.env, docname))
    if not has_pass(read_page(document)):
        return
    for block in doctree.findall(literate):
        if block["kind"] in ("file", "chunk") and find_equation_numbers(block.astext()):
            row = block.parent if isinstance(block.parent, codebeside) else block
            place = row.parent.index(row)
            file = find_recording(docname)
            row.parent.insert(place, passbutton(file=file))
            get_book(app.env).data["passes"][docname] = file
            return


def _visit_button(self: HTML5Translator, node: passbutton) -> None:
    here = self.builder.get_target_uri(self.builder.current_docname)
    address = relative_uri(here, node["file"])
    self.body.append(
        f'<p class="step-open" data-recording="{address}" hidden>'
        '<button type="button" aria-expanded="false">Step through a pass</button> '
        "line by line, with the numbers of a real one "
        '<span role="status"></span></p>\n'
    )
    raise nodes.SkipNode


def find_recording(docname: str) -> str:
    """The file with the recording of a page."""
    return f"_static/player/{docname}.js"


def _add_files(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give a page with the button what the player needs; no other page loads it."""
    if doctree is not None and any(True for _ in doctree.findall(passbutton)):
        app.add_css_file("playerbutton.css")
        app.add_js_file("playerbutton.js", loading_method="defer")


def _write_recordings(app: Sphinx, error: Exception | None) -> None:
    """Record the passes of the pages on which something has changed."""
    if error or app.builder.format != "html":
        return
    cache, digest = FileCache(app.outdir, "player"), compute_judge_digest(app)
    files = get_book(app.env).data["passes"]
    documents, outputs = assemble_files(read_sources(app.env))
    for document in documents:
        name = get_page_name(document.path)
        made_of = compute_fingerprint(document.text, digest)
        if name not in files or cache.is_current(files[name], made_of):
            continue
        try:
            cache.write_file(files[name], make_pass_script(document, outputs))
        except Exception as failed:  # of the code that the page runs
            cache.drop(files[name])  # an older one would be of other code
            said = f"{type(failed).__name__}: {failed}"
            log.warning(
                "no pass of %s can be recorded: %s",
                document.path,
                said,
                type="weave",
                location=name,
            )
    cache.save()


def make_pass_script(document: Document, outputs: Mapping[str, Output]) -> str:
    """The recording of a document, as a script that hands it to the player.

    For each block of the page it says the id that its lines begin with.
    """
    recording = record_document(document, outputs)
    places = map_places([document])
    recording["anchors"] = {
        place.block: places[document.path, line].anchor
        for line, place in map_blocks(document).items()
    }
    text = json.dumps(recording, ensure_ascii=False, separators=(",", ":"))
    return f"window.loomPlayer.receive({text});\n"


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_node(passbutton, html=(_visit_button, None))
    app.connect("doctree-read", _add_button, priority=720)
    # ahead of the search, which makes a list of its own of the scripts so far
    app.connect("html-page-context", _add_files, priority=400)
    app.connect("build-finished", _write_recordings)
