"""A patch of whole files, as git writes and takes it."""

import re
from collections.abc import Iterator, Mapping
from difflib import unified_diff

_NO_END = "\\ No newline at end of file\n"


def format_patch(changes: Mapping[str, tuple[str, str]]) -> str:
    """A patch for `git apply`.

    :param changes: The text of each file, before and after, by its path.
    """
    return "".join(
        line
        for path, (before, after) in changes.items()
        for line in _format_file(path, before, after)
    )


def _format_file(path: str, before: str, after: str) -> Iterator[str]:
    old, new = _quote(f"a/{path}"), _quote(f"b/{path}")
    # behind a name with a space, a tab ends it
    end = "\t" if " " in path else ""
    lines = unified_diff(_split(before), _split(after), old + end, new + end)
    for number, line in enumerate(lines):
        if number == 0:
            yield f"diff --git {old} {new}\n"
        yield line if line.endswith("\n") else f"{line}\n{_NO_END}"


def _split(text: str) -> list[str]:
    """Lines with their ends, as git knows them: a form feed ends none."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _quote(path: str) -> str:
    """A path as git writes it: in quotes if it has unusual characters."""
    if re.fullmatch(r"[ !#-\[\]-~]*", path):
        return path
    quoted = [
        chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\' else f"\\{byte:03o}"
        for byte in path.encode()
    ]
    return f'"{"".join(quoted)}"'
