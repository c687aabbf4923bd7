"""What the indexes of chunks, of symbols and of files list."""

from dataclasses import dataclass, field

from sphinx.environment import BuildEnvironment

from loom.weaving.book.bookdomain import get_book
from loom.weaving.book.sources import assemble_files, find_view, read_sources
from loom.weaving.files.places import CodePlace, map_places
from loom.weaving.indexes.letters import Letter, make_sort_key


@dataclass
class ChunkEntry:
    """A chunk in the index of chunks.

    :param pieces: The page and the id of each of its blocks.
    :param users: The blocks that use it.
    :param files: The files that it ends up in.
    """

    pieces: list[tuple[str, str]] = field(default_factory=list)
    users: list[CodePlace] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class FileEntry:
    """A file in the index of files.

    :param count: The number of its lines.
    :param pages: The pages that they come from.
    """

    count: int
    pages: tuple[str, ...]


def list_chunks(env: BuildEnvironment) -> dict[str, ChunkEntry]:
    """For each chunk, its pieces, its users and its files."""
    book = get_book(env)
    found: dict[str, ChunkEntry] = {}
    for docname, block in book.list_blocks(kind="chunk"):
        entry = found.setdefault(block["name"], ChunkEntry())
        entry.pieces.append((docname, block["anchor"]))
    for docname, block in book.list_blocks():
        for name in dict.fromkeys(block["uses"]):
            if name in found and block["kind"] in ("file", "chunk"):
                found[name].users.append(
                    CodePlace(docname, block["anchor"], block["kind"], block["name"])
                )
    for name, entry in found.items():
        docname = entry.pieces[0][0]
        entry.files = book.list_files(docname, {"kind": "chunk", "name": name})
    return dict(sorted(found.items(), key=lambda it: (it[0].casefold(), it[0])))


def list_symbols(env: BuildEnvironment) -> dict[str, dict[Letter, list[str]]]:
    """For each symbol, what it means on which pages."""
    found: dict[str, dict[Letter, list[str]]] = {}
    letters = get_book(env).data["letters"]
    for docname in sorted(letters):
        for letter in letters[docname]:
            pages = found.setdefault(letter.latex, {}).setdefault(letter, [])
            if docname not in pages:
                pages.append(docname)
    return dict(sorted(found.items(), key=lambda item: make_sort_key(item[0])))


def list_file_entries(env: BuildEnvironment) -> dict[str, FileEntry]:
    """For each file, the number of its lines and its pages."""
    documents, made = assemble_files(read_sources(env))
    at = map_places(documents)
    return {
        find_view(path).removeprefix("files/"): FileEntry(
            len(output.origins),
            tuple(
                dict.fromkeys(at[o.document, o.line].docname for o in output.origins)
            ),
        )
        for path, output in made.items()
    }
