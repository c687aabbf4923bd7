"""Symbols: where they are found, how they light up, and what their card says."""

import re
import textwrap
from functools import cache
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loom.config import use_book
from loom.documents.reader import read_document
from loom.documents.references import find_references
from loom.equations.page import read_page
from loom.tests.weaving.book import Book
from loom.weaving.names import dottednames, tags
from loom.weaving.symbols import formulas, programs, symbolkeys, symbolnames, tablecode

TABLE = r"""
:::{symbols}
| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $A^{k-1}$ | `input` | m s e | output of the layer before |
| $X$ | `fc['X']` | m s e | input |
| $U^{f}$, $U^{i}$ | `p['Uf']`, `p['Ui']` | e u | weights |
| $b$ | `p['b'][0]` | u | bias |
| $\bar{f}$, $f$ | `fc['f_']`, `fc['f']` | m s u | gate, before and after |
| $i$ | `fc['i']` | m s u | another gate |
| $h$ | `fc['h']` | m s u | state |
| $\delta$, $\delta^{\langle s-1 \rangle}$ | `bc['d']`, `bc['dp']` | m s u | steps |
| $s_{h}$ | `d['sh']` | | stride |
| $\frac{\partial \mathcal{L}}{\partial X^{k+1}}$ | `error` | m s u | what comes |
| $\frac{\partial \mathcal{L}}{\partial h}$ | `bc['dh']` | m s u | error |
| $\frac{\partial \mathcal{L}}{\partial X}$ | `bc['dX']` | m s e | what goes |
| $\operatorname{relu}$, $\operatorname{relu}'$ | `relu` | | rectified linear unit |
| $\mathrm{MSE}$ | `MSE(Y, A)` | m | error |
| $u$ | `A.shape[1]` | | units |
| $\phi$, $\phi'$ | `activate`, `activate` | | activation |
:::
"""


TABLE_HEAD = "| Symbol | Code | Axes | Meaning |\n|---|---|---|---|\n"


def rows_of(text):
    page = read_page(read_document("page.md", text)[0])
    assert page.problems == []
    return page.rows


ROWS = rows_of(TABLE)


KEYS = symbolkeys.make_keys(ROWS)


KNOWN = symbolnames.TableMeaning(ROWS)


SETTINGS = """[pointing]
owners = ["layer", "self"]
caches = ["fc", "p", "bc", "g", "o"]
parameters = [["input", "forward", "A"], ["error", "backward", "dX"]]
"""


@pytest.fixture(autouse=True)
def custom(tmp_path_factory):
    """The settings of a book whose code has customs of its own."""
    folder = tmp_path_factory.mktemp("custom")
    (folder / "loom.toml").write_text(SETTINGS, "utf-8")
    use_book(folder)


@cache
def find_codes():
    return tablecode.collect_table_code(ROWS, KEYS)


def test_symbols_of_one_row_have_the_keys_of_their_codes():
    assert KEYS["U^{f}"] == "Uf" and KEYS["U^{i}"] == "Ui"
    assert KEYS[r"\bar{f}"] == "f_" and KEYS["f"] == "f"
    assert KEYS[r"\phi"] == KEYS[r"\phi'"] == "activate"
    assert KEYS["s_{h}"] == "sh" and KEYS[r"\mathrm{MSE}"] == "MSE"


def test_keys_are_unique_and_fit_into_an_address():
    table = TABLE_HEAD + "| $a$ | `fc['X']` | m | |\n| $c$ | `fs['X'][2]` | | |"
    table += "\n| $d$ | `f(x)[0]` | m | |"
    keys = symbolkeys.make_keys(rows_of(f"\n:::{{symbols}}\n{table}\n:::\n"))
    assert keys == {"a": "X", "c": "X-2", "d": "d"}
    assert all(re.fullmatch(r"[\w.-]+", key) for key in KEYS.values())


def mathematics(latex):
    spans = formulas.find_symbols(latex, KNOWN)
    return [(KEYS[span.symbol], latex[span.start : span.end]) for span in spans]


