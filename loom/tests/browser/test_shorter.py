"""Blocks that do less in a browser, or can't run there."""

from dataclasses import replace

import pytest

from loom.browser.running import run_block
from loom.browser.shortening import shorten_block
from loom.config import use_book
from loom.documents.reader import read_document

CELL = """# Page

```{code-cell} python
:browser: range(1000) -> range(3); long -> short
:caption: Sums.

total = sum(range(1000))  # not 1000
print('long', total)
```
"""


@pytest.fixture
def run(book):
    """What becomes of each block of a page, and the names after them."""

    def run(text):
        page, problems = read_document("page.md", text)
        assert not problems
        names = {}
        return [run_block(book.root, block, names) for block in page.blocks], names

    return run


def test_a_long_cell_does_less_and_says_so(run):
    [(state, (note, text))], names = run(CELL)
    assert state == "green" and names["total"] == 3
    assert note["kind"] == "note" and "range(3) in place of range(1000)" in note["text"]
    assert text == {"kind": "text", "text": "short 3\n"}


def test_what_a_reader_has_changed_is_taken():
    [block] = read_document("page.md", CELL)[0].blocks
    code = tuple(line.replace("range(1000)", "range(5)") for line in block.code)
    short, [note] = shorten_block(replace(block, code=code))
    assert short.code == ("total = sum(range(5))  # not 1000", "print('short', total)")
    assert "range" not in note["text"]


def test_check_reports_a_change_whose_text_is_gone(book):
    page = f"---\nfile_format: mystnb\nkernelspec: {{name: python3}}\n---\n{CELL}"
    book.write(page=page)
    assert book.check() == []
    book.write(page=page.replace("sum(range(1000))", "sum(range(5))"))
    assert book.check() == [
        "literate/page.md:7: `:browser:` changes `range(1000)`, which stands 0 times "
        "in this cell; name a text that stands once, or take the change out"
    ]


@pytest.mark.parametrize(
    "option", ["epochs=6", "epochs=60 ->", "-> 3", "epochs=60 -> epochs=6;"]
)
def test_a_change_that_is_not_understood_is_a_problem(option):
    text = CELL.replace("range(1000) -> range(3); long -> short", option)
    _, [problem] = read_document("page.md", text)
    assert "is not understood" in problem.message and problem.location.line == 3


def test_a_block_that_needs_another_library_says_so(book, run):
    (book.root / "loom.toml").write_text('[testing]\noptional = ["engine"]\n')
    use_book(book.root)
    text = "```pycon\n>>> import engine\n>>> 1 / 0\n```\n\n```pycon\n>>> 2\n2\n```\n"
    [(state, [note]), (second, _)], _ = run(text)
    assert (state, second) == ("unable", "green")
    assert note == {"kind": "note", "text": "Needs engine: not in a browser."}


def test_a_page_that_the_settings_name_can_not_run(book):
    row = '["page", "Needs a laboratory."]'
    (book.root / "loom.toml").write_text(f"[browser]\nunable = [{row}]\n")
    use_book(book.root)
    text = "```pycon\n>>> 1 / 0\n```\n"
    for name, expected in [("page", "unable"), ("other", "red")]:
        [block] = read_document(f"literate/{name}.md", text)[0].blocks
        state, shown = run_block(book.root, block, {})
        assert state == expected
        assert ("Needs a laboratory." in str(shown)) == (state == "unable")
