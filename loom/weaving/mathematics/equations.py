"""Equations of a page, and the lines of code they speak of."""

from difflib import get_close_matches

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from loom.config import FILE, get_config
from loom.documents.lines import find_equation_numbers
from loom.weaving.book.blocknodes import listing, literate
from loom.weaving.book.bookdomain import get_book
from loom.weaving.mathematics.equationhtml import visit_math, visit_math_block
from loom.weaving.mathematics.marks import find_outdated_marks, renew_marks
from loom.weaving.mathematics.mathml import TAG, translate_latex

log = logging.getLogger(__name__)


def _connect_equations(app: Sphinx, doctree: nodes.document) -> None:
    """Connect the equations of a page with its lines of code."""
    tags = _find_equations(app.env, doctree)
    lines: set[str] = set()  # the numbers that lines of code bear
    for node in doctree.findall(listing):
        numbers = find_equation_numbers(node.astext())
        node["equations"] = set(tags)
        node["first"] = set()
        for i, found in numbers.items():
            node["first"] |= {(i, n) for n in found if n not in lines}
            lines.update(found)
        if isinstance(node.parent, literate):
            _note_numbers(app.env, node, [n for each in numbers.values() for n in each])
    for tag, node in tags.items():
        node["lines"] = tag in lines
    _check_mathematics(doctree)


def _find_equations(
    env: BuildEnvironment, doctree: nodes.document
) -> dict[str, nodes.math_block]:
    """The numbered equations of a page."""
    marks = get_book(env).data["marks"][env.docname]
    tags: dict[str, nodes.math_block] = {}
    for node in doctree.findall(nodes.math_block):
        for tag in TAG.findall(node.astext())[:1]:
            if tag in tags:
                log.warning(
                    "a second equation (%s) on this page",
                    tag,
                    location=node,
                    type="weave",
                )
            tags.setdefault(tag, node)
            node["tag"] = tag
            node["mark"] = marks.get(tag)
    return tags


def _note_numbers(env: BuildEnvironment, node: listing, numbers: list[str]) -> None:
    """Note the equations of a named block, and warn of those that are not there."""
    tags = node["equations"]
    block = get_book(env).find_block(env.docname, node.parent["anchor"])
    if block:
        block["tags"] = [n for n in numbers if n in tags]
    if node["language"] == "diff":  # it may speak of any page
        return
    for number in set(numbers) - tags:
        log.warning(
            "no equation (%s) on this page", number, location=node, type="weave"
        )


def _check_mathematics(doctree: nodes.document) -> None:
    """Warn of mathematics that cannot be set, with its line."""
    for node in doctree.findall(lambda n: isinstance(n, nodes.math | nodes.math_block)):
        try:
            translate_latex(node.astext(), isinstance(node, nodes.math_block))
        except ValueError as error:
            log.warning("mathematics: %s", error, location=node, type="weave")


def _warn_of_lost_marks(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn if there is no place that says what a mark means."""
    page, _, anchor = get_config().equations.about.partition("#")
    if page and page not in env.found_docs:
        log.warning(
            "equations.about in %s: there is no page %r", FILE, page, type="weave"
        )
    elif anchor and anchor not in (found := _find_anchors(env, page)):
        near = get_close_matches(anchor, found, 1)
        log.warning(
            "equations.about in %s: the page %r has no place %r%s",
            FILE,
            page,
            anchor,
            f"; did you mean {near[0]!r}?" if near else "",
            type="weave",
        )


def _find_anchors(env: BuildEnvironment, page: str) -> set[str]:
    """The names of the headings and of the marked places of a page."""
    headings = env.tocs[page].findall(nodes.reference)
    labels = env.domains.standard_domain.anonlabels.values()
    return {str(node["anchorname"]).removeprefix("#") for node in headings} | {
        anchor for docname, anchor in labels if docname == page
    }


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("doctree-read", _connect_equations, priority=600)
    app.connect("env-get-outdated", find_outdated_marks)
    app.connect("source-read", lambda app, name, source: renew_marks(app.env, name))
    app.connect("env-check-consistency", _warn_of_lost_marks)
