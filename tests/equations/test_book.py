"""Each equation of the book is a test, named by its page and its number."""

import ast
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from loom.config import use_book
from loom.documents.folder import read_documents
from loom.documents.markdown import normalize_text
from loom.documents.reader import read_document
from loom.equations.check import check_page
from loom.equations.complaints import describe_mark, describe_result
from loom.equations.page import parse_page, read_page
from loom.equations.prose import omit_prose
from loom.equations.tree import walk_tree

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {document.path: document for document in read_documents(ROOT)[0]}
EQUATIONS = [
    pytest.param(path, n, id=f"{path.removeprefix('literate/')} ({equation.tag})")
    for path, document in DOCUMENTS.items()
    for n, equation in enumerate(read_page(document).equations)
]
PAGES = sorted({parameters.values[0] for parameters in EQUATIONS})
BY_DIFFERENCES = {
    "literate/functions/activation.md": "1.1 2.1 3.1 4.1 5.1 6.1 7.1 8 8.1 9",
    "literate/functions/loss.md": "2 4 6 8 10",
    "literate/layers/convolution.md": "10 11.1 11.2",
    "literate/layers/dense.md": "6 7.1 7.2",
    "literate/layers/dropout.md": "5",
    "literate/layers/flatten.md": "4",
    "literate/layers/gru.md": "15 16.1 16.2 16.3 17.1 17.2 17.3 18.1 18.2 18.3",
    "literate/layers/lstm.md": "19 20.1 20.2 20.3 21.1 21.2 21.3 22.1 22.2 22.3 23.1 23.2 23.3",
    "literate/layers/pooling.md": "7.1 7.2",
    "literate/layers/rnn.md": "9 10.1 10.2 10.3",
    "literate/network/model.md": "2",
    "literate/network/training.md": "2 3",
    "literate/proof/scale.md": "1",
}


@cache
def checked(path):
    use_book(ROOT)  # another test may have been at work on another one
    return check_page(DOCUMENTS[path])


@pytest.mark.parametrize("path, n", EQUATIONS)
def test_equation(path, n):
    page = checked(path)
    result = page.results[n]
    assert not result.message, describe_result(page.page, result)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_markers_and_symbols(path):
    page = checked(path)
    assert not page.problems, "\n".join(map(str, page.problems))


def is_formula(code):
    """Whether a row computes, and so compares no line of code."""
    node = ast.parse(code.strip(), mode="eval").body
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return isinstance(node, ast.BinOp | ast.UnaryOp) or ".mean(" in code


@pytest.mark.parametrize("path", PAGES)
def test_no_row_of_a_left_side_is_the_formula_again(path):
    page = checked(path)
    lefts = {
        node.value
        for each in page.results
        for _, node in walk_tree(each.tree.parts[0])
        if node.value
    }
    codes = {row.code for row in page.page.rows if row.name in lefts}
    assert [code for code in codes if is_formula(code)] == []


def test_no_tag_is_passed_over():
    for path, document in DOCUMENTS.items():
        fenced = {n for block in document.blocks for n in block.lines}
        lines = normalize_text(document.text).split("\n")
        tags = [n for n, line in enumerate(lines, 1) if r"\tag{" in line and n not in fenced]
        tags = [n for n in tags if f"`{chr(92)}tag" not in lines[n - 1]]
        assert len(tags) == len(checked(path).results), path


LAYERS = [path for path in PAGES if path.startswith("literate/layers/")]


@pytest.mark.parametrize("path", LAYERS)
def test_every_array_of_a_layer_has_a_row(path):
    rows = {row.code.removesuffix("[0]") for row in checked(path).page.rows}
    layer = checked(path).cases[0].source.names["layer"]
    caches = ("fc", "bc", "p", "g")
    arrays = {f"{cache}['{name}']" for cache in caches for name in getattr(layer, cache)}
    assert arrays and arrays <= rows


@pytest.mark.parametrize("path", BY_DIFFERENCES)
def test_derivatives_are_also_held_against_central_differences(path):
    sure = {r.equation.tag for r in checked(path).results if r.slope is not None}
    assert sure == set(BY_DIFFERENCES[path].split())


def change_sentences(text):
    """The same page with every sentence that no check reads in other words."""
    lines = text.split("\n")
    for token in reversed(parse_page(text)):
        if token.type == "paragraph_open" and not token.level:
            first, last = token.map
            changed = [*lines[:first], "One more.", "", "In other words.", *lines[last:]]
            if omit_prose("\n".join(changed)) == omit_prose(text):
                lines = changed
    return "\n".join(lines)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=() if path.endswith("/dense.md") else pytest.mark.prove)
        for path in PAGES
    ],
)
def test_sentences_have_no_part_in_a_check(path):
    """So that a weave may keep the marks of a page where only they have changed."""
    use_book(ROOT)
    document = DOCUMENTS[path]
    text = change_sentences(normalize_text(document.text))
    assert text.count("In other words.") > 3
    changed, problems = read_document(path, text)
    assert not problems
    again = check_page(changed)
    assert len(again.problems) == len(checked(path).problems)
    assert list_marks(again) == list_marks(checked(path))


def list_marks(page):
    return [(describe_mark(page, result), bool(result.message)) for result in page.results]


def test_no_number_of_a_layer_is_that_of_another_array():
    """Equal ones would let an equation take one array for another."""
    compared = 0
    for path in PAGES:
        for case in checked(path).cases:
            names = case.source.names
            if "error" not in names:
                continue
            drawn = [names["input"], names["error"], *names["layer"].p.values()]
            numbers = np.concatenate([np.unique(array) for array in drawn])
            numbers = numbers[numbers % 1 != 0]  # a page may write whole ones itself
            assert len(np.unique(numbers)) == len(numbers), path
            compared += 1
    assert compared > 20
