"""What a domain keeps of each page."""

from collections.abc import Set
from typing import Any

from docutils import nodes
from sphinx.domains import Domain


class PageDomain(Domain):
    """A domain that keeps what is on each page, and finds nothing by its mere name."""

    of_pages: tuple[str, ...] = ()  # the parts of its data with an entry for each page
    lasting: tuple[str, ...] = ()  # those of them that stay while a page is read anew

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        for kind in self.of_pages:
            if kind not in self.lasting:
                self.data[kind].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        for kind in self.of_pages:
            self.data[kind].update(
                (name, found)
                for name, found in otherdata[kind].items()
                if name in docnames
            )

    def resolve_any_xref(self, *args: object) -> list[tuple[str, nodes.reference]]:
        """Nothing: what it keeps is found by roles of its own, if at all."""
        return []
