"""What the pages know of each other, and the addresses within them."""

from collections.abc import Iterable, Mapping, Set
from typing import Any, NotRequired, TypeAlias, TypedDict

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment


class Block(TypedDict):
    """What the book knows of a block."""

    key: str  # its kind and name, as the beginning of an id
    kind: str
    name: str
    uses: list[str]
    line: int
    anchor: NotRequired[str]
    tags: NotRequired[list[str]]


Target = tuple[str, Block]
# What has a kind and a name:
Named: TypeAlias = Mapping[str, Any] | nodes.Element


class Book(Domain):
    """The named blocks and the symbols of every page."""

    name = "book"
    label = "Book"
    data_version = 3
    initial_data = {
        "blocks": {},
        "symbols": {},
        "keys": {},
        "seen": {},
        "contents": None,
        "sources": None,
        "outputs": [],
        "ends": {},
        "letters": {},
        "indexes": {},
        "index": {},
        "indexed": None,
        "counts": None,
    }
    pages = "blocks", "symbols", "keys", "letters", "indexes"

    def clear_doc(self, docname: str) -> None:
        for kind in self.pages:
            self.data[kind].pop(docname, None)

    def merge_domaindata(
        self, docnames: Set[str], otherdata: Mapping[str, Any]
    ) -> None:
        for kind in self.pages:
            self.data[kind].update(
                (name, value)
                for name, value in otherdata[kind].items()
                if name in docnames
            )

    def add(self, docname: str, block: Block) -> int:
        """Note a block; return its place among those of its name."""
        page = self.data["blocks"].setdefault(docname, [])
        same = [b for b in page if b["key"] == block["key"]]
        page.append(block)
        return len(same)

    def all(self, **wanted: str | None) -> list[Target]:
        """Every block of the book, in its order, that is as wanted."""
        return [
            (docname, block)
            for docname in sorted(self.data["blocks"])
            for block in self.data["blocks"][docname]
            if all(block[k] == v for k, v in wanted.items())
        ]

    def block(self, docname: str, anchor: str) -> Block | None:
        """The block of a page that has this id, or None."""
        for block in self.data["blocks"].get(docname, ()):
            if block["anchor"] == anchor:
                return block

    def files(self, docname: str, block: Named | None = None) -> list[str]:
        """The files that a block, or a page, ends up in."""
        blocks = self.data["blocks"].get(docname, ())
        found = {}
        for one in blocks if block is None else [block]:
            if one["kind"] == "file":
                found[one["name"].lstrip("/")] = None
            elif one["kind"] == "chunk":
                found |= dict.fromkeys(self.data["ends"].get(one["name"], ()))
        return [f for f in found if f"files/{f}" in self.data["outputs"]]

    def resolve_any_xref(self, *args: object) -> list[tuple[str, nodes.reference]]:
        return []

    def context(
        self, docname: str
    ) -> tuple[list[list[str]], list[tuple[str, str, str]]]:
        """All that a page shows of other blocks, to compare later."""
        page = self.data["blocks"].get(docname, [])
        names = {n for b in page for n in b["uses"]}
        names |= {b["name"] for b in page}
        return [self.files(docname, b) for b in page], [
            (d, b["key"], b["anchor"])
            for d, b in self.all()
            if b["name"] in names or names & set(b["uses"])
        ]


def anchor(builder: Builder, docname: str, name: str) -> str:
    """The id of a thing on its page, unique in a one-page book too."""
    return ident(docname, name) if builder.name == "singlehtml" else name


def ident(docname: str, name: str) -> str:
    """An id that is unique in the whole book."""
    return f"{nodes.make_id(docname)}-{name}"


def line_of(block: str, number: int) -> str:
    """The id of a line of a block, given the id of the block."""
    return f"{block}.{number}"  # no other id of a block has a dot


def address(builder: Builder, here: str, docname: str, name: str | None = None) -> str:
    """The link from one page to another, or to a named place on it."""
    place = "#" + anchor(builder, docname, name) if name else ""
    if builder.name == "singlehtml":
        return place or builder.get_target_uri(docname)
    if docname == here:
        return place
    return builder.get_relative_uri(here, docname) + place


def files_of(builder: Builder, docname: str, block: Named | None = None) -> list[str]:
    """The files that a page, or one of its blocks, has a link to."""
    if builder.name == "singlehtml":  # one page, and no views
        return []
    return builder.env.get_domain("book").files(docname, block)


def ends(blocks: Iterable[Block]) -> dict[str, list[str]]:
    """For each chunk, the files that it ends up in."""
    users = {}
    for block in blocks:
        for name in block["uses"]:
            users.setdefault(name, []).append(block)
    found = {}
    for chunk in users:
        known, todo = {chunk: None}, [chunk]
        while todo:
            for user in users.get(todo.pop(), ()):
                name = user["name"].lstrip("/")
                if user["kind"] == "file":
                    found.setdefault(chunk, {})[name] = None
                elif name not in known:
                    known[name] = None
                    todo.append(name)
    return {chunk: list(files) for chunk, files in found.items()}


def rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages that show what has moved or changed are written again."""
    book = env.get_domain("book")
    book.data["ends"] = ends([block for _, block in book.all()])
    now = {docname: book.context(docname) for docname in book.data["blocks"]}
    before, book.data["seen"] = book.data["seen"], now
    contents = {
        docname: (env.titles[docname].astext(), env.toctree_includes.get(docname))
        for docname in sorted(env.all_docs)
    }
    if book.data["contents"] != contents:
        book.data["contents"] = contents
        return list(contents)
    return [d for d in now if d in before and now[d] != before[d]]


def setup(app: Sphinx) -> None:
    app.add_domain(Book)
    app.connect("env-updated", rewrite)
