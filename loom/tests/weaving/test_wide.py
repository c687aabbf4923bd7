"""What is wider than its place: code, errors, tables, formulas with their comma."""

import pytest

from loom.tests.weaving.book import Book

LONG = "x" * 60
WORDS = "words that take the room of many signs"
PAGE = f"""# Page

```python {{file=pack/long.py}}
name = "{LONG} {LONG}"
```

```python
short = 1
```

```pycon
>>> int("{LONG}")
Traceback (most recent call last):
    ...
ValueError: invalid literal for int() with base 10: '{LONG}', and so on to the right
```

| Name | Meaning | Elsewhere |
|---|---|---|
| one | {WORDS} {WORDS} | other {WORDS} |
| two | {WORDS} {WORDS} | |

| a | b | c |
|---|---|---|
| 1 | $\\frac{{\\partial \\mathcal{{L}}}}{{\\partial \\mathrm{{second}}}}$ | 3 |

With `practice hint NAME --second`, `python -m tests.pages --all=1` and `a - b`.

{" ".join("Keras `losses.BinaryCrossentropy(from_logits)`; PyTorch." for _ in range(3))}

{" ".join("The letter $x_{1}$, the sum ($a + b$), or $y^{2}$." for _ in range(30))}
"""


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("wide")).write(page=PAGE)
    book.weave("html", "-W")
    assert book.code == 0, book.errors
    return book


# What of a page lies off its right side
OUTSIDE = """() => [...document.querySelectorAll("td")].filter(
    cell => cell.getBoundingClientRect().right > innerWidth).length"""
FADE = "e => getComputedStyle(e).getPropertyValue('--fade')"


def test_code_that_goes_on_fades_until_it_is_scrolled_to_its_end(woven, look):
    page = look(woven.file("page"), width=390)
    long = page.locator("#file-pack-long-py pre")
    assert float(long.evaluate(FADE).removesuffix("px")) > 20
    assert "linear-gradient" in long.evaluate("e => getComputedStyle(e).maskImage")
    long.evaluate("e => { e.scrollLeft = 1e6; }")
    page.wait_for_function(f"({FADE})(document.querySelector('pre')) === '0px'")
    short = page.locator("pre", has_text="short")
    assert short.evaluate(FADE) == "0px"


FILL = """(e, over) => {
  const { paddingLeft, paddingRight } = getComputedStyle(e);
  const width = e.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  e.innerHTML = `<div style="width: ${width + over}px">x</div>`;
  return e.scrollWidth - e.clientWidth; }"""


@pytest.mark.parametrize(("over", "least", "most"), [(10, 0, 0), (30, 10, 20)])
def test_code_fades_no_further_than_it_goes_on(woven, look, over, least, most):
    """Of some pixels, nothing: they are its padding."""
    page = look(woven.file("page"), width=390)
    code = page.locator("#file-pack-long-py pre")
    assert code.evaluate(FILL, over) == over
    page.evaluate("new Promise(requestAnimationFrame)")
    assert least <= float(code.evaluate(FADE).removesuffix("px")) <= most


COVERED = """() => [...document.querySelectorAll("button.copybtn")].filter(button => {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(button.parentElement.querySelector("pre"));
  return [...range.getClientRects()].some(box => box.right > left && box.left < right
    && box.bottom > top && box.top < bottom); }).length"""


def test_the_button_that_copies_covers_no_code_on_a_phone(woven, look):
    page = look(woven.file("page"), width=390, is_mobile=True, has_touch=True)
    page.locator("button.copybtn").first.wait_for()
    assert page.locator("button.copybtn").count() == 3
    assert page.evaluate(COVERED) == 0


@pytest.mark.parametrize("width", [390, 1400])
def test_an_error_is_no_wider_than_text(woven, look, width):
    page = look(woven.file("page"), width=width)
    error = page.locator(".highlight-pycon").bounding_box()
    words = page.locator("article section > p").last.bounding_box()
    assert error["width"] <= words["width"] + 2  # its borders
    assert page.locator(".highlight-pycon pre").evaluate(
        "e => e.querySelector('.gr').getBoundingClientRect().right <= e.clientWidth * 2"
    )


BROKEN = """() => [...document.querySelectorAll("section > p .math")].filter(math => {
  const box = math.getBoundingClientRect(), text = math.nextSibling;
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(text, 1);
  const sign = range.getBoundingClientRect();
  return sign.left < box.right - 1; }).length"""


def test_no_line_begins_with_the_comma_behind_a_formula(woven, look):
    page = look(woven.file("page"))
    assert page.locator("section > p .math").count() == 90
    for width in (320, 350, 390, 430, 1400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(BROKEN) == 0
    said = page.locator("article section > p").last.inner_text()
    assert said.startswith("The letter") and said.endswith(".")


PARTED = """() => [...document.querySelectorAll("p code")].filter(code => {
  const range = document.createRange(), sign = code.nextSibling;
  if (!sign?.data?.startsWith(";")) return false;
  range.setStart(sign, 0);
  range.setEnd(sign, 1);
  const { right } = [...code.getClientRects()].at(-1);
  return range.getBoundingClientRect().left < right - 1;
}).length"""


def test_no_line_begins_with_the_sign_behind_code(woven, look):
    page = look(woven.file("page"))
    for width in range(300, 440, 2):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(PARTED) == 0, width
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(wide) <= 0, width


def test_an_option_among_other_words_stays_whole(woven):
    codes = woven.page("page").select("p code.literal")
    kept = [[word.get_text() for word in code.select(".whole")] for code in codes]
    assert kept[:3] == [["--second"], ["-m", "--all=1"], []]
    assert codes[1].get_text() == "python -m tests.pages --all=1"


def test_each_cell_of_a_wide_table_has_its_head_on_a_phone(woven, look):
    page = look(woven.file("page"), width=390)
    row = page.locator("table.stacks tbody tr").first
    said = [" ".join(text.split()) for text in row.locator("td").all_inner_texts()]
    assert said == [
        "Name: one",
        f"Meaning: {WORDS} {WORDS}",
        f"Elsewhere: other {WORDS}",
    ]
    assert page.locator("table.stacks .cell-head").count() == 5  # none in an empty cell
    assert page.evaluate(OUTSIDE) == 0
    assert page.locator("table.stacks thead").is_hidden()


def test_on_a_wide_window_and_in_a_narrow_table_heads_stand_above(woven, look):
    page = look(woven.file("page"), width=1400)
    assert page.locator("table.stacks thead").is_visible()
    assert not page.locator(".cell-head:visible").count()
    assert page.locator("table:not(.stacks)").count() == 1
