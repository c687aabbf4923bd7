"""Names of files and folders that every system understands in the same way."""

import re

_DEVICE = re.compile(
    r"(con|conin\$|conout\$|prn|aux|nul|git~\d+"
    r"|(com|lpt)[\d¹²³])(\..*)?",
    re.IGNORECASE,
)


def is_portable(part: str) -> bool:
    """Whether every system takes a word for the name of a file or folder."""
    return (
        part == part.strip()
        and part.rstrip(".") == part != ""
        and part.isprintable()
        and not set(part) & set("<>\"'|?*")
        and not _DEVICE.fullmatch(part)
    )
