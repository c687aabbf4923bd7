"""Rows: equations and their sentences beside the lines of code, and what is folded."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from loom.printing.moving import move_page
from loom.tests.weaving.book import Book
from loom.weaving.blocks.blockparts import make_parts
from loom.weaving.blocks.statements import Fold, find_folds, find_statement_start
from loom.weaving.mathematics.breaking import break_equation
from loom.weaving.mathematics.mathml import translate_latex

CODE = '''"""Forward pass."""
import numpy as np
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pack.models import Layer


def forward(layer, A):
    """Weigh, add, bend. All samples at once.

    :param A: Input.
    """
    X = layer.fc['X'] = A  # (1) (m, n)

    # A comment goes with its line.
    Z = layer.fc['Z'] = (
        X @ layer.p['W'] + layer.p['b']
    )  # (2)

    B = Z  # (3.1)
    A = np.maximum(B, 0)  # (3.2)
    return A'''

PAGE = (
    r"""# Page

## Symbols

:::{symbols}
| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $A^{k-1}$ | `A` | m n | input |
| $X$ | `fc['X']` | m n | input |
| $W$ | `p['W']` | n u | weights |
| $b$ | `p['b']` | u | bias |
| $Z$ | `fc['Z']` | m u | weighted sum |
:::

## Forward

:::{sbs}
```python {file=pack/forward.py}
"""
    + CODE
    + r"""
```

$$ X_{mn} = A^{k-1}_{mn} \tag{1} $$

The input.

$$ Z_{mu} = X_{mn} \cdot W_{nu} + X_{mn} \cdot W_{nu} + X_{mn} \cdot W_{nu}
 + X_{mn} \cdot W_{nu} + X_{mn} \cdot W_{nu} + X_{mn} \cdot W_{nu} + b_{u} \tag{2} $$

One sum for each unit, see $Z$.

- The bias is the same for all.

$$ B_{mu} = Z_{mu} \tag{3.1} $$

$$ A_{mu} = \max(0, B_{mu}) \tag{3.2} $$

Both equations share this sentence.
:::

1. A list that explains nothing.

## Old

:::{sbs}
```python {#old}
a = 1  # (4)
b = 2  # (5)
```

$$ a = 1 \tag{4} $$

$$ b = (X_{mn} \cdot W_{nu} + X_{mn} \cdot W_{nu} + X_{mn} \cdot W_{nu}
 + X_{mn} \cdot W_{nu} + X_{mn} \cdot W_{nu} + b_{u})^{2} \tag{5} $$
:::

4. One.
5. Two.

