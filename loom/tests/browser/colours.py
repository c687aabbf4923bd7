"""Code as the editor colours it, against Pygments."""

import json
import subprocess
from pathlib import Path

from pygments.lexers import PythonConsoleLexer, PythonLexer
from pygments.token import STANDARD_TYPES, Token

import loom
from loom.tests.browser.node import NODE

MARKS = Path(loom.__file__).parent / "browser" / "javascript" / "marks.js"
KINDS = {name: kind for kind, name in STANDARD_TYPES.items()}
LEXERS = {"python": PythonLexer(), "pycon": PythonConsoleLexer()}


def find_looks(language, text, style):
    """The look of each letter, as Pygments has it."""
    looks = []
    for _, kind, piece in LEXERS[language].get_tokens_unprocessed(text):
        looks += [style.style_for_token(kind)] * len(piece)
    return looks


def find_differences(blocks, style):
    """What the editor colours otherwise than Pygments: each line, and its letters.

    :param blocks: The language and the text of each.
    :param style: A style of Pygments.
    """
    done = subprocess.run(
        [NODE, MARKS], input=json.dumps(blocks), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    plain = style.style_for_token(Token.Text)
    found = []
    for (language, text), marks in zip(blocks, json.loads(done.stdout), strict=True):
        looks = [plain] * len(text)
        for start, end, name in marks:
            looks[start:end] = [style.style_for_token(KINDS[name])] * (end - start)
        wanted = find_looks(language, text, style)
        at = 0
        for line in text.splitlines(keepends=True):
            there = [
                letter
                for letter in range(at, at + len(line))
                if text[letter].strip() and looks[letter] != wanted[letter]
            ]
            if there:
                found.append((line, "".join(text[letter] for letter in there)))
            at += len(line)
    return found
