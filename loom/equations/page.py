"""Read a page: its equations, its symbols, its lines with numbers."""

from collections.abc import Sequence

from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from loom.documents.containers import Container, find_containers
from loom.documents.lines import find_equation_numbers
from loom.documents.markdown import TAKEN, make_block_parser, normalize_text
from loom.documents.model import Document
from loom.equations.explained import find_explained
from loom.equations.model import Equation, MathPage, NumberedLine
from loom.equations.pathboxes import PATHS, read_box
from loom.equations.rows import is_rule, read_row
from loom.equations.tags import find_labelled_boxes, find_stray_tags, read_equation

NUMBERED_KINDS = "file", "chunk", "cell", "example"


def read_page(document: Document) -> MathPage:
    """Find all that the checker needs in a document.

    :returns: A :class:`MathPage`; what is wrong is in its ``problems``.
    """
    page = MathPage(document)
    text = normalize_text(document.text)
    lines, tokens = text.split("\n"), parse_page(text)
    code = {n for token in tokens if token.type in TAKEN for n in _list_lines(token)}
    sections = _find_sections(tokens, len(lines))
    for token in tokens:
        first = min(_list_lines(token), default=0)
        if token.type.startswith("math_block"):
            _add_equation(page, token, first + 1, sections[first])
            code.update(_list_lines(token))
    boxes = find_containers(lines, code)
    for box in boxes:
        if box.name == "{symbols}":
            _read_table(page, lines, box)
        if box.name == "{sbs}":
            page.explained.update(find_explained(tokens, box))
        if box.name in ("{symbols}", PATHS):
            _check_head(page, lines, box)
        if box.name == PATHS:
            page.boxes.append(read_box(lines, box))
    page.problems += [
        page.make_problem(line + 1, message)
        for line, message in (
            *find_stray_tags(tokens),
            *find_labelled_boxes(lines, boxes),
        )
    ]
    for block in document.blocks:
        if block.kind in NUMBERED_KINDS:
            section = sections[block.line - 1]
            page.numbers += [
                NumberedLine(tag, block.lines[i], section)
                for i, tags in find_equation_numbers("\n".join(block.code)).items()
                for tag in tags
            ]
    return page


def parse_page(text: str) -> list[Token]:
    """The blocks of a page, formulas between dollar signs among them."""
    return make_block_parser(dollarmath_plugin).parse(text)


def _list_lines(token: Token) -> range:
    """The lines of a token, from 0."""
    return range(*token.map) if token.map else range(0)


def _find_sections(tokens: Sequence[Token], count: int) -> list[int]:
    """For each line the line of the heading above it, or 0."""
    sections = [0] * count
    for token in tokens:
        if token.type == "heading_open" and token.level == 0:
            first = min(_list_lines(token))
            sections[first:] = [first + 1] * (count - first)
    return sections


def _add_equation(page: MathPage, token: Token, line: int, section: int) -> None:
    """Note an equation, unless it has no tag, and what is wrong with the tag."""
    found = read_equation(token, line, section)
    if isinstance(found, Equation):
        page.equations.append(found)
    elif found:
        page.problems.append(page.make_problem(line, found))


def _check_head(page: MathPage, lines: Sequence[str], box: Container) -> None:
    """Note it if the table of a box has no rule below its head."""
    table = [n for n in range(box.first + 1, box.last) if lines[n].startswith("|")]
    if len(table) == 1 or (table and not is_rule(lines[table[1]])):
        message = (
            "below the head of a table a line such as |---|---| is expected; without "
            "it Markdown sees no table"
        )
        page.problems.append(page.make_problem(table[0] + 1, message))


def _read_table(page: MathPage, lines: Sequence[str], box: Container) -> None:
    """Read the options and the rows of a table of symbols."""
    if page.table:
        page.problems.append(
            page.make_problem(
                box.first + 1,
                "a second symbols table; a page has one, so that a name has one "
                "meaning",
            )
        )
        return
    page.table = box.first + 1
    for number in range(box.first + 1, box.last):
        text = lines[number]
        if text.startswith(":"):
            name, _, value = text.removeprefix(":").partition(":")
            page.options[name] = value.strip()
            page.option_lines[name] = number + 1
        elif text.startswith("|") and not is_rule(text):
            known = {row.name for row in page.rows}
            rows, messages = read_row(text, number + 1, known)
            page.rows += rows
            page.problems += [page.make_problem(number + 1, each) for each in messages]
