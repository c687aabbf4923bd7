"""What the code of each page speaks of, and where that is described."""

import re
from collections.abc import Set
from html import escape
from typing import Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment

from loom.weaving.adapters import list_addresses, read_inventory
from loom.weaving.tags import Tag


class Code(Domain):
    """What the code of each page speaks of."""

    name = "code"
    label = "Code"
    initial_data = {"pages": {}, "seen": {}}
    _size = 0
    _addresses: "Addresses | None" = None

    def clear_doc(self, docname: str) -> None:
        self.data["pages"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        self.data["pages"].update(
            (name, meant)
            for name, meant in otherdata["pages"].items()
            if name in docnames
        )

    def resolve_any_xref(self, *args: object) -> list[tuple[str, nodes.reference]]:
        return []

    def find_addresses(self) -> "Addresses":
        """The addresses of all names of other people's books."""
        size = sum(map(len, read_inventory(self.env).values()))
        if self._addresses is None or self._size != size:
            self._size, self._addresses = size, Addresses(list_addresses(self.env))
        return self._addresses

    def find_place(self, name: str) -> tuple[str, str] | str | None:
        """Where a name is described: a page and a place, or a URL."""
        entry = self.env.domains.python_domain.objects.get(name)
        if entry:
            return entry.docname, entry.node_id
        return self.find_addresses().get(name)

    def make_tags(self, builder: Builder, node: nodes.Element) -> dict[int, list[Tag]]:
        """The links in a block: for each line, tags and columns."""
        found = {}
        for line, start, end, name in node.get("names", ()):
            place = self.find_place(name)
            if isinstance(place, tuple):
                docname, ident = place
                url = builder.get_relative_uri(node["docname"], docname) + f"#{ident}"
            else:
                url = place
            if url:
                tag = (
                    f'<a class="code-link" tabindex="-1" href="'
                    f'{escape(url)}" title="{name}">'
                )
                found.setdefault(line, []).append((start, end, tag, "</a>"))
        return found


def get_code(env: BuildEnvironment) -> Code:
    """The domain of the names in code."""
    return cast(Code, env.get_domain("code"))


class Addresses(dict[str, str]):
    """A table that can be a key."""

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


def find_public_name(
    app: Sphinx,
    env: BuildEnvironment,
    node: addnodes.pending_xref,
    contnode: nodes.Node,
) -> nodes.reference | None:
    """The public name of a type that is defined in a private module."""
    name = re.sub(r"\._\w+", "", node["reftarget"])
    if url := get_code(env).find_addresses().get(name):
        return nodes.reference("", "", contnode, refuri=url)


def find_moved_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages that speak of what is described elsewhere by now."""
    code = get_code(env)
    now = {
        docname: [code.find_place(name) for name in meant]
        for docname, meant in code.data["pages"].items()
    }
    seen, code.data["seen"] = code.data["seen"], now
    return [d for d in now if now[d] != seen.get(d, now[d])]
