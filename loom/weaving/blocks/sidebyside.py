"""A row: code on the left; on the right, beside its lines, what explains them."""

import zlib
from collections.abc import Iterable
from html import escape
from typing import Any, NoReturn

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from loom.documents.lines import find_equation_numbers
from loom.weaving import FOLDER
from loom.weaving.blocks.statements import find_folds, find_statement_start
from loom.weaving.book.blocknodes import codebeside, listing, literate, rowcell

_SCRIPT = FOLDER / "static" / "rows.js"
_FEWEST = 52  # columns of code that a row has room for


class SideBySide(SphinxDirective):
    """Two columns on a wide screen, one on a narrow one."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The row, with its cells among its blocks."""
        found = codebeside("", *make_cells(self.parse_content_to_nodes()))
        self.set_source_info(found)
        return [found]


def make_cells(content: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Put what stands between blocks of code into cells.

    Equations that follow each other share the sentences behind them. Without such
    sentences each has a cell of its own.
    """
    found: list[nodes.Node] = []
    for node in content:
        above = found[-1] if found else None
        if isinstance(node, literate | listing):
            found.append(node)
        elif isinstance(above, rowcell) and not _is_start_of_cell(above, node):
            above.append(node)
        else:
            found.append(rowcell("", node))
    return [part for node in found for part in _split_bare_cell(node)]


def _is_start_of_cell(above: rowcell, node: nodes.Node) -> bool:
    """Whether a node is no part of the cell above: an equation behind a sentence."""
    return isinstance(node, nodes.math_block) and not isinstance(
        above[-1], nodes.math_block
    )


def _split_bare_cell(node: nodes.Node) -> list[nodes.Node]:
    """A cell for each equation where no sentence follows them."""
    if not isinstance(node, rowcell) or not isinstance(node[-1], nodes.math_block):
        return [node]
    return [rowcell("", part) for part in list(node)]


def _place_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Find the line of code ahead of which each cell stands."""
    for each in doctree.findall(codebeside):
        codes = [_find_code(node) for node in each if not isinstance(node, rowcell)]
        known: dict[str, tuple[int, int]] = {}
        for n, code in enumerate(codes):
            for line, numbers in find_equation_numbers(code.astext()).items():
                for number in numbers:
                    known.setdefault(number, (n, line))
        above = 0  # blocks
        taken: set[tuple[int, int]] = set()  # the blocks and lines of other cells
        before = None  # the place of the cell before
        for node in each:
            if not isinstance(node, rowcell):
                above, before = above + 1, None
                continue
            tags = [
                part["tag"]
                for part in node
                if part.get("tag")  # type: ignore[attr-defined]
            ]
            places = [known[tag] for tag in tags if tag in known]
            place = min(places) if places else before or (max(0, above - 1), 0)
            node["tags"], node["block"], before = tags, place[0], place
            if codes:
                code = codes[place[0]].astext()
                start = find_statement_start(code, place[1])
                # A second equation of a long statement stands ahead of its own line.
                is_taken = places and (place[0], start) in taken
                node["line"] = place[1] if is_taken else start
                taken.add((place[0], start))


def _find_code(block: nodes.Element) -> listing:
    """The code of a block."""
    code = block[0] if isinstance(block, literate) else block
    assert isinstance(code, listing)
    return code


def visit_row(self: HTML5Translator, node: codebeside) -> NoReturn:
    """Write the blocks of a row, with the cells ahead of their lines."""
    blocks = [part for part in node if not isinstance(part, rowcell)]
    cells = [part for part in node if isinstance(part, rowcell)]
    columns = max((_count_columns(_find_code(block)) for block in blocks), default=0)
    self.body.append(f'<div class="sbs" style="--columns: {max(columns, _FEWEST)}">')
    for block in blocks:
        _find_code(block)["cells"] = {}
    for cell in cells:
        html = _write_apart(self, cell)
        if blocks:
            inserted = _find_code(blocks[cell["block"]])["cells"]
            inserted[cell["line"]] = inserted.get(cell["line"], "") + html
        else:
            self.body.append(html)
    for block in blocks:
        block.walkabout(self)
    self.body.append("</div>\n")
    raise nodes.SkipNode


def _count_columns(code: listing) -> int:
    """The columns of a block's longest line that isn't folded."""
    text = code.astext()
    folded = {n for fold in find_folds(text) for n in range(fold.first, fold.last)}
    lines = enumerate(text.split("\n"))
    return max((len(line) for n, line in lines if n not in folded), default=0)


def _write_apart(self: HTML5Translator, node: nodes.Node) -> str:
    """The HTML of a node, to be written between lines of code."""
    kept, self.body = self.body, []
    node.walkabout(self)
    written, self.body = self.body, kept
    return "".join(written).strip()


def _visit_cell(self: HTML5Translator, node: rowcell) -> None:
    data = f' data-eq="{escape(" ".join(node["tags"]))}"' if node["tags"] else ""
    self.body.append(f'<div class="row-cell"{data}>\n')


def _depart_cell(self: HTML5Translator, node: rowcell) -> None:
    self.body.append("</div>\n")


def _add_script(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give a page with rows the script that places their cells.

    It stands in the head, so that it is there before anything is drawn.
    """
    if doctree is not None and next(doctree.findall(codebeside), None):
        version = f"{zlib.crc32(_SCRIPT.read_bytes()):08x}"
        address = context["pathto"](f"_static/{_SCRIPT.name}", 1)
        script = f'<script src="{address}?v={version}"></script>'
        context["metatags"] = context.get("metatags", "") + script


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_node(codebeside, html=(visit_row, None))
    app.add_node(rowcell, html=(_visit_cell, _depart_cell))
    app.add_directive("sbs", SideBySide)
    app.connect("html-page-context", _add_script)
    app.connect("doctree-read", _place_cells, priority=700)
