"""The count behind literate/proof/size.md."""

from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.oracles.equation_share import (
    LAYERS,
    Library,
    Module,
    count_equations,
    mark_statements,
)
from tests.oracles.record_size import KINDS, count, packages
from tests.oracles.replay import recorded

ROOT = Path(__file__).resolve().parents[2]
SOURCE = '''"""A module.

Its explanation goes on.
"""
import os  # code, with a remark

# Alone on its line.
def name():
    """One line."""
    text = """not a docstring,

    though it looks like one"""
    return text


class Other:
    value = (1,
             2)
'''


def test_lines_by_kind():
    # 4 + 1 + 1 lines explain; an empty line within a text is part of it.
    assert count(SOURCE) == {"code": 9, "explained": 6, "blank": 3}


@pytest.mark.parametrize("library", ["epynn", "epynnlive"])
def test_every_line_is_counted_once(library):
    folder = ROOT / "tangled" / library
    files = [*folder.rglob("*.py")]
    found = packages(folder)
    assert next(iter(found)) == library and list(found)[1:] == sorted(list(found)[1:])
    lines = sum(len(file.read_text("utf-8").splitlines()) for file in files)
    assert sum(sizes[kind] for sizes in found.values() for kind in KINDS[1:]) == lines
    assert sum(sizes["files"] for sizes in found.values()) == len(files)


def test_network_and_commons_have_gained_most_lines():
    """As the page says, among the packages that were there."""
    here, there = packages(ROOT / "tangled" / "epynn"), recorded("size")["epynn"]
    gained = {name: here[name]["code"] - there[name]["code"] for name in here.keys() & there.keys()}
    assert sorted(gained, key=gained.get)[-2:] == ["commons", "network"]
    assert here.keys() - there.keys() == {"drawing", "export", "distributed"}


SHARED = {
    "some/forward.py": '''
import numpy as np

from own.commons import shaping
from own.commons.caches import rows as lines, Unused
from own.commons.maths import chain
from own.some.parameters import weights


def some_forward(layer, A):
    """Explained; # (9) is in a text."""
    X = layer.fc['X'] = A  # (1) (m, n)
    fc, p = layer.fc, layer.p
    U, V, b = layer.p['U'], p['V'], layer.p['b']
    Uf, Ui = weights(layer, 'U')
    h, o = (fc[n] for n in ('h', 'o'))
    for s in range(3):  # (m, n)
        f = fc['f'][:, s] = layer.activate_forget(
            chain(X))  # (4.2s)
    Z = shaping.turn(lines(X))
    return layer.finish(Z)
''',
    "some/backward.py": '''
def some_backward(layer, dX):
    """No equation."""
    if dX is None:  # (5)
        return None
    return dX


def helper(X):
    return X
''',
    "some/parameters.py": '''
def weights(layer, kind):
    """Parameters of one kind."""
    return [layer.p[kind + gate] for gate in 'fi']


def some_compute_shapes(layer, A):
    layer.fs['X'] = A.shape
''',
    "some/models.py": '''
from own.commons.models import Memory


class Some(Memory):
    """Finishes as its parent does."""
''',
    "commons/models.py": """
class Memory:
    def finish(self, Z):
        W = Z * 2
        return self.finish(W)

    def unused(self):
        return 1
""",
    "commons/caches.py": """
from .shaping import turn


def rows(X):
    return turn(X)


class Unused:
    pass
""",
    "commons/shaping.py": "def turn(X):\n    X = X.T\n    pass\n    return X\n",
    "commons/maths.py": "def chain(X):\n    return X\n",
}


@pytest.fixture
def library(tmp_path):
    for path, text in SHARED.items():
        file = tmp_path / "own" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Library(tmp_path / "own")


def test_what_a_layer_uses_is_found_wherever_it_is(library):
    found = [f"{module.name}.{function.name}" for module, function in library.find_passes("some")]
    assert found[:2] == ["some.forward.some_forward", "some.backward.some_backward"]
    assert sorted(found[2:]) == [
        "commons.caches.rows",
        "commons.models.finish",
        "commons.shaping.turn",
    ]


