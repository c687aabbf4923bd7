"""The symbols of a page, and where they stand in its formulas."""

import re
from collections.abc import Iterable, Iterator, Sequence

from lark.exceptions import UnexpectedInput

from loom.equations.grammar import make_latex_parser, parse_latex
from loom.equations.meaning import Interpreter
from loom.equations.names import (
    SymbolNames,
    add_mark,
    is_plain_letter,
    remove_spaces,
    split_step_name,
)
from loom.equations.rows import SymbolRow
from loom.equations.tree import EquationError, Node, walk_tree

Span = tuple[str, int, int]  # a symbol, its start and its end

CACHED = re.compile(r"\['(\w+)'\]")
WORDS = re.compile(r"\\(?:frac|partial|mathrm|mathcal|operatorname)(?![a-z])")


def keys_of(rows: Iterable[SymbolRow]) -> dict[str, str]:
    """A short key for each symbol; the same for the same code.

    :param rows: The rows of a table, as ``read_page`` has them.
    """
    codes, keys = {}, {}
    for row in rows:
        if row.code not in codes:
            key = short(row)
            same = sum(other.partition("-")[0] == key for other in codes.values())
            codes[row.code] = f"{key}-{same + 1}" if same else key
        keys[row.name] = codes[row.code]
    return keys


def short(row: SymbolRow) -> str:
    """A word that may stand in an address."""
    if cached := CACHED.findall(row.code):
        return cached[-1]
    text = row.code
    if not text.isidentifier():
        text = WORDS.sub("", row.name)
    return ".".join(re.findall(r"\w+", text))


class Known(Interpreter):
    """The notion of a symbol, with the names of a table.

    :param rows: The rows of a table, as ``read_page`` has them.
    """

    def __init__(self, rows: Sequence[SymbolRow]):
        self.flat = {row.name for row in rows if not row.axes}
        self.moved = {split_step_name(row.name): row.name for row in rows}
        super().__init__(
            SymbolNames(
                arrays=frozenset(row.name for row in rows),
                letters=frozenset(a for row in rows for a in row.axes),
            )
        )


def within(node: Node, meaning: Known) -> Iterator[Span]:
    """Yield the symbols of a tree, and where each is written."""
    if node.kind != "factor":
        for part in node.parts:
            yield from within(part, meaning)
        return
    base, *marks = node.parts
    name = known(node, meaning)
    if name:
        yield name, *node.span
    if base.kind != "accent" and not (name and base.kind == "partial"):
        yield from within(base, meaning)
    for mark in marks:
        label = mark.kind == "above" and (
            name is None and base.kind in ("letter", "accent")
        )
        if mark.parts and not label and (add_mark("", mark) not in (name or "")):
            for part in around(mark):
                yield from within(part, meaning)


def known(factor: Node, meaning: Known) -> str | None:
    """The name of a factor, if a row of the table explains it."""
    base, *marks = factor.parts
    try:
        if base.kind == "partial":
            tree = meaning.read_derivative(base, marks)
            name = next(
                part.value for _, part in walk_tree(tree) if part.kind == "symbol"
            )
        elif base.kind in ("letter", "accent"):
            parsed = meaning.read_marks(remove_spaces(base.value), marks)
            name = parsed.name
            if parsed.below and name in meaning.flat:
                return None
            name = meaning.moved.get((name, parsed.step), name)
        else:
            return None
    except EquationError:
        return None
    return name if name in meaning.names else None


def around(mark: Node) -> tuple[Node, ...]:
    """What stands above or below, unless it is letters of axes."""
    inside = mark.parts[0]
    parts = inside.parts if inside.kind == "list" else (inside,)
    if (
        mark.kind == "below"
        and len(parts) == 1
        and all(map(is_plain_letter, parts[0].parts or parts))
    ):
        return ()
    return parts


OVER = re.compile(
    r"\\(?:text|begin|end|tag|math\w+|operatorname|bar|hat|tilde|overline)\s*"
    r"\{[^{}]*\}|[_^]\{(?:[^{}]|\{[^{}]*\})*\}"
    r"|\\[A-Za-z]+|\\.|\d+|.",
    re.S,
)
SLOPE = re.compile(r"\\partial\s*(\\mathcal\s*\{\w\}|\w)\s*/\s*\\partial\s*")


def found(latex: str, meaning: Known) -> list[Span]:
    """List the symbols in LaTeX: name, start and end of each.

    :param meaning: The names, as :class:`Known`.
    """
    places, at = [], 0
    while at < len(latex):
        end = reach(latex, at) if re.match(r"[A-Za-z\\(\[]", latex[at]) else None
        if end:
            places += [
                (name, at + start, at + stop)
                for name, start, stop in within(
                    parse_latex(latex[at:end], "factor"), meaning
                )
            ]
        elif slope := SLOPE.match(latex, at):
            end = reach(latex, slope.end())
            name = end and known(
                parse_latex(
                    rf"\frac{{\partial {slope[1]}}}"
                    rf"{{\partial {latex[slope.end() : end]}}}",
                    "factor",
                ),
                meaning,
            )
            places += [(name, at, end)] if name else []
            end = end if name else slope.start(1)
        at = end or OVER.match(latex, at).end()
    return places


def reach(latex: str, at: int) -> int | None:
    """Where the longest factor ends that begins at a place."""
    reader = make_latex_parser().parse_interactive(latex[at:], "factor")
    ends, last = [], None
    try:
        for token in reader.iter_parse():
            if last and "$END" in reader.choices():
                ends.append(last.end_pos)
            last = token
    except UnexpectedInput:
        pass
    if last and "$END" in reader.choices():
        ends.append(last.end_pos)
    for end in reversed(ends):
        try:
            parse_latex(latex[at : at + end], "factor")
        except EquationError:
            continue
        return at + end
    return None


BOX = '<menclose notation="box">'
WORD = re.compile(
    r"\\(?:operatorname\s*\{(\w+)\}"
    r"|(exp|log|sin|cos|tanh|max|min)(?![a-zA-Z]))"
)


def boxed(latex: str, places: Iterable[Span]) -> str:
    """Put each symbol into a box.

    :param places: For each symbol its key, its start and its end.
    """
    signs = []
    for _, start, end in places:
        if not WORD.match(latex, start):
            signs += [(start, 1, -end, r"\boxed{"), (end, 0, -start, "}")]
    for at, _, _, sign in sorted(signs, reverse=True):
        latex = latex[:at] + sign + latex[at:]
    return latex


def keyed(html: str, latex: str, places: Iterable[Span]) -> str:
    """Give each box of MathML its key."""
    for key, start, _ in sorted(places, key=lambda p: (p[1], -p[2])):
        word = WORD.match(latex, start)
        if word:
            html = re.sub(
                rf"<m(row|o)(?=(?: lspace[^>]*)?>"
                rf"(?:<mspace/><mi>)?{word[1] or word[2]}</m)",
                rf'<m\1 data-sym="{key}"',
                html,
            )
        else:
            html = html.replace(BOX, f'<mrow data-sym="{key}">', 1)
    return html.replace("</menclose>", "</mrow>")
