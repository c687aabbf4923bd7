"""Pages that share chunks, for the tests of views, of indexes and of blocks."""

ONE = '''# One

```python {file=pack/one.py}
"""A layer."""
<<one-imports>>

RATE = 0.1


class One:
    """Multiplies."""

    def forward(self, X):
        <<one-forward>>
        return tuned(Z)


<<shared-tune>>
```

:::{sbs}
```python {#one-forward}
W = self.W  # (m, n)

Z = X @ W  # (1) (m, u)
Z += self.b  # (1)
```

$$ Z_{mu} = X_{mn} \\cdot W_{nu} + b_{u} \\tag{1} $$
:::

```python {#one-imports}
import numpy as np
```

```python {#one-imports}
import math
```

:::{symbols}
| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $X$, $W$ | `fc['X']`, `p['W']` | m n, n u | input and $W$ |
| $h$ | `fc['h']` | m u | state |
:::
'''


TWO = """# Two

```python {#shared-tune}
def tuned(Z):
    <<shared-scale>>
```

```python {#shared-scale}
return Z * RATE
```

```python {file=/tools/two.py}
from pack.one import One as Layer

print(Layer().forward(1))
```

:::{symbols}
| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $h$ | `d['h']` | | height |
| $\\bar{h}$ | `fc['h_']` | m u | before the activation |
:::
"""


INDEX = """# Lists

:::{book-index} chunks
:::

:::{book-index} symbols
:::

:::{book-index} files
:::

## Some of them

:::{book-index} files pack
:::
"""


PAGES = {"one": ONE, "deep__two": TWO, "lists": INDEX}


HARD = '''# Hard

```python {file=pack/hard.py}

<<hard-a>>


class A:
    x = 1

    <<hard-inside>>

    def f(self):
        <<hard-a>>
```

```python {#hard-inside}
def g(self):
    x = 1
    <<hard-a>>
    return x  # (1)

"""A text
of two lines."""
```

1. An item, and in it:

   ```python {#hard-a}
   x = 1
   x = 1
   ```

Words.

```python {#hard-a}
x = 1
y = """

<b>&amp;</b>"""
```

```{code-cell} python
:file: pack/cell.py

x = 1
print(x)

```

```{code-cell} python
:chunk: hard-cell

x = 1

y = 2
```

```{code-cell} python
:file: pack/cell.py
:tags: [hide-input]

z = 3
```

```python {file=pack/other.py}
<<hard-cell>>
```

$$ x = 1 \\tag{1} $$

::::{exercise} Write it
:label: ex-hard

```python {start=ex-hard}
x = 1
<<hard-a>>
```

```pycon {check=ex-hard}
>>> x
1
```

:::{dropdown} Solution
```python {solution=ex-hard replaces=hard-a}
x = 1
```
:::
::::
'''

HARD += """
Code without a name:

```python
<<hard-a>>
```
"""


HEAD = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
"""
