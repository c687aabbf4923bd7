"""The options at the top of a code cell."""

import re
from collections.abc import Sequence

from loom.documents.attributes import check_value
from loom.documents.changes import parse_changes
from loom.documents.frontmatter import find_colon_fault
from loom.documents.grammar import CELL_OPTIONS
from loom.problems import describe_unknown

OPTION = re.compile(r":([\w-]+):(?:\s+(.*?))?(?:\s#.*)?")
_YAML = re.compile(r"([\w-]+):(?:\s+(.*?))?(?:\s#.*)?")
_ITEM = re.compile(r"\s*-\s+(\S.*?)\s*(?:\s#.*)?")


def parse_cell_options(code: Sequence[str]) -> tuple[dict[str, str], int]:
    """Read the options of a code cell.

    :returns: The options, and the number of lines they take.
    :raises ValueError: An option is none that a code cell has.
    """
    count, pattern = 0, OPTION
    if code and code[0].rstrip() == "---":
        pattern = _YAML
        count = next(
            (n for n, line in enumerate(code, 1) if n > 1 and line.rstrip() == "---"), 0
        )
    else:
        while count < len(code) and OPTION.fullmatch(code[count]):
            count += 1
    rest = next((line for line in code[count:] if line.strip()), "")
    if rest.lstrip().startswith((":", "---")):
        raise ValueError(
            f"the option `{rest}` is not understood; begin the cell with `:key: "
            "value`, or with YAML between two ---"
        )
    options: dict[str, str] = {}
    for line in code[:count]:
        if match := pattern.fullmatch(line):
            if match[1] not in CELL_OPTIONS:
                raise ValueError(describe_unknown("option", match[1], CELL_OPTIONS))
            if match[1] in options:
                raise ValueError(f"`{match[1]}` is given twice; keep one")
            options[match[1]] = _read_value(match[1], (match[2] or "").strip())
        elif options and (item := _ITEM.fullmatch(line)):
            if (name := [*options][-1]) == "tags":
                before = options[name].strip("[]")
                options[name] = f"[{', '.join(filter(None, (before, item[1])))}]"
    return _check_options(options), count


def _read_value(name: str, value: str) -> str:
    if fault := find_colon_fault(value):
        raise ValueError(f"`{name}` {fault}")
    return value.strip("'\"")


def _check_options(options: dict[str, str]) -> dict[str, str]:
    targets = options.keys() & {"file", "chunk"}
    if len(targets) > 1:
        raise ValueError(
            "a cell is a file or a chunk, not both; keep `:file:` or `:chunk:`"
        )
    for key in targets:
        check_value(key, options[key])
    if "browser" in options:
        list(parse_changes(options["browser"]))
    return options
