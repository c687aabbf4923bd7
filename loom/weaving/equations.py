"""Equations as MathML, and the lines of code they speak of."""

import re
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import NoReturn

import numpy
from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

import loom
from loom.config import get_config
from loom.documents.lines import numbers_of
from loom.documents.reader import read_document
from loom.equations.check import check_page
from loom.equations.complaints import describe_mark
from loom.weaving.blocks import listing, literate
from loom.weaving.formulas import boxed, keyed
from loom.weaving.links import anchor
from loom.weaving.notebooks import asked_for, code_root, module

log = logging.getLogger(__name__)
TRANSLATOR = LatexToMathML(fancy_error=False)
WORD = r"<mrow><mspace/><mi>[^<]+</mi></mrow>"  # as in relu′
PRIME = re.compile(rf"<msup>(<mi>[^<]+</mi>|{WORD})<mo>(′+)</mo></msup>")
LINE = re.compile(
    r'<mover accent="true">((?:(?!</?mover).)+)'
    r'<mo stretchy="true">\u0332</mo></mover>'
)
TAG = re.compile(r"\\tag\{([^}]*)\}")


@cache
def mathml(latex: str, display: bool = False) -> str:
    """Translate LaTeX to MathML.

    :raises ValueError: What is wrong with the LaTeX.
    """
    plain = TAG.sub("", latex).strip()
    try:
        html = TRANSLATOR.convert_with_local_state(plain, displaystyle=display)
    except LatexError as error:
        said = re.sub(r"^\d+: ", "", str(error).strip())
        raise ValueError(f"{said} in {plain}") from None
    html = LINE.sub(r'<mrow class="overline">\1</mrow>', html)
    return PRIME.sub(r'\1<mo lspace="0" rspace="0">\2</mo>', html)


