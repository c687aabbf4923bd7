"""The book's own blocks: copied as they are tangled; marks and errors in their rows."""

import pytest
from bs4 import BeautifulSoup

from loom.documents.folder import read_documents
from loom.tangling.outputs import make_outputs
from loom.weaving.blocks.insertedchunks import list_chunk_lines
from loom.weaving.defaults import copybutton_exclude
from tests.weave.conftest import ROOT


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
