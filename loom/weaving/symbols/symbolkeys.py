"""The keys of symbols, and how a formula bears them."""

import re
from collections.abc import Iterable

from loom.equations.rows import SymbolRow
from loom.weaving.symbols.symbolnames import Span

_CACHED = re.compile(r"\['(\w+)'\]")
_WORDS = re.compile(r"\\(?:frac|partial|mathrm|mathcal|operatorname)(?![a-z])")


def make_keys(rows: Iterable[SymbolRow]) -> dict[str, str]:
    """A short key for each symbol; the same for the same code.

    :param rows: The rows of a table, as ``read_page`` has them.
    """
    codes: dict[str, str] = {}
    keys: dict[str, str] = {}
    for row in rows:
        if row.code not in codes:
            key = _make_short_key(row)
            same = sum(other.partition("-")[0] == key for other in codes.values())
            codes[row.code] = f"{key}-{same + 1}" if same else key
        keys[row.name] = codes[row.code]
    return keys


def _make_short_key(row: SymbolRow) -> str:
    """A word that may stand in an address."""
    if cached := _CACHED.findall(row.code):
        return cached[-1]
    text = row.code
    if not text.isidentifier():
        text = _WORDS.sub("", row.name)
    return ".".join(re.findall(r"\w+", text))


_BOX = '<menclose notation="box">'
_WORD = re.compile(
    r"\\(?:operatorname\s*\{(\w+)\}"
    r"|(exp|log|sin|cos|tanh|max|min)(?![a-zA-Z]))"
)


def box_symbols(latex: str, spans: Iterable[Span]) -> str:
    """Put each symbol into a box.

    :param spans: For each symbol its key and its place.
    """
    signs = []
    for span in spans:
        if not _WORD.match(latex, span.start):
            signs.append((span.start, 1, -span.end, r"\boxed{"))
            signs.append((span.end, 0, -span.start, "}"))
    for at, _, _, sign in sorted(signs, reverse=True):
        latex = latex[:at] + sign + latex[at:]
    return latex


def add_symbol_keys(html: str, latex: str, spans: Iterable[Span]) -> str:
    """Give each box of MathML its key."""
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        word, key = _WORD.match(latex, span.start), span.symbol
        if word:
            html = re.sub(
                rf"<m(row|o)(?=(?: lspace[^>]*)?>"
                rf"(?:<mspace/><mi>)?{word[1] or word[2]}</m)",
                rf'<m\1 data-sym="{key}"',
                html,
            )
        else:
            html = html.replace(_BOX, f'<mrow data-sym="{key}">', 1)
    return html.replace("</menclose>", "</mrow>")
