"""A book woven without its solutions holds none of them, in no file of the site."""

import pytest
from sphinx.errors import ConfigError

from loom.tests.weaving.book import told
from loom.weaving.book.solutions import remove_solutions, wants_solutions

FIRST = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

# First

```python {file=/tools/first.py}
<<greet>>
```

```python {#greet}
def greet():
    return 'hello'
```

```{code-cell} python
print(6 * 7)
```

:::::{exercise} Say goodbye
:label: bye

Change the library.

```pycon {check=bye}
>>> greet()
'goodbye'
```

::::{dropdown} Hint
A word that readers may see.
::::

::::{dropdown} Solution
Proseqq, before and behind.

```python {solution=bye replaces=greet}
def greet():
    return 'codeqq'
```

$$ Mathqq = 1 $$
::::
:::::

:::::{exercise} Another
:label: other

Write it.

```python {start=other}
startoftheother = 1
```

```pycon {check=other}
>>> startoftheother
2
```

```python {solution=other}
nakedqq = startoftheother = 2
```

::::{dropdown} Two ways
Waysqq.

```python {solution=other}
secondqq = 2
```
::::
:::::

:::::{exercise} Change a line
:label: line

Change it.

```pycon {check=line}
>>> greet()
'hi'
```

```diff {solution=line}
--- /tools/first.py
-    return 'hello'
+    return 'patchqq'
```
:::::

```python
# {solution=bye} in a comment is no solution
last = 'the end'
```
"""


SECRET = (
    "proseqq",
    "codeqq",
    "mathqq",
    "nakedqq",
    "secondqq",
    "waysqq",
    "patchqq",
)


SHOWN = ("A word that readers may see", "startoftheother", "the end", "hello")


CELL = "```{code-cell} python\nprint(6 * 7)\n```\n"


OFF = "-D", "weave_solutions=0"


def test_the_document_loses_its_solutions_and_no_line():
    text = remove_solutions(FIRST)
    assert text.count("\n") == FIRST.count("\n")
    assert not [word for word in SECRET if word in text.lower()]
    assert all(word in text for word in SHOWN)
    kept = [
        (number, line)
        for number, line in enumerate(text.split("\n"))
        if line != FIRST.split("\n")[number]
    ]
    assert {line for _, line in kept} == {""}
    assert remove_solutions(text) == text
    for end in ("\r\n", "\r"):
        assert remove_solutions(FIRST.replace("\n", end)) == text


def test_a_solution_in_a_list_is_lost_as_well():
    text = "- :::{dropdown} Solution\n  codeqq\n  :::\n\n1. > ::: {dropdown} Solution\n"
    assert remove_solutions(text + "   > mathqq\n   > :::\n").strip() == ""


def check_pages(book):
    assert book.code == 0, book.errors
    assert told(book.site, SECRET) == set()
    page = book.page("first")
    said = page.get_text()
    assert all(word in said for word in SHOWN)
    assert not page.select(".literate-solution")
    folded = [
        box.summary.get_text(strip=True) for box in page.select("details.sd-dropdown")
    ]
    assert folded == ["Hint"]
    return page


@pytest.mark.parametrize("builder", ["dirhtml"])
def test_no_file_of_another_kind_of_site_holds_a_solution(book, builder):
    check_pages(book.write(first=FIRST.replace(CELL, "")).weave(builder, "-W", *OFF))


def test_switching_leaves_nothing_stale(book):
    """In one and the same folder, to and fro."""
    book.write(first=FIRST).weave("html", "-W")
    everywhere = told(book.site, SECRET)
    assert {
        "first.html",
        "first.ipynb",
        "_sources/first.md.txt",
    } <= everywhere
    assert not [name for name in everywhere if "search" in name]
    page = check_pages(book.weave("html", "-W", *OFF))
    assert "42" in page.get_text()
    assert (book.site / "_sources/first.md.txt").read_text("utf-8") == remove_solutions(
        FIRST
    )
    [link] = [a for a in page.select(".page-tools a") if a.get_text() == "Source"]
    assert link["href"] == "_sources/first.md.txt"
    assert "startoftheother" in (book.site / "first.ipynb").read_text("utf-8")
    book.weave("html", "-W")
    assert told(book.site, SECRET) == everywhere


def test_another_word_is_refused(book, monkeypatch):
    monkeypatch.setenv("WEAVE_SOLUTIONS", "no")
    book.write(first="# First\n").weave("html")
    assert book.code != 0 and "'no'" in book.errors
    assert "WEAVE_SOLUTIONS is 0" in book.errors
    assert [wants_solutions(word) for word in ("", "0", "1")] == [True, False, True]
    for word in ("off", "2", "false"):
        with pytest.raises(ConfigError, match=word):
            wants_solutions(word)
