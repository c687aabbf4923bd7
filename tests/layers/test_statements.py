"""A layer's code is its equations: each stands on one statement, in the page's order and words.

Read from the tangled code and from the pages' equations; nothing is run.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from loom.documents.folder import read_documents
from loom.documents.lines import find_equation_numbers
from loom.documents.reader import read_document
from loom.equations.model import Equation
from loom.equations.page import read_page
from loom.tangling.outputs import make_outputs
from tests.layers.statements import (
    are_alternatives,
    find_crowded_statements,
    find_disorder,
    find_layouts,
    find_needed_chunks,
    find_other_products,
    find_scattered_functions,
    find_spread_equations,
    is_transposed,
    read_functions,
)

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {document.path: document for document in read_documents(ROOT)[0]}
OUTPUTS = make_outputs([*DOCUMENTS.values()])[0]
BLOCKS = [block for document in DOCUMENTS.values() for block in document.blocks]
LAYERS = "dense rnn gru lstm convolution pooling dropout flatten embedding template".split()
PAGES = {name: f"literate/layers/{name}.md" for name in LAYERS}
PAGES["update"] = "literate/network/layer.md"  # the step of every layer is no layer's own


@cache
def functions_of(name):
    """All functions of the files that a page describes."""
    page = PAGES.get(name, f"literate/functions/{name}.md")
    return [
        function
        for path, output in OUTPUTS.items()
        if output.owner == page and path.endswith(".py")
        for function in read_functions(path, output.text)
    ]


@cache
def equations_of(name):
    return read_page(DOCUMENTS[PAGES[name]]).equations


def computing(name):
    """The functions of a page that are to be its equations, and those that bear a number."""
    own = {f"{name}_forward", f"{name}_backward", f"{name}_compute_gradients"}
    return [
        function for function in functions_of(name) if function.name in own or function.numbered
    ]


def show(problems):
    return "\n".join(problems)


@pytest.mark.parametrize("name", PAGES)
def test_an_equation_stands_on_one_statement(name):
    found = find_spread_equations(functions_of(name), equations_of(name))
    assert not found, show(found)


@pytest.mark.parametrize("name", PAGES)
def test_a_statement_bears_one_number(name):
    found = find_crowded_statements(functions_of(name))
    assert not found, show(found)


@pytest.mark.parametrize("name", PAGES)
def test_a_statement_has_the_products_of_its_equation(name):
    """All of them: none stands on a line before, in a helper, or in a product of all gates."""
    found = find_other_products(computing(name), equations_of(name))
    assert not found, show(found)


@pytest.mark.parametrize("name", PAGES)
def test_the_numbers_stand_in_the_order_of_the_page(name):
    found = find_disorder(functions_of(name), equations_of(name))
    assert not found, show(found)


@pytest.mark.parametrize("name", PAGES)
def test_no_layout_stands_among_the_equations(name):
    found = find_layouts(computing(name), equations_of(name))
    assert not found, show(found)


@pytest.mark.parametrize("name", [*PAGES, "activation", "loss"])
def test_a_function_stands_whole_on_the_page(name):
    """But for chunks that an exercise replaces, or that another page continues.

    The advice about two shapes that differ is longer than its function.
    """
    kept = find_needed_chunks(DOCUMENTS.values()) | {"loss-mismatch"}
    found = find_scattered_functions(functions_of(name), OUTPUTS, BLOCKS, kept)
    assert not found, show(found)


@pytest.mark.parametrize("name", PAGES)
def test_every_number_of_the_code_stands_in_a_function(name):
    """So nothing of what the rules are about is passed over."""
    for path, output in OUTPUTS.items():
        if output.owner == PAGES[name] and path.endswith(".py"):
            functions = read_functions(path, output.text)
            inside = {line for function in functions for line in function.lines}
            assert inside >= {line + 1 for line in find_equation_numbers(output.text)}, path


@pytest.mark.parametrize("name", LAYERS)
def test_forward_and_backward_bear_numbers(name):
    found = {function.name: function.numbered for function in computing(name)}
    assert found[f"{name}_forward"] and found[f"{name}_backward"]
    tags = {tag for numbered in found.values() for s in numbered for tag in s.numbers}
    assert tags <= {equation.tag for equation in equations_of(name)} and len(tags) >= 4


def test_the_update_is_one_statement_for_each_parameter():
    [descent] = [f for f in functions_of("update") if f.name == "gradient_descent"]
    [step] = descent.numbered
    loops = [
        node
        for node in ast.walk(descent.node)
        if isinstance(node, ast.For | ast.While | ast.comprehension)
    ]
    assert len(loops) == 1 and step.node in loops[0].body  # over parameters, not over their rows


# The rules themselves: what they are to find, and what they are to let pass.

EQUATIONS = [
    Equation(tag, 0, latex, 0)
    for tag, latex in {
        "1": r"X_{mn} = A_{mn}",
        "2.1s": r"Z_{mu} = X_{mn} \cdot W_{nu}",
        "2.2s": "A_{mu} = f(Z_{mu})",
        "3": r"Y_{mn} = Z_{mu} \cdot W_{nu}^{\top}",
        "4": r"Y_{mr} = \sum_{u} Z_{mu} W_{ru}",
    }.items()
]
SOUND = """
class Some:
    def some_forward(self, A):
        X = self.fc['X'] = A  # (1) (m, n)
        for s in range(3):
            Z = self.fc['Z'][:, s] = (
                X @ W
                + b)  # (2.1s) (m, u)
            A = self.fc['A'][:, s] = self.activate(  # (2.2s)
                Z)
        if self.pool:
            Y = Z @ W.T  # (3)
        elif self.other:
            Y = Z @ V.T  # (3)
        else:
            y = 1
            Y = y * Z @ V.T  # (3)
        return np.sum(Y * W.T, axis=-1)  # (4)
