"""The derivations of the book: boxes of paths, and slips planted in them."""

import random
from pathlib import Path

import pytest

from loom.config import use_book
from loom.documents.folder import read_documents
from loom.equations.check import check_page
from loom.equations.differences import CLOSE
from loom.equations.page import read_page
from loom.tests.equations.pathslips import judged_paths, path_slips

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = 60


@pytest.fixture(scope="module")
def documents():
    """The documents that have a box of paths."""
    use_book(ROOT)  # another test may have been at work on another one
    return [each for each in read_documents(ROOT)[0] if read_page(each).boxes]


@pytest.fixture(scope="module")
def found(documents):
    return list(path_slips(documents))


def test_every_box_is_derived(documents):
    for document in documents:
        checked = check_page(document)
        rows = sum(len(box.rows) for box in checked.page.boxes)
        assert len(checked.paths) == rows, document.path
        assert all(path.deviation < CLOSE for path in checked.paths)
        assert not any(each.messages for each in checked.derivations)


def test_the_first_boxes_that_a_reader_meets_are_open(documents):
    found = {document.path for document in documents if "\n:open:\n" in document.text}
    pages = "foundations/chain foundations/numbers foundations/matrices layers/dense layers/rnn"
    assert found == {f"literate/{page}.md" for page in pages.split()}


def test_a_sample_of_slips_in_paths_is_noticed(found):
    check(random.Random(1).sample(found, SAMPLE))


@pytest.mark.prove
def test_all_slips_in_paths_are_noticed(found):
    check(found)


def check(found):
    red, same, survivors = judged_paths(found)
    print(f"{len(found)} slips in paths: {red.total()} red, {same.total()} say the same: {red}")
    print("\n".join(survivors))
    assert red.total() >= 0.98 * (len(found) - same.total()), survivors
