"""Views of files, indexes, and what stands under a title."""

import json
import os
import re
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup

from loom.documents.folder import read_documents
from loom.tangling.outputs import make_outputs
from loom.tests.weaving.book import Book, follow
from loom.weaving import letters, sources
from loom.weaving.memory import FileMemory

ONE = '''# One

```python {file=pack/one.py}
"""A layer."""
<<one-imports>>

RATE = 0.1


class One:
    """Multiplies."""

    def forward(self, X):
        <<one-forward>>
        return tuned(Z)


<<shared-tune>>
```

:::{sbs}
```python {#one-forward}
W = self.W  # (m, n)

Z = X @ W  # (1) (m, u)
Z += self.b  # (1)
```

$$ Z_{mu} = X_{mn} \\cdot W_{nu} + b_{u} \\tag{1} $$
:::

```python {#one-imports}
import numpy as np
```

```python {#one-imports}
import math
```

:::{symbols}
| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $X$, $W$ | `fc['X']`, `p['W']` | m n, n u | input and $W$ |
| $h$ | `fc['h']` | m u | state |
:::
'''


TWO = """# Two

```python {#shared-tune}
def tuned(Z):
    <<shared-scale>>
```

```python {#shared-scale}
return Z * RATE
```

```python {file=/tools/two.py}
from pack.one import One as Layer

print(Layer().forward(1))
```

:::{symbols}
| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $h$ | `d['h']` | | height |
| $\\bar{h}$ | `fc['h_']` | m u | before the activation |
:::
"""


INDEX = """# Lists

:::{book-index} chunks
:::

:::{book-index} symbols
:::

:::{book-index} files
:::

## Some of them

:::{book-index} files pack
:::
"""


PAGES = {"one": ONE, "deep__two": TWO, "lists": INDEX}


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("views")).write(**PAGES)
    book.weave("html", "-W")
    assert book.code == 0, book.errors
    return book


def made(book):
    """The files that a book describes, as tangle.py says."""
    documents, problems = read_documents(book.folder)
    files, more = make_outputs(documents)
    assert not problems and not more
    return files


def view(book, path):
    page = sources.find_view(path)
    return book.page(page), book.file(page)


def text(node):
    return " ".join(node.get_text().split())


def test_a_view_is_the_file_line_by_line(woven):
    for path, output in made(woven).items():
        page, file = view(woven, path)
        rows = page.select(".view .row")
        assert [row["id"] for row in rows] == [f"L{n + 1}" for n in range(len(rows))]
        assert "".join(row.get_text() for row in rows) == output.text
        assert [a["data-line"] for a in page.select(".row-number")] == [
            str(n + 1) for n in range(len(rows))
        ]
        download = page.select_one("a[download]")
        assert follow(file, download)[0].read_text("utf-8") == output.text


def led(book):
    """For each line of a view: its text, that of its line, and that of its link.

    A blank line around a block, or between two cells, has None there: pages don't
    show it.
    """
    pages, documents = {}, read_documents(book.folder)[0]
    code = {
        (block.document, line): text
        for document in documents
        for block in document.blocks
        for text, line in zip(block.code, block.lines, strict=True)
        if text.strip() or block.line + 1 < line < block.lines[-1]
    }
    for path, output in made(book).items():
        page, file = view(book, path)
        for row, origin in zip(page.select(".view .row"), output.origins, strict=True):
            target, place = follow(file, row.select_one(".row-number"))
            assert target == book.file(sources.find_docname(origin.document)).resolve()
            if target not in pages:
                pages[target] = BeautifulSoup(target.read_text("utf-8"), "html.parser")
            shown = pages[target].find(id=place).get_text()
            yield row.get_text(), code.get((origin.document, origin.line)), shown


def test_each_line_leads_to_itself(woven):
    for row, line, shown in led(woven):
        assert shown == f"{line}\n"
        assert shown.strip() == row.strip()


