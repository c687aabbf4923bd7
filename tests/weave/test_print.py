"""The book on paper: the style sheet, the PDF, the pictures."""

import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from loom.printing.contents import read_contents
from loom.tests.weaving.book import Book

ROOT = Path(__file__).parents[2]


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
        [sys.executable, "-m", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def printed(tmp_path_factory, chromium):
    book = Book(tmp_path_factory.mktemp("print"), configuration=ROOT)
    book.write(first=FIRST, deep__second=SECOND.replace("{ref}`nothing <exercises>`", "nothing"))
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


def test_it_is_set_in_the_fonts_of_the_book(printed):
    fonts = set()
    for page in printed.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            name = font.get("/BaseFont") or font["/FontDescriptor"]["/FontName"]
            fonts.add(name.rpartition("+")[2].partition("-")[0])
    assert fonts >= {"SourceSerif4", "SourceSans3", "JetBrainsMonoNL", "STIXTwoMath"}, fonts


def test_every_page_of_the_book_is_in_the_contents(site):
    parts = read_contents((site / "index.html").read_text("utf-8"))
    named = {name for part in parts for name in part.pages}
    documents = {
        path.relative_to(ROOT / "literate").with_suffix("").as_posix()
        for path in (ROOT / "literate").rglob("*.md")
    }
    assert named == documents


@pytest.mark.prove
def test_the_whole_book(site, chromium, tmp_path):
    out = tmp_path / "epynn.pdf"
    done = run("loom.printing.pdf", site, out)
    assert done.returncode == 0, done.stderr
    assert out.stat().st_size < 25e6
    reader = PdfReader(out)
    found = list(bookmarks(reader))
    assert len(reader.pages) > 300 and len(found) > 400
    for _, title, number in found[:: len(found) // 50]:
        said = "".join(reader.pages[number].extract_text().split())
        assert "".join(title.split()) in said


PAPER = """() => { const style = s => getComputedStyle(document.querySelector(s));
  const box = s => document.querySelector(s).getBoundingClientRect();
  return { paper: style('body').backgroundColor, ink: style('article p').color,
    code: style('.highlight .k').color, frame: style('.sidebar-drawer').display,
    left: box('#forward .part').right, right: box('#forward .row-cell').left,
    solution: document.querySelector('details .literate').getBoundingClientRect().height }; }"""


def test_paper_is_white_and_holds_two_columns(site, look):
    papers = []
    for theme in "light", "dark":
        page = look(site / "layers/dense.html", width=680, color_scheme=theme)
        page.emulate_media(media="print")
        papers.append(page.evaluate(PAPER))
    assert papers[0] == papers[1]
    assert papers[0]["paper"] == "rgb(255, 255, 255)" and papers[0]["ink"] == "rgb(17, 17, 17)"
    assert papers[0]["frame"] == "none"
    assert papers[0]["left"] <= papers[0]["right"] and papers[0]["solution"] > 20


def test_pictures_are_taken_of_each_view(site, chromium, tmp_path):
    code = "from loom.printing.shots import take_shots; print(take_shots({!r}, {!r}, ['index']))"
    done = subprocess.run(
        [sys.executable, "-c", code.format(str(site), str(tmp_path))],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    sheet = (tmp_path / "index.html").read_text("utf-8")
    pictures = sorted(path.name for path in tmp_path.glob("*.png"))
    assert len(pictures) == 6 and all(name in sheet for name in pictures)
