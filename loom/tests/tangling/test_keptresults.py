"""What a run has found out, the next one knows: whole, or not at all."""

import os

import pytest

from loom.documents.paths import CACHE
from loom.tangling.keptresults import KeptResults


@pytest.fixture
def maker(tmp_path):
    """The file of the code that makes the results."""
    file = tmp_path / "maker.py"
    file.touch()
    return file


@pytest.fixture
def start_run(tmp_path, maker):
    """A function that starts a run, which knows what an earlier one has kept."""

    def start():
        results = KeptResults("squares.json", str(maker))
        results.use(tmp_path)
        return results

    return start


def make(value):
    return lambda: value


def test_what_one_run_keeps_the_next_one_need_not_make(tmp_path, start_run):
    first = start_run()
    assert first.find("two", make([4])) == first.find("two", make([5])) == [4]
    first.keep(tmp_path)
    second = start_run()
    assert second.find("two", make([5])) == [4]
    assert second.find("three", make([])) == []
    second.keep(tmp_path)
    third = start_run()
    assert third.find("three", make([9])) == []
    assert start_run().find("two", make([5])) == [4]


def test_what_no_run_asks_for_any_more_is_not_kept(tmp_path, start_run):
    run = start_run()
    run.find("two", make([4]))
    run.keep(tmp_path)
    run = start_run()
    run.find("three", make([9]))
    run.keep(tmp_path)
    assert start_run().find("two", make([5])) == [5]


def test_other_code_and_a_damaged_file_make_all_anew(tmp_path, start_run, maker):
    run = start_run()
    run.find("two", make([4]))
    run.keep(tmp_path)
    file = tmp_path / CACHE / "squares.json"
    kept = file.read_text("utf-8")
    for damaged in (kept[:-5], "[]", "{}", ""):
        file.write_text(damaged, "utf-8")
        assert start_run().find("two", make([5])) == [5]
    file.write_text(kept, "utf-8")
    assert start_run().find("two", make([5])) == [4]
    os.utime(maker, ns=(0, 0))
    assert start_run().find("two", make([5])) == [5]
