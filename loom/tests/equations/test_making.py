"""The line with an equation's number makes the equation's left side."""

import pytest

PAGE = r"""
# A layer

:::{symbols}
:values: X = rng.normal(size=(m, n)), W = rng.normal(size=(n, u)), fc = run(X, W)
:run: examples
:sizes: m=4 n=3 u=5

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $X$ | `X` | m n | input |
| $W$ | `W` | n u | weights |
| $Z$ | `fc['Z']` | m u | product |
| $A$ | `run_up(X, W)[1]` | m u | output |
| $S$ | `fc['S']` | u | sums |
:::

```python
import numpy as np


def run(X, W):
    fc = {}
    Z = fc['Z'] = X @ W  # (1)
    for name in 'S':
        fc[name] = Z.sum(axis=0)  # (2)
    return fc


def run_up(X, W, deriv=False):
    Z = X @ W
    if deriv:
        return Z, np.ones_like(Z)
    A = np.tanh(
        Z)  # (3)
    return Z, A
```

$$ Z_{mu} = X_{mn} \cdot W_{nu} \tag{1} $$

$$ S_{u} = \sum_{m} Z_{mu} \tag{2} $$

$$ A_{mu} = \tanh(Z_{mu}) \tag{3} $$

1. A product.
2. A sum.
3. Its bend.
"""
INSIDE = "`find_locals(run_up, X, W)['A']`"
FORMS = {
    "a variable of a call": ("`run_up(X, W)[1]`", INSIDE),
    "a key alone": ("Z = fc['Z'] = X @ W", "fc['Z'] = X @ W; Z = fc['Z']"),
    "a computed key": ("fc[name] = Z.sum", "fc[f'{name}'] = Z.sum"),
    "in place": (
        "    A = np.tanh(\n        Z)",
        "    A = 1.0 * Z\n    A[...] = np.tanh(A)",
    ),
    "a product": ("    A = np.tanh(\n        Z)", "    A = np.tanh(Z) / 2\n    A *= 2"),
    "a return": (
        "    A = np.tanh(\n        Z)  # (3)\n    return Z, A",
        "    return Z, np.tanh(Z)  # (3)",
    ),
    "a view": (
        "        fc[name] = Z.sum(axis=0)",
        "        S = fc[name] = np.zeros(Z.shape[1])\n"
        "        view = S[:]\n        view += Z.sum(axis=0)",
    ),
    "a part of a view": (
        "        fc[name] = Z.sum(axis=0)",
        "        S = fc[name] = np.zeros(Z.shape[1])\n"
        "        view = S[:]\n        part = view[::1]\n"
        "        part += Z.sum(axis=0)",
    ),
    "a helper": (
        "        fc[name] = Z.sum(axis=0)  # (2)",
        "        keep(fc, S=Z.sum(axis=0))  # (2)",
    ),
    "two lines": (
        "    A = np.tanh(\n        Z)  # (3)",
        "    e = np.exp(2 * Z)  # (3)\n    A = (e - 1) / (e + 1)  # (3)",
    ),
}
WRONG = {
    "an import": (
        [
            ("import numpy as np", "import numpy as np  # (1)"),
            ("X @ W  # (1)", "X @ W"),
        ],
        "equation (1)",
        "line 19 of the document carries # (1) and makes nothing that has a name; the "
        "left side is made as fc['Z'], or Z. Move the number to that line",
    ),
    "a comment": (
        [("fc = {}", "# (1)\n    fc = {}"), ("X @ W  # (1)", "X @ W")],
        "line 23 of the document carries # (1) and is a comment, which makes nothing",
    ),
    "the head of a function": (
        [("run(X, W):", "run(X, W):  # (1)"), ("X @ W  # (1)", "X @ W")],
        "carries # (1) and makes nothing: def run(X, W):",
    ),
    "exchanged numbers": (
        [
            ("@ W  # (1)", "@ W  # (9)"),
            ("(2)\n    ret", "(1)\n    ret"),
            ("(9)", "(2)"),
        ],
        "carries # (2) and makes Z, fc['Z']; the left side is made as fc['S'], or S",
    ),
    "a branch that is not taken": (
        [
            ("np.ones_like(Z)", "np.tanh(Z)  # (3)"),
            ("Z)  # (3)\n    return", "Z)\n    return"),
        ],
        "carries # (3) and makes what run_up returns; the left side is made as A, or",
    ),
    "a branch that never runs": (
        [
            (
                "    Z = fc['Z'] = X @ W  # (1)\n",
                "    if len(X):\n        Z = fc['Z'] = X @ W  # (1)\n"
                "    else:\n        Z = fc['Z'] = X @ W + 0  # (1)\n",
            )
        ],
        "line 27 of the document carries # (1), and does not run where the left side "
        "is made; the number belongs in the branch that does",
    ),
    "one of two values": (
        [
            ("        Z)  # (3)", "        Z)"),
            ("    Z = X @ W\n", "    Z = X @ W  # (3)\n"),
        ],
        "carries # (3) and makes Z; the left side is made as A",
    ),
    "a line that only begins it": (
        [
            (
                "    A = np.tanh(\n        Z)  # (3)",
                "    A = np.zeros(Z.shape)  # (3)\n    A += np.tanh(Z)",
            )
        ],
        "changes the left side after line 34, which carries # (3); it needs a number",
    ),
    "a line too many": (
        [("    fc = {}", "    fc = {}  # (1)")],
        "carries # (1) and makes fc, which the left side does not need; take "
        "the number",
    ),
    "another equation of the page": (
        [(r"A_{mu} = \tanh(Z_{mu})", r"S_{u} = \sum_{m} Z_{mu}")],
        "carries # (3) and makes A; the left side is made as fc['S'], or S",
    ),
    "the same equation twice": (
        [
            (
                r"\tanh(Z_{mu}) \tag{3}",
                "\\tanh(Z_{mu}) \\tag{3} $$\n\n"
                r"$$ A_{mu} = \tanh(Z_{mu}) \tag{3.1}",
            ),
            ("Z)  # (3)", "Z)  # (3) (3.1)"),
        ],
        "it is equation (3) again; a line that it describes as well bears that number",
    ),
}


def test_code_that_can_run_once_only_is_told(look):
    line = "    Z = fc['Z'] = X @ W  # (1)\n"
    said = look(
        ("import numpy as np\n", "import numpy as np\n\nonce = [1]\n"),
        ("`fc['Z']`", "`[fc['Z'], once.pop()][0]`"),
        (line, f"    if len(X):\n    {line}"),
        page=PAGE,
    )
    assert "the code of its left side can't run twice: " in said


def test_the_page_is_right(look):
    assert look(page=PAGE) == ""


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_makes_the_left_side(look, name):
    changes = [FORMS[name]]
    if name == "a helper":
        keep = "def keep(cache, **arrays):\n    cache.update(arrays)\n\n\ndef run(X"
        changes.append(("def run(X", keep))
    assert look(*changes, page=PAGE) == ""


@pytest.mark.parametrize("name", WRONG)
def test_a_line_that_does_not_make_it(look, name):
    changes, *messages = WRONG[name]
    said = look(*changes, page=PAGE)
    for message in messages:
        assert message in said
