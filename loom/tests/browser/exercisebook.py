"""A book with exercises that are solved on its pages."""

import threading
from contextlib import contextmanager

from loom.exercises.record import write_record
from loom.serving import open_site_server
from loom.tangling.run import tangle
from loom.tests.browser.realpyodide import make_settings
from loom.tests.weaving.book import Book

FIRST = """---
chapter:
  needs: []
  outcome: You can greet.
---

# First

```python {file=greeting.py}
<<greet>>
```

```python {#greet}
def greet(who):
    return 'hello ' + who
```

## Exercises

::::{exercise} Twice
:label: twice
:level: 1

Write it.

```python {start=twice}
def twice(x):
    return None
```

```pycon {check=twice}
>>> twice(3)
6
>>> twice('a')
'aa'
```

:::{dropdown} Solution
```python {solution=twice}
def twice(x):
    return 2 * x
```
:::
::::

::::{exercise} Loud
:label: loud
:level: 2

Let `greet` shout.

```pycon {check=loud}
>>> from greeting import greet
>>> greet('you')
'HELLO you'
```

:::{dropdown} Solution
```diff {solution=loud}
--- greeting.py
-    return 'hello ' + who
+    return 'HELLO ' + who
```
:::
::::
"""
SECOND = """---
chapter:
  needs: []
  outcome: You can greet from afar.
---

# Second

```pycon
>>> from greeting import greet
>>> greet('all')
'hello all'
```

::::{exercise} Far
:label: far
:level: 1

Let `greet` say good bye.

```pycon {check=far}
>>> from greeting import greet
>>> greet('you')
'bye you'
```

:::{dropdown} Solution
```diff {solution=far}
--- greeting.py
-    return 'hello ' + who
+    return 'bye ' + who
```
:::
::::
"""
INDEX = "# Front\n\n```{chapters}\n```\n\n```{toctree}\nfirst\nsecond\n```\n"


def write_book(folder):
    """Write the book, make its library, and weave it."""
    book = Book(folder)
    book.write_file("loom.toml", make_settings())
    book.write_file("literate/first.md", FIRST)
    book.write_file("literate/second.md", SECOND)
    book.write_file("literate/index.md", INDEX)
    report = tangle(folder)
    assert not report.problems, report.problems
    write_record(folder)
    book.weave("html")
    assert book.code == 0, book.errors
    return book


@contextmanager
def serve(book):
    """Serve the woven book; yield its address, without the name of a page."""
    with open_site_server(book.site, port=0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}/"
        running.shutdown()
