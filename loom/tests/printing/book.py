"""A small book on paper."""

import subprocess
import sys
from pathlib import Path

from pypdf import PdfReader

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

::::{exercise} Find the sum
:label: print-sum
:level: 1
What is one and one?

```python {start=print-sum}
total = 0
```

```pycon {check=print-sum}
>>> total
2
```

:::{dropdown} Solution
It is two.

```python {solution=print-sum}
total = 2
```
:::
::::

## For reference

What is looked up.
"""


APPENDIX = """# Tables

The table of numbers.
"""


SECOND = """# Second page

```mermaid
flowchart LR
    X["one"] --> Z["two"]
```

:::{sbs}
```python
V = 2 * Z  # (1)
```

$$ V_{mu} = 2 Z_{mu} \\tag{1} $$

Twice the sum. It is said at length, and there is one line of code. So all of it stands
above this line, and not beside it, where nothing else would stand on the left. It takes
the whole width of the page. Beside the line there would be room for a few words in each
line of text, and so there would be many lines of text: ten of them, or more, all of
them in a narrow column at the right edge of the paper.
:::

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


def weave_book(folder):
    """Weave three pages: two that are read, and one that is looked up."""
    book = Book(folder)
    book.write_file("loom.toml", '[reading]\nends = ["For reference"]\n')
    book.write(
        first=FIRST,
        deep__second=SECOND.replace("{ref}`nothing <exercises>`", "nothing"),
        tables=APPENDIX,
    )
    index = book.folder / "literate/index.md"
    index.write_text(
        "# A small book\n\n```{toctree}\n:caption: How to begin\nfirst\n```\n\n"
        "```{toctree}\n:caption: Go on\ndeep/second\n```\n\n"
        "```{toctree}\n:caption: Looked up\n:titlesonly:\ntables\n```\n",
        encoding="utf-8",
    )
    book.weave("html", "-W")
    assert book.code == 0, book.errors
    return book.file("index").parent


def print_book(site, *options):
    """Print a site, and read what came out."""
    out = site.parent / "book.pdf"
    done = run("loom.printing.pdf", site, out, *options)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"wrote {out}: ")
    return PdfReader(out)


def bookmarks(reader, found=None, level=0):
    """Yield the level, the title and the page of each bookmark."""
    for item in reader.outline if found is None else found:
        if isinstance(item, list):
            yield from bookmarks(reader, item, level + 1)
        else:
            yield level, item.title, reader.get_destination_page_number(item)
