"""What stands between two lines of ``---`` at the top of a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_LIST = re.compile(r"\[(.*)\]")


@dataclass(frozen=True)
class FrontEntry:
    """What a section of the front matter says under a name.

    :param text: The text, on one line, and without quotes around it.
    :param is_read: Whether it is no YAML of another kind, which is not read here.
    :param line: Where it begins.
    """

    text: str
    line: int
    is_read: bool = True

    @property
    def items(self) -> list[str] | None:
        """The entries of a list in brackets; None if it is none."""
        match = _LIST.fullmatch(self.text)
        if not match:
            return None
        return [each.strip(" '\"") for each in match[1].split(",") if each.strip()]


@dataclass(frozen=True)
class FrontSection:
    """A section of the front matter.

    :param line: Where it begins.
    :param entries: What it says, by name.
    """

    line: int
    entries: Mapping[str, FrontEntry] = field(default_factory=dict)


def read_front_section(text: str) -> FrontSection | None:
    """The section ``chapter`` of a page's front matter: names, with a list or a text.

    :param text: The page.
    :returns: The section, or None if there is none.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != "---":
        return None
    found: dict[str, FrontEntry] = {}
    first, last = 0, ""
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() == "---":
            break
        if first and (not line.strip() or line.lstrip().startswith("#")):
            continue
        if not line.startswith((" ", "\t")):
            if first:
                break
            first = number if line.rstrip() == "chapter:" else 0
        elif first:
            entry = re.fullmatch(r" {1,3}([\w-]+):(?:\s+(.*?))?\s*", line)
            if entry:
                last = entry[1]
                found[last] = FrontEntry(entry[2] or "", number)
            elif last:  # a text goes on
                old = found[last]
                found[last] = FrontEntry(f"{old.text} {line.strip()}", old.line)
    entries = {key: _unquote(it.text.strip(), it.line) for key, it in found.items()}
    return FrontSection(first, entries) if first else None


def _unquote(text: str, line: int) -> FrontEntry:
    if match := re.fullmatch(r"'((?:[^']|'')*)'", text):
        return FrontEntry(match[1].replace("''", "'"), line)
    if match := re.fullmatch(r'"([^"\\]*)"', text):
        return FrontEntry(match[1], line)
    is_other = text.startswith((">", "|", "'", '"')) or " #" in text
    return FrontEntry(text, line, not is_other)
