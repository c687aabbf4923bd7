"""The index of a search: for each word, where it stands.

Its words are those of :func:`split_words`, joined with others of the same stem. What
``static/searchwords.js`` looks up are the numbers of :func:`make_postings`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from functools import cache
from unicodedata import combining, normalize

from Stemmer import Stemmer

from loom.config import get_config
from loom.weaving.search.searchentries import TERM, Entry

# Words that say nothing of what is looked for
STOP_WORDS = (
    "a about all also am an and any are as at be been being best between but by can "
    "cant choose could did difference do does doesnt doing dont example examples "
    "explain explained explains explanation for from get had has have having he her "
    "here his how i if in into is isnt it its itself just let make may me more most "
    "much must my need no not of on only or other our out over please same shall she "
    "should show so some such tell term than that the their them then there these "
    "they this those to too tutorial under up us use used using versus very vs want "
    "was we were what whats when where which while who why will with without wont "
    "would you your"
).split()

# Words that say only what is to be done with what is looked for, or what for: nobody
# looks for them if there are others
WEAK_WORDS = (
    "better change code compute create define definition download equation exactly "
    "find formula formulas function get good help implement implementation improve "
    "issue issues know library meaning meant print problem problems program python "
    "python3 set stuff take term thing things understand way word work working "
    "works worse write writing written"
).split()

# How often a word stands in the prose, up to 3; then one bit each
IN_WORDS, IN_TITLE = 4, 8

_WORD = re.compile(r"[^\W_]+(?:_+[^\W_]+)*")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_APOSTROPHES = re.compile("(?<=\\w)['’](?=\\w)")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def split_words(text: str) -> list[str]:
    """The words of a text, in small letters and without accents.

    A name in code is a word, and so are its parts: ``se_hPars`` is ``se_hpars``,
    ``se``, ``hpars``, and ``ValueError`` is ``valueerror``, ``value``, ``error``.
    """
    plain = _APOSTROPHES.sub("", normalize("NFKD", text))
    plain = _BEYOND_ASCII.sub(lambda m: "" if combining(m[0]) else m[0], plain)
    return [part for word in _WORD.findall(plain) for part in _split_word(word)]


@cache  # a book says the same words again and again
def _split_word(word: str) -> tuple[str, ...]:
    whole = () if word.isdigit() else (word,)
    parts = [part for piece in word.split("_") for part in _HUMP.split(piece)]
    found = [*whole, *(part for part in parts if len(part) > 1 and len(parts) > 1)]
    return tuple(part.lower() for part in found)  # as JavaScript does


class WordIndex:
    """Where each word stands.

    :param entries: All that can be found, in the order of their numbers.
    """

    def __init__(self, entries: Sequence[Entry]):
        self._stem = cache(Stemmer("english").stemWord)
        self._words: Counter[str] = Counter()
        self._postings: defaultdict[str, list[int]] = defaultdict(list)
        terms = [
            [entry.title, *entry.aliases[0]] for entry in entries if entry.kind == TERM
        ]
        known = [*terms, *get_config().search.synonyms]
        self._terms = {self._make_key(name) for names in known for name in names}
        for number, entry in enumerate(entries):
            self._add(number, entry)

    def _add(self, number: int, entry: Entry) -> None:
        prose = self._count_stems(entry.texts, frozenset(STOP_WORDS))
        found = {stem: min(count, 3) for stem, count in prose.items()}
        words = [*entry.words, *entry.errors, *sum(entry.aliases, [])]
        # A term that stands out is introduced there, or another name of one.
        words += (
            each for each in entry.stressed if self._make_key(each) in self._terms
        )
        for stem in self._count_stems(words):
            found[stem] = found.get(stem, 0) | IN_WORDS
        for stem in self._count_stems([entry.title]):
            found[stem] = found.get(stem, 0) | IN_TITLE
        for stem, code in found.items():
            self._postings[stem].append(number * 16 + code)

    def _make_key(self, name: str) -> tuple[str, ...]:
        return tuple(self._count_stems([name]))

    def _count_stems(
        self, texts: Iterable[str], without: Container[str] = ()
    ) -> Counter[str]:
        every = split_words("\n".join(texts))
        words = [word for word in every if word not in without]
        self._words.update(words)
        return Counter(map(self._stem, words))

    def make_postings(self) -> tuple[list[str], list[list[int]]]:
        """The words of each stem, the frequent ones first; and where they stand.

        A place is the number of its entry times 16, plus what that says of the word,
        less the place before it.
        """
        stems = sorted(self._postings)
        words: dict[str, list[str]] = {stem: [] for stem in stems}
        for word, _ in self._words.most_common():
            if (stem := self._stem(word)) in words:
                words[stem].append(word)
        places = [
            [after - before for before, after in zip([0, *found], found)]
            for found in map(self._postings.__getitem__, stems)
        ]
        return [" ".join(words[stem]) for stem in stems], places
