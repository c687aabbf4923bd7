"""What the pages know of each other: the domain of named blocks."""

from collections.abc import Mapping
from typing import Any, TypeAlias, TypedDict, cast

from docutils import nodes
from sphinx.environment import BuildEnvironment

from loom.weaving.book.filecache import compute_fingerprint
from loom.weaving.book.pagedomain import PageDomain


class NamedBlock(TypedDict):
    """What the book knows of a block."""

    key: str  # its kind and name, as the beginning of an id
    kind: str
    name: str
    uses: list[str]
    line: int
    anchor: str  # its id
    tags: list[str]  # the numbers of equations that its lines bear


Target = tuple[str, NamedBlock]

# What is known of the equations of a page; kept while the page is read anew
MARKS = "marks", "paths", "judged"


# What has a kind and a name
Named: TypeAlias = Mapping[str, Any] | nodes.Element


class BookDomain(PageDomain):
    """The named blocks and the symbols of every page."""

    name = "book"
    label = "Book"
    data_version = 11
    initial_data = {
        "blocks": {},  # of each page
        "symbols": {},  # the pages with a table of them
        "texts": {},  # a number for the text that each page is made of
        "keys": {},  # what the results of a page depend on
        "letters": {},  # the symbols of each page
        "indexes": {},  # the kinds of index on each page
        "found": {},  # what a search can find on each page
        "passes": {},  # the recording that can be stepped through on a page
        "seen": {},  # what a page showed of other blocks
        "contents": None,  # all that the sidebar of each page shows
        "sources": None,  # a number for the text of all documents
        "outputs": [],  # the views of files
        "chunks": {},  # the lines of each chunk
        "chunked": None,  # what those were made of
        "ends": {},  # the files that a chunk ends up in
        "index": {},  # the entries of each kind of index
        "indexed": None,  # what those were made of
        "counts": None,
        "chapters": {},  # the path, by page
        "shown": {},  # what each page showed of it
        "marks": {},  # of equations, by page and number
        "paths": {},  # how many paths lead to an equation, all right
        "judged": {},  # a number for its text when they were found, and without prose
        "judge": "",  # the code that has a part in any mark
    }
    of_pages = (
        *("texts", "blocks", "symbols", "keys", "letters"),
        *("indexes", "found", "passes", *MARKS),
    )
    lasting = MARKS

    def add_block(self, docname: str, block: NamedBlock) -> int:
        """Note a block; how many of its name the page had before."""
        page = self.data["blocks"].setdefault(docname, [])
        same = [b for b in page if b["key"] == block["key"]]
        page.append(block)
        return len(same)

    def list_blocks(
        self, kind: str | None = None, name: str | None = None
    ) -> list[Target]:
        """Every block of the book, in its order, of one kind or name where asked."""
        return [
            (docname, block)
            for docname in sorted(self.data["blocks"])
            for block in self.data["blocks"][docname]
            if (name is None or block["name"] == name)
            and (kind is None or block["kind"] == kind)
        ]

    def find_block(self, docname: str, anchor: str) -> NamedBlock | None:
        """The block of a page that has this id, or None."""
        for block in self.data["blocks"].get(docname, ()):
            if block["anchor"] == anchor:
                return block
        return None

    def list_files(self, docname: str, block: Named | None = None) -> list[str]:
        """The files that a block, or a page, ends up in."""
        blocks = self.data["blocks"].get(docname, ())
        found: dict[str, None] = {}
        for one in blocks if block is None else [block]:
            if one["kind"] == "file":
                found[one["name"].lstrip("/")] = None
            elif one["kind"] == "chunk":
                found |= dict.fromkeys(self.data["ends"].get(one["name"], ()))
        return [f for f in found if f"files/{f}" in self.data["outputs"]]

    def describe_context(self, docname: str) -> str:
        """A fingerprint of all that a page shows of other blocks."""
        page = self.data["blocks"].get(docname, [])
        names = {n for b in page for n in b["uses"]}
        names |= {b["name"] for b in page}
        inserted = sorted({n for b in page for n in b["uses"]})
        return compute_fingerprint(
            [self.list_files(docname, b) for b in page],
            [
                (d, b["key"], b["anchor"])
                for d, b in self.list_blocks()
                if b["name"] in names or names & set(b["uses"])
            ],
            [self.data["chunks"].get(n) for n in inserted],
        )


def get_book(env: BuildEnvironment) -> BookDomain:
    """The domain of the named blocks."""
    return cast(BookDomain, env.get_domain("book"))
