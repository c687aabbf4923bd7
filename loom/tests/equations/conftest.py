"""A small page, and a way to change it and look at what is said."""

import pytest

import loom.config
from loom.config import Config
from loom.documents.reader import read_document
from loom.equations.check import check_page
from loom.equations.complaints import list_complaints


@pytest.fixture(autouse=True)
def config(monkeypatch):
    """The settings of a book that says nothing of its own."""
    monkeypatch.setattr(loom.config, "_current", Config())


PAGE = r"""
# Recurrent

:::{symbols}
:values: r = rng.random, X = r((m, e)), U = r((e, u)), V = r((u, u)), b = r(u)
:f: np.sin, np.tanh
:sizes: m=4 e=3 u=5, m=1 e=2 u=3

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $X$ | `X` | m e | input |
| $U$ | `U` | e u | weights |
| $V$ | `V` | u u | weights |
| $b$ | `b` | u | bias |
| $f$ | `f` | | activation |
| $\bar{h}$ | `(X @ U + b) @ V` | m u | state before its activation |
| $h$ | `f((X @ U + b) @ V)` | m u | state |
:::

## Forward

:::{sbs}
```python {file=pkg/nothing.py}
h_ = (X @ U + b) @ V  # (1)
h = f(h_)  # (2)
```

$$ \bar{h}_{mu} = (X_{me} \cdot U_{eu} + b_{u}) \cdot V_{uu} \tag{1} $$

Sum.

$$ h_{mu} = f(\bar{h}_{mu}) \tag{2} $$

Bend.
:::
"""


@pytest.fixture
def look():
    """Make changes to the page, and return what is wrong with it."""

    def changed(*changes, page=PAGE):
        for old, new in changes:
            assert page.count(old), old
            page = page.replace(old, new)
        document, problems = read_document("page.md", page)
        assert not problems
        without = [b for b in document.blocks if b.kind == "file"]
        for block in without:  # the file is there for its numbers; nothing imports it
            object.__setattr__(block, "name", "nothing.py")
        return "\n".join(list_complaints(check_page(document)))

    return changed
