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

LITERATE = Path(__file__).resolve().parents[1] / "literate"
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
    in_code = re.findall(r"(?<!\})`([^`\n]+)`", text)
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


def test_no_page_of_the_path_uses_a_term_ahead_of_the_page_that_introduces_it():
    """The first page that an entry links introduces its term."""
    path = list_path()
    places = {page: place for place, page in enumerate(path)}
    introduced = {term.lower(): read_links(definition)[0] for term, definition in ENTRIES}
    early = [
        (page, term)
        for page, text in path.items()
        for shown in re.findall(r"\{term\}`([^`]+)`", text)
        for term in re.findall(r"<([^>]+)>$", shown) or [shown]
        if places.get(introduced[term.lower()], 0) > places[page]
    ]
    assert len(path) > 35
    assert early == []


def test_each_page_of_the_path_links_its_terms():
    """A reader who has forgotten a word is led to the glossary."""
    texts = list_path()
    assert [page for page, text in texts.items() if "{term}`" not in text] == []
