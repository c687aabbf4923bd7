"""What a long cell does in a browser instead: `:browser: epochs=60 -> epochs=6`.

More than one change is divided by `;`. Each one replaces a text that stands once in the
cell, within a line, so that lines keep their numbers.
"""

from collections.abc import Iterator, Sequence

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


def find_lost_changes(value: str, code: Sequence[str]) -> list[str]:
    """The texts to be changed that do not stand once in the code of a cell."""
    text = "\n".join(code)
    return [old for old, _ in parse_changes(value) if text.count(old) != 1]
