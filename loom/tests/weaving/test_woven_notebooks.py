"""Notebooks of woven pages, with their results."""

import os

import nbformat

from loom.tests.weaving.book import CONFIGURATION
from loom.tests.weaving.pages import HEAD


def text(node):
    return " ".join(node.get_text().split())


CELLS = f"""{HEAD}
# Cells

```{{code-cell}} python
:file: pack/cells.py

print('one')
print('two')
```

Words.

```{{code-cell}} python
6 * 7
```
"""


NOTEBOOKS = """[notebooks]
distribution = "pkg_of_a_book"
package = "pkg"
title = "The package"
show = "Thing"
warning = "(Not the one in the index.)"
"""


def test_a_notebook_has_its_results_warm_or_cold(book):
    books = []
    # elsewhere, as are the settings of a book that has none of its own
    book.write_file("settings/conf.py", CONFIGURATION)
    book.configuration = book.folder / "settings"
    book.home = "home"  # of somebody who has a .ipython of their own there
    book.module("pkg/__init__", "__version__ = '3.1'\n\n\nclass Thing: ...\n")
    book.write_file("loom.toml", NOTEBOOKS)
    for _ in range(2):
        book.write(cells=CELLS).weave("html", "-W")
        assert book.code == 0, book.errors
        assert [each.name for each in (book.folder / "home").iterdir()] == ["html"]
        file = book.file("cells").with_suffix(".ipynb")
        books.append(file.read_text("utf-8"))
        assert ("Executed notebook" in book.said + book.errors) == (len(books) == 1)
        for folder in ("home/html", "build/jupyter_execute"):
            made = book.folder / folder
            os.rename(made, book.folder / f"{made.name}-{len(books)}")
    assert books[0] == books[1]
    notebook = nbformat.reads(books[0], as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [bool(cell.outputs) for cell in cells] == [True, True, True]
    assert "".join(o.text for o in cells[1].outputs) == "one\ntwo\n"
    assert cells[2].outputs[0].data["text/plain"] == "42"
    assert [cell.execution_count for cell in cells] == [None, 1, 2]
    said = cells[0].source
    assert "%pip install pkg_of_a_book-3.1-py3-none-any.whl" in said
    assert "# (Not the one in the index.)\nfrom pkg import Thing, __version__\n" in said
    assert cells[0].outputs[0].text == "The package 3.1\n"


def test_a_page_without_cells_is_no_notebook(book):
    cell = "\n```{code-cell} python\n1 + 1\n```\n"
    book.write(bare=HEAD + "# Bare\n", cells=HEAD + "# Cells\n" + cell).weave(
        "html", "-W"
    )
    assert book.code == 0, book.errors
    for name, offered in ("bare", False), ("cells", True):
        links = [text(link) for link in book.page(name).select(".page-tools > a")]
        assert ("Notebook" in links) == offered
        assert book.file(name).with_suffix(".ipynb").exists() == offered