"""


def read(text):
    return read_functions("some.py", text)


def test_a_sound_function_passes():
    functions = read(SOUND)
    assert [s.numbers[0] for s in functions[0].numbered] == "1 2.1s 2.2s 3 3 3 4".split()
    for rule in (find_spread_equations, find_disorder, find_layouts, find_other_products):
        assert rule(functions, EQUATIONS) == []
    assert find_crowded_statements(functions) == []


def body(text, *lines):
    """A function whose statements these are, one a line; deeper ones keep their spaces."""
    return read(
        "def some_forward(layer, A):\n" + "".join(f"    {line}\n" for line in (text, *lines))
    )


@pytest.mark.parametrize(
    "lines, said",
    [
        (
            ["Z = X @ W  # (2.1s)", "Z += b  # (2.1s)"],
            "some.py:3: some_forward: (2.1s) stands on line 2 of some_forward already",
        ),
        (["if a:", "    Z = X  # (1)", "Z = A  # (1)"], "(1) stands on line 3"),
        (["if a:", "    Z = X  # (1)", "    Z = A  # (1)", "else:", "    Z = 1"], "(1) stands on"),
        (["if a:", "    Z = X  # (1)", "if not a:", "    Z = A  # (1)"], "(1) stands on line 3"),
        (["for s in X:", "    Z = X  # (1)", "else:", "    Z = A  # (1)"], "(1) stands on line 3"),
        (["try:", "    Z = X  # (1)", "except E:", "    Z = A  # (1)"], "(1) stands on line 3"),
        (["Z = X; Y = Z  # (1)"], "(1) stands on line 2"),
        (["for s in X:  # (1)", "    Z = s"], "2: some_forward: (1) stands on no statement"),
        (["# (1)", "Z = X"], "(1) stands on no statement"),
        (["if a:", "    Z = X", "else:  # (1)", "    Z = A"], "4: some_forward: (1) stands on no"),
    ],
)
def test_a_spread_equation_is_found(lines, said):
    [found] = find_spread_equations(body(*lines), EQUATIONS)
    assert said in found


def test_an_equation_in_two_functions_is_found():
    [found] = find_spread_equations(
        [*body("X = A  # (1)"), *read("def other(A):\n    return A  # (1)\n")], EQUATIONS
    )
    assert found == "some.py:2: other: (1) stands on line 2 of some_forward already"


def test_alternatives_are_arms_of_one_if():
    [function] = body(
        "if a:",
        "    if b:",
        "        X = 1",
        "    else:",
        "        X = 2",
        "    X = 3",
        "elif c:",
        "    X = 4",
        "X = 5",
    )
    one, two, three, four, five = function.statements
    assert are_alternatives(one, two) and are_alternatives(two, four)
    assert are_alternatives(three, four)
    assert not any(
        are_alternatives(*pair) for pair in [(one, three), (one, one), (four, five), (three, five)]
    )


@pytest.mark.parametrize(
    "line, numbers",
    [
        ("Z = W @ X  # (1) (3)", "(1) (3)"),
        ("Z = W @ X  # (1), (3)", "(1) (3)"),
        ("Z = W @ X  # (1) and (3) (m, 1)", "(1) (3)"),
        ("Z = f(  # (1)\n        X)  # (3)", "(1) (3)"),
    ],
)
def test_a_crowded_statement_is_found(line, numbers):
    [found] = find_crowded_statements(body(line))
    assert found == f"some.py:2: some_forward: one statement, and the numbers {numbers}"


@pytest.mark.parametrize(
    "lines",
    [
        ["G_ = np.split(X @ W + b, 4, axis=1)", "Z = G_[0]  # (2.1s)"],
        ["Z = X @ W", "Z = self.fc['Z'][:, s] = Z + b  # (2.1s)"],
        ["Z = gate(X, W, b)  # (2.1s)"],
    ],
)
def test_a_product_in_another_place_is_found(lines):
    found = find_other_products(body(*lines), EQUATIONS)
    assert found == [f"some.py:{len(lines) + 1}: some_forward: 0 @, and 1 \\cdot in (2.1s)"]
    [found] = find_other_products(body("X = A @ A  # (1)"), EQUATIONS)
    assert found.endswith("1 @, and 0 \\cdot in (1)")


def test_disorder_is_found():
    looped = body("Y = Z @ W.T  # (3)", "for s in A:", "    X = A  # (1)")
    [found] = find_disorder(looped, EQUATIONS)
    assert found == "some.py:4: some_forward: (1) stands below (3), and above it on the page"
    arms = body("if a:", "    X = A  # (1)", "    Y = A  # (3)", "else:", "    X = 0  # (1)")
    assert find_disorder(arms, EQUATIONS) == []


@pytest.mark.parametrize(
    "line, said",
    [
        ("X = A.swapaxes(0, 1)", "swapaxes"),
        ("X = np.transpose(A)  # (1)", "transpose"),
        ("X = moveaxis(A, 0, 1)", "moveaxis"),
        ("X = [as_strided for a in A]", "as_strided"),
        ("Z = np.matmul(\n        X, W, out=Z)  # (2.1s)", "out="),
        ("np.add(A, b, self.fc['A'][:, s])  # (2.1s)", "no name for the result"),
        ("np.matmul(X, W, **{'out': Z})  # (2.1s)", "no name for the result"),
        ("X = A.mT", "mT"),
        ("Z = X @ W.T  # (2.1s)", ".T, and no transpose in an equation"),
        ("V_T = V.T.copy()", ".T, and no transpose in an equation"),
        ("for w in W.T:\n        Z = w", ".T, and no transpose in an equation"),
    ],
)
def test_a_layout_is_found(line, said):
    [found] = find_layouts(body(line), EQUATIONS)
    assert found.endswith(f"some_forward: {said}")


@pytest.mark.parametrize(
    "latex, expected",
    [
        (r"Y_{mn} = Z_{mu} \cdot W_{nu}^{\top}", True),
        (r"Y_{mn} = \sum_{s} (Z_{mu}^{\langle s \rangle})^{\top} \cdot W_{nu}", True),
        (r"Y_{mn} = X_{mn}^{\langle s-1 \rangle \top} \cdot V", True),
        (r"Y_{mr} = \sum_{u} Z_{mu} W_{ru} + b_{r}", True),
        (r"Y_{m} = \sum_{u} Z_{mu}", False),
        (r"Y_{m} = \frac{1}{p_h p_w} \sum_{u} Z_{mu}", False),
        (r"Y_{mn} = Z_{mu} \cdot W_{un}", False),
    ],
)
def test_an_equation_with_a_transpose_is_known(latex, expected):
    assert is_transposed(latex) == expected


PAGE = """# Page

