"""A book woven without its solutions holds none of them, in no file of the site."""

import shutil
import subprocess

import pytest

from loom.documents.reader import read_document
from loom.tests.weaving.book import told
from loom.weaving.book.solutions import remove_solutions
from tests.weave.conftest import ROOT

OFF = "-D", "weave_solutions=0"


IDLE = "-D", "nb_execution_mode=off"


@pytest.mark.parametrize("path", sorted(ROOT.glob("literate/**/*.md")), ids=lambda path: path.stem)
def test_a_document_of_the_book_keeps_all_else(path):
    text = path.read_text(encoding="utf-8")
    old, _ = read_document("page.md", text)
    new, problems = read_document("page.md", remove_solutions(text))
    wanted = [block for block in old.blocks if block.kind != "solution"]
    assert [(b.kind, b.name, b.code, b.line) for b in new.blocks] == [
        (b.kind, b.name, b.code, b.line) for b in wanted
    ]
    assert new.exercises == old.exercises and not problems
    if len(wanted) == len(old.blocks):
        assert remove_solutions(text) == text


def test_a_real_page(book):
    name = "layers/flatten"
    text = (ROOT / f"literate/{name}.md").read_text(encoding="utf-8")
    book.write(**{name.replace("/", "__"): text})
    shutil.copytree(ROOT / "tangled", book.folder / "tangled")
    book.weave("html", *OFF, *IDLE)  # pages that it speaks of are missing here
    page, _ = read_document("page.md", text)
    solutions = [block for block in page.blocks if block.kind == "solution"]
    assert len(solutions) == 4
    known = remove_solutions(text)
    lines = {line.strip() for block in solutions for line in block.code}
    telling = [line.lower() for line in lines if len(line) > 20 and line not in known]
    assert len(telling) > 5 and told(book.site, telling) == set()
    assert not book.page(name).select(".literate-solution")
    assert len(book.page(name).select(".exercise")) == 4


def test_make_hands_the_word_on():
    def said(*words):
        done = subprocess.run(
            ["make", "-n", "-W", "tests/requirements.txt", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert "tangle.py weave docs/_build/unsolved" in said("site", "SOLUTIONS=0")
    assert "loom.serving docs/_build/unsolved" in said("site", "SOLUTIONS=0")
    assert "loom.printing.pdf docs/_build/unsolved docs/_build/epynn-unsolved.pdf" in said(
        "pdf", "SOLUTIONS=0"
    )
    for words in ([], ["SOLUTIONS=1"]):
        assert "tangle.py weave docs/_build/html" in said("site", *words)
        assert "loom.printing.pdf docs/_build/html docs/_build/epynn.pdf" in said("pdf", *words)
