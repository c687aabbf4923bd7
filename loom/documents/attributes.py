"""What stands in the braces behind the language of a fence."""

import re

from loom.documents.grammar import ATTRIBUTES
from loom.documents.paths import parse_output_path
from loom.problems import describe_unknown

_ATTRIBUTE = re.compile(r'(?P<key>#|[^\s="#]+=)(?P<value>"[^"]+"|[^\s"]+)')
_WORD = re.compile(r'[^\s"]*"[^"]*"\S*|\S+')
NAME = re.compile(r'[^\s<>{}"#=]+')


def parse_attributes(language: str, inside: str) -> dict[str, str]:
    """Read ``file=a.py`` or ``#name``; what kind it is comes first."""
    known, found = ATTRIBUTES.get(language, ()), {}
    if not known:
        raise ValueError(
            f"`{language}` is only shown, so it takes no `{{{inside}}}`; take that "
            "out, or write `python {…}`"
        )
    if inside.count('"') % 2:
        raise ValueError(
            f"`{{{inside}}}` has a quote that is not closed; add or remove one"
        )
    for word in _WORD.findall(inside):
        match = _ATTRIBUTE.fullmatch(word)
        key = match["key"].rstrip("=") if match else word.strip("=")
        if key not in known:
            raise ValueError(describe_unknown("attribute", key, known))
        if not match:
            raise ValueError(
                f"`{key}` says nothing; add its value, without a space between"
            )
        if key in found:
            raise ValueError(f"`{key}` is given twice; keep one")
        found[key] = check_value(key, match["value"].strip('"'))
    second = {"replaces"} & found.keys()
    if len(found) - len(second) != 1 or second and "solution" not in found:
        raise ValueError(
            f"`{{{inside}}}` is not understood; give one of {', '.join(known)} "
            "(`replaces` only beside `solution`)"
        )
    found = {"chunk" if key == "#" else key: value for key, value in found.items()}
    return dict(sorted(found.items(), key=lambda it: it[0] in second))


def check_value(key: str, value: str) -> str:
    """Refuse a value that an attribute can't have, or return it."""
    if key == "file":
        parse_output_path(value)
    elif not NAME.fullmatch(value):
        raise ValueError(
            f"`{value}` is not a name; leave out spaces "
            'and the characters < > { } " # ='
        )
    return value
