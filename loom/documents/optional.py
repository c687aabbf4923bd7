"""Which of the libraries that a book can do without a block of it needs."""

import re
from functools import lru_cache
from importlib.util import find_spec

from loom.config import get_config
from loom.documents.model import Block


def find_absent_libraries(block: Block) -> list[str]:
    """The optional libraries that a block imports and that are not installed."""
    return [name for name in find_optional_imports(block) if find_spec(name) is None]


def find_optional_imports(block: Block) -> list[str]:
    """The libraries of the setting `testing.optional` that a block imports.

    The book's own module of that name, as `pkg.torch`, is taken to need the library.
    """
    pattern = _make_import_pattern(get_config().testing.optional)
    return [*dict.fromkeys(pattern.findall("\n".join(block.code)))]


@lru_cache(4)
def _make_import_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    any_name = "|".join(map(re.escape, names)) or "(?!)"
    return re.compile(rf"^[>. ]*(?:import|from) (?:\w+\.)?({any_name})\b", re.M)
