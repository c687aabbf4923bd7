"""Code that is edited has the colours that Pygments gives it."""

import builtins
import re
from pathlib import Path

import pytest
from pygments.lexers import PythonLexer
from pygments.styles import get_style_by_name
from pygments.token import Keyword, Name

import loom
from loom.tests.browser.colours import find_differences
from loom.tests.browser.node import node
from loom.tests.browser.samples import CODE, SESSION

__all__ = ["node"]

WORDS = Path(loom.__file__).parent / "browser" / "static" / "pythonwords.js"
STYLE = get_style_by_name("a11y-high-contrast-light")


@pytest.mark.parametrize("language, text", [("python", CODE), ("pycon", SESSION)])
def test_each_letter_has_its_colour(language, text):
    assert find_differences([(language, text)], STYLE) == []


def test_a_difference_is_found():
    """Where Pygments colours a part of a number only."""
    assert find_differences([("python", "x = 1j\n")], STYLE) == [("x = 1j\n", "j")]


def read_words(name):
    """A list of words in the script."""
    [call] = re.findall(
        rf"^export const {name} = listWords\((.*?)\);$",
        WORDS.read_text("utf-8"),
        re.M | re.S,
    )
    return set("".join(re.findall(r'"(.*?)"', call)).split())


def find_kind(word):
    """How Pygments names a word that stands alone."""
    return next(iter(PythonLexer().get_tokens(word)))[0]


def test_the_words_are_those_of_python():
    known = {word: find_kind(word) for word in dir(builtins)}
    for name, kind in (("BUILTINS", Name.Builtin), ("EXCEPTIONS", Name.Exception)):
        words = read_words(name)
        assert {word for word in known if known[word] is kind} <= words
        assert {find_kind(word) for word in words} == {kind}
    for name, kind in (
        ("MAGIC", Name.Function.Magic),
        ("MAGIC_VARIABLES", Name.Variable.Magic),
    ):
        assert {find_kind(f"__{word}__") for word in read_words(name)} == {kind}
    assert {
        find_kind(word) for word in read_words("KEYWORDS") - {"match", "case", "class"}
    } == {Keyword}
