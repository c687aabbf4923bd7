"""Interactive figures: a directive, and the files that a page loads for them.

A figure NAME is a module and a script of the package that `loom.toml` names. The module
says what a reader can choose and computes what is shown; the script draws it. What it
shows at the recorded choices is computed at weaving, by the library itself.
"""

import hashlib
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from loom.browser.figurecontrols import (
    make_button_html,
    make_control_html,
    read_controls,
)
from loom.browser.figurefiles import (
    FIGURE_FOLDER,
    find_record_folder,
    get_used,
    make_figure_script,
)
from loom.browser.figurerecords import (
    RecordError,
    compute_record_key,
    find_figure_files,
    find_record,
)
from loom.browser.figurescripts import FIGURE_SCRIPTS, FIGURE_STYLE
from loom.config import get_config
from loom.weaving.figures.captiondirective import CaptionedDirective


class interactive(nodes.General, nodes.Element):
    """An interactive figure: its name, its alternative text, its controls."""


class Interactive(CaptionedDirective):
    """An interactive figure with its caption."""

    def run(self) -> list[nodes.Node]:
        """The figure; a complaint in place of one that can't be recorded."""
        name, caption = self.arguments[0], self.read_caption()
        root = Path(self.env.srcdir).parent
        try:
            files = find_figure_files(root, name)
            key = compute_record_key(root, name)
            record = find_record(root, find_record_folder(self.env), name, key)
        except RecordError as error:
            raise self.refuse(error) from None
        for file in files:
            self.env.note_dependency(str(file))
        get_used(self.env).setdefault(self.env.docname, {})[name] = key
        script = make_figure_script(name, files[1].read_text("utf-8"), record)
        box = interactive("", figure=name, alt=self.options["alt"], record=record)
        box["version"] = hashlib.sha256(script.encode()).hexdigest()[:10]
        return [self.make_figure(box, caption)]


def _visit_interactive(self: HTML5Translator, node: interactive) -> None:
    name, alt, record = node["figure"], escape(node["alt"]), node["record"]
    here = self.builder.get_target_uri(self.builder.current_docname)
    source = relative_uri(here, f"{FIGURE_FOLDER}/{name}.js?v={node['version']}")
    panels = "".join(
        f'<svg viewBox="0 0 {width:g} {height:g}" style="--width:{width:g}"></svg>'
        for width, height in record["panels"]
    )
    controls = "".join(map(make_control_html, read_controls(record["controls"])))
    controls += "".join(map(make_button_html, record["buttons"]))
    module = f"{get_config().browser.interactive}.{name}"
    self.body.append(
        f'<div class="interactive" data-figure="{name}" data-module="{module}" '
        f'data-record="{source}">'
        f'<div class="panels" role="img" aria-label="{alt}">{panels}</div>'
        '<div class="interactive-side"><div class="interactive-controls" role="group" '
        f'aria-label="What to change">{controls}</div>'
        '<p class="interactive-said"></p>'
        f'<p class="interactive-source"></p></div>'
        f'<p class="interactive-still" aria-hidden="true">{alt}</p>'
    )


def _depart_interactive(self: HTML5Translator, node: interactive) -> None:
    self.body.append("</div>\n")


def _add_page_files(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give a page with such a figure the scripts and the style; no other loads them."""
    if doctree is not None and next(doctree.findall(interactive), None) is not None:
        app.add_css_file(FIGURE_STYLE)
        for script in FIGURE_SCRIPTS:
            app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_node(interactive, html=(_visit_interactive, _depart_interactive))
    app.add_directive("interactive", Interactive)
    # before a part that chooses a template, which ends the event
    app.connect("html-page-context", _add_page_files, priority=400)
