"""The glossary names pages that use its terms, and things in code that exist."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import epynn
from loom.documents.chapters import read_chapters
from loom.documents.folder import read_documents
from tests.terms import list_uses

LITERATE = Path(__file__).resolve().parents[1] / "literate"
# Words of plain English and of Python, too. No test can tell which sense is meant.
ORDINARY = {"class", "shape", "step", "task"}
# Words of almost every paragraph. They are linked on the page that introduces them: links on
# each page would hide the others.
EVERYDAY = {*ORDINARY, "layer", "model", "network"}
# Words that have another sense on the whole page: how warm the air is.
OTHER_SENSE = {
    ("foundations/data", "temperature"),
    ("foundations/diagnosis", "temperature"),
    ("network/data", "temperature"),
}
# Words in another sense: the unit of a length, the axis of a plot.
PHRASES = [
    "A filter looks for spam",
    "each axis is a share",
    "flattens out",
    "Gaussian noise",
    "has no unit",
    "logistic regression",
    "ridge regression",
    "RMSE, *error* means",
    "scale of the axis",
    "sequence logo",
    "unit is the hertz",
    "unit of frequency is",
    "unit of the labels",
    "unit of this height",
    "windows of 21 residues",
]
LIBRARIES = {"EpyNN": "epynn", "Keras": "keras", "PyTorch": "torch"}


def read_entries(text):
    """The terms in the order of the page, each with its definition."""
    [body] = re.findall(r"^```\{glossary\}\n(.*?)^```$", text, re.M | re.S)
    parts = re.split(r"^(\S.*)\n", body, flags=re.M)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def read_links(definition):
    return re.findall(r"\{doc\}`([^`]+)`", definition)


def read_names(definition):
    """What stands as code in a definition, each with the library named before it."""
    library, found = None, []
    text = re.sub(r"\{\w+\}`[^`]*`", "", definition)
    for code, word in re.findall(r"`([^`]+)`|\b(EpyNN|Keras|PyTorch)\b", text):
        if word:
            library = word
        else:
            found.append((library, code))
    return found


ENTRIES = read_entries((LITERATE / "glossary.md").read_text(encoding="utf-8"))
NAMES = [(term, *name) for term, definition in ENTRIES for name in read_names(definition)]


def test_there_are_enough_terms_in_alphabetical_order():
    terms = [term for term, _ in ENTRIES]
    assert len(terms) >= 75
    assert len({term.lower() for term in terms}) == len(terms)
    assert terms == sorted(terms, key=str.lower)


def words_for(term, definition):
    """The term, and the word of this book where it is another one."""
    return [term, *re.findall(r"This book (?:calls it|mostly says) \*([^*]+)\*", definition)]


@pytest.mark.parametrize("term, definition", ENTRIES, ids=[term for term, _ in ENTRIES])
def test_a_term_has_a_page_that_uses_it(term, definition):
    pages = read_links(definition)
    assert pages
    for page in pages:
        text = " ".join((LITERATE / f"{page}.md").read_text(encoding="utf-8").split())
        words = "|".join(map(re.escape, words_for(term, definition)))
        assert re.search(rf"(?<!\w)({words})(s|es)?(?!\w)", text, re.I), page


@pytest.fixture(scope="module")
def example():
    """A model that has run forward and backward, and its layers, by the name they have in code."""
    data = epynn.Embedding(np.eye(6), np.arange(6) % 2, (4, 1, 1))
    model = epynn.EpyNN([data, epynn.Dense(3, epynn.relu), epynn.Dense(1)])
    model.initialize("BCE", seed=1, verbose=False)
    model.train(1, verbose=False)
    return {"model": model, "layer": model.layers[1]}


def look_up(library, path):
    """The thing with a dotted name; modules are imported on the way."""
    found = importlib.import_module(LIBRARIES[library])
    for name in path.split("."):
        if inspect.ismodule(found) and not hasattr(found, name):
            importlib.import_module(f"{found.__name__}.{name}")
        if not hasattr(found, name) and name in getattr(found, "__annotations__", {}):
            return None  # of each instance, and not of the class
        found = getattr(found, name)
    return found


def argument_names(function):
    """Those of a function, or of a class and the classes that it hands them on to."""
    functions = [function]
    if inspect.isclass(function):
        functions = [each.__init__ for each in function.__mro__[:-1]]
    return {name for each in functions for name in inspect.signature(each).parameters}


def check_name(library, code, example):
    if library == "EpyNN" and code.split(".")[0] in example:
        return eval(code, dict(example))
    tree = ast.parse(code, mode="eval").body
    call = tree if isinstance(tree, ast.Call) else None
    found = look_up(library, ast.unparse(call.func if call else tree))
    if call:
        wanted = {ast.unparse(argument) for argument in call.args}
        assert wanted <= argument_names(found), f"{code} has no such argument"
    return found


@pytest.mark.parametrize("term, library, code", NAMES, ids=[f"{t}-{c}" for t, _, c in NAMES])
def test_a_name_in_code_exists(term, library, code, example):
    assert library, "no library is named before it"
    check_name(library, code, example)


@pytest.mark.parametrize(
    "library, code",
    [
        ("EpyNN", "Dens"),
        ("EpyNN", "Dense(unit)"),
        ("EpyNN", "layer.g['dX']"),
        ("Keras", "layers.Dense(unit)"),
        ("Keras", "layers.Conv2d"),
        ("PyTorch", "nn.Linear(units)"),
        ("PyTorch", "nn.Linear.kernel"),
        ("PyTorch", "nn.LSTM(hidden)"),
    ],
)
def test_a_name_that_does_not_exist_is_found_out(library, code, example):
    with pytest.raises((AssertionError, AttributeError, KeyError, ImportError)):
        check_name(library, code, example)


def test_all_names_are_read():
    """None is passed over, and each of the three libraries has many."""
    text = (LITERATE / "glossary.md").read_text(encoding="utf-8").partition("```{glossary}")[2]
    in_code = re.findall(r"`([^`\n]+)`", re.sub(r"\{\w+\}`[^`]*`", "", text))
    assert sorted(code for _, _, code in NAMES) == sorted(in_code)
    assert all(sum(name[1] == each for name in NAMES) >= 30 for each in LIBRARIES)


def list_path():
    """The pages of the path in their order, up to what is only for reference."""
    documents, _ = read_documents(LITERATE.parent)
    texts = {document.path: document.text for document in documents}
    return {
        page: texts[f"literate/{page}.md"].partition("\n## For reference\n")[0]
        for page in read_chapters(documents)
    }


INTRODUCED = {term: read_links(definition)[0] for term, definition in ENTRIES}
PATH = list_path()
PLACES = {page: place for place, page in enumerate(PATH)}
LATER = {
    page: {term for term, first in INTRODUCED.items() if PLACES.get(first, 0) > PLACES[page]}
    for page in PATH
}


def find_early_uses(page, text):
    """Terms that a later page introduces, unless the words beside the first use link that page."""
    first = {}
    for use in list_uses(text, INTRODUCED, PHRASES):
        if use.term in LATER[page] - ORDINARY and (page, use.term) not in OTHER_SENSE:
            first.setdefault(use.term, use)
        if use.term in LATER[page] and use.is_link:
            yield use.term
    for term, use in first.items():
        above, below = (
            text[: use.start].rpartition("\n\n")[2],
            text[use.start :].partition("\n\n")[0],
        )
        linked = re.findall(r"\{doc\}`(?:[^`<]*<)?([^`<>]+)>?`", above + below)
        folder = page.rpartition("/")[0]
        if INTRODUCED[term] not in {
            link[1:] if link.startswith("/") else f"{folder}/{link}" for link in linked
        }:
            yield term


def find_unlinked_terms(page, text):
    """Terms whose first use in the prose of a page is no link."""
    seen = set()
    for use in list_uses(text, INTRODUCED, PHRASES):
        if use.is_beside_link or use.term in seen | LATER[page]:
            continue
        if (page, use.term) in OTHER_SENSE:
            continue
        if use.term in EVERYDAY and INTRODUCED[use.term] != page:
            continue
        seen.add(use.term)
        if not use.is_link:
            yield use.term, text.count("\n", 0, use.start) + 1


@pytest.mark.parametrize("page", PATH)
def test_no_page_of_the_path_uses_a_term_ahead_of_the_page_that_introduces_it(page):
    """The first page that an entry links introduces its term."""
    assert list(find_early_uses(page, PATH[page])) == []


@pytest.mark.parametrize("page", PATH)
def test_the_first_use_of_a_term_on_a_page_is_a_link(page):
    text = (LITERATE / f"{page}.md").read_text(encoding="utf-8")
    assert list(find_unlinked_terms(page, text)) == []


@pytest.mark.parametrize(
    "text, unlinked",
    [
        ("The {term}`learning rates <learning rate>`, and a learning\nrate.", []),
        ("A learning\nrate, and then a {term}`learning rate`.", ["learning rate"]),
        ("Gradients and **slopes**, but no step.", ["gradient", "slope"]),
        ("The {term}`chain rule` slope. The ReLU.", ["ReLU"]),
        ("# A slope\n\n$slope$, `slope`, {ref}`slope <x>`\n\n| slope |\n\n:alt: slope", []),
        (":::{exercise} Slope\n::::{dropdown} Hint\nSlope.\n::::\nBias.\n:::", ["bias"]),
        ("```python\nslope = 1\n```\n\n- Its weights.\n\n### Sources\n\nA slope.", ["weight"]),
        ("The curve flattens out. The softmax, and the GRU.", ["softmax"]),
    ],
)
def test_a_first_use_that_is_no_link_is_found(text, unlinked):
    """It is one in prose, of a term that is known there, and in the sense of the glossary."""
    assert [term for term, _ in find_unlinked_terms("functions/loss", text)] == unlinked


@pytest.mark.parametrize(
    "text, early",
    [
        ("A {term}`GRU`. The slope of a class.", ["GRU"]),
        ("The *gates*.\n\nSee {doc}`/layers/gru`.", ["gate"]),
        ("The gates of {doc}`a later layer </layers/gru>`.\n\nA gate.", []),
        ("The optimizer of {doc}`optimizer`.", []),
    ],
)
def test_a_use_ahead_of_its_page_is_found(text, early):
    """It is none if the page is named beside it."""
    assert list(dict.fromkeys(find_early_uses("functions/loss", text))) == early


def test_the_path_is_read():
    assert len(PATH) > 35
    assert {page for page, _ in OTHER_SENSE} <= {*PATH}
    assert {*EVERYDAY, *(term for _, term in OTHER_SENSE)} <= {*INTRODUCED}
    prose = " ".join((LITERATE / f"{page}.md").read_text(encoding="utf-8").lower() for page in PATH)
    assert [phrase for phrase in PHRASES if phrase.lower() not in prose] == []


def test_each_page_of_the_path_links_its_terms():
    """A reader who has forgotten a word is led to the glossary."""
    assert [page for page, text in PATH.items() if "{term}`" not in text] == []
