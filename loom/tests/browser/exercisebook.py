"""A book with exercises that are solved on its pages."""

import pytest

from loom.tests.book import Book
from loom.tests.browser.running import serving, weave_book

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
INDEX = """# Front

```{chapters}
```

```{toctree}
:caption: First steps
:titlesonly:
first
second
```
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The book, woven and served: its address, and its folder as ``site.root``."""
    book = Book(tmp_path_factory.mktemp("exercises"))
    folder = weave_book(book, first=FIRST, second=SECOND, index=INDEX)
    with serving(folder) as address:
        yield Site(address, book.root)


class Site(str):
    """The address of a woven book.

    :ivar root: The folder of the book.
    """

    def __new__(cls, address, root):
        site = super().__new__(cls, address)
        site.root = root
        return site
