"""What has a number on every page, and who speaks of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util import docname_join

from loom.weaving.book.addresses import make_address
from loom.weaving.book.pagedomain import PageDomain


@dataclass(frozen=True)
class NumberedPlace:
    """What a reference to a number leads to.

    :param docname: The page.
    :param anchor: The id on it; none for the page itself.
    :param text: The text of the link.
    """

    docname: str
    anchor: str
    text: str


class NumberDomain(PageDomain):
    """What has a number, on every page, and who speaks of it."""

    name = "numbers"
    label = "Numbers"
    data_version = 1
    initial_data = {
        "pages": {},  # what each page has to point at, and what it points at
        "sections": {},  # the numbers of the headings of each page
        "chapters": {},  # the number of each page
        "seen": {},  # what the references of each page led to
    }
    of_pages = ("pages",)
    dangling_warnings = {
        "eq": "no equation %(target)s",
        "numref": "no figure, section or page with a number: %(target)s",
    }

    def find_target(self, kind: str, target: str, here: str) -> NumberedPlace | None:
        """What a reference leads to; None, if there is no such thing.

        :param kind: 'eq' or 'numref'.
        :param target: What the reference says.
        :param here: The page that it is on.
        """
        if kind == "eq":
            return self._find_equation(target, here)
        return (
            self._find_figure(target)
            or self._find_chapter(target, here)
            or self._find_section(target)
        )

    def number_figure(self, docname: str, n: int) -> str:
        """The number of the nth figure of a page."""
        return join_number((*self.data["chapters"].get(docname, ()), n))

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """The link that a reference becomes, or None."""
        found = self.find_target(typ, target, fromdocname)
        if not found:
            return None
        text = found.text
        if node["refexplicit"]:
            text = contnode.astext().replace("%s", text.split()[-1])
        url = make_address(builder, fromdocname, found.docname, found.anchor)
        return nodes.reference(
            "", text, refuri=url, internal=True, classes=[f"to-{typ}"]
        )

    def _find_equation(self, target: str, here: str) -> NumberedPlace | None:
        name, _, tag = target.rpartition(":")
        docname = docname_join(here, name) if name else here
        if tag not in self.data["pages"].get(docname, {"tags": ()})["tags"]:
            return None
        title = self.env.titles[docname].astext() + " " if name else ""
        return NumberedPlace(docname, f"eq-{tag}", f"{title}({tag})")

    def _find_figure(self, target: str) -> NumberedPlace | None:
        for docname, page in self.data["pages"].items():
            for n, (anchor, name) in enumerate(page["figures"], 1):
                if name == target:
                    number = self.number_figure(docname, n)
                    return NumberedPlace(docname, anchor, f"Figure {number}")
        return None

    def _find_chapter(self, target: str, here: str) -> NumberedPlace | None:
        docname = docname_join(here, target)
        number = self.data["chapters"].get(docname)
        if number is None:
            return None
        return NumberedPlace(docname, "", f"Chapter {join_number(number)}")

    def _find_section(self, target: str) -> NumberedPlace | None:
        """A heading that has a label; it may be below the one with a number."""
        labels = self.env.domains.standard_domain.anonlabels
        docname, ident = labels.get(target, ("", ""))
        page = self.data["pages"].get(docname, {"sections": {}})
        place = page["sections"].get(ident)
        number = self.data["sections"].get(docname, {}).get(place)
        if not number:
            return None
        kind = "Section" if place else "Chapter"
        return NumberedPlace(docname, ident, f"{kind} {join_number(number)}")


def get_numbers(env: BuildEnvironment) -> NumberDomain:
    """The domain of the numbers."""
    return cast(NumberDomain, env.get_domain("numbers"))


def join_number(number: Iterable[int]) -> str:
    """A number of several parts, with dots between them."""
    return ".".join(map(str, number))
