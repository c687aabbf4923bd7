"""References as plain words, where there is no Sphinx."""

import re
from collections.abc import Callable

from loom.documents.lines import EQUATION_NUMBER
from loom.documents.markdown import ROLE

Titles = Callable[[str], str]  # from a page, as a page speaks of it, to its title


def translate_roles(text: str, titles: Titles) -> str:
    """Markdown without the roles of Sphinx.

    :param titles: For each page that a text may refer to, its title.
    """

    def translate(match: re.Match[str]) -> str:
        kind, said, target = match.groups()
        if kind == "doc" and target is None:
            return f"*{titles(said)}*"
        if kind in ("eq", "numref"):
            return _describe_reference(said, target, titles)
        return f"*{said}*" if kind in ("doc", "ref") else f"`{said}`"

    return ROLE.sub(translate, text)


def _describe_reference(said: str, target: str | None, titles: Titles) -> str:
    """A reference to a number, where nothing has one."""
    if target:
        return f"*{re.sub(',? *%s', '', said)}*"
    page, _, tag = said.rpartition(":")
    if said.startswith("/") and not page:
        return f"*{titles(said)}*"
    if re.fullmatch(EQUATION_NUMBER, tag):
        return f"*{titles(page)}* ({tag})" if page else f"({tag})"
    return f"*{said}*"
