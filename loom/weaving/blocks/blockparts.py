"""A block of code in parts: cut where a cell stands, folded where it is long."""

import re
from collections.abc import Collection, Mapping, Sequence
from html import escape
from itertools import takewhile

from loom.weaving.blocks.statements import Fold


def make_parts(
    lines: Sequence[str],
    folds: Sequence[Fold],
    cells: Mapping[int, str],
    standing: Collection[int] = (),
) -> str:
    """The parts of a block, with the cells between them.

    :param lines: The lines in HTML, each with its end.
    :param folds: What is folded.
    :param cells: By line, what stands ahead of it.
    :param standing: The lines whose HTML stands by itself, such as that of a chunk.
    """
    inserted: dict[int, str] = {}
    for at, html in sorted(cells.items()):
        at = next((fold.first for fold in folds if fold.first < at < fold.last), at)
        inserted[at] = inserted.get(at, "") + html
    cuts = sorted({0, len(lines), *inserted})
    spans = [span for span in zip(cuts, cuts[1:]) if span[0] < span[1]]
    lines = _mark_blank_lines(lines, cuts[:-1])
    html = ""
    for n, (first, last) in enumerate(spans):
        ends = " part-first" * (n == 0) + " part-last" * (n == len(spans) - 1)
        html += inserted.get(first, "")
        html += f'<div class="part notranslate{ends}">'
        html += _make_part(lines, folds, standing, first, last)
        html += "</div>"
    deep = 0 if standing else _measure(lines)
    style = f' style="--deep: {deep}"' if deep else ""
    return f'<div class="parts"{style}>{html}</div>'


def _mark_blank_lines(lines: Sequence[str], cuts: Collection[int]) -> list[str]:
    """Let the style sheet hide blank lines at the beginning and ahead of a cell."""
    marked = [*lines]
    for cut in cuts:
        around = range(len(lines)) if cut == 0 else range(cut - 1, -1, -1)
        kind = "blank-start" if cut == 0 else "blank-end"
        for n in takewhile(lambda n: _is_blank(lines[n]), around):
            marked[n] = f'<span class="{kind}">{lines[n]}</span>'
    return marked


def _measure(lines: Sequence[str]) -> int:
    """How deep all lines stand, in columns; on a phone it is half of that."""
    texts = [_read_text(line) for line in lines if not _is_blank(line)]
    return min((len(text) - len(text.lstrip(" ")) for text in texts), default=0)


def _is_blank(html: str) -> bool:
    return not _read_text(html).strip()


def _read_text(html: str) -> str:
    return re.sub("<[^>]*>", "", html)


def _make_part(
    lines: Sequence[str],
    folds: Sequence[Fold],
    standing: Collection[int],
    first: int,
    last: int,
) -> str:
    """Some lines, those that are folded within their fold."""
    html, at = "", first
    for fold in (fold for fold in folds if first <= fold.first < last):
        end = min(fold.last, last)
        html += _make_pres(lines, standing, at, fold.first)
        html += (
            f'<details class="fold"><summary{_indent(fold)}>{escape(fold.said)}'
            f"</summary>{_make_pres(lines, standing, fold.first, end)}</details>"
        )
        at = end
    return html + _make_pres(lines, standing, at, last)


def _make_pres(
    lines: Sequence[str], standing: Collection[int], first: int, last: int
) -> str:
    """Lines of code, with what stands between them by itself."""
    html, at = "", first
    for n in sorted(n for n in standing if first <= n < last):
        html += _make_pre(lines[at:n], at > first) + lines[n]
        at = n + 1
    return html + _make_pre(lines[at:last])


def _make_pre(lines: Sequence[str], between: bool = False) -> str:
    """Lines of code.

    :param between: Whether two chunks stand around them.
    """
    if not lines:
        return ""
    is_blank = between and _is_blank("".join(lines))
    kind = ' class="blank"' if is_blank else ""
    # The parser drops a line end behind <pre>, but not behind an element.
    return f"<pre{kind}><span></span>{''.join(lines)}</pre>"


def _indent(fold: Fold) -> str:
    """An indentation as wide as that of its lines, as an attribute."""
    return f' style="--indent: {fold.indent}"' if fold.indent else ""