@pytest.mark.parametrize(
    "latex, found",
    [
        (r"\bar{f}_{mu}^{\langle s \rangle}", "f_"),
        (r"h_{mu}^{\langle s-1 \rangle \top}", "h"),
        (
            r"\delta_{mu}^{\langle s-1 \rangle} + \delta_{mu}^{\langle s \rangle}",
            "dp d",
        ),
        (
            r"\delta_{mu}^{\langle s-1 \rangle \top}"
            r" + \delta_{mu}^{\langle s+1 \rangle}",
            "dp d",
        ),
        (
            r"U^{f}_{eu} + U_{eu}^{i}",
            "Uf Ui",
        ),  # the mark of a name, before and behind axes
        (r"U^{g} + U", ""),  # no row
        (r"\tilde{h} + \bar{h}", ""),  # neither is h
        (r"A^{k-1}_{mse} + A", "input"),
        (r"b_{u}", "b"),  # u is an axis here
        (r"h_{m, s, i s_{h} + s}", "h i sh"),  # an index that is computed
        (r"f_{h} + f_h", "f f"),  # an array has axes, whatever their letters
        (r"s_{h} + s_h", "sh sh"),  # and s_h is a name
        (r"u_{m}", ""),  # a number has no axes
        (r"\frac{\partial \mathcal{L}}{\partial h_{mu}^{\langle s \rangle}}", "dh"),
        (r"\frac{\partial \mathcal{L}}{\partial X^{k+1}_{msu}}", "error"),
        (r"\partial \mathcal{L} / \partial X^{\langle s \rangle}", "dX"),
        (r"\partial h / \partial X_{mse}", "h X"),  # no row, but its letters have
        (r"\partial \mathcal{L} / \partial i_{u}", "i"),
        (r"\phi'(\bar{f}) \odot \phi(f)", "activate f_ activate f"),
        (r"\operatorname{relu}'(X)", "relu X"),
        (r"\mathrm{MSE}_{m} + \mathrm{MAE}", "MSE"),
        (r"h \in \mathbb{h}, \text{ if h }", "h"),
        (r"\begin{pmatrix} X & h & 1 \\ b & \ldots \end{pmatrix}", "X h b"),
        (r"V^{\bar{f} \star}", ""),  # what is above something unknown belongs to it
        (r"\frac{1}{u} \sum_{u} (h_{mu})^{2} \tag{h}", "u h"),
    ],
)
def test_symbols_in_mathematics(latex, found):
    assert [key for key, _ in mathematics(latex)] == found.split()


def test_a_symbol_is_lit_with_its_axes_and_steps():
    [(_, text)] = mathematics(r"2 h_{mu}^{\langle s \rangle} + 1")
    assert text == r"h_{mu}^{\langle s \rangle}"


def code(text, library=True, params=()):
    text = textwrap.dedent(text).strip("\n")
    lines = text.split("\n")
    marks = programs.find_code_symbols(text, find_codes(), library, params)
    return [(lines[m.line][m.start : m.end], m.key) for m in marks]


def keys(*args, **options):
    return [key for _, key in code(*args, **options)]


@pytest.mark.parametrize(
    "text, found",
    [
        ("layer.fc['h'] + self.fc['f_'] + fc['X']", "h f_ X"),
        ("model.layers[2].p['Uf'][0]", "Uf"),
        ("layer.fs['h'], layer.fc['hp'], layer.d['s']", ""),  # shapes are other things
        ("layer.activate(h_[s]) + data.activate", "activate"),
        ("h[s] = f[s] * h[s - 1]", "h f h"),
        ("Z = layer.h + h.f", "h"),  # no attribute is an array
        ("x = draw(h=1)", ""),  # a keyword is none
        ("y = relu(X) + MSE(h, h)", "relu X MSE h h"),
        ("u = A.shape[1]\nv = 2 / u", "u u u"),
        ("this is no Python", ""),
    ],
)
def test_symbols_in_the_library(text, found):
    assert sorted(keys(text)) == sorted(found.split())


def test_a_loop_variable_is_no_symbol():
    assert keys("for i in range(3):\n    h[i] = 0") == ["h"]
    assert keys("h = [f for f in files]") == ["h"]
    assert keys("i = f\nh = i") == ["i", "f", "h", "i"]


def test_a_parameter_is_what_the_caller_sends():
    text = """
    def layer_backward(layer, dX, h):
        dh = dX
        dX = h * 2
        return dX
    """
    assert code(text) == [
        ("dX", "error"),
        ("dh", "dh"),
        ("dX", "error"),
        ("dX", "dX"),
        ("dX", "dX"),
    ]
    assert keys("def other(layer, dX):\n    return dX") == []
    assert code("def layer_forward(layer,\n                  A):\n    X = A") == [
        ("A", "input"),
        ("X", "X"),
        ("A", "input"),
    ]


