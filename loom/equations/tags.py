r"""Tags: each ends an equation that is checked, or is an error with its line.

An equation with a number begins its line with ``$$``, on the page itself, and ends with
``\tag{4.1s}``. Sphinx would number others as well, and nobody would check them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from markdown_it.token import Token

from loom.documents.containers import Container
from loom.documents.grammar import SHOWN
from loom.documents.lines import EQUATION_NUMBER
from loom.equations.model import Equation

_Complaint = tuple[int, str]  # a line, from 0, and what is wrong there
_CODE_DIRECTIVES = {f"{{{each}}}" for each in ("code-cell", "literalinclude", *SHOWN)}
_TAG = re.compile(r"\\tag(?![a-zA-Z])")
_WHOLE_TAG = re.compile(rf"\\tag\{{({EQUATION_NUMBER})\}}")
_NUMBERED = re.compile(
    r"\\begin\{(equation|align|alignat|flalign|gather|multline|eqnarray)\}|\\label\{"
    r"|\\l?eqno(?![a-zA-Z])|\\q?quad\s*\(\d[\w.]*\)\s*$"  # by hand
)
_CODE_SPAN = re.compile(r"(\{math\})?(?<!`)(`+)(?!`)(.+?)(?<!`)\2(?!`)", re.DOTALL)
_FENCE = re.compile(r"^[ \t>]*(```|~~~)", re.MULTILINE)
_OPTION = r"(?:[ \t>]*:[\w-]+:.*\n)*?[ \t>]*:(?:label|name):"
_LABEL = re.compile(rf"{_OPTION}|[ \t>]*---[ \t]*\n(?:.*\n)*?[ \t>]*(?:label|name):")
_RST_LABEL = re.compile(rf"^[ \t]*\.\.[ \t]+math::.*\n{_OPTION}", re.MULTILINE)
_BETWEEN = re.compile(r"\$\$|\n[ \t>]*\n")  # one equation and the next
_LABELLED = (
    "a math directive with a label is numbered and not checked; write "
    r"$$ … \tag{4} $$"
)
UNCLOSED = "this $$ is not closed by another one above the next empty line"
_STRAY = (
    "a tag outside of an equation that begins its line with $$, below an empty line"
)


def read_equation(token: Token, line: int, section: int) -> Equation | str:
    """Read the tag of an equation.

    :param token: The block between two pairs of dollar signs.
    :param line: Its line in the document.
    :param section: The line of the heading above it.
    :returns: The equation, or what is wrong with its tag; empty if it has none.
    """
    latex = token.content.strip()
    if _BETWEEN.search(latex):
        return UNCLOSED
    tags = _TAG.findall(latex)
    if _FENCE.search(token.content):
        return "a fence stands inside of this equation: end it with $$ above the fence"
    if token.type == "math_block_label":
        return (
            f"the label ({token.info}) would number an equation that is not checked; "
            rf"write \tag{{{token.info if token.info.isdigit() else 4}}} at its end in "
            "place of the label"
        )
    if not tags:
        if _NUMBERED.search(latex):
            return (
                r"this environment, \label or number by hand is not checked; "
                r"write $$ … \tag{4} $$, with \begin{aligned} to break lines"
            )
        return ""
    found = _WHOLE_TAG.search(latex)
    if len(tags) > 1:
        return f"{len(tags)} tags in one equation; give each an equation of its own"
    if not found or latex[found.end() :].strip():
        said = latex[latex.index(tags[0]) :].split("\n")[0]
        return (
            f"{said}: a tag is a number at the very end, as in "
            r"\tag{4} or \tag{4.1s}"
        )
    if token.level:
        return (
            "an equation with a tag inside of a list or a quote is not checked; let it "
            "begin its line, below an empty line"
        )
    return Equation(found[1], line, latex, section)


def find_stray_tags(tokens: Iterable[Token]) -> Iterator[_Complaint]:
    """Yield what is wrong with tags that are in no equation of the page.

    :param tokens: The blocks of the page. Code that is shown may hold any.
    """
    for token in tokens:
        first = token.map[0] if token.map else 0
        if token.type == "inline":
            yield from _search_text(token.content, first)
        elif token.type == "fence":
            yield from _search_fence(token, first)
        elif token.type in ("code_block", "html_block"):
            kind = "an indented block" if token.type == "code_block" else "HTML"
            for line in _find_lines(_TAG, token.content):
                yield first + line, f"{_STRAY}: it is in {kind}, which is not checked"


def find_labelled_boxes(
    lines: Sequence[str], boxes: Iterable[Container]
) -> Iterator[_Complaint]:
    """Yield what is wrong with boxes of mathematics that Sphinx would number."""
    for box in boxes:
        inside = "\n".join(lines[box.first + 1 : box.last])
        if box.name == "{math}" and _LABEL.match(inside):
            yield box.first, _LABELLED


def _search_text(text: str, first: int) -> Iterator[_Complaint]:
    """A paragraph, a heading or a table, in which code spans are code."""
    if text.startswith("$$") and "$$" not in text[2:]:
        yield first, UNCLOSED
    plain = _CODE_SPAN.sub(
        lambda found: found[0] if found[1] else re.sub(r"[^\n]", " ", found[0]), text
    )
    for line in _find_lines(_TAG, plain):
        yield first + line, _STRAY
    if not _TAG.search(plain):
        for line in _find_lines(_NUMBERED, plain):
            yield (
                first + line,
                (
                    "an equation outside of dollar signs would be numbered and not "
                    r"checked; write $$ … \tag{4} $$, with \begin{aligned} to "
                    "break lines"
                ),
            )


def _search_fence(token: Token, first: int) -> Iterator[_Complaint]:
    """A fence: of a directive, it is a part of the page."""
    word = token.info.split()[0] if token.info.split() else ""
    is_math = word.strip("{}") == "math"
    if not is_math and (not word.startswith("{") or word in _CODE_DIRECTIVES):
        return
    if (_LABEL.match if is_math else _RST_LABEL.search)(token.content):
        yield first, _LABELLED
    else:
        for line in _find_lines(_TAG, token.content):
            yield first + 1 + line, f"{_STRAY}: it is in a fence, which is not checked"


def _find_lines(pattern: re.Pattern[str], text: str) -> list[int]:
    """The lines of a text, from 0, on which a pattern is found."""
    return [text.count("\n", 0, found.start()) for found in pattern.finditer(text)]
