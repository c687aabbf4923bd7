"""What is said of an edit that cannot be carried."""

from loom.config import get_config
from loom.problems import Location, Problem


def describe_refusal(
    place: Location, path: str, line: int, why: str | ValueError
) -> Problem:
    """The problem of an edit, with the two ways on."""
    return Problem(
        place,
        f"the edit of {path}, line {line}, cannot be carried back: {why}; edit the "
        f"document instead, and drop this one with `{get_config().command} --force`",
    )
