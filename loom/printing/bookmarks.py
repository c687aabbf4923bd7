"""The places of the printed book, and its bookmarks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loom.printing.contents import ContentsEntry

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter


@dataclass(frozen=True)
class PaperPlace:
    """Where something was printed.

    :param paper: The page of paper, from 0.
    :param top: How high up on it, in points.
    """

    paper: int
    top: float


def find_paper_places(reader: "PdfReader") -> dict[str, PaperPlace]:
    """For each id in the printed book, where it is."""
    return {
        name.lstrip("/"): PaperPlace(
            reader.get_destination_page_number(target) or 0, float(target.top or 0)
        )
        for name, target in reader.named_destinations.items()
    }


def add_bookmarks(
    writer: "PdfWriter",
    entries: Iterable[ContentsEntry],
    places: Mapping[str, PaperPlace],
) -> None:
    """Add the entries of the contents as bookmarks."""
    from pypdf.generic import Fit, IndirectObject

    above: dict[int, IndirectObject] = {}
    for entry in entries:
        place = places[entry.ident]
        above[entry.level] = writer.add_outline_item(
            title=entry.title,
            page_number=place.paper,
            parent=above.get(entry.level - 1),
            fit=Fit.fit_horizontally(top=place.top),
        )
