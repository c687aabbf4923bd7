"""A sheet with the pictures of all pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby


@dataclass(frozen=True)
class Shot:
    """A picture.

    :param page: The page.
    :param label: What it shows of it.
    :param file: Its name.
    """

    page: str
    label: str
    file: str


def make_sheet(shots: Iterable[Shot], pages: Sequence[str]) -> str:
    """A page of pictures, a row for each page of the book."""
    ordered = sorted(shots, key=lambda shot: pages.index(shot.page))
    body = ""
    for name, group in groupby(ordered, lambda shot: shot.page):
        pictures = "".join(
            f'<a href="{shot.file}"><img src="{shot.file}" loading="lazy" '
            f'alt="{shot.label}"></a>'
            for shot in group
        )
        body += f"<h2>{escape(name)}</h2><div>{pictures}</div>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        "<title>How the pages look</title><style>"
        "body { font: 16px sans-serif; background: #777; }"
        "div { display: flex; flex-wrap: wrap; gap: 1rem; }"
        "img { height: 24rem; }</style>"
        f"<h1>How the pages look</h1>{body}</html>\n"
    )