HARD = '''# Hard

```python {file=pack/hard.py}

<<hard-a>>


class A:
    x = 1

    <<hard-inside>>

    def f(self):
        <<hard-a>>
```

```python {#hard-inside}
def g(self):
    x = 1
    <<hard-a>>
    return x  # (1)

"""A text
of two lines."""
```

1. An item, and in it:

   ```python {#hard-a}
   x = 1
   x = 1
   ```

Words.

```python {#hard-a}
x = 1
y = """

<b>&amp;</b>"""
```

```{code-cell} python
:file: pack/cell.py

x = 1
print(x)

```

```{code-cell} python
:chunk: hard-cell

x = 1

y = 2
```

```{code-cell} python
:file: pack/cell.py
:tags: [hide-input]

z = 3
```

```python {file=pack/other.py}
<<hard-cell>>
```

$$ x = 1 \\tag{1} $$

::::{exercise} Write it
:label: ex-hard

```python {start=ex-hard}
x = 1
<<hard-a>>
```

```pycon {check=ex-hard}
>>> x
1
```

:::{dropdown} Solution
```python {solution=ex-hard replaces=hard-a}
x = 1
```
:::
::::
'''


HARD += """
Code without a name:

```python
<<hard-a>>
```
"""


HEAD = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
"""


@pytest.mark.parametrize("solutions", [0, 1])
def test_each_line_leads_to_itself_in_hard_cases_too(book, solutions):
    """Pieces, indentation, a chunk used thrice, equal lines, cells, and solutions."""
    book.write(hard=HEAD + HARD).weave(
        "html", "-W", "-D", f"weave_solutions={solutions}"
    )
    assert book.code == 0, book.errors
    found = list(led(book))
    assert [
        (
            row,
            "whole file" in shown,
            "print(x)" in shown or "z = 3" in shown or "class A:" in shown,
        )
        for row, line, shown in found
        if line is None
    ] == 3 * [("\n", True, True)]
    for row, line, shown in found:
        if line is not None:
            assert shown == f"{line}\n"
            assert shown.strip() == row.strip()
    page = book.page("hard")
    assert bool(page.select(".literate-solution")) == bool(solutions)
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert not page.select(".literate-start pre [id], .literate-check pre [id]")
    sides = [(a.get_text(), a["data-side"]) for a in page.select("a.chunk-link")]
    assert sides[:3] == [
        ("<<hard-a>>", "↓"),
        ("<<hard-inside>>", "↓"),
        ("<<hard-a>>", "↓"),
    ]
    assert sides[3:] == [
        ("<<hard-a>>", "↓"),
        ("<<hard-cell>>", "↑"),
        ("<<hard-a>>", "↑"),
        ("<<hard-a>>", "↑"),
    ]


def test_a_line_with_an_equation_leads_to_itself_and_to_the_equation(woven):
    page, file = view(woven, "tangled/pack/one.py")
    rows = {row.get_text().strip(): row for row in page.select(".row")}
    first, second = rows["Z = X @ W  # (1) (m, u)"], rows["Z += self.b  # (1)"]
    assert (
        first.select_one(".row-number")["href"] == "../../one.html#chunk-one-forward.3"
    )
    assert (
        second.select_one(".row-number")["href"] == "../../one.html#chunk-one-forward.4"
    )
    for row in (first, second):
        assert row.select_one(".equation-link")["href"] == "../../one.html#eq-1"
    assert not rows["W = self.W  # (m, n)"].select(".equation-link")


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


def test_the_margin_names_a_block_when_it_changes(woven):
    page, _ = view(woven, "tangled/pack/one.py")
    assert [text(side) for side in page.select(".run-side") if text(side)] == [
        "one.pyOne",
        "⟨one-imports⟩",
        "⟨one-imports⟩",
        "one.py",
        "⟨one-forward⟩",
        "one.py",
        "⟨shared-tune⟩Two",
        "⟨shared-scale⟩",
    ]


def test_a_caption_leads_to_the_first_line_in_the_file(woven):
    for name, expected in [
        (
            "one",
            {
                "whole file": [
                    '"""A layer."""',
                    "W = self.W  # (m, n)",
                    "import numpy as np",
                ]
            },
        ),
        (
            "deep/two",
            {"whole file": ["def tuned(Z):"], "in pack/one.py": ["return Z * RATE"]},
        ),
    ]:
        found = {}
        for link in woven.page(name).select(".block-file"):
            target, place = follow(woven.file(name).resolve(), link)
            page = BeautifulSoup(target.read_text("utf-8"), "html.parser")
            line = page.find(id=place).find_parent(class_="row").get_text().strip()
            found.setdefault(link.get_text(), []).append(line)
        for said, lines in expected.items():
            assert found[said][: len(lines)] == lines


def test_a_reference_says_where_its_chunk_is(woven):
    links = {a.get_text(): a for a in woven.page("one").select("a.chunk-link")}
    assert links["<<one-forward>>"]["title"] == "defined below"
    assert links["<<one-forward>>"]["data-side"] == "↓"
    assert not links["<<shared-tune>>"].has_attr("data-side")
    assert links["<<shared-tune>>"]["title"] == "defined in Two"
    assert links["<<shared-tune>>"]["data-page"] == "Two"


def test_views_are_not_in_the_search(woven):
    found = (woven.folder / "build/html/searchindex.js").read_text("utf-8")
    assert "deep/two" in found and "files/pack" not in found


def rows_of(book, kind):
    table = book.page("lists").select(f".index-{kind} tr:not(.index-letter):has(td)")
    return [[text(cell) for cell in row.select("td")] for row in table]


def test_the_index_of_chunks(woven):
    assert rows_of(woven, "chunks") == [
        ["⟨one-forward⟩", "One", "pack/one.py", "pack/one.py"],
        ["⟨one-imports⟩ +1", "One", "pack/one.py", "pack/one.py"],
        ["⟨shared-scale⟩", "Two", "⟨shared-tune⟩", "pack/one.py"],
        ["⟨shared-tune⟩", "Two", "pack/one.py", "pack/one.py"],
    ]


def test_the_index_of_symbols_shows_two_meanings(woven):
    assert rows_of(woven, "symbols") == [
        ["h", "d['h']", "", "height", "Two"],
        ["h", "fc['h']", "m u", "state", "One"],
        ["h¯", "fc['h_']", "m u", "before the activation", "Two"],
        ["W", "p['W']", "n u", "input and W", "One"],
        ["X", "fc['X']", "m n", "input and W", "One"],
    ]


def test_an_index_of_some_names_only(woven):
    tables = woven.page("lists").select("table.index-files")
    files = [[text(row.td) for row in table.select("tr:has(td)")] for table in tables]
    assert files == [["pack/one.py", "tools/two.py"], ["pack/one.py"]]


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_ids_are_unique_and_links_arrive(woven, builder):
    book = Book(woven.folder, builder)
    if builder != "html":
        book.weave(builder, "-W")
        assert book.code == 0, book.errors
    folder = (book.folder / "build" / builder).resolve()
    pages = {}
    for file in folder.rglob("*.html"):
        if "_static" not in file.parts:
            page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
            found = [tag["id"] for tag in page.find_all(id=True)]
            assert len(found) == len(set(found)), file
            pages[file] = page, set(found)
    count = 0
    for file, (page, _) in pages.items():
        for link in page.select("article a[href]"):
            target, place = follow(file, link)
            assert target.is_relative_to(folder) and target.is_file(), (file, link)
            if place and not place.startswith("document-"):
                assert place in pages[target][1], (file, link)
                count += 1
    assert count > 50


def test_a_page_offers_files_source_and_a_way_to_edit(woven):
    page, file = woven.page("deep/two"), woven.file("deep/two").resolve()
    tools = page.select_one("h1 + .page-tools")
    assert [text(s) for s in tools.select("summary")] == ["2 files", "Edit"]
    assert [text(li) for li in tools.select("li")] == [
        "pack/one.py download",
        "tools/two.py download",
    ]
    [source] = [a for a in tools.select("a") if text(a) == "Source"]
    assert follow(file, source)[0].read_text("utf-8") == TWO
    said = text(tools.select("details")[1])
    assert "literate/deep/two.md" in said and "python -m loom" in said
    front = woven.page("index").select_one("article .page-tools")
    assert "Edit" in text(front) and not front.find_next_sibling()


def test_edit_is_a_link_where_the_book_is_told_its_home(book, monkeypatch):
    monkeypatch.setenv("WEAVE_EDIT", "https://host/edit/{path}?file={absolute}")
    page = book.write(deep__two="# Two\n").weave("html").page("deep/two")
    [link] = [a for a in page.select(".page-tools a") if text(a) == "Edit"]
    path = book.folder / "literate/deep/two.md"
    assert unquote(link["href"]) == (
        f"https://host/edit/literate/deep/two.md?file={path.as_posix()}"
    )


def test_previous_and_next(woven):
    page = woven.page("lists")
    ways = [
        page.select_one(f".{way}-page .title").get_text() for way in ("prev", "next")
    ]
    assert ways == ["Two", "One"]


def written(book):
    """When each page and each download was written."""
    return {
        path.relative_to(book.folder).as_posix(): path.stat().st_mtime_ns
        for path in (book.folder / "build/html").rglob("*")
        if path.suffix in (".html", ".ipynb", ".py") and "_static" not in path.parts
        if path.name not in ("genindex.html", "search.html")
    }


def test_views_follow_their_chunks_and_nothing_else_is_written(book):
    book.write(**PAGES).weave("html", "-W")
    before = written(book)
    assert sum("/files/" in name for name in before) == 4
    book.weave("html", "-W")
    assert written(book) == before
    book.write(deep__two=TWO.replace("return Z * RATE", "return RATE * Z")).weave(
        "html", "-W"
    )
    after = written(book)
    changed = {
        name.removeprefix("build/html/")
        for name in after
        if after[name] != before[name]
    }
    changed -= {"index.html"}  # as its table of contents has the page
    assert changed == {"deep/two.html", "files/pack/one.py", "files/pack/one.py.html"}
    page, _ = view(book, "tangled/pack/one.py")
    assert "return RATE * Z" in page.get_text()
    book.write(deep__two=TWO.replace("/tools/two.py", "/tools/three.py")).weave(
        "html", "-W"
    )
    files = {name.rpartition("/")[2] for name in written(book) if "/files/" in name}
    assert files == {"one.py", "one.py.html", "three.py", "three.py.html"}
    assert "three.py" in str(rows_of(book, "files"))


CELLS = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

# Cells

```{code-cell} python
:file: pack/cells.py

print('one')
print('two')
```

Words.

```{code-cell} python
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
    book.module("pkg/__init__", "__version__ = '3.1'\n\n\nclass Thing: ...\n")
    book.write_file("loom.toml", NOTEBOOKS)
    for _ in range(2):
        book.write(cells=CELLS).weave("html", "-W")
        assert book.code == 0, book.errors
        file = book.folder / "build/html/cells.ipynb"
        books.append(file.read_text("utf-8"))
        assert ("Executed notebook" in book.said + book.errors) == (len(books) == 1)
        for name in ("html", "jupyter_execute"):
            os.rename(
                book.folder / "build" / name, book.folder / f"{name}-{len(books)}"
            )
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


def test_a_memory_that_is_broken_or_old_is_no_memory(tmp_path):
    first = FileMemory(tmp_path, "things")
    assert not first.is_current("a.txt", "1")
    first.write_file("a.txt", "1")
    first.save()
    assert FileMemory(tmp_path, "things").is_current("a.txt", "1")
    path = tmp_path / ".things.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "": "another version"}))
    assert not FileMemory(tmp_path, "things").is_current("a.txt", "1")
    path.write_text("{")
    assert not FileMemory(tmp_path, "things").is_current("a.txt", "1")


def test_what_is_wrong_has_no_view_and_does_no_harm(book):
    circle = "```python {file=a.py}\n<<x>>\n```\n\n```python {#x}\n<<x>>\n```\n"
    book.write(a=f"# A\n\n:::{{book-index}} chnuks\n:::\n\n{circle}").weave("html")
    [warning] = book.warnings()
    assert re.search(r"a\.md:3: ERROR: .*no index of chnuks; there are chunks", warning)
    assert not (book.folder / "build/html/files").exists()
    assert not book.page("a").select(".block-file")


def test_symbols_in_the_order_of_the_alphabet():
    symbols = [
        r"\operatorname{x}",
        r"\phi",
        r"\frac{\partial \mathcal{L}}{\partial b}",
        "b",
        "a",
    ]
    assert sorted(symbols, key=letters.make_sort_key) == [
        *"ab",
        symbols[2],
        symbols[0],
        symbols[1],
    ]
