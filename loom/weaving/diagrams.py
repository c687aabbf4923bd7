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

log = logging.getLogger(__name__)
_CONFIG = {
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
_COLOURS = {
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
_COLOUR = re.compile(
    "|".join(
        re.escape(c) + r"(?![0-9a-f])" for c in sorted(_COLOURS, key=len, reverse=True)
    ),
    re.I,
)


def _restyle_diagram(svg: str) -> str:
    """Keep the rules that a diagram needs, its colours as variables."""
    head, style, rest = re.split("</?style>", svg, maxsplit=2)
    style = re.sub(r"@keyframes[^{]+\{([^{}]*\{[^{}]*\})*\}", "", style)
    style = re.sub(r"font-family:[^;}]*;?", "", style)
    rules = []
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style):
        some = [
            s
            for s in selectors.split(",")
            if ":root" not in s and all(c in rest for c in re.findall(r"\.([\w-]+)", s))
        ]
        if some:
            rules.append(f"{','.join(some)}{{{body}}}")
    style = _COLOUR.sub(
        lambda m: f"var(--diagram-{_COLOURS[m[0].lower()]})", "".join(rules)
    )
    return f"{head}<style>{style}</style>{rest}"


def list_diagram_words(svg: str) -> str:
    """What a diagram says, for those who hear it."""
    labels = [
        " ".join(re.sub(r"<[^>]+>", " ", text).split())
        for text in re.findall(r"<text[^>]*>(.*?)</text>", svg, re.S)
    ]
    return ", ".join(dict.fromkeys(filter(None, labels)))


def draw_diagram(code: str, cache: Path | str) -> str:
    """The SVG of a diagram, from the cache where it has been drawn."""
    key = repr((code, _CONFIG, version("mermaidx"))).encode()
    path = Path(cache) / f"{hashlib.sha256(key).hexdigest()[:24]}.svg"
    if not path.exists():
        import mermaidx

        svg = mermaidx.render(code, config=_CONFIG).svg()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, encoding="utf-8")
    return _restyle_diagram(path.read_text(encoding="utf-8"))


def _find_diagram_cache(outdir: Path) -> Path:
    return Path(outdir).parent / ".diagrams"


_LINK = re.compile(r'(?<=xlink:href=")([^"#:]+\.md)(?=")')


def _draw_page_diagrams(app: Sphinx, doctree: nodes.document) -> None:
    """Draw the diagrams of a page, so that a mistake is found here."""
    for n, node in enumerate(doctree.findall(mermaid), 1):
        node["docname"], node["name"] = app.env.docname, f"diagram-{n}"
        try:
            svg = draw_diagram(node["code"], _find_diagram_cache(app.outdir))
        except Exception as error:
            log.warning("diagram: %s", error, location=node, type="weave")
            continue
        for path in _LINK.findall(svg):
            if _find_linked_page(app.env.docname, path) not in app.env.found_docs:
                log.warning("diagram: no page %s", path, location=node, type="weave")


def _find_linked_page(docname: str, path: str) -> str:
    """The page that a path, seen from a document, is the source of."""
    path = posixpath.join(posixpath.dirname(docname), path)
    return posixpath.normpath(path).removesuffix(".md")


def link_boxes(builder: Builder, docname: str, svg: str) -> str:
    """A diagram whose boxes lead to pages."""
    return _LINK.sub(
        lambda m: builder.get_relative_uri(docname, _find_linked_page(docname, m[1])),
        svg,
    )


def _visit_diagram(self: HTML5Translator, node: mermaid) -> NoReturn:
    try:
        svg = draw_diagram(node["code"], _find_diagram_cache(self.builder.outdir))
    except Exception:
        self.body.append(f"<pre>{escape(node['code'])}</pre>")
        raise nodes.SkipNode from None
    box = svg.partition('viewBox="')[2].partition('"')[0]
    label = escape(
        " ".join(filter(None, [node.get("alt"), f"Diagram: {list_diagram_words(svg)}"]))
    )
    width = float(box.split()[2])
    role = "group" if _LINK.search(svg) else "img"
    head = (
        f'<svg id="my-svg" viewBox="{box}" role="{role}" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'style="width:{width:.0f}px;'
        f'min-width:{0.6 * width:.0f}px" '
        f'aria-label="{label}">'
    )
    svg = re.sub(r"<svg [^>]*>", lambda match: head, svg, count=1)
    svg = link_boxes(self.builder, node["docname"], svg)
    self.body.append(
        f'<div class="diagram">{svg.replace("my-svg", node["name"])}</div>\n'
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.setup_extension("sphinxcontrib.mermaid")
    app.add_node(mermaid, override=True, html=(_visit_diagram, None))
    app.connect("doctree-read", _draw_page_diagrams)
