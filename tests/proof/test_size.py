"""The count behind literate/proof/size.md."""

from pathlib import Path

import pytest

from tests.oracles.record_size import KINDS, count, packages

ROOT = Path(__file__).resolve().parents[2]
SOURCE = '''"""A module.

Its explanation goes on.
"""
import os  # code, with a remark

# Alone on its line.
def name():
    """One line."""
    text = """not a docstring,

    though it looks like one"""
    return text


class Other:
    value = (1,
             2)
'''


def test_lines_by_kind():
    # 4 + 1 + 1 lines explain; an empty line within a text is part of it.
    assert count(SOURCE) == {"code": 9, "explained": 6, "blank": 3}


@pytest.mark.parametrize("library", ["epynn", "epynnlive"])
def test_every_line_is_counted_once(library):
    folder = ROOT / "tangled" / library
    files = [*folder.rglob("*.py")]
    found = packages(folder)
    assert next(iter(found)) == library and list(found)[1:] == sorted(list(found)[1:])
    lines = sum(len(file.read_text("utf-8").splitlines()) for file in files)
    assert sum(sizes[kind] for sizes in found.values() for kind in KINDS[1:]) == lines
    assert sum(sizes["files"] for sizes in found.values()) == len(files)