```python
import numpy as np
import this
x = 1
```
"""
)


@pytest.mark.parametrize(
    "line, start", [(0, 0), (14, 14), (16, 15), (18, 15), (20, 20), (21, 21)]
)
def test_code_is_cut_ahead_of_a_statement_and_its_comment(line, start):
    assert find_statement_start(CODE, line) == start


@pytest.mark.parametrize(
    "line, start", [(1, 0), (3, 2), (5, 4), (6, 6), (8, 8), (9, 9)]
)
def test_code_is_cut_ahead_of_a_branch(line, start):
    code = (
        "if a:\n    x = 1\nelif b:\n    x = 2\nelse:\n    x = 3\n    y = 4\n"
        "for z in x:\n    y += 1\n    x = [z\n        for z in y if z]\n"
    )
    assert find_statement_start(code, line) == start


def test_header_and_docstring_fold():
    assert find_folds(CODE) == [
        Fold(0, 8, "6 lines: file header, imports"),
        Fold(9, 13, "docstring: Weigh, add, bend", 4),
    ]


@pytest.mark.parametrize(
    "code",
    [
        "x = 1",
        "import numpy as np\nx = 1",
        "import numpy as np\nimport this",  # nothing would be left
        'def f():\n    """One line."""\n    return 1',
        'class A: """Words,\n\n    and more."""',  # the line of the class would go
        "def f(:\n",
    ],
)
def test_what_is_short_does_not_fold(code):
    assert find_folds(code) == []


@given(
    st.lists(st.sampled_from(["a\n", "\n", "    b\n"]), min_size=1, max_size=9),
    st.sets(st.integers(0, 8)),
    st.integers(0, 8),
    st.integers(1, 8),
)
def test_parts_hold_every_line_once(lines, cuts, first, count):
    folds = [Fold(first, min(first + count, len(lines)), "said")]
    folds = [fold for fold in folds if fold.first < fold.last]
    cells = {cut: f"<div>cell {cut}</div>" for cut in cuts if cut < len(lines)}
    html = make_parts(lines, folds, cells)
    found = [int(number) for number in re.findall(r"cell (\d+)", html)]
    assert sorted(found) == sorted(cells)
    html = re.sub("<div>cell .*?</div>|<summary.*?</summary>", "", html)
    assert re.sub("<[^>]*>", "", html) == "".join(lines)


def test_a_block_knows_how_deep_all_its_lines_stand():
    lines = ["    <i>a</i>\n", "\n", "        <b>b</b>\n"]
    assert re.findall(r"--deep: (\d+)", make_parts(lines, [], {2: ""})) == ["4"]
    assert "--deep" not in make_parts(["def f():\n", *lines], [], {1: "", 3: ""})
    assert "--deep" not in make_parts(lines, [], {2: ""}, standing=[2])


def pieces(latex):
    html = break_equation(translate_latex(latex, True))
    parts = re.split("(?<=</math>)(?:</span>)*<wbr>", html)
    return [re.sub("<[^>]*>", "", part) for part in parts]


@pytest.mark.parametrize(
    "latex, count",
    [
        (r"Z_{mu} = X_{mn} \cdot W_{nu} + b_{u} - c_{u} + d", 5),
        (r"Z_{mu} = X_{mn} \cdot (W_{nu} + b_{u} - c_{u} + d)", 2),
        (r"Z_{mu} = - \left(W_{nu} + b_{u} - c_{u} + d\right) \cdot e", 2),
        (r"\frac{a + b + c + d + e + f}{g + h} \cdot abcdef", 1),
        (r"a = b + c", 1),
        (r"A_{mu} = B_{mu} \cdot (V_{uu})^{\top} + C_{mu} \cdot (U_{uu})^{\top}", 3),
        (r"A_{x} = b \exp(- k r_{x} + abcdefgh)", 2),
        # a long term also breaks ahead of its factors
        (r"A_{mu} = B_{mu} \odot (C_{mu} + D_{mu} - E_{mu}) \odot F_{mu}^{abcd}", 4),
        (r"A_{mu} = \sum_{ij} [i s_{h} + r = h] [j s_{w} + c = w] B_{mu}", 4),
        # and a long factor within its brackets
        (r"A_{m} = \frac{1}{u} (\log(1 + B_{mu}) - \log(1 + C_{mu}))^{2}", 3),
        (r"A_{mu} = [a = b] (1 - \sum_{ab} [i s_{h} + r < h s_{h} + c] B_{mu})", 5),
    ],
)
def test_an_equation_breaks_at_outer_signs_alone(latex, count):
    found = pieces(latex)
    assert len(found) == count
    assert "".join(found) == re.sub("<[^>]*>", "", translate_latex(latex, True))


def test_a_term_that_breaks_is_one_box():
    """So that a line rather ends ahead of its sign."""
    product = r"(1 - Y_{mu}) \odot \log(1 - A_{mu})"
    latex = rf"B_{{m}} = \sum_{{u}} (Y_{{mu}} \odot \log(A_{{mu}}) + {product})"
    html = break_equation(translate_latex(latex, True))
    [term] = re.findall('<span class="equation-term">(.*?)</span>', html)
    assert term.count("<wbr>") == 1 and re.sub("<[^>]*>", "", term).startswith("+(1")


def test_a_factor_that_breaks_is_one_box():
    """So that a line rather ends ahead of its bracket."""
    factor = r"(1 - \sum_{ab} [i s_{h} + r < h s_{h} + c] B_{mu})"
    html = break_equation(translate_latex(rf"A_{{mu}} = [a = b] {factor}", True))
    box = html.partition('<span class="equation-term">')[2]
    assert re.sub("<[^>]*>", "", box).startswith("(1−")


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("rows"))
    book.write_file("loom.toml", '[pointing]\nowners = ["layer"]\n')
    book.write(page=PAGE).weave("html", "-W")
    assert book.code == 0, book.errors
    return book


def test_cells_stand_ahead_of_their_lines(rows):
    parts = rows.page("page").select_one(".parts")
    found = [
        child.get("data-eq") or [line["data-eq"] for line in child.select(".line")]
        for child in parts.find_all(recursive=False)
    ]
    assert found == [[], "1", ["1"], "2", ["2"], "3.1 3.2", ["3.1", "3.2"]]
    cells = parts.select(".row-cell")
    assert [len(cell.select(".equation")) for cell in cells] == [1, 1, 2]
    assert "One sum" in cells[1].get_text() and cells[1].select_one("li")
    assert "share" in cells[2].get_text()


def test_equations_without_sentences_have_cells_of_their_own(rows):
    page = rows.page("page")
    cells = page.select("#old .row-cell")
    assert [cell["data-eq"] for cell in cells] == ["4", "5"]


def test_only_what_is_tangled_folds(rows):
    page = rows.page("page")
    summaries = page.select("details.fold > summary")
    assert [each.get_text() for each in summaries] == [
        "6 lines: file header, imports",
        "docstring: Weigh, add, bend",
    ]
    assert page.select("pre")[-1].get_text().startswith("import numpy")


def test_folds_are_printed_as_asked(rows):
    html = str(rows.page("page").article)
    closed = move_page(html, "page", ["page"])
    assert '<details class="fold"' in closed and "<details open" in closed
    opened = move_page(html, "page", ["page"], folded=False)
    assert '<details open class="fold"' in opened


BOXES = """() => [...document.querySelectorAll('#forward .parts > *')].map(e => {
  const box = e.getBoundingClientRect();
  return {cell: e.matches('.row-cell'), left: box.left, right: box.right, top: box.top,
    bottom: box.bottom}; })"""

DISTANCES = """() => [...document.querySelectorAll('.row-cell')].map(cell => {
  const equation = cell.querySelector('.equation').getBoundingClientRect();
  const number = cell.dataset.eq.split(' ')[0];
  const line = document.getElementById('line-' + number).parentElement;
  const box = line.getBoundingClientRect();
  return Math.abs(equation.top + equation.bottom - box.top - box.bottom) / 2; })"""


@pytest.mark.parametrize("script", [True, False])
def test_on_a_wide_screen_cells_stand_beside_one_block(rows, look, script):
    options = {} if script else {"java_script_enabled": False}
    page = look(rows.file("page"), **options)
    boxes = page.evaluate(BOXES)
    parts = [box for box in boxes if not box["cell"]]
    cells = [box for box in boxes if box["cell"]]
    for above, below in zip(parts, parts[1:]):
        assert above["bottom"] == pytest.approx(below["top"], abs=0.1)
    for above, below in zip(cells, cells[1:]):
        assert above["bottom"] <= below["top"]
    assert max(part["right"] for part in parts) < min(cell["left"] for cell in cells)
    assert max(page.evaluate(DISTANCES)) <= (120 if script else 160)


def test_code_opens_where_the_sentences_are_far_higher(rows, look):
    page = look(rows.file("page"))
    copied = page.inner_text("#forward .part-last")
    page.evaluate("""() => document.querySelectorAll('#forward .row-cell > p')
        .forEach(p => { p.textContent = 'Many words. '.repeat(120); })""")
    page.wait_for_function(f"Math.max(...({DISTANCES})()) <= 120")
    assert page.locator("#forward .part[style*=padding]").count()
    boxes = [box for box in page.evaluate(BOXES) if not box["cell"]]
    for above, below in zip(boxes, boxes[1:]):
        assert above["bottom"] == pytest.approx(below["top"], abs=0.1)
    assert page.inner_text("#forward .part-last") == copied


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_each_cell_stands_above_its_lines(rows, look, script):
    options = {} if script else {"java_script_enabled": False}
    page = look(rows.file("page"), width=390, **options)
    boxes = page.evaluate(BOXES)
    for above, below in zip(boxes, boxes[1:]):
        assert 0 <= below["top"] - above["bottom"] < 24
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("tag", ["2", "5"])
def test_a_long_equation_breaks_and_keeps_its_number(rows, look, width, tag):
    page = look(rows.file("page"), width=width)
    equation = page.locator(f".equation[data-eq='{tag}']")
    body, number = equation.locator(".equation-body"), equation.locator("a")
    assert body.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert body.bounding_box()["height"] > 2 * number.bounding_box()["height"]
    box, cell = number.bounding_box(), page.locator(f".row-cell[data-eq='{tag}']")
    frame = cell.bounding_box()
    assert box["x"] + box["width"] <= frame["x"] + frame["width"]


def test_pointing_lights_line_equation_sentence_and_symbol(rows, look):
    page = look(rows.file("page"))
    page.hover(".row-cell[data-eq='2'] > p")
    lit = "all => all.map(e => e.classList[0] + ' ' + e.dataset.eq)"
    assert page.eval_on_selector_all(".lit", lit) == [
        "row-cell 2",
        "equation 2",
        "other-line 2",  # a statement is lit as a whole
        "other-line 2",
        "line 2",
    ]
    page.hover(".row-cell[data-eq='2'] > p [data-sym='Z']")
    page.wait_for_selector(".symbol-card:visible")
    where = "all => all.map(e => e.closest('.equation, p, pre').tagName)"
    assert set(page.eval_on_selector_all(".lit-symbol", where)) == {"DIV", "P", "PRE"}


OF_CARD = """symbol => {
  const box = document.querySelector('.symbol-card').getBoundingClientRect();
  return {left: box.left, gap: innerHeight - box.bottom, covered:
    [...symbol.closest('.row-cell').querySelectorAll('.equation')].filter(e => {
      const other = e.getBoundingClientRect();
      return other.bottom > box.top && other.top < box.bottom
        && other.right > box.left && other.left < box.right; }).length}; }"""


@pytest.mark.parametrize("width", [390, 800, 1050, 1400])
@pytest.mark.parametrize("block", ["center", "end"])
def test_the_card_has_one_place_and_covers_no_equation_of_the_row(
    rows, look, width, block
):
    page = look(rows.file("page"), width=width)
    for symbol in page.locator("#forward .equation [data-sym='Z']").all():
        symbol.evaluate(
            "(e, block) => e.scrollIntoView({block, behavior: 'instant'})", block
        )
        before, is_low = page.evaluate("scrollY"), symbol.bounding_box()["y"] > 850
        symbol.hover()
        page.wait_for_selector(".symbol-card:visible")
        card = symbol.evaluate(OF_CARD)
        assert card == {"left": 8, "gap": 8, "covered": 0}
        scrolled = page.evaluate("scrollY") - before
        assert (scrolled > 0) == (is_low and width < 1000)
        page.wait_for_timeout(1000)  # longer than a card stays that nobody points at
        assert page.is_visible(".symbol-card")
        page.keyboard.press("Escape")
        page.mouse.move(0, 0)


def test_one_key_opens_the_table_and_leads_back(rows, look):
    page = look(rows.file("page"))
    table = page.locator(".symbols-table")
    assert not table.is_visible()
    page.evaluate("scrollTo({top: 200, behavior: 'instant'})")
    page.keyboard.press("s")
    assert table.is_visible()
    page.keyboard.press("s")
    assert not table.is_visible() and page.evaluate("scrollY") == 200
    page.click(".symbols-fold > summary")
    assert table.is_visible()
    # opened by hand, it is led to from where it can't be seen, and closed where it can
    page.set_viewport_size({"width": 1400, "height": 200})
    page.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    fold = page.locator(".symbols-fold")
    expect(fold).not_to_be_in_viewport()
    page.keyboard.press("s")
    expect(fold).to_be_in_viewport()
    page.keyboard.press("s")
    assert not table.is_visible()
    page.wait_for_function("scrollY + innerHeight >= document.body.scrollHeight - 1")
    fold.evaluate("each => { each.open = true; }")
    fold.evaluate("each => each.scrollIntoView({behavior: 'instant'})")
    place = page.evaluate("scrollY")
    page.keyboard.press("s")
    assert not table.is_visible() and page.evaluate("scrollY") == place > 0


def test_a_fold_opens_with_the_keyboard_and_for_a_link(rows, look):
    page = look(rows.file("page"))
    fold = page.locator("details.fold").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert fold.get_by_text("numpy").is_visible()
    line = page.locator("details.fold").nth(1).locator("[id]").last
    assert not line.is_visible()
    page.goto(f"{page.url}#{line.get_attribute('id')}")
    assert line.is_visible()
    assert page.faults == []


def test_all_code_is_copied_folded_or_not(rows, look):
    page = look(rows.file("page"))
    block = page.locator("#forward .literate")
    assert block.locator("button.copybtn").count() == 1
    block.locator(".block-caption").hover()
    block.locator("button.copybtn").click()
    page.evaluate("document.body.append(document.createElement('textarea'))")
    page.focus("textarea")
    page.keyboard.press("Control+v")
    assert page.input_value("textarea").rstrip("\n") == CODE
