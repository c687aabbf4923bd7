"""The learner's pages are written in short sentences."""

from pathlib import Path

import pytest

from tests.prose import LONG, list_sentences, measure_page

BOOK = Path(__file__).resolve().parents[1] / "literate"
ROOMS = "foundations", "layers", "functions", "network", "workflows"
SINGLE = "index", "quickstart", "notation", "proof/gradients"
PAGES = [
    *(BOOK / f"{name}.md" for name in SINGLE),
    *(page for room in ROOMS for page in (BOOK / room).rglob("*.md")),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(BOOK).as_posix())
def test_sentences_are_short(page):
    """18 words on average at most, and at most 3 of 100 sentences above 32 words."""
    count, mean, share = measure_page(page.read_text(encoding="utf-8"))
    assert count > 10
    assert mean <= 18
    assert share <= 0.03, f"{share:.1%} of its sentences have more than {LONG} words"


def test_what_is_a_sentence():
    """Code, formulas, tables, options and what is only for reference are left out."""
    text = """---
title: no sentence here.
---
# A heading. Not counted.

The error of `X @ W` is $dZ \\cdot W$. See {doc}`the page <dense>`, e.g. its table.

:::{note} Title
:label: name

One inside a box.
:::

| A table. | No sentence. |
|---|---|

```python
print("No. Sentence.")
```

## For reference

Not counted either. At all.
"""
    assert [(each.text, each.words) for each in list_sentences(text)] == [
        ("The error of $ is $.", 6),
        ("See the page, e.g its table.", 6),
        ("One inside a box.", 4),
    ]


def test_a_long_sentence_is_found():
    """A page of long sentences fails."""
    text = " ".join(["Word " + "word " * 40 + "end."] * 3)
    assert measure_page(text) == (3, 42.0, 1.0)
