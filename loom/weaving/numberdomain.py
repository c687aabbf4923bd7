"""What has a number on every page, and who speaks of it."""

from collections.abc import Iterable, Set
from typing import Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import docname_join

from loom.weaving.addresses import make_address


class Numbers(Domain):
    """What has a number, on every page, and who speaks of it."""

    name = "numbers"
    label = "Numbers"
    initial_data = {"pages": {}, "sections": {}, "chapters": {}, "seen": {}}
    dangling_warnings = {
        "eq": "no equation %(target)s",
        "numref": "no figure, section or page with a number: %(target)s",
    }

    def clear_doc(self, docname: str) -> None:
        self.data["pages"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        for docname in docnames:
            if docname in otherdata["pages"]:
                self.data["pages"][docname] = otherdata["pages"][docname]

    def resolve_any_xref(self, *args: object) -> list[tuple[str, nodes.reference]]:
        return []

    def find_target(
        self, kind: str, target: str, here: str
    ) -> tuple[str, str, bool, str] | None:
        """What a reference leads to.

        :returns: The page, the place on it, whether the place is one of
            ours, and the text of the link. None, if there is no such thing.
        """
        pages = self.data["pages"]
        if kind == "eq":
            name, _, tag = target.rpartition(":")
            docname = docname_join(here, name) if name else here
            if tag not in pages.get(docname, {"tags": ()})["tags"]:
                return None
            title = self.env.titles[docname].astext() + " " if name else ""
            return docname, f"eq-{tag}", True, f"{title}({tag})"
        for docname, page in pages.items():
            for n, (place, name) in enumerate(page["figures"], 1):
                if name == target:
                    return (
                        docname,
                        place,
                        True,
                        (f"Figure {self.number_figure(docname, n)}"),
                    )
        docname = docname_join(here, target)
        if docname in self.data["chapters"]:
            number = join_number(self.data["chapters"][docname])
            return docname, "", False, f"Chapter {number}"
        standard = self.env.domains.standard_domain
        docname, ident = standard.anonlabels.get(target, ("", ""))
        place = pages.get(docname, {"sections": {}})["sections"].get(ident)
        number = self.data["sections"].get(docname, {}).get(place)
        if not number:
            return None
        kind = "Section" if place else "Chapter"
        return docname, f"#{ident}", False, f"{kind} {join_number(number)}"

    def number_figure(self, docname: str, n: int) -> str:
        """The number of the nth figure of a page."""
        return join_number((*self.data["chapters"].get(docname, ()), n))

    def resolve_xref(
        self,
        env: BuildEnvironment,
        here: str,
        builder: Builder,
        kind: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        found = self.find_target(kind, target, here)
        if not found:
            return None
        docname, place, ours, text = found
        said = contnode.astext()
        if node["refexplicit"]:
            text = said.replace("%s", text.split()[-1])
        if ours:
            url = make_address(builder, here, docname, place)
        else:
            url = builder.get_relative_uri(here, docname) + place
        return nodes.reference(
            "", text, refuri=url, internal=True, classes=[f"to-{kind}"]
        )


def get_numbers(env: BuildEnvironment) -> Numbers:
    """The domain of the numbers."""
    return cast(Numbers, env.get_domain("numbers"))


def join_number(number: Iterable[int]) -> str:
    """A number of several parts, with dots between them."""
    return ".".join(map(str, number))
