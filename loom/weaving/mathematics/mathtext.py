"""Mathematics within a sentence, as plain text."""

import re
from html import unescape
from xml.etree import ElementTree

from loom.weaving.mathematics.mathml import translate_latex

_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)\w+;")
_UNSEEN = re.compile("[\u2061-\u2064\ufe00-\ufe0f]")  # invisible signs, variants
_SPACED = re.compile(r"\s*([=<>≈≤≥≠→←×])\s*")
_ACCENTS = {"¯": "\u0304", "^": "\u0302", "~": "\u0303", "˙": "\u0307"}


def write_math(latex: str) -> str:
    """A formula in one line of plain text: ``∂ℒ/∂W``, ``x^2``, ``W_n``."""
    try:
        markup = translate_latex(latex)
    except ValueError:
        return latex  # told where the page is written
    markup = _ENTITY.sub(lambda entity: unescape(entity[0]), markup)
    text = _write(ElementTree.fromstring(_UNSEEN.sub("", markup)))
    # A name of several letters is followed by its argument, in brackets or not.
    text = re.sub(r"\u2061(?=\w)", " ", text).replace("\u2061", "")
    return " ".join(_SPACED.sub(r" \1 ", text).split())


def _write(node: ElementTree.Element) -> str:
    parts = [_write(child) for child in node]
    match node.tag:
        case "mfrac":
            return "/".join(map(_enclose, parts))
        case "msub" | "munder":
            return f"{parts[0]}_{_enclose(parts[1])}"
        case "msup":
            sign = "" if set(parts[1]) <= {"′"} else "^"
            return f"{parts[0]}{sign}{_enclose(parts[1])}"
        case "msubsup" | "munderover":
            return f"{parts[0]}_{_enclose(parts[1])}^{_enclose(parts[2])}"
        case "mover" if parts[1] in _ACCENTS:
            return parts[0] + _ACCENTS[parts[1]]
        case "msqrt":
            return (
                f"√{_enclose(parts[0])}" if len(parts) == 1 else f"√({''.join(parts)})"
            )
        case "mi" if len(node.text or "") > 1:
            return f" {node.text}\u2061"
    return (node.text or "").strip() + "".join(parts)


def _enclose(text: str) -> str:
    """A part of a formula that stands beside a sign."""
    return text if re.fullmatch(r"[^\W\d]+\d*|\d+|∂\w+|′+|", text) else f"({text})"
