"""Code on the left; on the right, beside it, what explains it."""

import re
from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from loom.documents.lines import find_equation_numbers
from loom.weaving.blocknodes import literate

_ROWS = 4  # of the grid, a line of code


_CAPTION, _ABOVE, _BELOW = 1.55, 0.65, 1.55  # heights, in lines of code


class SideBySide(SphinxDirective):
    """Two columns on a wide screen, one on a narrow one."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The two columns."""
        left = nodes.container(classes=["sbs-code"])
        right = nodes.container(classes=["sbs-text"])
        for node in self.parse_content_to_nodes():
            code = isinstance(node, literate | nodes.literal_block)
            (left if code else right).append(node)
        both = nodes.container("", left, right, classes=["sbs"])
        self.set_source_info(both)
        return [both]


def _measure_lines(column: nodes.Element) -> dict[str, float]:
    """How far down the first line of each number is."""
    found: dict[str, float] = {}
    y = 0.0
    for block in column:
        y += _ABOVE + _CAPTION * isinstance(block, literate)
        code = block.astext()
        for i, numbers in find_equation_numbers(code).items():
            for number in numbers:
                found.setdefault(number, y + i)
        y += code.count("\n") + 1 + _BELOW
    return found


def _count_lines(latex: str) -> int:
    """How many lines of code an equation is as high as."""
    high = re.search(r"\\(frac|sum|prod|int|begin)", latex)
    return 2 + bool(high) + max(0, latex.count(r"\\") - 1)


def move_apart(wanted: Iterable[float], spans: Sequence[int]) -> list[int]:
    """Move things as little as needed to keep their order, apart.

    :param wanted: Where each would like to start.
    :param spans: The height of each.
    :returns: Where each starts, none above 0.
    """
    # Pool adjacent violators: groups of what touches, as their mean and number
    groups: list[tuple[float, int]] = []
    height = 0
    for y, span in zip(wanted, spans, strict=True):
        mean, n = y - height, 1
        height += span
        while groups and groups[-1][0] > mean:
            other, k = groups.pop()
            mean, n = (mean * n + other * k) / (n + k), n + k
        groups.append((mean, n))
    starts = [max(0, round(mean)) for mean, n in groups for _ in range(n)]
    before = [sum(spans[:i]) for i in range(len(spans))]
    return [y + h for y, h in zip(starts, before, strict=True)]


def _align_equations(app: Sphinx, doctree: nodes.document) -> None:
    """Put each equation beside the line that bears its number."""
    for column in doctree.findall(
        lambda n: "sbs-text" in getattr(n, "attributes", {}).get("classes", ())
    ):
        found = _measure_lines(column.parent[0])
        tags = [
            node.get("tag") if isinstance(node, nodes.math_block) else None
            for node in column
        ]
        if not tags or not found.keys() >= set(tags):
            continue
        spans = [_ROWS * _count_lines(node.astext()) for node in column]
        wanted = [
            _ROWS * (found[node["tag"]] + 0.5) - span / 2
            for node, span in zip(column, spans, strict=True)
        ]
        for node, y, span in zip(column, move_apart(wanted, spans), spans, strict=True):
            node["rows"] = f"{y + 1} / span {span}"
        column["classes"].append("sbs-rows")


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_directive("sbs", SideBySide)
    app.connect("doctree-read", _align_equations, priority=700)