def test_behind_a_reference_nobody_knows_what_a_parameter_is():
    text = "def layer_backward(layer, dX):\n    a = dX\n    <<middle>>\n    return dX"
    assert keys(text) == ["error", "error"]
    assert keys("return dX", params=["dX"]) == []
    assert keys("dX = h\nreturn dX", params=["dX"]) == ["dX", "h", "dX"]


@pytest.mark.parametrize(
    "name, is_one", [("a-b.c:d/é", True), ("a#b", False), ("a{b", False)]
)
def test_all_readers_of_code_know_the_same_references(name, is_one):
    code = f"if x:\n    <<{name}>>  \n"
    document, _ = read_document("page.md", f"```python {{#x}}\n{code}```\n")
    assert [each for each, _ in find_references(document.blocks[0])] == [name] * is_one
    assert (programs.make_python(code) == "if x:\n    weavereference\n") == is_one
    assert (
        dottednames.split_pieces(code, "python")
        == [dottednames.CodePiece(0, 0, "if x:\n    _\n")]
    ) == is_one


def test_in_examples_a_name_counts_while_it_is_the_array():
    text = """
    >>> h = 0
    >>> X, h = layer.fc['X'], layer.fc['h'][:, 1]
    >>> h + X
    0
    >>> h = 2
    >>> h
    """
    found = code(text, library=False)
    assert [key for _, key in found] == ["X", "h", "X", "h", "h", "X"]
    assert found[:2] == [("X", "X"), ("h", "h")]


def test_what_a_function_returns_has_a_name_within_it():
    table = TABLE_HEAD + "| $Z$ | `dense(X)[0]` | m | |\n| $A$ | `dense(X)[1]` | m | |"
    rows = rows_of(f"\n:::{{symbols}}\n{table}\n:::\n")
    found = tablecode.collect_table_code(rows, symbolkeys.make_keys(rows))
    text = "def dense(X):\n    Z = X\n    A = f(Z)\n    return Z, A\n"
    text += "A, b = dense(0)\nprint(A, Z)"
    marks = programs.find_code_symbols(text, found, True, ())
    assert [(m.line, m.key) for m in marks] == [
        (1, "Z"), (2, "A"), (2, "Z"), (3, "Z"), (3, "A"), (4, "Z"), (4, "A"), (5, "Z")
    ]  # fmt: skip


def test_columns_are_those_of_letters():
    assert code("x = 'é×', layer.fc['h']") == [("layer.fc['h']", "h")]


@pytest.mark.parametrize(
    "text, key",
    [
        ("fc['h']", "h"),
        ("h[s]", "h"),
        ("dX", "dX"),
        ("p['b'][0]", "b"),
        ("MSE(Y, A)", "MSE"),
        ("hp", None),
        ("input", None),
        ("no code", None),
        ("h + 1", None),
    ],
)
def test_symbols_in_a_sentence(text, key):
    assert programs.find_word_key(text, find_codes()) == key


def test_a_token_that_holds_two_things_is_split():
    html = "<span>f</span><span>((</span><span>x</span><span>))</span>\n"
    assert tags.insert_tags(html, [tags.Tag(2, 5, "<u>", "</u>")]) == (
        "<span>f</span><span>(</span><u><span>(</span><span>x</span><span>)</span></u><span>)</span>\n"
    )


def test_a_link_that_holds_two_things_is_split():
    html = '<a href="#x"><span>x</span><span>.T</span></a>'
    assert tags.insert_tags(html, [tags.Tag(0, 1, "<u>", "</u>")]) == (
        '<u><a href="#x"><span>x</span></a></u><a href="#x"><span>.T</span></a>'
    )


