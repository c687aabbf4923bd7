"""What running in the browser adds to a page before a reader presses a button."""

import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "loom/browser/static"
LARGEST = 10_000  # bytes, as they lie
FILE = re.compile(r'(?:src|href)="[^"]*?_static/([\w.]+)')
FIGURE = {"interactive.css", "interactive.js", "plotting.js", "shading.js"}


def weigh(html):
    """The bytes of the page that are for running it, and of the files that it loads for that."""
    names = {name for name in FILE.findall(html) if (STATIC / name).is_file()} - FIGURE
    marks = re.findall(r" block-\d+", html)
    return sum((STATIC / name).stat().st_size for name in names) + sum(map(len, marks))


def test_no_page_grows_by_more_than_ten_kilobytes(site):
    weights = {
        path.relative_to(site).as_posix(): weigh(path.read_text("utf-8"))
        for path in site.rglob("*.html")
    }
    assert weights["layers/dense.html"] > 5_000  # there is something to weigh
    assert {page: size for page, size in weights.items() if size > LARGEST} == {}
