"""Doctests of a page, block after block."""

from loom.browser.running import run_block
from loom.documents.reader import read_document

PAGE = """
```pycon
>>> 1
1
>>> 2
2
>>> def fail():
...     raise ValueError('why')
```

```pycon
>>> fail()
```
"""


def test_an_exception_of_what_an_earlier_block_has_defined(book):
    names = {}
    blocks = read_document("page.md", PAGE)[0].blocks
    (first, _), (second, [example]) = (run_block(book.root, b, names) for b in blocks)
    assert (first, second) == ("green", "red")
    assert example["error"]["message"] == "ValueError: why"
    assert example["error"]["line"] == 1
