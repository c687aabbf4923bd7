"""The numbers of chapters and sections."""

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment

from loom.weaving.numbering.numberdomain import join_number

_DEPTH = 2  # chapter, section


def is_looked_up(tree: addnodes.toctree) -> bool:
    """Whether the pages of a toctree are no part of the path: it has only titles."""
    return bool(tree.get("caption") and tree.get("titlesonly"))


def find_chapters(env: BuildEnvironment) -> dict[str, tuple[int]]:
    """The number of each page that is in a part: they run through all parts."""
    trees = [
        tree
        for tree in env.tocs[env.config.root_doc].findall(addnodes.toctree)
        if tree.get("caption") and not is_looked_up(tree)
    ]
    pages = [docname for tree in trees for _, docname in tree["entries"]]
    return {docname: (number,) for number, docname in enumerate(pages, 1)}


def list_section_items(toc: nodes.Node) -> list[Any]:
    """The entries of a table of contents that are sections: no pages, no functions."""
    return [
        item
        for item in toc.children
        if isinstance(item, nodes.list_item) and "skip_section_number" not in item[0]
    ]


def _list_headings(
    toc: nodes.Element, above: tuple[int, ...] = ()
) -> Iterator[tuple[nodes.reference, tuple[int, ...]]]:
    """The links of a table of contents, each with its place in it."""
    for n, item in enumerate(list_section_items(toc), 1):
        yield item[0][0], (*above, n)
        for deeper in item[1:]:
            yield from _list_headings(deeper, (*above, n))


def number_sections(
    env: BuildEnvironment, docname: str, chapter: tuple[int, ...]
) -> dict[str, tuple[int, ...]]:
    """The numbers of a page's headings; the contents show them too."""
    found = {}
    for link, (_, *place) in _list_headings(env.tocs[docname]):
        if "section-number" in getattr(link[0], "attributes", {}).get("classes", ()):
            link.pop(0)
        full = (*chapter, *place)
        counted = chapter and len(full) <= _DEPTH
        found[link["anchorname"]] = full if counted else ()
        if counted:
            shown = nodes.inline(
                "", join_number(full) + " ", classes=["section-number"]
            )
            link.insert(0, shown)
    return found
