"""Mermaid diagrams as SVG in the page, drawn while weaving."""

import hashlib
import posixpath
import re
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib.mermaid import mermaid

from loom.weaving.links import anchor

log = logging.getLogger(__name__)
CONFIG = {
    "htmlLabels": False,
    "fontFamily": "Verdana",
    "fontSize": 15,
    "flowchart": {
        "htmlLabels": False,
        "padding": 14,
        "nodeSpacing": 40,
        "rankSpacing": 44,
        "wrappingWidth": 420,
    },
}
COLOURS = {
    "#ececff": "fill",
    "#9370db": "line",
    "#fff5ad": "note",
    "#333333": "text",
    "#333": "text",
    "#000000": "text",
    "#000": "text",
    "#ffffde": "group",
    "#aaaa33": "group-line",
    "rgba(232,232,232, 0.8)": "page",
    "white": "page",
    "rgba(232, 232, 232, 0.5)": "page",
    "#fff": "page",
}
COLOUR = re.compile(
    "|".join(
        re.escape(c) + r"(?![0-9a-f])" for c in sorted(COLOURS, key=len, reverse=True)
    ),
    re.I,
)


def restyle(svg: str) -> str:
    """Keep the rules that a diagram needs, its colours as variables."""
    head, style, rest = re.split("</?style>", svg, maxsplit=2)
    style = re.sub(r"@keyframes[^{]+\{([^{}]*\{[^{}]*\})*\}", "", style)
    style = re.sub(r"font-family:[^;}]*;?", "", style)
    kept = []
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style):
        some = [
            s
            for s in selectors.split(",")
            if ":root" not in s and all(c in rest for c in re.findall(r"\.([\w-]+)", s))
        ]
        if some:
            kept.append(f"{','.join(some)}{{{body}}}")
    style = COLOUR.sub(
        lambda m: f"var(--diagram-{COLOURS[m[0].lower()]})", "".join(kept)
    )
    return f"{head}<style>{style}</style>{rest}"


def words(svg: str) -> str:
    """What a diagram says, for those who hear it."""
    labels = [
        " ".join(re.sub(r"<[^>]+>", " ", text).split())
        for text in re.findall(r"<text[^>]*>(.*?)</text>", svg, re.S)
    ]
    return ", ".join(dict.fromkeys(filter(None, labels)))


def draw(code: str, cache: Path | str) -> str:
    """The SVG of a diagram, from the cache where it has been drawn."""
    key = repr((code, CONFIG, version("mermaidx"))).encode()
    path = Path(cache) / f"{hashlib.sha256(key).hexdigest()[:24]}.svg"
    if not path.exists():
        import mermaidx

        svg = mermaidx.render(code, config=CONFIG).svg()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, encoding="utf-8")
    return restyle(path.read_text(encoding="utf-8"))


def cache_of(app: Sphinx) -> Path:
    return Path(app.outdir).parent / ".diagrams"


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Draw the diagrams of a page, so that a mistake is found here."""
    for n, node in enumerate(doctree.findall(mermaid), 1):
        node["docname"], node["name"] = app.env.docname, f"diagram-{n}"
        try:
            svg = draw(node["code"], cache_of(app))
        except Exception as error:
            log.warning("diagram: %s", error, location=node, type="weave")
            continue
        for path in LINK.findall(svg):
            if page_of(app.env.docname, path) not in app.env.found_docs:
                log.warning("diagram: no page %s", path, location=node, type="weave")


LINK = re.compile(r'(?<=xlink:href=")([^"#:]+\.md)(?=")')


def page_of(docname: str, path: str) -> str:
    """The page that a path, seen from a document, is the source of."""
    path = posixpath.join(posixpath.dirname(docname), path)
    return posixpath.normpath(path).removesuffix(".md")


def link_boxes(builder: Builder, docname: str, svg: str) -> str:
    """A diagram whose boxes lead to pages."""
    return LINK.sub(
        lambda m: builder.get_relative_uri(docname, page_of(docname, m[1])), svg
    )


def visit_diagram(self: HTML5Translator, node: mermaid) -> NoReturn:
    ident = anchor(self.builder, node["docname"], node["name"])
    try:
        svg = draw(node["code"], cache_of(self.builder._app))
    except Exception:
        self.body.append(f"<pre>{escape(node['code'])}</pre>")
        raise nodes.SkipNode from None
    box = re.search(r'viewBox="([^"]*)"', svg)[1]
    label = escape(" ".join(filter(None, [node.get("alt"), f"Diagram: {words(svg)}"])))
    width = float(box.split()[2])
    role = "group" if LINK.search(svg) else "img"
    head = (
        f'<svg id="my-svg" viewBox="{box}" role="{role}" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'style="width:{width:.0f}px;'
        f'min-width:{0.6 * width:.0f}px" '
        f'aria-label="{label}">'
    )
    svg = re.sub(r"<svg [^>]*>", lambda match: head, svg, count=1)
    svg = link_boxes(self.builder, node["docname"], svg)
    self.body.append(f'<div class="diagram">{svg.replace("my-svg", ident)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.setup_extension("sphinxcontrib.mermaid")
    app.add_node(mermaid, override=True, html=(visit_diagram, None))
    app.connect("doctree-read", collect)
