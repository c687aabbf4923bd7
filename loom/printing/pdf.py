"""The woven book as one PDF: python -m loom.printing.pdf SITE BOOK.pdf"""

import argparse
import io
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from loom.printing.browser import open_browser
from loom.printing.contents import Entry
from loom.printing.onepage import make_one_page

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pypdf import PdfWriter

_STAMP = """numbers => {
  for (const i of document.querySelectorAll('[data-page]'))
    i.textContent = numbers[i.dataset.page] ?? '';
  const style = document.createElement('style');
  style.textContent = `* { visibility: hidden !important; }
    [data-page] { visibility: visible !important; color: #111 !important; }
    @page { @bottom-center { content: none; } }`;
  document.head.append(style);
}"""


def _print_page(page: "Page", **options: str) -> io.BytesIO:
    """A page of the browser on paper."""
    page.evaluate("document.fonts.ready.then(() => true)")
    return io.BytesIO(
        page.pdf(prefer_css_page_size=True, print_background=True, **options)
    )


def _add_bookmarks(
    writer: "PdfWriter",
    listed: Iterable[Entry],
    places: Mapping[str, tuple[int, float]],
) -> None:
    """Add the entries of the contents as bookmarks.

    :param places: For each place in the book, where it was printed: the
        page of paper, and how high up.
    """
    from pypdf.generic import Fit

    above = {}
    for level, ident, said in listed:
        paper, top = places[ident]
        above[level] = writer.add_outline_item(
            title=said,
            page_number=paper,
            parent=above.get(level - 1),
            fit=Fit.fit_horizontally(top=top),
        )


def _write_pdf(site: Path | str, out: Path | str) -> int:
    """Print the book in a folder.

    :returns: The number of its pages.
    """
    try:
        from pypdf import PdfReader, PdfWriter
    except ImportError:
        raise RuntimeError(
            "pypdf numbers the contents, and is not installed: "
            "python -m pip install -r tests/requirements.txt"
        ) from None
    html, listed = make_one_page(site)
    with tempfile.TemporaryDirectory() as folder, open_browser() as chromium:
        file = Path(folder, "book.html")
        file.write_text(html, encoding="utf-8")
        page = chromium.new_page()
        page.set_default_timeout(600_000)
        page.goto(file.as_uri())
        book = _print_page(page)
        reader = PdfReader(book)
        places = {
            name.lstrip("/"): (reader.get_destination_page_number(to), to.top)
            for name, to in reader.named_destinations.items()
        }
        page.evaluate(_STAMP, {name: paper + 1 for name, (paper, _) in places.items()})
        front = places[listed[0][1]][0]
        stamp = PdfReader(_print_page(page, page_ranges=f"1-{front}"))
    writer = PdfWriter(book, incremental=True)
    for below, above in zip(writer.pages, stamp.pages):
        below.merge_page(above)
    _add_bookmarks(writer, listed, places)
    writer.page_mode = "/UseOutlines"
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    writer.write(out)
    return len(writer.pages)


def main() -> int | str:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", default="docs/_build/html")
    parser.add_argument("out", nargs="?", default="docs/_build/epynn.pdf", type=Path)
    options = parser.parse_args()
    try:
        pages = _write_pdf(options.site, options.out)
    except (FileNotFoundError, RuntimeError) as error:
        return str(error)
    size = options.out.stat().st_size / 1e6
    print(f"wrote {options.out}: {pages} pages, {size:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
