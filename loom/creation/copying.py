"""What a page says in a copy under another name."""

import re

from loom.config import New
from loom.creation.naming import CreationError, NewName, rename_template

# parts of the template that a copy has not, and those that only a copy has
_ONLY_HERE = re.compile(
    "^ *<!-- only here -->\n.*?^ *<!-- until here -->\n\n?", re.M | re.S
)
IN_A_COPY = re.compile("^<!-- in a copy\n(.*?)^-->\n", re.M | re.S)


def copy_page(text: str, name: NewName, settings: New) -> str:
    """The text of the template's page, under another name.

    Imports of the package that follow each other are sorted again.
    """
    text = IN_A_COPY.sub(r"\1", _ONLY_HERE.sub("", text))
    text = rename_template(text, name, settings)
    each = re.compile(
        rf"^from ({re.escape(settings.package)}[.\w]*) import (?:\([^)]*\)|.*)\n", re.M
    )

    def sort_imports(match: re.Match[str]) -> str:
        found = sorted(each.finditer(match[0]), key=lambda it: it[1])
        return "".join(one[0] for one in found)

    return re.sub(f"(?:{each.pattern})+", sort_imports, text, flags=re.M)


def add_entry(
    text: str, between: str, entry: str, name: NewName, settings: New
) -> tuple[str, int | None]:
    """Add an entry to a list that has one for the template.

    :param text: A page.
    :param between: What stands before each entry.
    :param entry: That of the template.
    :returns: The page, and the line of the new entry in it; None if it was there
        already.
    :raises CreationError: The page has no such list.
    """
    end = next((end for end in ("\r\n", "\r") if end in text), "\n")
    between = between.replace("\n", end)
    step = re.escape(between)
    any_name = NewName(r"\w+", r"\w+")
    other = step + rename_template(re.escape(entry), any_name, settings)
    first = (step if end in between else "") + re.escape(entry)
    found = re.search(rf"{first}(?:{other})*(?![\w/])", text)
    if not found:
        raise CreationError(
            f"it has no list with the entry {entry}, behind which the new one would "
            "stand; put that back"
        )
    new = rename_template(entry, name, settings)
    if new in re.split(step, found[0]):
        return text, None
    text = text[: found.end()] + between + new + text[found.end() :]
    return text, text.count(end, 0, found.end() + len(between)) + 1
