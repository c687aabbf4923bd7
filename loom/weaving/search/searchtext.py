"""The prose of a page as plain text, for the search."""

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.util import docname_join

from loom.weaving.mathematics.mathtext import write_math
from loom.weaving.numbering.numberdomain import get_numbers

# What stands for a reference until all pages are read
_PART = "([^\ue000\ue001]*)"
_MARK = re.compile(f"\ue000{_PART}\ue001{_PART}\ue001{_PART}\ue000")
_UNREAD = (
    addnodes.index,
    nodes.comment,
    nodes.image,
    nodes.literal_block,
    nodes.math_block,
    nodes.raw,
    nodes.system_message,
)
_ERROR = re.compile(r"^(?:\w+\.)*\w*(?:Error|Exception|Warning): .+", re.M)
_RAISED = re.compile(r"\b[A-Z]\w*(?:Error|Exception|Warning)\b")
_STRING = r"""[frb]?(?:'[^'\n]*'|"[^"\n]*")"""
_MESSAGE = re.compile(rf"(?:raise \w+|\bwarn)\(\s*((?:{_STRING}\s*)+)")
_NO_WORD = re.compile(r"""^[frb]?['"]|['"]$|\{[^}]*\}""")
_DEFINED = re.compile(r"^\s*(?:async def|def|class) +(\w+)", re.M)


def read_words(node: nodes.Node) -> str:
    """What a reader sees of a paragraph or a title."""
    return " ".join("".join(_read_parts(node)).split())


def _read_parts(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif isinstance(node, nodes.math):
        yield write_math(node.astext())
    elif isinstance(node, addnodes.pending_xref):
        yield _mark_reference(node)
    elif not isinstance(node, _UNREAD):
        for child in node.children:
            yield from _read_parts(child)


def _mark_reference(node: addnodes.pending_xref) -> str:
    """The text of a link; a mark, where that is the title of another page."""
    said, kind = node.astext(), node.get("reftype", "")
    if node.get("refexplicit") or kind not in ("doc", "ref", "eq", "numref"):
        return said.removeprefix("~").rpartition(".")[2] if kind == "func" else said
    return f"\ue000{kind}\ue001{node['reftarget']}\ue001{node['refdoc']}\ue000"


def fill_references(env: BuildEnvironment, text: str) -> str:
    """The text with the titles and numbers that its links will show."""

    def find(mark: re.Match[str]) -> str:
        kind, target, here = mark.groups()
        if kind in ("eq", "numref"):
            found = get_numbers(env).find_target(kind, target, here)
            return found.text if found else ""
        if kind == "ref":
            labels = env.domains.standard_domain.labels
            return labels.get(target, ("", "", ""))[2]
        page = docname_join(here, target)
        return env.titles[page].astext() if page in env.titles else ""

    return _MARK.sub(find, text)


def list_errors(code: str) -> list[str]:
    """The messages of errors that a program's output shows."""
    return _ERROR.findall(code)


def list_raised(code: str) -> list[str]:
    """The classes of errors that a program names, and the words of its messages."""
    texts = [
        text for said in _MESSAGE.findall(code) for text in re.findall(_STRING, said)
    ]
    words = [_NO_WORD.sub(" ", text) for text in texts]
    return [*dict.fromkeys(_RAISED.findall(code)), *words]


def list_definitions(code: str) -> list[str]:
    """The names of functions and classes that a program defines."""
    return _DEFINED.findall(code)
