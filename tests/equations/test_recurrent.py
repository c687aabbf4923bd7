"""Steps, on the page of the recurrent layer."""

from pathlib import Path

import pytest

from loom.documents.folder import read_documents
from loom.documents.reader import read_document
from loom.equations.check import check_page
from loom.equations.complaints import list_complaints
from loom.tests.equations.slips import judged, slips

ROOT = Path(__file__).resolve().parents[2]
PATH = "literate/layers/rnn.md"


def read(*changes):
    [document], problems = read_documents(ROOT, [PATH])
    text = document.text
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    document, problems = read_document(PATH, text)
    assert not problems
    return document


def test_every_slip_is_noticed():
    rejected, same, survivors = judged(list(slips([read()])))
    assert not survivors
    assert rejected > 200 and same < 10


BEFORE = r"= h_{mu}^{\langle s-1 \rangle} \tag{3s}"
AFTER = r"\frac{\partial \mathcal{L}}{\partial \mathrm{hp}_{mu}^{\langle s+1 \rangle}}"
BACK = r"\cdot V_{uu}^{\top} \tag{8s}"
ROW = r"| $\frac{\partial \mathcal{L}}{\partial \mathrm{hp}^{\langle s+1 \rangle}}$ | `bc['dhn']`"
WRONG = {
    "the same step": ([(BEFORE, BEFORE.replace("s-1", "s"))], "with ⟨s-1⟩ for h⟨s⟩"),
    "the step after": ([(BEFORE, BEFORE.replace("s-1", "s+1"))], ":after:"),
    "back to the past": ([(AFTER, AFTER.replace("s+1", "s"))], "⟨s+1⟩ for"),
    "no transpose": ([(BACK, BACK.replace(r"^{\top}", ""))], "hold with V transposed"),
    "another beginning": ([(":before: h = 0", ":before: h = 1")], "right "),
    "no beginning": ([(":before: h = 0\n", "")], "its value there with the option :before:"),
    "an end of what": ([("dhp = 0", "dg = 0")], ":after: no row has the code of dg"),
    "a row of no other step": (
        [(ROW, ROW.replace("dhn", "dh_"))],
        r"bc['dh_'] is not \partial \mathcal{L}/\partial \mathrm{hp} at step s +1",
    ),
    "a row of another symbol's step": (
        [(ROW, ROW.replace(r"\mathrm{hp}", "g"))],
        r"bc['dhn'] is not \partial \mathcal{L}/\partial g at step s +1",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(name):
    changes, message = WRONG[name]
    assert message in "\n".join(list_complaints(check_page(read(*changes))))
