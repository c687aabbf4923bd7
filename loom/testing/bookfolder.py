"""Which book the tests of a run of pytest are of."""

from pathlib import Path

import pytest

from loom.config import FILE, find_root


def find_book_folder(config: pytest.Config) -> Path:
    """The folder of the book whose pages or tests are asked for.

    That of pytest can be another one: a book may lie in a repository that has settings
    for pytest of its own.
    """
    places = (Path(argument.partition("::")[0]) for argument in config.args)
    roots = (find_root(config.invocation_params.dir / place) for place in places)
    return next((each for each in roots if (each / FILE).is_file()), config.rootpath)
