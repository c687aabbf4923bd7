"""Rows of the book's own pages: near enough, full enough, and each copied as it is tangled."""

import pytest
from bs4 import BeautifulSoup

from loom.documents.folder import read_documents
from loom.tangling.outputs import make_outputs
from loom.weaving.defaults import copybutton_exclude
from loom.weaving.inserted import list_chunk_lines
from tests.weave.conftest import ROOT

PAGES = sorted(
    f"{path.parent.name}/{path.stem}"
    for path in (ROOT / "literate").glob("layers/*.md")
    if ":::{sbs}" in path.read_text("utf-8")
)
LINE = 21  # pixels of a line of code
SETTLED = "document.fonts.ready.then(() => new Promise(done => setTimeout(done, 100)))"

# Of each row: its height, how much of that the right column has ink on, and the distances.
ROWS = """() => [...document.querySelectorAll('.sbs')].filter(row => row.getClientRects().length).map(row => {
  const middle = (box, most) => box.top + Math.min(box.height, most) / 2;
  const cells = [...row.querySelectorAll('.row-cell')];
  let covered = 0, end = -Infinity;
  cells.flatMap(cell => [...cell.children]).map(part => part.getBoundingClientRect())
    .sort((one, other) => one.top - other.top).forEach(box => {
      covered += Math.max(0, box.bottom - Math.max(box.top, end));
      end = Math.max(end, box.bottom);
    });
  const distances = [...row.querySelectorAll('.row-cell .equation[data-eq]')].flatMap(equation => {
    const lines = [...row.querySelectorAll(`.line[data-eq~="${CSS.escape(equation.dataset.eq)}"]`)];
    const own = middle(equation.getBoundingClientRect(), 60);
    const found = lines.map(line => Math.abs(middle(line.getBoundingClientRect(), 60) - own));
    return found.length ? [[equation.dataset.eq, Math.min(...found)]] : [];
  });
  return {height: row.getBoundingClientRect().height, covered, distances};
})"""  # noqa: E501


@pytest.mark.parametrize("name", PAGES)
def test_equations_are_near_their_lines_and_the_column_is_full(site, look, name):
    page = look(site / f"{name}.html")
    page.evaluate(SETTLED)
    rows = page.evaluate(ROWS)
    distances = [pair for row in rows for pair in row["distances"]]
    assert distances
    assert [pair for pair in distances if pair[1] > 120] == []
    covered, height = (sum(row[key] for row in rows) for key in ("covered", "height"))
    assert 1 - covered / height <= 0.45


# On a phone, for each cell: how far below it its statement begins, and whether that is its own.
BELOW = """() => [...document.querySelectorAll('.parts > .row-cell[data-eq]')].flatMap(cell => {
  let part = cell.nextElementSibling;
  while (part && !part.matches('.part')) part = part.nextElementSibling;
  const pre = part?.querySelector('pre');
  if (!pre || !pre.getClientRects().length) return [];
  const numbers = cell.dataset.eq.split(' ');
  const own = [...part.querySelectorAll('.line[data-eq]')]
    .some(line => line.dataset.eq.split(' ').some(number => numbers.includes(number)));
  const below = pre.getBoundingClientRect().top - cell.getBoundingClientRect().bottom;
  return [[cell.dataset.eq, below, own]];
})"""


@pytest.mark.parametrize("name", PAGES)
def test_on_a_phone_an_equation_stands_directly_above_its_lines(site, look, name):
    page = look(site / f"{name}.html", width=390)
    page.evaluate(SETTLED)
    found = page.evaluate(BELOW)
    assert found
    for numbers, below, has_lines in found:
        assert 0 <= below <= LINE, numbers
        assert has_lines, numbers


@pytest.mark.parametrize("name", ["layers/dense", "functions/activation", "network/data"])
def test_each_block_copies_what_is_tangled(site, name):
    page = BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser")
    documents = read_documents(ROOT)[0]
    outputs, chunks = make_outputs(documents)[0], list_chunk_lines(documents)
    tangled = {path.partition("/")[2]: output.text for path, output in outputs.items()}
    pieces = {}
    for block in page.select(".literate-file, .literate-chunk"):
        key = block.select_one(".block-name").get_text().strip("⟨⟩")
        code = block.select_one(".parts") or block.pre
        for element in code.select(copybutton_exclude):
            element.decompose()
        pieces[key] = pieces.get(key, "") + code.get_text() + "\n"
    assert pieces
    for key, copied in pieces.items():
        text = tangled.get(key) or "\n".join(line.text for line in chunks[key])
        wanted = [line for line in text.split("\n") if line.strip()]
        assert [line for line in copied.split("\n") if line.strip()] == wanted, key


def test_marks_lead_to_the_paragraph_about_them(site, look):
    page = look(site / "layers/dense.html")
    page.click("[id='eq-2'] a.equation-mark")
    assert page.url.endswith("notation.html#what-checked-means")
    assert "rounding" in page.inner_text(":target")


@pytest.mark.parametrize("name", ["layers/convolution", "reference/arguments"])
def test_errors_are_no_wider_than_text(site, look, name):
    page = look(site / f"{name}.html")
    widths = page.eval_on_selector_all(
        "div[class*='highlight-']:has(.gt)", "all => all.map(e => e.getBoundingClientRect().width)"
    )
    measure = page.evaluate("40 * parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert widths and max(widths) <= measure + 2  # its borders
