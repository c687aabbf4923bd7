"""Small books, woven again: what is remembered, and what is done anew."""

import os
import re
import time

from loom.tests.weaving.book import CONFIGURATION
from loom.tests.weaving.pages import HEAD


def test_a_build_with_warnings_is_not_remembered(book):
    book.write(faults="# Faults\n\n$\\nosuch$\n")
    assert book.weave("html", "-W").code == 1
    assert book.weave("html", "-W").code == 1
    book.write(faults="# Faults\n\n$\\alpha$\n")
    assert book.weave("html", "-W").code == 0


SAVING = """

def save(app, name, text):
    if "old words" in text[0]:
        page = app.env.doc2path(name)
        page.write_text(text[0].replace("old words", "new words"), "utf-8")


def setup(app):
    app.connect("source-read", save)
"""


def test_what_is_saved_while_a_page_is_read_is_not_lost(book):
    """The configuration stands for the reader: it saves what is being woven."""
    page = book.folder / "literate" / "saved.md"
    book.write_file("conf.py", CONFIGURATION + SAVING)
    book.write(saved="# Saved\n\nThe old words.\n").weave("html", "-W")
    assert "The old words." in book.page("saved").get_text()
    assert "The new words." in page.read_text("utf-8")
    book.weave("html", "-W")
    assert "0 added, 1 changed" in book.said
    assert "The new words." in book.page("saved").get_text()
    book.weave("html", "-W")
    assert "0 added, 0 changed" in book.said


def test_what_a_slow_clock_calls_old_is_not_lost(book):
    """The clock of a disk may be behind the one by which Sphinx notes what it read."""
    page = book.folder / "literate" / "saved.md"
    book.write(saved="# Saved\n\nThe old words.\n").weave("html", "-W")
    page.write_text("# Saved\n\nThe new words.\n", "utf-8")
    early = time.time() - 60
    os.utime(page, (early, early))
    book.weave("html", "-W")
    assert "0 added, 1 changed" in book.said
    assert "The new words." in book.page("saved").get_text()


CELLS = f"""{HEAD}
# Cells

```{{code-cell}} python
:file: pack/cells.py

import pack_answer
print('the answer is', pack_answer.ANSWER)
```

```{{code-cell}} python
import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(3, 2))
ax.plot([1, 2], label='loss')
ax.set_title('Learning');
```
"""


NO_CELLS = "---\nkernelspec: {name: python3}\nfile_format: mystnb\n---\n\n# Words\n"


def test_cells_follow_the_code_that_they_import(book):
    same = CELLS.replace(":file: pack/cells.py\n", "").replace(
        "{name: python3, display_name: Python 3}",
        "\n  # as jupytext writes it\n  name: python3\n  display_name: Python 3",
    )
    pages = {"more": NO_CELLS, "words": NO_CELLS, "same": same, "cells": CELLS}
    book.module("pack_answer", "ANSWER = 41\n")
    book.write(**pages, apple="# Apple\n").weave("html", "-W")
    assert book.code == 0, book.errors
    # else one process ends up with many cells, when the others have no more to do
    order = re.findall(r"reading sources\.* \[ *\d+%\] (\w+)", book.said)
    assert order == ["cells", "same", "apple", "index", "more", "words"]
    # else one process reads what another has begun to write, now and then
    records = book.folder / "build" / ".jupyter_cache" / "executed"
    assert len(list(records.iterdir())) == len(pages)
    page = book.page("cells")
    assert "the answer is 41" in page.get_text()
    assert page.select_one(".cell .block-name").get_text(strip=True) == "pack/cells.py"
    entry = page.select_one(".cell .block-menu li")
    assert entry.get_text(strip=True) == "Whole file"
    svg = page.select_one(".figure svg")
    assert svg["aria-label"] == "Plot: Learning"
    assert "var(--figure-1)" in str(svg) and "<image" not in str(svg)

    book.weave("html", "-W")
    assert "0 changed" in book.said and "Executing" not in book.errors + book.said

    book.module("pack_answer", "ANSWER = 42\n")
    book.weave("html", "-W")
    for page in ("cells", "same"):
        assert "the answer is 42" in book.page(page).get_text()


def test_a_failing_cell_fails_the_build_every_time(book):
    book.write(cells=CELLS)
    for _ in range(2):
        book.weave("html", "-W")
        assert book.code == 1
        assert "No module named 'pack_answer'" in book.errors
        assert "\x1b[" not in book.errors


def test_a_new_page_appears_beside_pages_that_did_not_change(book):
    book.write(a="# First\n").weave()
    assert "Second" not in book.page("a").get_text()
    book.write(b="# Second\n").weave()
    assert "Second" in book.page("a").get_text()
    book.write(b="# Renamed\n").weave()
    assert "Renamed" in book.page("a").get_text()