```python {file=some.py}
def whole(A):
    return A  # (1)


def some_forward(layer, A):
    <<sum>>
    <<bare>>
    return A  # (1)


<<backward>>
```

```python {#sum}
A = 1 + A
```

```python {#bare}
A = A
```

```python {#backward}
def some_backward(layer, dX):
    return dX  # (1)
```

:::{exercise} Less
:label: less

```pycon {check=less}
>>> 1
2
```
REST
:::
"""
SOLUTION = """
```python {solution=less replaces=sum}
<<bare>>
```
"""
OTHER = """# Another page

```python {file=other.py}
<<sum>>
```
"""


@pytest.mark.parametrize(
    "rest, other, missing",
    [
        ("", "", {"sum": 17, "bare": 21}),
        (SOLUTION, "", {}),
        (SOLUTION.replace("<<bare>>", "A = 2"), "", {"bare": 21}),
        (SOLUTION.replace("replaces=sum", "replaces=bare"), "", {"sum": 17}),
        ("", OTHER, {"bare": 21}),
    ],
)
def test_a_scattered_function_is_found(rest, other, missing):
    texts = {"page.md": PAGE.replace("REST", rest), "other.md": other}
    documents = [read_document(path, text)[0] for path, text in texts.items()]
    output = make_outputs(documents)[0]["tangled/some.py"]
    functions = read_functions(output.path, output.text)
    assert [f.name for f in functions] == ["whole", "some_forward", "some_backward"]
    blocks = [block for document in documents for block in document.blocks]
    found = find_scattered_functions(
        functions, {output.path: output}, blocks, find_needed_chunks(documents)
    )
    assert found == [
        f"{output.path}:5: some_forward: its lines in <<{name}>> stand elsewhere, at page.md:{line}"
        for name, line in missing.items()
    ]
