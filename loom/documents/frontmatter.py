"""What stands between two lines of ``---`` at the top of a page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from loom.documents.markdown import FRONT
from loom.documents.model import Document
from loom.problems import Location, Problem

_LIST = re.compile(r"\[(.*)\]")
_OPEN = re.compile(r"^([\w-]+): *(?:\{[^}]*|\[[^]]*)(?=^[\w-]+:|^---)", re.M)
_KERNEL = re.compile(r"^file_format: *['\"]?mystnb\b|^kernelspec:", re.M)


@dataclass(frozen=True)
class FrontEntry:
    """What a section of the front matter says under a name.

    :param text: The text, on one line, and without quotes around it.
    :param line: Where it begins.
    :param fault: Why it cannot be read, or ''.
    """

    text: str
    line: int
    fault: str = ""

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
                fault = "is given twice; keep one" if last in found else ""
                found[last] = FrontEntry(entry[2] or "", number, fault)
            elif last:  # a text goes on
                old = found[last]
                found[last] = replace(old, text=f"{old.text} {line.strip()}")
    entries = {
        key: it if it.fault else _unquote(it.text.strip(), it.line)
        for key, it in found.items()
    }
    return FrontSection(first, entries) if first else None


def find_open_brackets(path: str, text: str) -> Iterator[Problem]:
    """Yield a problem for each bracket of the front matter that is never closed."""
    for match in _OPEN.finditer(_find_front(text)):
        line = match.string.count("\n", 0, match.start()) + 1
        message = f"`{match[1]}` has a bracket that is never closed; add `}}` or `]`"
        yield Problem(Location(path, line), message)


def find_missing_kernels(documents: Iterable[Document]) -> Iterator[Problem]:
    """Yield a problem for each page whose code cells nobody would run."""
    for page in documents:
        cells = [block for block in page.blocks if block.kind == "cell"]
        if cells and len(_KERNEL.findall(_find_front(page.text))) < 2:
            yield Problem(
                cells[0].location,
                "a page with code cells begins with `---`, `file_format: mystnb`, "
                "`kernelspec: {name: python3, display_name: Python 3}` and `---`",
            )


def _find_front(text: str) -> str:
    front = FRONT.match(text.replace("\r\n", "\n").replace("\r", "\n"))
    return front[0] if front else ""


def _unquote(text: str, line: int) -> FrontEntry:
    if match := re.fullmatch(r"'((?:[^']|'')*)'", text):
        return FrontEntry(match[1].replace("''", "'"), line)
    if match := re.fullmatch(r'"([^"\\]*)"', text):
        return FrontEntry(match[1], line)
    if text.startswith(tuple(">|'\"{`*&!@%")) or " #" in text:
        message = "is YAML that is not read here; write it plainly, with no comment"
        return FrontEntry(text, line, message)
    return FrontEntry(text, line, find_colon_fault(text))


def find_colon_fault(value: str) -> str:
    """What is wrong with a colon in a value of YAML, or ''."""
    if value[:1] in ("'", '"') or not (": " in value or value.endswith(":")):
        return ""
    return (
        "has a colon in its value, which ends a name in YAML; write the value between "
        "quotes, or without the colon"
    )
