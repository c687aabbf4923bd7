"""How long the sentences of the learner's pages are, without code, formulas and tables.

python -m tests.prose literate/layers/dense.md ...
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

LONG = 32  # words; more are hard to read
REFERENCE = "## For reference"  # what stands behind it is looked up rather than read
PARSER = (
    MarkdownIt("commonmark")
    .enable("table")
    .use(front_matter_plugin)
    .use(dollarmath_plugin)
    .use(myst_role_plugin)
)
NO_PROSE = re.compile(r"^(:{3,}.*|:\w+:.*|%.*|\(.*\)=)$", re.MULTILINE)
CAPTION = re.compile(r"^:caption: (.*)$", re.MULTILINE)
END = re.compile(r"(?<=[.!?])[)*\"”]*\s+(?=[^a-z\s])")
ABBREVIATIONS = re.compile(r"\b(e\.g|i\.e|cf|vs|etc|et al|pp)\.")
WORD = re.compile(r"[\w$][\w'’$.,-]*")


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the line of its paragraph."""

    text: str
    line: int

    @property
    def words(self) -> int:
        """How many words it has; a formula or a piece of code is one."""
        return len(WORD.findall(self.text))


def list_sentences(text: str) -> list[Sentence]:
    """The sentences of a document, up to what is only for reference."""
    learner, _, _ = text.partition(f"\n{REFERENCE}\n")
    sentences, inside = [], ""
    for token in PARSER.parse(learner):
        kind, _, end = token.type.rpartition("_")
        if kind in ("table", "heading"):
            inside = kind if end == "open" else ""
        prose = "\n".join(CAPTION.findall(token.content)) if token.type == "fence" else ""
        if token.type == "inline" and token.children and not inside:
            prose = NO_PROSE.sub("", "".join(map(read_words, token.children)))
        if prose and token.map:
            prose = ABBREVIATIONS.sub(r"\1", prose)
            sentences += [
                Sentence(part.strip(), token.map[0] + 1)
                for part in END.split(prose)
                if len(WORD.findall(part)) > 1
                and part.strip().rstrip(")*").endswith((".", "!", "?", ":"))
            ]
    return sentences


def read_words(token) -> str:
    """What a part of a line is to a reader: its words, or one sign for code and formulas."""
    if token.type in ("code_inline", "math_inline"):
        return "$"
    if token.type == "myst_role":
        return token.content.partition("<")[0].strip() or "$"
    return "\n" if token.type in ("softbreak", "hardbreak") else token.content


def measure_page(text: str) -> tuple[int, float, float]:
    """How many sentences, words a sentence, and the share of sentences that are too long."""
    lengths = [sentence.words for sentence in list_sentences(text)]
    count = max(len(lengths), 1)
    return len(lengths), sum(lengths) / count, sum(n > LONG for n in lengths) / count


if __name__ == "__main__":
    for name in sys.argv[1:]:
        page = Path(name).read_text(encoding="utf-8")
        sentences, mean, share = measure_page(page)
        print(f"{name:44} {sentences:4} sentences, {mean:4.1f} words, {share:5.1%} above {LONG}")
        for sentence in list_sentences(page):
            if sentence.words > LONG:
                print(f"    line {sentence.line}, {sentence.words} words: {sentence.text[:90]}…")
