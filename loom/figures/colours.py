"""The colours of plots and of terminals as those of the site."""

import re

COLOURS = {
    "#5c6370": "text",
    "#8b919d": "line",
    "#c3c8d1": "grid",
    "#1f76dc": "1",
    "#d8730f": "2",
    "#1a7553": "3",
    "#98132f": "4",
    "#74489c": "5",
    "#053f4a": "6",
    # what code calls white, grey, tab:blue, tab:red, red and crimson
    "#ffffff": "page",
    "#808080": "line",
    "#1f77b4": "1",
    "#d62728": "4",
    "#ff0000": "4",
    "#dc143c": "4",
}


_COLOUR = re.compile("|".join(COLOURS), re.I)


_ANSI = {
    "#800000": "red",
    "#008000": "green",
    "#808000": "yellow",
    "#000080": "blue",
    "#800080": "magenta",
    "#008080": "cyan",
    "#ff0000": "red",
    "#00ff00": "green",
    "#ffff00": "yellow",
    "#0000ff": "blue",
    "#ff00ff": "magenta",
    "#00ffff": "cyan",
    "#808080": "grey",
    "#7f7f7f": "grey",
    "#c0c0c0": "grey",
    "#7fbf7f": "green",
    "#7fbfbf": "cyan",
    "#bf7fbf": "magenta",
    "#bfbf7f": "yellow",
    "#7f7fbf": "blue",
    "#bf7f7f": "red",
}


_GREY_TEXT = re.compile(r"(<(?:text|tspan)\b[^>]*fill: )#808080")


def recolour_strokes(svg: str) -> str:
    """A figure of matplotlib with colours that follow the page.

    Black letters stay black: they stand on colours of their own.
    """
    svg = svg.replace("stroke: #000000", "stroke: var(--figure-black)")
    svg = _GREY_TEXT.sub(r"\1var(--figure-text)", svg)
    return _COLOUR.sub(lambda m: f"var(--figure-{COLOURS[m[0].lower()]})", svg)


def recolour_output(html: str) -> str:
    """The output of rich with colours that follow the page."""
    return re.sub(
        r"(?<=color: )#[0-9a-f]{6}",
        lambda m: f"var(--ansi-{_ANSI[m[0]]})" if m[0] in _ANSI else m[0],
        html,
    )
