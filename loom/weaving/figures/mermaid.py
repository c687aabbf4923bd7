"""Mermaid diagrams as SVG."""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

from loom.tangling.files import replace_bytes

FONT_SIZE = 16
"""The size of all letters, in units of a diagram."""

_CONFIG = {
    "htmlLabels": False,
    "fontFamily": "Verdana",
    "fontSize": FONT_SIZE,
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

        # V8 draws in a third of the time of the engine that is the default.
        svg = mermaidx.render(code, config=_CONFIG, backend="v8").svg()
        replace_bytes(path, svg.encode())
    return _restyle_diagram(path.read_text(encoding="utf-8"))
