"""Printing, in colour if a terminal wants it."""

import os
import sys

from rich.console import Console
from rich.text import Text

_WIDEST = 76  # columns of text in a terminal


def make_console() -> Console:
    """Where to print; plain text if it is no terminal."""
    is_terminal = sys.stdout.isatty()
    has_colour = is_terminal and not os.environ.get("NO_COLOR")
    return Console(
        color_system="auto" if has_colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=not is_terminal,
        width=None if is_terminal else 200,
    )


def print_text(text: str = "", style: str = "", end: str = "\n") -> None:
    """Print a text in a style of rich, such as "bold green"."""
    console = make_console()
    width = min(console.width, _WIDEST) if sys.stdout.isatty() else None
    console.print(Text(text, style), end=end, width=width)


def print_quote(text: str) -> None:
    """Print lines indented, as code that is shown."""
    lines = (("    " + line).rstrip() for line in text.split("\n"))
    make_console().print(Text("\n".join(lines)), soft_wrap=True)