@given(st.data())
def test_tags_change_no_text_and_are_well_nested(data):
    pieces = data.draw(
        st.lists(st.sampled_from(["a", "bc", "&lt;", "d&#39;e"]), min_size=1)
    )
    html = "".join(
        f"<span>{piece}</span>" if i % 2 else piece for i, piece in enumerate(pieces)
    )
    text = re.sub("<[^>]*>", "", html)
    size = len(re.findall(r"&[^;]+;|.", text))
    ends = data.draw(
        st.lists(st.integers(0, size), min_size=2, max_size=6, unique=True)
    )
    ends = sorted(ends)[: len(ends) // 2 * 2]
    pairs = list(zip(ends[::2], ends[1::2], strict=True))
    made = tags.insert_tags(html, [tags.Tag(a, b, "<u>", "</u>") for a, b in pairs])
    assert re.sub("<[^>]*>", "", made) == text
    tree = ElementTree.fromstring(f"<r>{made}</r>")
    marked = ["".join(u.itertext()) for u in tree.iter("u")]
    letters = list("".join(ElementTree.fromstring(f"<r>{html}</r>").itertext()))
    assert marked == ["".join(letters[a:b]) for a, b in pairs]


FIRST = (
    r"""# First

Ahead of all there is $h$.

## Symbols
"""
    + TABLE
    + r"""
## Forward

```python {file=pack/forward.py}
def layer_forward(layer, A):
    X = layer.fc['X'] = A
    layer.fc['h'] = relu(X)  # (1)
    <<step>>
```

```python {#step}
h = layer.fc['h']  # (1)
```

$$ h_{msu} = \operatorname{relu}(X_{mse}) \cdot b_{u} \tag{1} $$

1. The state $h$ is `h` in code, and `fc['h']` in the cache.

## Backward

Here $h$ and $X$ again, and {ref}`there <elsewhere>`.

```pycon
>>> layer.fc['h'].shape
```
"""
)


SECOND = """(elsewhere)=
# Second

## One

No table: $h$, `fc['h']`.

```python {file=pack/other.py}
h = layer.fc['h']
```
"""


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def small(request, tmp_path_factory):
    book = Book(tmp_path_factory.mktemp(request.param))
    book.write_file("loom.toml", SETTINGS)
    book.write(first=FIRST, second=SECOND).weave(request.param)
    assert book.code == 0, book.errors
    return book


def test_one_row_one_address(small):
    page = small.page("first")
    for key in ("h", "Uf", "Ui", "activate", "error"):
        [place] = page.select(f'[id="sym-{key}"]')
        assert place.find_parent("table")
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    links = page.select("a.symbol-link")
    assert links and all(link["href"][1:] in ids for link in links)
    assert not page.select(".highlight-pycon a.symbol-link")


def test_a_code_that_a_row_says_twice_is_shown_once(small):
    row = small.page("first").select_one("#sym-activate").find_parent("tr")
    codes = row.select("td:nth-child(2) code")
    assert [code.get_text() for code in codes] == ["activate", "activate"]
    [hidden] = row.select(".code-again")
    assert hidden.get_text() == ", activate" and hidden.find("code") is codes[1]


def test_equation_code_and_prose_have_one_key(small):
    part = small.page("first").select_one('.symbols-part:has([data-eq="1"])')
    found = [tag.get_text() for tag in part.select('[data-sym="h"]')]
    assert found == ["layer.fc['h']", "h", "layer.fc['h']", "hmsu", "h", "h", "fc['h']"]
    assert [tag.name for tag in part.select('[data-sym="relu"]')] == ["span", "mrow"]


def test_a_page_without_symbols_is_untouched(small):
    second = small.page("second").select_one("article")
    assert not second.select("[data-sym], .symbols-page, .symbols-part, a.symbol-link")


def test_the_card_works_in_every_kind_of_book(small, look):
    page = look(small.file("first"))
    page.locator(".symbols-part ol [data-sym=h]").first.hover()
    page.wait_for_selector(".symbol-card:visible")
    assert len(lit(page)) == 7  # and not those of the other sections
    page.locator(".symbol-card a").click()
    assert page.url.endswith("sym-h")
    assert page.faults == []


def lit(page):
    return page.eval_on_selector_all(
        ".lit-symbol", "all => all.map(e => e.textContent)"
    )


def test_without_such_settings_a_symbol_is_the_code_of_its_row(tmp_path):
    use_book(tmp_path)
    plain = tablecode.collect_table_code(ROWS, KEYS)
    text = "def layer_forward(layer, A):\n    h = layer.fc['h']\n"
    text += "    return h + fc['h'] + A"
    marks = programs.find_code_symbols(text, plain, True, ())
    assert [(mark.line, mark.start) for mark in marks] == [
        (1, 4),
        (1, 8),
        (2, 11),
        (2, 15),
    ]
    assert "input" not in {mark.key for mark in marks}, (
        "what is sent in A, nobody knows"
    )
