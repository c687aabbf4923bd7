"""What a page holds: equations, symbols, lines with numbers."""

from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from loom.documents.lines import numbers_of
from loom.documents.markdown import find_pieces, normalize_text
from loom.documents.model import Document
from loom.equations.axes import Axes
from loom.equations.grammar import parse
from loom.equations.meaning import name_of
from loom.equations.tree import Wrong

CODE = "file", "chunk", "cell", "example"
TABLE = MarkdownIt("commonmark").enable("table")
TABLE.use(dollarmath_plugin)
Numbered = tuple[str, int, int]  # its number, line and section
Problem = tuple[int, str]  # the line, and what is wrong there


@dataclass(frozen=True)
class Equation:
    """An equation with a tag.

    :param tag: Its number, such as '4.1s'.
    :param line: Its line in the document.
    :param latex: What stands between the dollar signs.
    :param section: The line of the heading above it.
    """

    tag: str
    line: int
    latex: str
    section: int


@dataclass(frozen=True)
class Row:
    """A symbol of the table.

    :param name: As :func:`~.meaning.name_of` writes it.
    :param code: The expression that has its value.
    :param axes: Its letters; of a function, what it returns.
    :param line: Its line in the document.
    :param takes: Letters of the axes that a function takes.
    """

    name: str
    code: str
    axes: Axes
    line: int
    takes: Axes | None = None


@dataclass
class Page:
    """A document as the checker sees it."""

    path: str
    document: Document
    equations: list[Equation] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    table: int = 0  # the line of the table, if there is one
    numbers: list[Numbered] = field(default_factory=list)  # of code
    items: list[Numbered] = field(default_factory=list)  # of lists
    problems: list[Problem] = field(default_factory=list)


def read_page(document: Document) -> Page:
    """Find all that the checker needs in a document.

    :param document: As ``tangle.read`` returns it.
    :returns: A :class:`Page`; what is wrong is in its ``problems``.
    """
    page = Page(document.path, document)
    lines = normalize_text(document.text).split("\n")
    fences = {
        n
        for piece in find_pieces("\n".join(lines))
        for n in range(piece.first, piece.last)
    }
    headings, section, n = {}, 0, 0
    while n < len(lines):
        line, end = lines[n], n + 1
        if n in fences:
            pass
        elif line.startswith("#"):
            section = n + 1
        elif line.startswith("$$"):
            end = closing(lines, n)
            equation(page, "\n".join(lines[n:end]), n + 1, section)
        elif line.startswith(":::{symbols}"):
            end = next(
                (i for i in range(n, len(lines)) if lines[i] == ":::"), len(lines)
            )
            symbols(page, lines[n + 1 : end], n + 1)
        elif r"\tag{" in line and "`" not in line:
            page.problems.append(
                (n + 1, "a tag outside of an equation that begins its line with $$")
            )
        elif line.partition(". ")[0].isdecimal():
            page.items.append((line.partition(".")[0], n + 1, section))
        for at in range(n, end):
            headings[at + 1] = section
        n = end
    for block in document.blocks:
        if block.kind in CODE:
            found = numbers_of("\n".join(block.code))
            page.numbers += [
                (tag, block.lines[i], headings[block.line])
                for i, tags in found.items()
                for tag in tags
            ]
    return page


def closing(lines: list[str], n: int) -> int:
    """The line behind the dollars that close those of line n."""
    if lines[n].rstrip().endswith("$$") and len(lines[n].rstrip()) > 2:
        return n + 1
    for end in range(n + 1, len(lines)):
        if lines[end].rstrip().endswith("$$"):
            return end + 1
    return len(lines)


def equation(page: Page, text: str, line: int, section: int) -> None:
    latex = text.strip().removeprefix("$$").removesuffix("$$").strip()
    if r"\tag" not in latex:
        return
    tag = latex.rpartition(r"\tag")[2].strip("{} \n")
    page.equations.append(Equation(tag, line, latex, section))


def symbols(page: Page, lines: list[str], line: int) -> None:
    if page.table:
        page.problems.append(
            (
                line,
                "a second symbols table; a page has "
                "one, so that a name has one meaning",
            )
        )
        return
    page.table = line
    for n, text in enumerate(lines):
        name, _, value = text.removeprefix(":").partition(":")
        if text.startswith(":"):
            page.options[name] = value.strip()
        elif text.startswith("|") and set(text) - set("|-: "):
            page.problems += row(page, text, line + 1 + n)


def row(page: Page, text: str, line: int) -> list[Problem]:
    """Read a row; return what is wrong with it."""
    cells = [
        token.children
        for token in TABLE.parse(f"{text}\n|---|---|---|---|")
        if token.type == "inline"
    ]
    if len(cells) != 4:
        return [
            (
                line,
                "a row of the symbols table has four cells: "
                "symbol, code, axes, meaning",
            )
        ]
    names = [t.content for t in cells[0] if t.type == "math_inline"]
    codes = [t.content for t in cells[1] if t.type == "code_inline"]
    if not names:
        return (
            []
            if cells[0][0].content == "Symbol"
            else [(line, "a row of the symbols table begins with a symbol")]
        )
    texts = "".join(t.content for t in cells[2]).split(",")
    if len(codes) == 1:
        codes *= len(names)
    if len(texts) == 1:
        texts *= len(names)
    if not len(names) == len(codes) == len(texts):
        return [
            (
                line,
                f"{len(names)} symbols, {len(codes)} pieces of "
                f"code, {len(texts)} sets of axes in one row",
            )
        ]
    problems = []
    for latex, code, axes in zip(names, codes, texts):
        takes, arrow, gives = axes.partition("→")
        try:
            name = name_of(parse(latex, "factor"))
        except Wrong as error:
            problems.append((line, f"the symbol {latex}: {error}"))
            continue
        if name in {row.name for row in page.rows}:
            problems.append((line, f"a second row for {latex}"))
        page.rows.append(
            Row(
                name,
                code,
                tuple((gives or takes).split()),
                line,
                tuple(takes.split()) if arrow else None,
            )
        )
    return problems
