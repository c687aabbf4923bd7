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
from docutils.parsers.rst.directives import unchanged, unchanged_required
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from loom.browser.figurecontrols import (
    make_button_html,
    make_control_html,
    read_controls,
)
from loom.browser.figurefiles import (
    FOLDER,
    find_record_folder,
    get_used,
    make_script,
)
from loom.browser.figurerecords import (
    RecordError,
    compute_record_key,
    find_figure_files,
    find_record,
)
from loom.browser.figurescripts import FIGURE_SCRIPTS, FIGURE_STYLE
from loom.config import get_config
from loom.weaving.captioned import captioned, saying


class interactive(nodes.General, nodes.Element):
    """An interactive figure: its name, its alternative text, its controls."""


class Interactive(SphinxDirective):
    """An interactive figure with its caption.

    Its option ``alt`` says in words what is seen, for those who hear the page.
    """

    required_arguments = 1
    has_content = True
    option_spec = {"alt": unchanged_required, "name": unchanged}

    def run(self) -> list[nodes.Node]:
        """The figure; a complaint in place of one that can't be recorded."""
        name, alt = self.arguments[0], self.options.get("alt", "")
        content = self.parse_content_to_nodes()
        if not alt:
            raise self.error(f"interactive {name}: `:alt:` is missing")
        if len(content) != 1 or not isinstance(content[0], nodes.paragraph):
            raise self.error(f"interactive {name}: a caption is missing")
        root = Path(self.env.srcdir).parent
        try:
            files = find_figure_files(root, name)
            record = find_record(root, find_record_folder(self.env), name)
            key = compute_record_key(root, name)
        except RecordError as error:
            raise self.error(f"interactive {name}: {error}") from None
        for file in files:
            self.env.note_dependency(str(file))
        get_used(self.env).setdefault(self.env.docname, {})[name] = key
        script = make_script(name, files[1].read_text("utf-8"), record)
        box = interactive("", figure=name, alt=alt, record=record)
        box["version"] = hashlib.sha256(script.encode()).hexdigest()[:10]
        caption = content[0]
        figure = captioned(
            "", box, caption=caption.astext(), name=self.options.get("name", "")
        )
        figure += saying("", "", *caption.children)
        for each in figure.findall(lambda n: isinstance(n, nodes.Element)):
            if each.line is None:
                self.set_source_info(each)
        return [figure]


def _visit_interactive(self: HTML5Translator, node: interactive) -> None:
    name, alt, record = node["figure"], escape(node["alt"]), node["record"]
    depth = self.builder.get_target_uri(self.builder.current_docname).count("/")
    source = f"{'../' * depth}{FOLDER}/{name}.js?v={node['version']}"
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
