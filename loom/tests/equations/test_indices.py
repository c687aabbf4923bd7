"""Computed indices: strides that differ, windows that overlap."""

import sys
from pathlib import Path

import pytest

import loom.config
from loom.config import Config, Equations
from loom.documents.reader import read_document
from loom.equations.check import check_page
from loom.equations.complaints import list_complaints
from loom.tangling.outputs import make_outputs
from loom.tangling.run import write_outputs
from loom.tests.equations.slips import judged, slips

PAGE = Path(__file__).with_name("convolution.md")


def read(*changes):
    text = PAGE.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    document, problems = read_document("literate/convolution.md", text)
    assert not problems
    return document


@pytest.fixture(autouse=True)
def package(tmp_path, monkeypatch):
    """Tangle the page into a package that can be imported for a while."""
    monkeypatch.setattr(
        loom.config, "_current", Config(equations=Equations(package="pkg"))
    )
    outputs, problems, _ = make_outputs([read()])
    assert not problems
    write_outputs(outputs, tmp_path)
    (tmp_path / "tangled/pkg/__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path / "tangled")
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "pkg"]:
        del sys.modules[name]


def test_the_page_is_right():
    checked = check_page(read())
    assert not list_complaints(checked)
    assert len(checked.results) == 5


def test_every_slip_is_noticed():
    rejected, same, survivors = judged(list(slips([read()])))
    assert not survivors
    assert rejected > 200 and same < 10


WRONG = {
    "a stride": (
        [(r"\sum_{pqd} X_{m,\, i s_h + p", r"\sum_{pqd} X_{m,\, i s_w + p")],
        "X: an index goes from 0 to",
    ),
    "windows that touch": (
        [(r"\max_{ac} X_{m,\, y k_h + a", r"\max_{ac} X_{m,\, y + a")],
        "the left side is ",
    ),
    "smallest for largest": ([(r"\max_{ac}", r"\min_{ac}")], "the left side is "),
    "half of it": (
        [
            (
                r"M_{myxd} = \max_{ac} X_{m,\, y k_h + a",
                r"M_{m0xd} = \max_{ac} X_{m,\, 0 y + a",
            )
        ],
        "M has the axes (m y x d) in its row, and (…) here",
    ),
    "an entry of each": (
        [
            ("M_{myxd} =", r"M_{m,\, 0,\, x,\, d} ="),
            (r"\max_{ac} X_{m,\, y k_h + a", r"\max_{ac} X_{m,\, 0 k_h + a"),
        ],
        "entries of the left side",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(name):
    changes, message = WRONG[name]
    assert message in "\n".join(list_complaints(check_page(read(*changes))))
