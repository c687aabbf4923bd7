"""Sentences that no check of an equation reads are told from all that one does."""

import pytest

from loom.equations.prose import omit_prose

PAGE = """---
title: Page
---

# Page

Two sentences. They speak of `x` and of $y$.

::::{sbs}
$$ y_{m} = 2 x_{m} \\tag{1} $$

It is twice as large.

```python {file=two.py}
y = 2 * x  # (1)

z = y
```
::::

- an item

  of two paragraphs

:::{symbols}
:sizes: m=3

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $x$ | `x` | m | |
:::

```pycon
>>> 1 + 1
2
```
"""


def change(old, new):
    assert PAGE.count(old) == 1
    return PAGE.replace(old, new)


ALIKE = {
    "another sentence": change("It is twice as large.", "It is {term}`double` $2x$."),
    "one more in the paragraph": change("of $y$.", "of $y$.\nA line more."),
    "one more paragraph": change("of $y$.", "of $y$.\n\n\nOne more."),
    "one behind the last block": PAGE + "\nA last sentence.\n",
    "one behind a list": change("of two paragraphs\n", "of two paragraphs\n\nOne.\n"),
    "line ends of Windows": PAGE.replace("\n", "\r\n"),
    "another front matter": change("title: Page", "title: P\nkernel: x"),
}
OTHER = {
    "code": change("2 * x  #", "3 * x  #"),
    "an empty line of code": change("\n\nz =", "\n\n\nz ="),
    "a number in code": change("# (1)", "# (2)"),
    "an equation": change("2 x_{m}", "3 x_{m}"),
    "a tag": change("\\tag{1}", "\\tag{2}"),
    "no sentence behind the equation": change("It is twice as large.\n\n", ""),
    "a tag in a sentence": change("twice as large.", "twice \\tag{3} as large."),
    "a label": change("twice as large.", "twice \\label{three}."),
    "dollar signs": change("twice as large.", "twice $$ x $$."),
    "an option": change("m=3", "m=4"),
    "a row": change("| $x$ | `x` | m | |", "| $x$ | `x` | n | |"),
    "a row of no table": change("twice as large.", "| $z$ | `z` | m | |"),
    "a frame": change("::::{sbs}", ":::::{sbs}"),
    "a title": change("# Page", "# Pages"),
    "a heading": change("- an item", "## Part\n\n- an item"),
    "an item": change("- an item", "- another item"),
    "its second paragraph": change("of two paragraphs", "of $$ x \\tag{3} $$"),
}


@pytest.mark.parametrize("text", ALIKE.values(), ids=ALIKE)
def test_sentences_are_no_matter(text):
    assert text != PAGE and omit_prose(text) == omit_prose(PAGE)


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_all_else_is(text):
    assert omit_prose(text) != omit_prose(PAGE)
