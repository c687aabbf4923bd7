"""Pictures of pages: python -m loom.printing.shots SITE FOLDER"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from loom.printing.browser import open_browser

_PAGES = (
    "index",
    "quickstart",
    "network/layer",
    "layers/dense",
    "layers/lstm",
    "layers/convolution",
    "functions/activation",
    "workflows/digits/train",
    "proof/differences",
    "making/weave",
)


_VIEWS = {
    "desktop": (1400, 1000, "light"),
    "phone": (390, 844, "light"),
    "dark": (1400, 1000, "dark"),
}


def _take_shots(
    site: Path | str, folder: Path | str, pages: Sequence[str] = _PAGES
) -> Path:
    """Take the pictures.

    :returns: The sheet with all of them.
    """
    site, folder = Path(site).resolve(), Path(folder)
    if not (site / "index.html").is_file():
        raise FileNotFoundError(
            f'{site} has no index.html: weave it first, "make html"'
        )
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    with open_browser() as chromium:
        for view, (width, height, theme) in _VIEWS.items():
            page = chromium.new_page(
                viewport={"width": width, "height": height},
                color_scheme=theme,
                reduced_motion="reduce",
            )
            for name in pages:
                page.goto((site / f"{name}.html").as_uri())
                page.evaluate("document.fonts.ready.then(() => true)")
                for part, where in ("top", 0), ("middle", 0.4):
                    page.evaluate(
                        "part => scrollTo(0, part * document"
                        ".documentElement.scrollHeight)",
                        where,
                    )
                    file = f"{name.replace('/', '-')}-{view}-{part}.png"
                    page.screenshot(path=folder / file)
                    taken.append((name, view, part, file))
    sheet = folder / "index.html"
    sheet.write_text(_make_sheet(taken), encoding="utf-8")
    return sheet


def _make_sheet(taken: Iterable[tuple[str, str, str, str]]) -> str:
    """A page of pictures, a row for each page of the book.

    :param taken: For each picture its page, view, part and file.
    """
    rows = {}
    for name, *picture in taken:
        rows.setdefault(name, []).append(picture)
    body = "".join(
        f"<h2>{escape(name)}</h2><div>"
        + "".join(
            f'<a href="{file}"><img src="{file}" loading="lazy" '
            f'alt="{view}, {part}"></a>'
            for view, part, file in pictures
        )
        + "</div>"
        for name, pictures in rows.items()
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        "<title>How the pages look</title><style>"
        "body { font: 16px sans-serif; background: #777; }"
        "div { display: flex; flex-wrap: wrap; gap: 1rem; }"
        "img { height: 24rem; }</style>"
        f"<h1>How the pages look</h1>{body}</html>\n"
    )


def main() -> int | str:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", default="docs/_build/html")
    parser.add_argument("folder", nargs="?", type=Path, default="docs/_build/shots")
    options = parser.parse_args()
    try:
        print("look at", _take_shots(options.site, options.folder))
    except (FileNotFoundError, RuntimeError) as error:
        return str(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
