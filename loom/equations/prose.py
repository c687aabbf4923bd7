"""A page without the sentences that no check of its equations reads."""

import re

from loom.documents.markdown import normalize_text
from loom.equations.page import parse_page

# Boxes, tables and options, and what has a number, or would get one
_READ = re.compile(r"\||:::|^[ \t]*:|\$\$|\\(?:tag|label|begin)", re.M)
_SENTENCES = "."

# Blocks that are no equation, and so need no sentence behind them
_PLAIN = ("fence", "heading_open", "bullet_list_open", "ordered_list_open")


def omit_prose(text: str) -> str:
    """All of a page that the checks of its equations depend on.

    Of sentences, that is whether there are some behind an equation. Where a line
    stands is no matter, only what it follows.

    :returns: No page, but a text that is the same where the checks are.
    """
    text = normalize_text(text)
    lines, kept, done = text.split("\n"), list[str](), 0
    before = "fence"  # the kind of block above
    for token in parse_page(text):
        if token.level or not token.map:
            continue
        first, last = token.map
        if token.type != "paragraph_open" or _READ.search("\n".join(lines[first:last])):
            before = token.type
            continue
        if above := "\n".join(lines[done:first]).strip("\n"):
            kept.append(above)
        if before not in _PLAIN and kept[-1:] != [_SENTENCES]:
            kept.append(_SENTENCES)
        done = last
    return "\n\n".join([*kept, "\n".join(lines[done:]).strip("\n")]).rstrip("\n")