def check(doctree: nodes.document) -> None:
    """Warn of mathematics that cannot be set, with its line."""
    for node in doctree.findall(lambda n: isinstance(n, nodes.math | nodes.math_block)):
        try:
            mathml(node.astext(), isinstance(node, nodes.math_block))
        except ValueError as error:
            log.warning("mathematics: %s", error, location=node, type="weave")


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Connect the equations of a page with its lines of code."""
    docname, tags, lines = app.env.docname, {}, set()
    for node in doctree.findall(nodes.math_block):
        node["docname"] = docname
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
            node["mark"] = app.env.equation_marks[docname].get(tag)
    for node in doctree.findall(listing):
        numbers = numbers_of(node.astext())
        for number in {n for found in numbers.values() for n in found}:
            if (
                number not in tags
                and isinstance(node.parent, literate)
                and node["language"] != "diff"
            ):  # of any page
                log.warning(
                    "no equation (%s) on this page", number, location=node, type="weave"
                )
        node["equations"] = set(tags)
        node["first"] = set()
        for i, found in numbers.items():
            node["first"] |= {(i, n) for n in found if n not in lines}
            lines.update(found)
        if numbers and isinstance(node.parent, literate):
            app.env.get_domain("book").block(docname, node.parent["anchor"])["tags"] = [
                n for found in numbers.values() for n in found if n in tags
            ]
    for tag, node in tags.items():
        node["lines"] = tag in lines
    explain(doctree, tags)
    check(doctree)


def explain(doctree: nodes.document, tags: Iterable[str]) -> None:
    """Mark item 4 of a list as what speaks of (4), (4s), (4.1s)."""
    whole = {re.match(r"\d+", tag)[0] for tag in tags if re.match(r"\d", tag)}
    for section in doctree.findall(nodes.section):
        blocks = {b for b in section.findall(nodes.math_block) if b.get("tag")}
        if not blocks:
            continue
        for part in section.findall(nodes.enumerated_list):
            for n, item in enumerate(part, part.get("start", 1)):
                if str(n) in whole and not item["classes"]:
                    item["classes"] = ["explains", f"explains-{n}"]


def run_equations(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],
    changed: set[str],
    removed: set[str],
) -> list[str]:
    """Run the equations of the pages on which something has changed.

    :returns: The pages whose marks are no longer the same.
    """
    before = getattr(env, "equation_marks", {})
    known, code = getattr(env, "equation_keys", {}), judged_by(app)
    env.equation_marks, env.equation_keys = {}, {}
    for name in env.found_docs:
        if name in before and not asked_for(app, name):
            env.equation_keys[name] = known.get(name)
            env.equation_marks[name] = before[name]
            continue
        path = Path(env.doc2path(name))
        text = path.read_text(encoding="utf-8")
        key = sha256((code + text).encode()).hexdigest()
        env.equation_keys[name] = key
        env.equation_marks[name] = (
            before[name] if known.get(name) == key else marks(app, path, text)
        )
    return [
        name
        for name, found in env.equation_marks.items()
        if found != before.get(name, {})
    ]


def judged_by(app: Sphinx) -> str:
    """All the code that has a part in a mark."""
    judge = sorted(Path(loom.__file__).parent.rglob("*.py"))
    library = sorted(code_root(app).glob(f"{get_config().equations.package}/**/*.py"))
    found = sha256(numpy.__version__.encode())
    for code in (
        *(file.read_bytes() for file in judge),
        *(module(file)[1] for file in library),
    ):
        found.update(code)
    return found.hexdigest()


def marks(app: Sphinx, path: Path, text: str) -> dict[str, tuple[str, str]]:
    """The marks of the equations that hold, by number."""
    if path.suffix != ".md" or r"\tag{" not in text:
        return {}
    document, _ = read_document(path.relative_to(app.srcdir).as_posix(), text)
    checked = check_page(document)
    return {
        result.equation.tag: describe_mark(checked, result)
        for result in checked.results
        if not result.message
    }


def convert(node: nodes.math | nodes.math_block, display: bool) -> str:
    """The MathML of a node, or its source where that has failed."""
    latex, symbols = node.astext(), node.get("symbols", ())
    try:
        return keyed(mathml(boxed(latex, symbols), display), latex, symbols)
    except ValueError:
        return f"<code>{escape(node.astext())}</code>"


def visit_inline(self: HTML5Translator, node: nodes.math) -> NoReturn:
    html, ident = convert(node, display=False), ""
    if node.get("place"):
        place = anchor(self.builder, node["docname"], node["place"])
        ident = f' id="{place}"'
    self.body.append(f'<span class="math"{ident}>{html}</span>')
    raise nodes.SkipNode


def visit_block(self: HTML5Translator, node: nodes.math_block) -> NoReturn:
    docname, tag = node.get("docname", ""), node.get("tag")
    number, ident, href = node.get("number"), "", ""
    if tag:
        number = tag
        ident = f' id="{anchor(self.builder, docname, "eq-" + tag)}"'
        href = anchor(self.builder, docname, "line-" + tag)
    elif node["ids"]:
        ident = f' id="{node["ids"][0]}"'
    shown = f"({escape(str(number))})" if number else ""
    if tag and node["lines"]:
        shown = (
            f'<a class="equation-number" href="#{href}" '
            f'title="The code of equation {shown}">{shown}</a>'
        )
    elif shown:
        shown = f'<span class="equation-number">{shown}</span>'
    if node.get("mark"):
        text, tip = map(escape, node["mark"])
        shown = (
            f'<span class="equation-side">{shown}<span class="'
            f'equation-mark" title="{tip}">{text}</span></span>'
        )
    data = f' data-eq="{escape(tag)}"' if tag else ""
    if node.get("rows"):
        data += f' style="grid-row: {node["rows"]}"'
    html = convert(node, display=True)
    self.body.append(
        f'<div class="equation"{ident}{data}>'
        f'<div class="equation-body">{html}</div>{shown}</div>\n'
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.connect("doctree-read", collect, priority=600)
    app.connect("env-get-outdated", run_equations)
