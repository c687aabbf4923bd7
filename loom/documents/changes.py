"""What a long cell does in a browser instead: `:browser: epochs=60 -> epochs=6`.

More than one change is divided by `;`. Each one replaces a text that stands once in the
cell, within a line, so that lines keep their numbers.
"""

from collections.abc import Iterable, Iterator

from loom.documents.model import Document
from loom.problems import Problem

_ARROW, _NEXT = " -> ", ";"

Replacement = tuple[str, str]  # the text, and what stands there instead


def parse_changes(value: str) -> Iterator[Replacement]:
    """Yield the changes that the option `browser` of a cell asks for.

    :raises ValueError: It is not understood.
    """
    for part in value.split(_NEXT):
        old, arrow, new = part.strip().partition(_ARROW)
        if not (old and arrow and new):
            raise ValueError(
                f"`:browser: {value}` is not understood; write what is shorter in a "
                "browser as `epochs=60 -> epochs=6`, and `;` before the next"
            )
        yield old.strip(), new.strip()


def find_lost_changes(documents: Iterable[Document]) -> Iterator[Problem]:
    """Yield a problem for each change whose text does not stand once in its cell.

    A reader may have changed that text, and then reads the cell as it is: so only
    `check` asks this.
    """
    for block in (block for page in documents for block in page.blocks):
        text, value = "\n".join(block.code), block.attributes.get("browser")
        for old, _ in parse_changes(value) if value else ():
            if (count := text.count(old)) != 1:
                yield Problem(
                    block.location,
                    f"`:browser:` changes `{old}`, which stands {count} times in this "
                    "cell; name a text that stands once, or take the change out",
                )
