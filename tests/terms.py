"""Where a page uses the terms of the glossary: in plain words, and as links."""

import re
from dataclasses import dataclass

# What is no prose, from large to small. Later patterns see what earlier ones left.
BLOCKS = [
    r"\A---\n.*?^---$",
    r"^ *(`{3,}).*?^ *\1`*$",
    r"^\$\$.*?\$\$(?: *\(.*?\))?$",
    r"^(:{3,})\{(?:dropdown|drawing|interactive|paths|symbols)\}.*?^\1:*$",
    r"^(?:- )?\*\*[^*\n]+[.?!:]\*\*",  # what a paragraph begins with, as with a heading
    r"^#+ Sources$.*?(?=^#|\Z)",
    r"^(?:#+ |\||:{3,}|:[\w-]+:|%|\([\w-]+\)=)[^\n]*$",
]
# What is no prose within a line. Links to the glossary are kept.
PIECES = re.compile(
    r"(?P<kept>\{term\}`[^`]*`)|\{[\w:-]+\}`[^`]*`|(`+)(?:(?!\n\n).)+?(?<!`)\2(?!`)"
    r"|\$(?:(?!\n\n)[^$])+\$|!?\[[^\]\n]*\]\([^)\n]*\)",
    re.S,
)
# Forms that are not the term with an s behind it, and the word that a kind of layer has behind it.
FORMS = {
    "axis": "ax[ie]s",
    "convolution": "convolutions?( layers?)?",
    "dropout": "dropout( layers?)?",
    "embedding": "embeddings?( layers?)?",
    "flatten": "flatten(s|ed|ing)?( layers?)?",
    "GRU": "GRUs?( layers?)?",
    "LSTM": "LSTMs?( layers?)?",
    "pooling": "pooling( layers?)?",
    "regularization": "regulariz(ation|e|es|ed)",
    "standardize": "standardiz(e|es|ed|ing)",
}


@dataclass(frozen=True)
class Use:
    """A place where a page uses a term.

    :param is_beside_link: Whether another link touches it. Two of them would look like one.
    """

    term: str
    shown: str
    start: int
    is_link: bool
    is_beside_link: bool = False


def blank(found):
    """As many signs that are no letters, and the ends of the lines."""
    return re.sub(r"[^\n]", "\0", found[0])


def keep_prose(text):
    """The text, of the same length, with all blank that is no paragraph and no list item."""
    for pattern in BLOCKS:
        text = re.sub(pattern, blank, text, flags=re.M | re.S)
    return PIECES.sub(lambda found: found["kept"] or blank(found), text)


def is_beside_link(text, start, end):
    before = re.search(r"\{[\w:-]+\}`[^`]*`\*{0,2}\s\*{0,2}$", text[max(0, start - 200) : start])
    return bool(before or re.match(r"\*{0,2}\s\*{0,2}\{[\w:-]+\}`", text[end:]))


def list_uses(text, terms, phrases=()):
    """The uses of terms in the prose of a page; the longest term counts where several fit.

    :param phrases: Words in another sense, which are passed over.
    """
    known = {term.lower(): term for term in terms}
    words = {term: FORMS.get(term, rf"{re.escape(term)}(s|es)?") for term in terms}
    words = sorted(words.items(), key=lambda word: -len(word[0]))
    patterns = [rf"(?P<t{place}>{word})" for place, (_, word) in enumerate(words)]
    patterns = [*map(re.escape, phrases), *patterns]
    plain = "|".join(pattern.replace("\\ ", r"\s+").replace(" ", r"\s") for pattern in patterns)
    finder = re.compile(rf"\{{term\}}`(?P<link>[^`]+)`|(?<![\w-])(?=\w)({plain})(?![\w-])", re.I)
    for found in finder.finditer(keep_prose(text)):
        if found["link"]:
            shown, _, target = found["link"].partition("<")
            term = known[(target.rstrip(">") or shown).lower()]
            yield Use(term, shown.strip(), found.start(), True)
            continue
        for place, (term, _) in enumerate(words):
            if found[f"t{place}"]:
                yield Use(term, found[0], found.start(), False, is_beside_link(text, *found.span()))
