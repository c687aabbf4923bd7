"""Pages whose code speaks of a small library, and of other people's."""

from loom.tests.weaving.book import CONFIGURATION

FRONT = """# Front

See {numref}`bend`, {numref}`/sub/a` and {eq}`sub/a:1`.

```{toctree}
:caption: One

sub/a
b
```

```{toctree}
:caption: Two

c
```
"""


A = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

# Page A

See {eq}`1`, {eq}`/b:2.1s`, {numref}`bend`, {numref}`picture %s <bend>`
and {numref}`the-part`.

$$ a = b \\tag{1} $$

## Section *one*

```{code-cell} python
:caption: A line from 1 to 2, drawn by `plot` for $x_1$.
:name: bend

import matplotlib.pyplot as plt
import numpy as np
fig, ax = plt.subplots(figsize=(3, 2))
ax.plot(np.arange(2), label='loss');
```

(the-part)=
### Deeper

```mermaid
%% caption: From X to Z.
flowchart LR
    X["X (m, n)"] --> Z
```

## Two
"""


B = """# Page B

$$ a = b \\tag{2.1s} $$

```pycon
>>> import numpy as np
>>> from pkg import Dense, Model, tanh
>>> model = Model([Dense(2, tanh)])
>>> model.train(4)
1 > np.einsum
```

```python {file=pkg/dense/forward.py}
import numpy as np
from pkg.commons.models import (
    Layer,
)

def dense_forward(layer: Layer, A: np.ndarray) -> np.ndarray:
    "np.sum of things"
    <<dense-sum>>
    return np.linalg.norm(A), 'np.x'  # (2.1s) np.sum
```

```python {#dense-sum}
Z = dense_forward(layer, np.zeros((2, 3)))  # (2.1s)
```

```python {solution=nothing}
elif broken(np.sum):
```
"""


C = """# Page C

```{eval-rst}
.. autoclass:: pkg.dense.models.Dense

.. autofunction:: pkg.dense.forward.dense_forward
```

## Section

$$ c = d \\tag{1} $$
"""


def front(book, text=FRONT):
    (book.folder / "literate" / "index.md").write_text(text, "utf-8")
    return book


LIBRARY = {
    "pkg/__init__": "from pkg.dense.models import Dense\n\n\n"
    "class Model: ...\n\n\ndef tanh(x): ...\n",
    "pkg/commons/__init__": "",
    "pkg/commons/models": "class Layer: ...\n",
    "pkg/dense/__init__": "",
    "pkg/dense/models": '''class Dense:
    """A layer.

    :param units: How many.
    """

    def __init__(self, units: int, activate=None):
        self.units = units
''',
    "pkg/dense/forward": '''import numpy as np

from pkg.commons.models import Layer


def dense_forward(layer: Layer, A: np.ndarray) -> np.ndarray:
    """What the layer makes of an array."""
''',
}
# Names of other people's documentation, in the old format that is plain text
NUMPY = """# Sphinx inventory version 1
# Project: NumPy
# Version: 2
numpy.ndarray class reference/generated/numpy.ndarray.html
numpy.arange function reference/generated/numpy.arange.html
numpy.einsum function reference/generated/numpy.einsum.html
numpy.linalg.norm function reference/generated/numpy.linalg.norm.html
numpy.sum function reference/generated/numpy.sum.html
numpy.zeros function reference/generated/numpy.zeros.html
"""
MATPLOTLIB = """# Sphinx inventory version 1
# Project: matplotlib
# Version: 3
matplotlib.pyplot.subplots function api/subplots.html
"""
MAPPING = """
here = Path(__file__).parent
intersphinx_mapping = {
    "numpy": ("https://numpy.org/doc/stable/", str(here / "numpy.inv")),
    "matplotlib": ("https://matplotlib.org/stable/", str(here / "matplotlib.inv")),
}
"""


def weave(book, builder="html", *options):
    """Weave with a small library as the tangled code."""
    for name, code in LIBRARY.items():
        book.module(name, code)
    book.write_file("loom.toml", '[names]\nimportable = ["pkg", "numpy"]\n')
    book.write_file("numpy.inv", NUMPY).write_file("matplotlib.inv", MATPLOTLIB)
    book.write_file("conf.py", CONFIGURATION + MAPPING)
    return book.weave(builder, *options, "-D", "nitpicky=0")
