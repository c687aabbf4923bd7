"""The levels of exercises, and the switch that demands them."""

import pytest

from loom.config import use_book
from loom.documents.reader import read_document


def make_page(*levels):
    """A page of exercises; a level of None is not said."""
    boxes = []
    for n, level in enumerate(levels):
        line = "" if level is None else f":level: {level}\n"
        boxes.append(f":::{{exercise}} Title\n:label: a{n}\n{line}\nText.\n:::\n")
    return "".join(boxes)


def read(*levels):
    page, problems = read_document("literate/a.md", make_page(*levels))
    return page, [str(each) for each in problems]


@pytest.fixture
def strict(tmp_path):
    (tmp_path / "loom.toml").write_text("[reading]\nlevels = true\n")
    use_book(tmp_path)


def test_levels_are_read():
    page, problems = read(1, 2, None, 3)
    assert page.levels == {"a0": 1, "a1": 2, "a3": 3} and not problems


@pytest.mark.parametrize("level", ["0", "4", "easy", "1.5", "-1"])
def test_what_is_no_level(level):
    page, [problem] = read(1, level)
    assert problem.startswith(f"literate/a.md:7: the level `{level}` is none")
    assert page.levels == {"a0": 1}


def test_without_the_switch_nothing_is_demanded():
    assert not read(None)[1] and not read(3, 1)[1] and not read(2, 3)[1]


def test_with_the_switch_each_has_a_level(strict):
    assert read(1, None)[1] == [
        "literate/a.md:7: this exercise has no level; add `:level: 1`, or 2, or 3"
    ]


def test_with_the_switch_levels_do_not_descend(strict):
    assert not read(1, 1, 2, 3, 3)[1] and not read(1, 3)[1]
    [problem] = read(1, 3, 2)[1]
    assert problem.startswith("literate/a.md:13: this exercise is easier than")


def test_with_the_switch_the_first_of_a_page_is_easy(strict):
    assert not read()[1] and not read(1)[1]
    [problem] = read(2, 3)[1]
    assert problem.startswith("literate/a.md:1: the first exercise of a page has level")


def test_a_level_that_is_missing_is_told_once(strict):
    [problem] = read(None, 2)[1]
    assert "has no level" in problem
