"""Pictures of pages: python -m loom.printing.shots SITE FOLDER"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from loom.config import FILE, find_root, use_book
from loom.printing.browser import open_browser
from loom.printing.sheet import Shot, make_sheet
from loom.serving import find_site
from loom.settings import ConfigError

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True)
class View:
    """A way to look at a page.

    :param name: What it is called.
    :param width: The width of the window, in pixels.
    :param height: Its height.
    :param theme: The colours that are preferred.
    """

    name: str
    width: int
    height: int
    theme: Literal["light", "dark"]


_VIEWS = (
    View("desktop", 1400, 1000, "light"),
    View("phone", 390, 844, "light"),
    View("dark", 1400, 1000, "dark"),
)
_PARTS = {"top": 0.0, "middle": 0.4}  # of the height of the page
_SCROLL = "part => scrollTo(0, part * document.documentElement.scrollHeight)"


def take_shots(site: Path | str, folder: Path | str, pages: Sequence[str]) -> Path:
    """Take pictures of pages, light and dark, on a desktop and on a phone.

    :param site: The folder of the woven site.
    :param folder: Where the pictures go.
    :param pages: The names of the pages.
    :returns: The sheet with all of them.
    :raises FileNotFoundError: There is no woven site, or it has no such page.
    :raises RuntimeError: A browser, or what drives it, is not installed.
    """
    site, folder = find_site(site), Path(folder)
    for name in pages:
        if not (site / f"{name}.html").is_file():
            raise FileNotFoundError(
                f"{FILE}: `printing.shots` names {name}, which is no page of {site}"
            )
    folder.mkdir(parents=True, exist_ok=True)
    shots: list[Shot] = []
    with open_browser() as chromium:
        for view in _VIEWS:
            window = chromium.new_page(
                viewport={"width": view.width, "height": view.height},
                color_scheme=view.theme,
                reduced_motion="reduce",
            )
            for name in pages:
                window.goto((site / f"{name}.html").as_uri())
                shots += _take_page(window, name, view, folder)
    sheet = folder / "index.html"
    sheet.write_text(make_sheet(shots, pages), encoding="utf-8")
    return sheet


def _take_page(window: "Page", name: str, view: View, folder: Path) -> list[Shot]:
    """Take the pictures of an open page."""
    window.evaluate("document.fonts.ready.then(() => true)")
    shots = []
    for part, where in _PARTS.items():
        window.evaluate(_SCROLL, where)
        file = f"{name.replace('/', '-')}-{view.name}-{part}.png"
        window.screenshot(path=folder / file)
        shots.append(Shot(name, f"{view.name}, {part}", file))
    return shots


def main() -> int | str:
    """Take the pictures that `loom.toml` names; the exit code, or what is wrong."""
    root = find_root(Path.cwd())
    try:
        config = use_book(root)
    except ConfigError as error:
        return str(error)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", default=root / config.site)
    parser.add_argument(
        "folder", nargs="?", type=Path, default=root / config.build / "shots"
    )
    options = parser.parse_args()
    try:
        sheet = take_shots(options.site, options.folder, config.printing.shots)
    except (FileNotFoundError, RuntimeError) as error:
        return str(error)
    print("look at", sheet)
    return 0


if __name__ == "__main__":
    sys.exit(main())
