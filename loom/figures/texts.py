"""The texts of figures: letters in the fonts of the site, that can be read aloud."""

import re

from loom.figures.alphabets import ALPHABETS, MATH

_TEXT = re.compile(r"<text\b[^>]*>.*?</text>", re.S)
_SPAN = re.compile(
    r'\s*<tspan x="([^"]*)" y="([^"]*)" style="([^"]*)">(&[^;]*;|.)</tspan>', re.S
)
_FAMILY = re.compile(r"\s*font-family: ([^;\"]*);?")
# Matplotlib before 3.9 writes all of a font at once: style, weight, size and families.
_FONT = re.compile(r"\bfont: (italic )?(\d+ )?([\d.]+px) ")


def use_site_fonts(svg: str) -> str:
    """Leave the fonts of texts to the style sheet.

    Signs of mathematics that were measured in an alphabet of their own get the
    characters that stand for them.
    """
    return _TEXT.sub(_rewrite_text, svg)


def _part_font(match: re.Match[str]) -> str:
    style, weight, size = match.groups()
    found = [
        style and "font-style: italic",
        weight and f"font-weight: {weight.strip()}",
    ]
    return "; ".join([*filter(None, found), f"font-size: {size}", "font-family: "])


def _rewrite_text(match: re.Match[str]) -> str:
    text = _FONT.sub(_part_font, match[0])
    if "<tspan" in text:
        spans = _SPAN.findall(text)
        text = _SPAN.sub("", text.replace("</text>", "")).rstrip()
        text += _merge_spans(spans) + "</text>"
    return _FAMILY.sub("", text).replace(';"', '"')


def _merge_spans(spans: list[tuple[str, str, str, str]]) -> str:
    """One span for all signs of a style on a line, each at its own place."""
    merged: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for x, y, style, sign in spans:
        family = next(iter(_FAMILY.findall(style)), "").strip("'")
        kind = family.removeprefix(MATH).strip()
        style = re.sub(r"\s*font-style: italic;?", "", _FAMILY.sub("", style))
        if family.startswith(MATH):
            sign = ALPHABETS.get(kind, {}).get(sign, sign)
            style = f'class="math" style="{style.strip(" ;")}"'
        else:
            style = f'style="{style.strip(" ;")}"'
        merged.setdefault((y, style), []).append((x, sign))
    return "".join(
        f'<tspan x="{" ".join(x for x, _ in each)}" y="{y}" {style}>'
        f"{''.join(sign for _, sign in each)}</tspan>"
        for (y, style), each in merged.items()
    )


def list_texts(svg: str) -> list[str]:
    """What a figure says, in its order: a formula as it was written."""
    found = re.findall(r"<!-- (.*?) -->|<text\b[^>]*>([^<]+)</text>", svg)
    return [formula or text for formula, text in found]
