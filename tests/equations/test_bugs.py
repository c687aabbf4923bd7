"""The other way round: a bug in the line that bears a number makes its equation red."""

import json
import os
import random
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from loom.documents.folder import read_documents
from loom.equations.page import read_page
from tests.equations.bugs import jobs

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = 40
# The book's equations speak of tall matrices, of an exponential that is then divided by its sum, of
# gradients that are not zero, of arrays with two axes and of layers with a bias: nothing else is
# touched by these. In the data of the metrics every pair of classes occurs, because without one a
# ratio would be NaN. So bincount needs no minlength there.
HARMLESS = {
    "functions/activation.md (7) y = 2 * (np.exp(x))",
    "functions/activation.md (7) (1)",
    "functions/initialization.md (2) N",
    "layers/dense.md (2) (0 + 1)",
    "functions/initialization.md (2.1) Q /= np.where(np.diag(R) < 0, -1, 1)",
    "functions/initialization.md (2.2) Q",
    "proof/gradients.md (3) (0.0 + 1)",
    "functions/metrics.md (1) ((k) + (k))",
    # S holds truth values, and twice a truth is one
    "layers/pooling.md (6) S[r, c] = 2 * ((B[:, :, :, r, c] == Z) & ~taken)",
    *(f"functions/loss.md ({tag}) (1)" for tag in (1, 3, 5, 7, 9)),  # axis=-1 is 1 there
}
# What a step reads, x, is a view of X and in no cache of its own: the equation of the step is not
# seen to be wrong, and the next one, which reads x, is.
ELSEWHERE = {
    "layers/rnn.md (2s) x = 2 * (X[:, s])": "4.1s",
    "layers/gru.md (2s) x = 2 * (X[:, s])": "4.1s",
    "layers/lstm.md (2s) x = 2 * (X[:, s])": "4.1s",
}


@pytest.fixture(scope="module")
def found():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of code that is wrong on purpose
        return jobs(read_documents(ROOT)[0], read_page)


def look_at(found, folder):
    """Put each bug into a copy of the library; return what went red, bug by bug."""
    shutil.copytree(ROOT / "tangled", folder / "tangled")
    path = os.pathsep.join([str(folder / "tangled"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-W", "ignore", ROOT / "tests/equations/bugs.py", folder],
        input="".join(json.dumps(job) + "\n" for job in found),
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "MPLBACKEND": "agg"},
        timeout=60 + 3 * len(found),
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(found)
    return answers


def list_unseen(found, answers):
    """The bugs that nothing notices."""
    unseen = []
    for job, red in zip(found, answers, strict=True):
        page = job["document"].removeprefix("literate/")
        name = f"{page} ({job['tag']}) {job['bug']}"
        if ELSEWHERE.get(name, job["tag"]) not in red:
            unseen.append(name)
    return unseen


def make_controls(documents):
    """The pages as they are: nothing may go red without a bug."""
    return [{"document": page.path, "tag": "", "text": page.text} for page in documents]


def test_a_sample_of_bugs_turns_equations_red_and_no_bug_none(found, tmp_path):
    sample = random.Random(2).sample(found, SAMPLE)
    pages = {page.path: page for page in read_documents(ROOT)[0]}
    # some of the same pages, behind their bugs in the same process
    controls = make_controls(
        pages[name] for name in sorted({job["document"] for job in sample})[::4]
    )
    answers = look_at([*sample, *controls], tmp_path)
    assert len(controls) > 2 and answers[SAMPLE:] == [[]] * len(controls)
    unseen = list_unseen(sample, answers[:SAMPLE])
    assert set(unseen) <= HARMLESS, unseen


@pytest.mark.prove
def test_without_a_bug_nothing_is_red(tmp_path):
    pages = [page for page in read_documents(ROOT)[0] if read_page(page).equations]
    assert look_at(make_controls(pages), tmp_path) == [[]] * len(pages)


@pytest.mark.prove
def test_all_bugs_turn_equations_red(found, tmp_path):
    unseen = list_unseen(found, look_at(found, tmp_path))
    print(f"{len(found)} bugs, {len(unseen)} of them seen by no equation")
    assert set(unseen) == HARMLESS


def test_each_line_with_a_number_gets_a_bug(found):
    numbers = {
        (document.path, each.number)
        for document in read_documents(ROOT)[0]
        for each in read_page(document).numbers
    }
    assert {(job["document"], job["tag"]) for job in found} == numbers
