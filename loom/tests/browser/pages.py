"""A page with a pass of its own: a layer that reads step by step."""

PAGE = """# Page

Words.

:::{sbs}
```python {file=PACKAGE/forward.py}
import numpy as np


def read_steps(layer, X):
    fc = layer.fc
    W = layer.p['W']
    h = np.zeros((len(X), W.shape[1]))
    fc['h'] = np.empty((*X.shape[:2], W.shape[1]))
    X = fc['X'] = X  # (1)

    for s in range(X.shape[1]):
        x = X[:, s]
        h = fc['h'][:, s] = (
            x @ W + h)  # (2s)
    return h
```

$$ X_{mse} = A_{mse} \\tag{1} $$

The input.

$$ h_{mu}^{\\langle s \\rangle} = X_{me}^{\\langle s \\rangle} \\cdot W_{eu}
   + h_{mu}^{\\langle s-1 \\rangle} \\tag{2s} $$

The state is a sum.

It grows.
:::

```python {file=PACKAGE/back.py}
import numpy as np


def go_back(layer, dA):
    return np.sum(dA, axis=0)  # (3)
```

$$ b_{u} = \\sum_{m} D_{mu} \\tag{3} $$

```python {file=PACKAGE/models.py}
import numpy as np

from PACKAGE.back import go_back
from PACKAGE.forward import read_steps


class Reader:
    def __init__(self, units):
        self.units = units
        self.fc, self.p, self.bc = {}, {}, {}

    def forward(self, X):
        return read_steps(self, X)


def run_reader(layer, X, dA=None, training=False, seed=0):
    rng = np.random.default_rng(seed)
    layer.p['W'] = rng.normal(size=(X.shape[2], layer.units))
    A = layer.forward(X)
    layer.bc['D'] = np.ones(A.shape) if dA is None else dA
    layer.bc['b'] = go_back(layer, layer.bc['D'])
    return layer
```

:::{symbols}
:reader: Reader(u)
:sizes: m=4 s=3 e=2 u=5
:pass: m=2, s=2, e=3, u=4
:before: h = 0

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $A$ | `input` | m s e | input |
| $X$ | `fc['X']` | m s e | input |
| $W$ | `p['W']` | e u | weights |
| $h$ | `fc['h']` | m s u | state |
| $D$ | `bc['D']` | m u | error |
| $b$ | `bc['b']` | u | sum of errors |
:::
"""
SETTINGS = """
[equations]
names = ["PACKAGE.models"]
package = "PACKAGE"
object = "reader"
run = "run_reader"

[pointing]
owners = ["layer"]
caches = ["fc", "p", "bc"]
"""


def write_page(folder, package, text=PAGE):
    """Write a book of this page, which makes a package of this name."""
    literate = folder / "literate"
    literate.mkdir(exist_ok=True)
    (literate / "page.md").write_text(text.replace("PACKAGE", package))
    (folder / "loom.toml").write_text(SETTINGS.replace("PACKAGE", package))
