"""What the code of each page speaks of, and where that is described."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment

from loom.weaving.adapters import list_addresses, read_inventory
from loom.weaving.book.pagedomain import PageDomain
from loom.weaving.names.tags import Tag


@dataclass(frozen=True)
class NameInCode:
    """A name in a block of code.

    :param line: Its line in the block, from 0.
    :param start: Its first column.
    :param end: The column behind it.
    :param name: The full name of what it means.
    """

    line: int
    start: int
    end: int
    name: str


class Addresses(dict[str, str]):
    """A table that can be a key."""

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


class CodeDomain(PageDomain):
    """What the code of each page speaks of."""

    name = "code"
    label = "Code"
    data_version = 2
    initial_data = {
        "pages": {},  # the names that each page speaks of
        "blocks": {},  # those in each named block of a page, by line
        "seen": {},  # where those were described
    }
    of_pages = "pages", "blocks"
    _size = 0
    _addresses: Addresses | None = None

    def find_addresses(self) -> Addresses:
        """The addresses of all names of other people's books."""
        size = sum(map(len, read_inventory(self.env).values()))
        if self._addresses is None or self._size != size:
            self._size, self._addresses = size, Addresses(list_addresses(self.env))
        return self._addresses

    def find_description(self, name: str) -> tuple[str, str] | str | None:
        """Where a name is described: a page and a place, or a URL."""
        entry = self.env.domains.python_domain.objects.get(name)
        if entry:
            return entry.docname, entry.node_id
        return self.find_addresses().get(name)

    def list_names(
        self, docname: str, anchor: str, number: int, shift: int = 0
    ) -> list[NameInCode]:
        """The names in a line of a named block, as if that line were the first.

        :param number: The number of the line, from 1.
        :param shift: By how many columns it stands further right than there.
        """
        block = self.data["blocks"].get(docname, {}).get(anchor, {})
        return [
            NameInCode(0, each.start + shift, each.end + shift, each.name)
            for each in block.get(number, ())
        ]

    def make_tags(
        self, builder: Builder, docname: str, names: Iterable[NameInCode]
    ) -> dict[int, list[Tag]]:
        """For each line of a block, the links in it.

        :param docname: The page of the block.
        :param names: The names in it.
        """
        found: dict[int, list[Tag]] = {}
        for each in names:
            place = self.find_description(each.name)
            if isinstance(place, tuple):
                page, ident = place
                place = f"{builder.get_relative_uri(docname, page)}#{ident}"
            if place:
                opening = (
                    f'<a class="code-link" tabindex="-1" href="'
                    f'{escape(place)}" title="{each.name}">'
                )
                tag = Tag(each.start, each.end, opening, "</a>")
                found.setdefault(each.line, []).append(tag)
        return found


def get_code(env: BuildEnvironment) -> CodeDomain:
    """The domain of the names in code."""
    return cast(CodeDomain, env.get_domain("code"))


def find_public_name(
    app: Sphinx,
    env: BuildEnvironment,
    node: addnodes.pending_xref,
    contnode: nodes.Node,
) -> nodes.reference | None:
    """A reference to the public name of a type that a private module defines."""
    name = re.sub(r"\._\w+", "", node["reftarget"])
    url = get_code(env).find_addresses().get(name)
    return nodes.reference("", "", contnode, refuri=url) if url else None


def find_moved_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages that speak of what is described elsewhere by now."""
    code = get_code(env)
    now = {
        docname: [code.find_description(name) for name in meant]
        for docname, meant in code.data["pages"].items()
    }
    seen, code.data["seen"] = code.data["seen"], now
    return [d for d in now if now[d] != seen.get(d, now[d])]
