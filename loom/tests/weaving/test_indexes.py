"""Indexes of chunks, symbols and files."""

from types import SimpleNamespace

import pytest

from loom.tests.weaving.book import Book
from loom.tests.weaving.pages import PAGES
from loom.weaving.indexes import letters
from loom.weaving.indexes.indexentries import list_chunks


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("indexes")).write(**PAGES)
    book.weave("html", "-W")
    assert book.code == 0, book.errors
    return book


def text(node):
    return " ".join(node.get_text().split())


def rows_of(book, kind):
    table = book.page("lists").select(f".index-{kind} tr:not(.index-letter):has(td)")
    return [[text(cell) for cell in row.select("td")] for row in table]


def test_the_index_of_chunks(woven):
    assert rows_of(woven, "chunks") == [
        ["⟨one-forward⟩", "One", "pack/one.py", "pack/one.py"],
        ["⟨one-imports⟩ +1", "One", "pack/one.py", "pack/one.py"],
        ["⟨shared-scale⟩", "Two", "⟨shared-tune⟩", "pack/one.py"],
        ["⟨shared-tune⟩", "Two", "pack/one.py", "pack/one.py"],
    ]


def test_chunks_stand_below_their_letter_large_or_small():
    names = ["beta", "alpha", "Beta", "Alpha"]
    book = SimpleNamespace(
        list_blocks=lambda kind=None: [
            ("one", {"name": name, "anchor": name, "uses": [], "kind": "chunk"})
            for name in names
        ],
        list_files=lambda *_: [],
    )
    found = list_chunks(SimpleNamespace(get_domain=lambda name: book))
    assert [*found] == ["Alpha", "alpha", "Beta", "beta"]


def test_the_index_of_symbols_shows_two_meanings(woven):
    assert rows_of(woven, "symbols") == [
        ["h", "d['h']", "", "height", "Two"],
        ["h", "fc['h']", "m u", "state", "One"],
        ["h¯", "fc['h_']", "m u", "before the activation", "Two"],
        ["W", "p['W']", "n u", "input and W", "One"],
        ["X", "fc['X']", "m n", "input and W", "One"],
    ]


GREEK = r"""# Page

:::{symbols}
| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $a$ | `a` | | one |
| $\alpha$ | `alpha` | | two |
| $\ell$ | `l` | | four |
| $\beta$ | `beta` | | three |
:::

```{book-index} symbols
```
"""


def test_greek_letters_are_told_from_latin_ones(book):
    book.write(page=GREEK).weave()
    jumps = book.page("page").select(".index-jumps > *")
    assert [(each.name, each.get("title")) for each in jumps] == [
        ("a", None),
        ("a", None),
        ("span", None),
        ("a", "Greek alpha"),
        ("a", "Greek beta"),
    ]
    heads = [text(head) for head in book.page("page").select(".index-letter")]
    assert heads == ["A", "L", "Α Greek alpha", "Β Greek beta"]


def test_an_index_of_some_names_only(woven):
    tables = woven.page("lists").select("table.index-files")
    files = [[text(row.td) for row in table.select("tr:has(td)")] for table in tables]
    assert files == [["pack/one.py", "tools/two.py"], ["pack/one.py"]]


def test_greek_letters_have_their_names():
    names = ["Greek lambda", "Greek omega", "", "", ""]
    assert [*map(letters.name_greek, ["Λ", "ω", "L", "pack/", ""])] == names


def test_symbols_in_the_order_of_the_alphabet():
    symbols = [
        r"\operatorname{x}",
        r"\phi",
        r"\frac{\partial \mathcal{L}}{\partial b}",
        "b",
        "a",
    ]
    assert sorted(symbols, key=letters.make_sort_key) == [
        *"ab",
        symbols[2],
        symbols[0],
        symbols[1],
    ]
