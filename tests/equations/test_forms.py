"""Steps, on the page of the recurrent layer; computed indices, on a page still to come."""

from pathlib import Path

import numpy as np
import pytest

import epynn
from loom.documents.reader import read_document
from loom.equations.check import check_page
from loom.equations.differences import measure_distance
from loom.equations.values import Value
from loom.equations.grammar import parse_latex
from loom.equations.report import list_complaints
from loom.equations.tree import EquationError, walk_tree
from loom.tangling.outputs import make_outputs
from loom.tangling.run import write_outputs
from tests.equations.slips import judged, slips

HERE = Path(__file__).parent
LAYERS = HERE.parents[1] / "literate" / "layers"


def read(page, *changes):
    draft = HERE / f"{page}.md"
    path = draft if draft.exists() else LAYERS / draft.name
    text = path.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    document, problems = read_document(f"literate/{page}.md", text)
    assert not problems
    return document


@pytest.fixture(scope="module", autouse=True)
def layers(tmp_path_factory):
    """Tangle the pages into a folder that joins the library for a while."""
    folder = tmp_path_factory.mktemp("drafts")
    outputs, problems = make_outputs([read("convolution")])
    assert not problems
    write_outputs(outputs, folder)
    epynn.__path__.append(str(folder / "tangled" / "epynn"))
    yield
    epynn.__path__.pop()


@pytest.mark.parametrize("page, count", [("rnn", 13), ("convolution", 5)])
def test_the_draft_is_right(page, count):
    checked = check_page(read(page))
    assert not list_complaints(checked)
    assert len(checked.results) == count


@pytest.mark.parametrize("page", ["rnn", "convolution"])
def test_every_slip_is_noticed(page):
    found = list(slips([read(page)]))
    rejected, same, survivors = judged(found)
    assert not survivors
    assert rejected > 200 and same < 10


def test_gradients_of_the_recurrent_layer_agree_with_differences():
    slopes = {r.equation.tag: r.slope for r in check_page(read("rnn")).results}
    sure = {tag for tag, slope in slopes.items() if slope is not None}
    assert sure == {"9", "10.1", "10.2", "10.3"}


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_slope_that_is_no_number_agrees_with_nothing(wrong):
    slope = Value(np.array([0.0, wrong]), ("m",))
    assert measure_distance(slope, ("m",), np.zeros(2)) == np.inf
    assert measure_distance(slope, ("m",), np.ones(2)) == np.inf


def test_a_greek_letter_has_marks():
    factor, *_ = parse_latex(r"\delta_{mu}^{\langle s+1 \rangle}", "factor").parts
    assert factor.value == r"\delta"


def test_an_equation_may_be_broken_into_lines():
    broken = r"\begin{aligned} a = & b \\ & + c \end{aligned} \tag{1}"
    kinds = [[node.kind for _, node in walk_tree(parse_latex(latex))] for latex in (broken, "a = b + c")]
    assert kinds[0] == kinds[1]
    with pytest.raises(EquationError, match="'&' is not in the grammar"):
        parse_latex("a = & b")


BEFORE = r"= h_{mu}^{\langle s-1 \rangle} \tag{3s}"
AFTER = r"\frac{\partial \mathcal{L}}{\partial \mathrm{hp}_{mu}^{\langle s+1 \rangle}}"
BACK = r"\cdot V_{uu}^{\top} \tag{8s}"
ROW = r"| $\frac{\partial \mathcal{L}}{\partial \mathrm{hp}^{\langle s+1 \rangle}}$ | `bc['dhn']`"
WRONG = {
    "the same step": ("rnn", [(BEFORE, BEFORE.replace("s-1", "s"))], "with ⟨s-1⟩ for h⟨s⟩"),
    "the step after": ("rnn", [(BEFORE, BEFORE.replace("s-1", "s+1"))], ":after:"),
    "back to the past": ("rnn", [(AFTER, AFTER.replace("s+1", "s"))], "⟨s+1⟩ for"),
    "no transpose": ("rnn", [(BACK, BACK.replace(r"^{\top}", ""))], "hold with V transposed"),
    "another beginning": ("rnn", [(":before: h = 0", ":before: h = 1")], "right "),
    "no beginning": ("rnn", [(":before: h = 0\n", "")], "its value there with the option :before:"),
    "an end of what": ("rnn", [("dhp = 0", "dg = 0")], ":after: no row has the code of dg"),
    "a row of no other step": (
        "rnn",
        [(ROW, ROW.replace("dhn", "dh_"))],
        r"bc['dh_'] is not \partial \mathcal{L}/\partial \mathrm{hp} at step s +1",
    ),
    "a row of another symbol's step": (
        "rnn",
        [(ROW, ROW.replace(r"\mathrm{hp}", "g"))],
        r"bc['dhn'] is not \partial \mathcal{L}/\partial g at step s +1",
    ),
    "a stride": (
        "convolution",
        [(r"\sum_{pqd} X_{m,\, i s_h + p", r"\sum_{pqd} X_{m,\, i s_w + p")],
        "X: an index goes from 0 to",
    ),
    "windows that touch": (
        "convolution",
        [(r"\max_{ac} X_{m,\, y k_h + a", r"\max_{ac} X_{m,\, y + a")],
        "left ",
    ),
    "smallest for largest": ("convolution", [(r"\max_{ac}", r"\min_{ac}")], "left "),
    "half of it": (
        "convolution",
        [(r"M_{myxd} = \max_{ac} X_{m,\, y k_h + a", r"M_{m0xd} = \max_{ac} X_{m,\, 0 y + a")],
        "M has the axes (m y x d) in its row, and (…) here",
    ),
    "an entry of each": (
        "convolution",
        [
            ("M_{myxd} =", r"M_{m,\, 0,\, x,\, d} ="),
            (r"\max_{ac} X_{m,\, y k_h + a", r"\max_{ac} X_{m,\, 0 k_h + a"),
        ],
        "entries of the left side",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(name):
    page, changes, message = WRONG[name]
    assert message in "\n".join(list_complaints(check_page(read(page, *changes))))
