"""The lines of a file, each with its place in the book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loom.documents.lines import find_equation_numbers
from loom.tangling.outputs import Output
from loom.weaving.book.addresses import make_line_id, make_whole_id
from loom.weaving.book.bookdomain import BookDomain
from loom.weaving.files.places import CodeLine, CodePlace


@dataclass(frozen=True)
class ViewLine:
    """A line of a file.

    :param place: The block that it comes from.
    :param anchor: The id of the line on the page of that block.
    :param numbers: The equation numbers in it that are links.
    :param begins: The ids of the blocks that begin here.
    """

    place: CodePlace
    anchor: str
    numbers: tuple[str, ...]
    begins: tuple[str, ...]


@dataclass(frozen=True)
class CodeMap:
    """Where the lines of all documents stand.

    :param places: For each line of a document, its :class:`CodePlace`.
    :param numbers: For each line of a document, its number in its block.
    :param heads: For each line of a document, the blocks that begin with it.
    """

    places: Mapping[CodeLine, CodePlace]
    numbers: Mapping[CodeLine, int]
    heads: Mapping[CodeLine | None, Sequence[CodePlace]]


def list_view_lines(output: Output, book: BookDomain, code: CodeMap) -> list[ViewLine]:
    """The lines of a file, as data.

    :param book: The blocks of the book.
    :param code: Where the lines of the documents stand.
    """
    found: list[ViewLine] = []
    seen: set[str] = set()
    for text, origin in zip(output.text.split("\n"), output.origins):
        key = origin.document, origin.line
        place, number = code.places[key], code.numbers.get(key)
        block = book.find_block(place.docname, place.anchor)
        tags = block["tags"] if block else ()
        ids = [make_whole_id(p.docname, p.anchor) for p in code.heads.get(key, ())]
        new = tuple(each for each in ids if each not in seen)
        seen.update(new)
        found.append(
            ViewLine(
                place,
                make_line_id(place.anchor, number) if number else place.anchor,
                tuple(n for n in find_equation_numbers(text).get(0, ()) if n in tags),
                new,
            )
        )
    return found
