"""What the words behind the backticks of a fence mean."""

import re
from dataclasses import dataclass

from loom.documents.attributes import parse_attributes
from loom.documents.grammar import SHOWN, find_directives, find_languages
from loom.problems import describe_unknown, suggest_nearest

_INFO = re.compile(r"([^\s{}]+)(?:\s+\{(?P<inside>[^{}]*)\})?")
_DIRECTIVE = re.compile(r"\{(?P<name>[^\s{}]*)\}\s*(?P<argument>.*)")


@dataclass(frozen=True)
class Info:
    """The words behind the backticks, understood."""

    kind: str
    name: str
    language: str
    attributes: dict[str, str]


def parse_info(info: str) -> Info:
    """Understand an info string.

    :param info: What follows the backticks of a fence.
    :returns: An :class:`Info`.
    :raises ValueError: It is none of those that the format knows.
    """
    info = info.strip()
    if info.startswith("{"):
        return _parse_directive(info)
    languages = find_languages()
    match, language = _INFO.fullmatch(info), re.split(r"[\s{]", info)[0]
    if language not in languages:
        raise ValueError(describe_unknown("language", language, languages))
    if not match:
        raise ValueError(
            f"`{info}` is not understood; write `{language}` or `{language} {{…}}`"
        )
    if match["inside"] is None and not languages[language]:
        raise ValueError(
            f"a `{language}` solves an exercise; write `{language} {{solution=NAME}}`"
        )
    if match["inside"] is None:
        return Info(languages[language], "", language, {})
    attributes = parse_attributes(language, match["inside"])
    kind, name = next(iter(attributes.items()))
    return Info(kind, name, language, attributes)


def _parse_directive(info: str) -> Info:
    match = _DIRECTIVE.fullmatch(info)
    name, argument = match.group("name", "argument") if match else (info, "")
    known = find_directives()
    if name not in known:
        hint = suggest_nearest(name, known) or (
            "a language is written without braces, a container with colons"
        )
        raise ValueError(f"unknown directive `{name}`; {hint}")
    if name in SHOWN and "{" in argument:
        raise ValueError(
            f"`{{{name}}}` is only shown, so it takes no attributes; take them out, or "
            "write `python {…}`"
        )
    if name != "code-cell":
        return Info("directive", name, "", {})
    if argument.strip() != "python":
        raise ValueError(
            f"a code cell runs python, not `{argument}`; write `{{code-cell}} python`"
        )
    return Info("cell", "", "python", {})
