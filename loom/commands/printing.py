"""What the commands print."""

import os
import sys
from collections.abc import Iterable

from loom.problems import Problem


def print_problems(problems: Iterable[Problem]) -> None:
    """Print a line for each problem, its place in red."""
    for problem in problems:
        print_marked(f"{problem.location}:", problem.message, "31")


def print_marked(word: str, text: str, colour: str) -> None:
    """Print a line whose first word has a colour on a terminal.

    :param colour: The number of the colour for a terminal, such as "32" for green.
    """
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        word = f"\x1b[{colour}m{word}\x1b[0m"
    print(word, text, flush=True)
