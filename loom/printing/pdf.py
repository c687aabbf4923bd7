"""The woven book as a PDF: python -m loom.printing.pdf SITE BOOK.pdf --part NAME

Without a part it is all that is read from end to end.
"""

import argparse
import io
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from loom.config import find_root, use_book
from loom.printing.bookmarks import add_bookmarks, find_paper_places
from loom.printing.browser import open_browser
from loom.printing.onepage import make_one_page
from loom.settings import ConfigError
from loom.tangling.files import replace_bytes

if TYPE_CHECKING:
    from playwright.sync_api import Page

_STAMP = """numbers => {
  for (const i of document.querySelectorAll('[data-page]'))
    i.textContent = numbers[i.dataset.page] ?? '';
  const style = document.createElement('style');
  style.textContent = `* { visibility: hidden !important; }
    [data-page] { visibility: visible !important; color: #111 !important; }
    @page { @bottom-center { content: none; } }`;
  document.head.append(style);
}"""
_PAPER = 658  # pixels between the margins of a page: 174 mm
# Code and equations stand beside each other where no column would stay empty, by two
# centimetres and more: see print.css
_PUT_BESIDE = """() => {
  const rows = [...document.querySelectorAll('.sbs')];
  rows.forEach(row => row.classList.add('beside'));
  rows.forEach(row => {
    const sum = selector => [...row.querySelectorAll(selector)]
      .reduce((all, part) => all + part.getBoundingClientRect().height, 0);
    row.classList.toggle('beside', sum('.parts > .row-cell') <= sum('.part') + 80);
  });
}"""


def write_pdf(site: Path | str, out: Path | str, part: str | None) -> int:
    """Print the book in a folder, or a part of it.

    :param site: The folder.
    :param out: The file to write.
    :param part: The name of a part that is looked up; None for what is read.
    :returns: The number of its pages.
    :raises OSError: There is no site in the folder, or the file can't be written.
    :raises ValueError: There is no such part.
    :raises RuntimeError: A browser, or what drives it, is not installed.
    """
    try:
        from pypdf import PdfReader, PdfWriter
    except ImportError:
        raise RuntimeError(
            "pypdf numbers the contents, and is not installed: "
            "python -m pip install pypdf"
        ) from None
    if Path(out).is_dir():
        raise IsADirectoryError(f"{out} is a folder; name the file to write")
    book = make_one_page(site, part)
    with tempfile.TemporaryDirectory() as folder, open_browser() as chromium:
        file = Path(folder, "book.html")
        file.write_text(book.html, encoding="utf-8")
        page = chromium.new_page(viewport={"width": _PAPER, "height": 900})
        page.set_default_timeout(600_000)
        page.goto(file.as_uri())
        page.emulate_media(media="print")
        page.evaluate("document.fonts.ready.then(() => true)")
        page.evaluate(_PUT_BESIDE)
        printed = _print_page(page)
        places = find_paper_places(PdfReader(printed))
        numbers = {name: place.paper + 1 for name, place in places.items()}
        page.evaluate(_STAMP, numbers)
        front = places[book.entries[0].ident].paper
        stamp = PdfReader(_print_page(page, pages=f"1-{front}"))
    writer = PdfWriter(printed, incremental=True)
    for below, above in zip(writer.pages, stamp.pages):
        below.merge_page(above)
    add_bookmarks(writer, book.entries, places)
    writer.page_mode = "/UseOutlines"
    writer.add_metadata(
        {
            "/Title": book.title,
            "/Author": book.author,
            "/Keywords": "; ".join(book.chapters),
        }
    )
    whole = io.BytesIO()
    writer.write(whole)
    replace_bytes(Path(out), whole.getvalue())
    return len(writer.pages)


def _print_page(page: "Page", pages: str | None = None) -> io.BytesIO:
    """A page of the browser on paper.

    :param pages: Which pages of paper, such as ``1-3``; all if None.
    """
    page.evaluate("window.loomFigures?.showAll()")
    page.evaluate("document.fonts.ready.then(() => true)")
    return io.BytesIO(
        page.pdf(prefer_css_page_size=True, print_background=True, page_ranges=pages)
    )


def main() -> int | str:
    """Print the book that the command line names; the exit code, or what is wrong."""
    root = find_root(Path.cwd())
    try:
        config = use_book(root)
    except ConfigError as error:
        return str(error)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "site",
        nargs="?",
        default=root / config.site,
        help="the folder of the woven book (that of a weave)",
    )
    parser.add_argument(
        "out",
        nargs="?",
        default=root / config.printing.pdf,
        type=Path,
        help=f"the file to write ({config.printing.pdf})",
    )
    parser.add_argument("--part", help="a part that is looked up, such as reference")
    options = parser.parse_args()
    try:
        pages = write_pdf(options.site, options.out, options.part)
    except (OSError, RuntimeError, ValueError) as error:
        return str(error)
    size = options.out.stat().st_size / 1e6
    print(f"wrote {options.out}: {pages} pages, {size:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
