"""Signs of punctuation stay on the line of what they belong to.

A browser may break a line on both sides of a formula, and so begin one with a comma. It
may do so behind code that fills a line. It may also break one behind each hyphen, and
so end one with those of an option.
"""

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

_BEFORE = re.compile(r"[(\[“‘]+$")
_BEHIND = re.compile(r"^[.,;:!?)\]”’…]+")
_END = re.compile(r"[^\W_]{0,11}\W?$")  # of code: its last word and a bracket
_OPTION = re.compile(r"--[\w-]+( \S{1,8})?")
_OPTION_WORD = re.compile(r"(?<!\S)(--?\w[\w=.-]*)(?!\S)")


def _hold_punctuation(app: Sphinx, doctree: nodes.document) -> None:
    """Put each formula, with the signs that touch it, into a span that stays whole."""
    for formula in list(doctree.findall(nodes.math)):
        parent = formula.parent
        at = parent.index(formula)
        before = _cut_text(parent, at - 1, _BEFORE)
        behind = _cut_text(parent, at + 1, _BEHIND)
        if before or behind:
            texts = [nodes.Text(before)] if before else []
            box = nodes.inline("", "", *texts, classes=["whole"])
            parent[at] = box
            box += formula
            box += [nodes.Text(behind)] if behind else []


def _hold_code_ends(app: Sphinx, doctree: nodes.document) -> None:
    """Put the end of long code into a span in which and behind which no line breaks.

    So the sign behind it stays with it; all the rest may break anywhere.
    """
    for literal in list(doctree.findall(nodes.literal)):
        held = literal.parent if isinstance(literal.parent, pending_xref) else literal
        behind = held.next_node(siblings=True, descend=False)
        if not (isinstance(behind, nodes.Text) and _BEHIND.match(behind)):
            continue
        last = literal.children[-1] if literal.children else None
        if not isinstance(last, nodes.Text):
            continue
        found = _END.search(last)
        if found and (cut := found.start()):
            end = nodes.inline("", last[cut:], classes=["code-end"])
            literal.replace(last, [nodes.Text(last[:cut]), end])


def _hold_options(app: Sphinx, doctree: nodes.document) -> None:
    """Keep an option of a command, such as `--seed 2`, on one line."""
    for literal in list(doctree.findall(nodes.literal)):
        if _OPTION.fullmatch(literal.astext()):
            literal["classes"].append("whole")
            continue
        for text in list(literal.findall(nodes.Text)):
            if _OPTION_WORD.search(text):
                text.parent.replace(text, list(_split_options(text)))


def _split_options(text: str) -> Iterator[nodes.Node]:
    """A text among whose words are options, each of which stays whole."""
    for n, part in enumerate(_OPTION_WORD.split(text)):
        yield nodes.inline("", part, classes=["whole"]) if n % 2 else nodes.Text(part)


def _cut_text(parent: nodes.Element, at: int, signs: re.Pattern[str]) -> str:
    """Take some signs away from an end of a text, if there is one at this place."""
    node = parent[at] if 0 <= at < len(parent) else None
    if not isinstance(node, nodes.Text):
        return ""
    text = node.astext()
    found = signs.search(text)
    if not found:
        return ""
    parent[at] = nodes.Text(text[: found.start()] + text[found.end() :])
    return found[0]


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("doctree-read", _hold_punctuation, priority=900)
    app.connect("doctree-read", _hold_code_ends, priority=900)
    app.connect("doctree-read", _hold_options)