def test_statements_with_a_number_are_counted(library):
    # X, for, f, Z, return; if, return; X, return; return; W, return
    assert count_equations(library.folder, ["some"]) == {"some": {"statements": 12, "numbered": 3}}


def marks(text):
    module = Module("some", f"def some(layer, A, X):\n{indent(dedent(text), '    ')}")
    return "".join(
        "N" if mark else "." for mark in mark_statements(module, module.functions["some"])
    )


@pytest.mark.parametrize(
    "text, expected",
    [
        ("X = layer.fc['X'] = A  # (1)", "N"),
        ("f = fc['f'][:, s] = layer.activate_forget(f_)  # (4.2s)", "N"),
        ("x = layer.fc['X'][:, s]  # (2s) (m, e)", "N"),
        ("Z = (A\n     + X)   # (4.1s)", "N"),
        ("Z = f(A,  # (4)\n      X)", "N"),
        ("Z = A  # dL/dA, see (1)", "."),
        ("Z = A  # (m, 1)", "."),
        ("Z = '# (1)'", "."),
        ("for s in A:\n    Z = s  # (1)", ".N"),
        ("if A:  # (1)\n    Z = A\nelse:\n    Z = X", "N.."),
        # 1.2.13 numbers a statement in a comment above it, which may head finer ones.
        ("# (1) Initialize cache\nX = begin(layer, A)", "N"),
        ("# (1) Initialize\n# the cache\nX = begin(layer, A)\nZ = X", "N."),
        ("# (1) Initialize\n\nX = begin(layer, A)", "."),
        ("# (4s) Activate\nh_ = (\n    A\n)   # (4.1s) Linear\n\nh = f(h_)   # (4.2s)", "NN"),
        ("# (4s) Activate\nZ = A\nh_ = Z   # (4.1s)", ".N"),
        ("# (3s) Next\ndhn = layer.bc['dhn'][:, s] = dh   # (3.1) dL/dhn", "N"),
        ("# (1) Gradients\nX = layer.fc['X']\n\n# (2) More\nZ = X   # (1.1)", "NN"),
        ("# (5hw) Retrieve\nZb = np.repeat(A)\nZb = np.repeat(Zb)", "N."),
        ("Z = A\n# (2) The last", "."),
        # Names of what the layer holds.
        ("X = layer.fc['X']", ""),
        ("h, w = layer.d['ph'], layer.d['pw']", ""),
        ("m, steps, u = layer.fs['h']", ""),
        ("fc = layer.fc\nX = fc['X']\nh, o = (layer.fc[n] for n in 'ho')", ""),
        ("fc, p = layer.fc, layer.p\nU = p['U'][:, 0]", ""),
        ("X = X['X']", "."),
        ("h, o = (layer.fc[n].swapaxes(0, 1) for n in 'ho')", "."),
        ("V_T = layer.p['V'].T.copy()", "."),
        ("dZ = layer.bc['dZ'] = layer.bc['dA']", "."),
        ("Z = A[0]", "."),
        ("Z = A", "."),
        # What does nothing.
        ("pass\nimport os\nreturn None", ""),
        ("'''A text.'''\nreturn", ""),
        ("return A", "."),
        ("def inner():\n    return A  # (1)\nreturn inner()", ".N."),
    ],
)
def test_a_statement_is_marked(text, expected):
    assert marks(text) == expected


def test_every_layer_is_counted_on_both_sides():
    here, there = count_equations(ROOT / "tangled" / "epynn"), recorded("size")["equations"]
    assert list(here) == list(there) == LAYERS
    sizes = {name: (*count.values(),) for name, count in here.items()}
    assert sizes == {  # statements, and those with a number; a change is to be meant
        "dense": (11, 8),
        "rnn": (45, 14),
        "gru": (62, 29),
        "lstm": (72, 38),
        "convolution": (25, 12),
        "pooling": (28, 10),
        "dropout": (12, 5),  # the page says why it is less
        "flatten": (6, 4),
        "embedding": (6, 4),
        "template": (6, 4),
    }
    assert all(0 < count["numbered"] <= count["statements"] for count in there.values())
    assert there["lstm"] == {"statements": 63, "numbered": 40}  # counted by hand as well
    assert there["dropout"] == {"statements": 15, "numbered": 8}
