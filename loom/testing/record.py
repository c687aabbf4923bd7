"""Whether the book was woven in this run of the tests, which runs its code cells."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from loom.testing.evaluation import WOVEN


@pytest.fixture(name=WOVEN)
def make_woven_check(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], bool]:
    """A function that says whether the book was woven without a complaint."""

    def is_woven() -> bool:
        record = find_weave_record(tmp_path_factory)
        return record.exists() and record.read_text("utf-8").startswith("0\n")

    return is_woven


def find_weave_record(factory: pytest.TempPathFactory) -> Path:
    """The file with the exit code and the warnings of the weave of this run.

    Several processes may run the tests; it is the same for all of them. Who weaves the
    book writes it: the code on its first line, the warnings below.
    """
    own = factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    return shared / "weaving.txt"
