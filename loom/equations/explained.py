"""Which equations of a row are followed by a sentence that explains them."""

from collections.abc import Iterable

from markdown_it.token import Token

from loom.documents.containers import Container


def find_explained(tokens: Iterable[Token], row: Container) -> dict[int, bool]:
    """Find the equations with a tag in a row.

    Equations that follow each other share the sentences behind them, up to the next
    equation or block of code.

    :param tokens: The blocks of the page.
    :param row: Where the row is.
    :returns: For the line of each, from 1, whether a sentence follows it.
    """
    found: dict[int, bool] = {}
    waiting: list[int] = []  # equations that no sentence has followed
    is_told = False
    for token in tokens:
        if not token.map or not row.first < token.map[0] < row.last:
            continue
        if token.type == "math_block":
            waiting = [] if is_told else waiting
            is_told = False
            if r"\tag" in token.content:
                found[token.map[0] + 1] = False
                waiting.append(token.map[0] + 1)
        elif token.type == "fence":
            waiting = []
        elif token.type == "inline" and _is_sentence(token.content):
            is_told = True
            found.update(dict.fromkeys(waiting, True))
    return found


def _is_sentence(text: str) -> bool:
    """Whether a paragraph holds more than the frame of a box or a table."""
    return any(line.lstrip()[:1] not in (":", "|", "") for line in text.split("\n"))
