"""A book on paper."""

import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from loom.printing.moving import move_page
from loom.tests.weaving.book import Book

ROOT = Path(__file__).parents[3]


FIRST = """# First page

Words, and {doc}`elsewhere <deep/second>`.

## The sum

:::{sbs}
```python {#print-test-sum}
Z = X @ W  # (1) (m, u)
```

$$ Z_{mu} = X_{mn} \\cdot W_{nu} \\tag{1} $$
:::

:::{symbols}
:values: X = rng.normal(size=(m, n)), W = rng.normal(size=(n, u)), Z = X @ W
:sizes: m=4 n=3 u=5

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $X$ | `X` | m n | input |
| $W$ | `W` | n u | weights |
| $Z$ | `Z` | m u | sum |
:::

```python {file=pack/first.py}
<<print-test-sum>>
```

## Exercises

:::{dropdown} Folded
What is folded is printed.
:::
"""


SECOND = """# Second page

```mermaid
flowchart LR
    X["one"] --> Z["two"]
```

## Exercises

A table of {ref}`nothing <exercises>`, and [the first page](../first.md#exercises).
"""


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def printed(tmp_path_factory, chromium):
    book = Book(tmp_path_factory.mktemp("print"))
    book.write(
        first=FIRST,
        deep__second=SECOND.replace("{ref}`nothing <exercises>`", "nothing"),
    )
    index = book.folder / "literate/index.md"
    index.write_text(
        "# A small book\n\n```{toctree}\n:caption: How to begin\nfirst\n```\n\n"
        "```{toctree}\n:caption: Go on\ndeep/second\n```\n",
        encoding="utf-8",
    )
    book.weave("html", "-W")
    assert book.code == 0, book.errors
    out = book.folder / "book.pdf"
    done = run("loom.printing.pdf", book.file("index").parent, out)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"wrote {out}: ")
    return PdfReader(out)


def bookmarks(reader, found=None, level=0):
    for item in reader.outline if found is None else found:
        if isinstance(item, list):
            yield from bookmarks(reader, item, level + 1)
        else:
            yield level, item.title, reader.get_destination_page_number(item)


def test_bookmarks_are_parts_pages_and_sections(printed):
    found = list(bookmarks(printed))
    assert [mark[:2] for mark in found] == [
        (0, "A small book"),
        (0, "How to begin"),
        (1, "1 First page"),
        (2, "1.1 The sum"),
        (2, "1.2 Exercises"),
        (0, "Go on"),
        (1, "2 Second page"),
        (2, "2.1 Exercises"),
    ]
    for _, title, number in found:
        assert title in printed.pages[number].extract_text()
    assert [number for *_, number in found] == sorted(number for *_, number in found)


def test_the_contents_tell_the_page(printed):
    text = printed.pages[1].extract_text()
    assert "Contents" in text
    for _, title, number in bookmarks(printed):
        assert title in text
        assert str(number + 1) in text.split()


def places(page):
    """Each piece of text on a page, and how far to the right it begins."""
    found = []

    def visit(text, matrix, text_matrix, *_):
        if text.strip():
            x = matrix[0] * text_matrix[4] + matrix[2] * text_matrix[5] + matrix[4]
            found.append((text, x))

    page.extract_text(visitor_text=visit)
    return found


def page_of(printed, title):
    return next(printed.pages[n] for _, said, n in bookmarks(printed) if said == title)


def test_code_is_left_of_its_equation(printed):
    page = page_of(printed, "1.1 The sum")
    assert "Z = X @ W" in page.extract_text()
    found = places(page)
    code = [x for text, x in found if "@" in text]
    equation = [x for text, x in found if "⋅" in text]
    assert code and equation and max(code) < 350 < min(equation)


def test_what_is_folded_is_printed(printed):
    assert (
        "What is folded is printed." in page_of(printed, "1 First page").extract_text()
    )


def test_links_lead_to_places_in_the_book(printed):
    links = {}
    for number, page in enumerate(printed.pages):
        for note in page.get("/Annots") or ():
            note = note.get_object()
            assert "/A" not in note, note  # an address outside
            links.setdefault(number, set()).add(str(note["/Dest"]).lstrip("/"))
    known = {name.lstrip("/") for name in printed.named_destinations}
    assert set().union(*links.values()) <= known
    second = next(n for _, title, n in bookmarks(printed) if title == "2 Second page")
    assert "first--exercises" in links[second]
    assert "first--eq-1" in set().union(*links.values())


def test_a_diagram_keeps_its_style(printed):
    html = '<svg id="diagram-1"><style>#diagram-1 .a{fill:#fff}</style>'
    html += '<path marker-end="url(#diagram-1_end)"/></svg>'
    page = move_page(html, "a/b", {"a/b"})
    assert '<svg id="a-b--diagram-1"><style>#a-b--diagram-1 .a{fill:#fff}' in page
    assert "url(#a-b--diagram-1_end)" in page


def test_without_a_site_it_is_said(tmp_path):
    for program in "loom.printing.pdf", "loom.printing.shots":
        done = run(program, tmp_path, tmp_path / "out")
        assert done.returncode == 1
        assert "weave it first" in done.stderr and "Traceback" not in done.stderr
