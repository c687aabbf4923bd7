"""The drawings: where they stand, what they show, and that they can be read."""

import re
from pathlib import Path

import numpy as np
import pytest

from docs.drawings import (
    DRAWINGS,
    chain,
    convolution,
    dropout,
    flatten,
    pooling,
    product,
    rnn,
    training,
    unit,
)
from docs.drawings.paper import WIDEST, make_panel, write_label
from loom.documents.reader import read_document

BOOK = Path(__file__).resolve().parents[2] / "literate"
PAGES = {
    "unit": "foundations/numbers",
    "layers": "foundations/numbers",
    "product": "foundations/matrices",
    "chain": "foundations/chain",
    "network": "network/model",
    "training": "network/training",
    "dense": "layers/dense",
    "rnn": "layers/rnn",
    "lstm": "layers/lstm",
    "gru": "layers/gru",
    "convolution": "layers/convolution",
    "pooling": "layers/pooling",
    "dropout": "layers/dropout",
    "flatten": "layers/flatten",
}
SMALLEST = 12  # pixels
LETTERS = """selector => [...document.querySelectorAll(selector)].filter(
  svg => svg.getBoundingClientRect().width).flatMap(svg => {
  const scale = svg.getScreenCTM().a;
  return [...svg.querySelectorAll("text, tspan, .label, .label *")]
    .filter(each => each.textContent.trim())
    .map(each => [parseFloat(getComputedStyle(each).fontSize) * scale, each.textContent]);
})"""
OUTSIDE = """() => [...document.querySelectorAll(".drawing svg")].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text, math, .shape, .cell, .head")]
    .filter(each => {
      const box = each.getBoundingClientRect();
      return box.left < frame.left - 1 || box.right > frame.right + 1
        || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
    }).map(each => each.textContent || each.outerHTML);
})"""


def test_each_is_used_once():
    used = [
        (name, page.relative_to(BOOK).with_suffix("").as_posix())
        for page in BOOK.rglob("*.md")
        for name in re.findall(r"^:{3,}\{drawing\} (\w+)$", page.read_text("utf-8"), re.M)
    ]
    assert sorted(used) == sorted(PAGES.items())
    assert set(DRAWINGS) == set(PAGES)


def test_colours_are_those_of_the_style_sheet():
    for name, draw in DRAWINGS.items():
        svg = draw()
        assert not re.search(r"(fill|stroke|color)\s*[:=]|#[0-9a-fA-F]{3}|rgb|hsl", svg), name
    sheet = (BOOK.parent / "loom/weaving/static/drawings.css").read_text("utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(", sheet)


def test_a_symbol_is_mathematics():
    """As plain text it would neither light up nor look like the one in a formula."""
    for name, draw in DRAWINGS.items():
        said = re.findall(r"<text[^>]*>([^<]*)</text>", draw())
        assert [text for text in said if re.fullmatch(r"[^\W\d_][₀-₉]+", text)] == [], name


def test_a_panel_that_no_phone_can_show_is_refused():
    with pytest.raises(ValueError, match="at most 425"):
        make_panel(WIDEST + 1, 10)


def test_a_label_is_escaped():
    assert "a &lt; b" in write_label((0, 0), "a < b")
    assert "$a &lt; b$" in write_label((0, 0), "$a < b$")


def run_examples(name):
    """All that the examples of a page define, up to its first row."""
    space = {"__name__": "page"}
    document, _ = read_document(f"{name}.md", (BOOK / f"{name}.md").read_text("utf-8"))
    for block in document.blocks:
        if block.kind == "example":
            exec("\n".join(block.code), space)
    return space


def test_the_unit_is_that_of_the_page():
    space = run_examples("foundations/numbers")
    z, a, _ = space["forward"](unit.INPUTS, unit.WEIGHTS, unit.BIAS, 1.0)
    assert unit.compute_output() == pytest.approx((z, a))


def test_the_sums_are_those_of_the_page():
    space = run_examples("foundations/matrices")
    sums = space["forward_in_loops"](product.X, product.W, product.B)
    assert np.array_equal(product.compute_sums(), sums)
    text = (BOOK / "foundations/matrices.md").read_text("utf-8")
    for name, array in ("X", product.X), ("W", product.W), ("b", product.B):
        rows = ",\n...               ".join(
            f"[{', '.join(map(str, row))}]" for row in array.astype(float).tolist()
        )
        assert f">>> {name} = np.array([{rows}])" in text


def test_the_slopes_of_the_two_paths_are_those_of_the_page():
    space = run_examples("foundations/chain")
    *_, r = chain.compute_values()
    assert r == space["twice"](chain.X)
    *_, by_a, by_b = chain.compute_slopes()
    assert by_a + by_b == pytest.approx(space["slope_of_twice"](chain.X))


def test_the_states_are_those_of_the_layer():
    from epynn import RNN, identity

    layer = RNN(1, activate=identity, sequences=True)
    X = np.array(rnn.SEQUENCE).reshape(1, -1, 1)
    layer.build(X)
    layer.p.update(U=np.array([[rnn.U]]), V=np.array([[rnn.V]]), b=np.zeros((1, 1)))
    assert layer.forward(X).ravel() == pytest.approx(rnn.compute_states())


def test_the_map_is_that_of_the_layer():
    from epynn import Convolution, identity

    layer = Convolution(1, convolution.FILTER.shape, strides=1, activate=identity)
    X = convolution.IMAGE[None, :, :, None].astype(float)
    layer.build(X)
    layer.p.update(W=convolution.FILTER.reshape(1, 3, 1, 1).astype(float), b=np.zeros(1))
    assert np.array_equal(layer.forward(X)[0, :, :, 0], convolution.compute_map())


def test_what_pooling_shows_is_what_it_must_be():
    output, error = pooling.compute_pass()
    windows = pooling.EDGES.reshape(2, 2, 2, 2).swapaxes(1, 2)
    assert np.array_equal(output, windows.max(axis=(2, 3)))
    assert np.array_equal(error.reshape(2, 2, 2, 2).sum(axis=(1, 3)), pooling.ERRORS)
    # in each window, the error goes to one pixel that has the largest number
    assert sorted(error[error > 0]) == sorted(pooling.ERRORS.ravel())
    assert np.array_equal(pooling.EDGES[error > 0], np.kron(output, np.ones((2, 2)))[error > 0])


def test_what_dropout_shows_is_what_it_must_be():
    mask, output = dropout.compute_pass()
    assert np.array_equal(output, mask / (1 - dropout.PROBABILITY))
    assert f"[{', '.join(f'{value:.0f}.' for value in output)}]" in (
        BOOK / "layers/dropout.md"
    ).read_text("utf-8")


def test_what_flatten_shows_is_what_the_page_prints():
    output, error = flatten.compute_pass()
    text = (BOOK / "layers/flatten.md").read_text("utf-8")
    assert f"np.array([{flatten.WORD.tolist()}])" in text
    assert f"[{', '.join(f'{value:.0f}.' for value in output)}]" in text
    assert np.array_equal(output, flatten.WORD.ravel())
    assert np.array_equal(error.ravel(), flatten.ERRORS)


def test_the_weights_of_the_loop_are_those_that_the_page_prints():
    text = (BOOK / "network/training.md").read_text("utf-8")
    printed = re.findall(r"^loss \S+, then w = (\S+)$", text, re.M)
    assert [f"{w:.3f}" for w in training.compute_weights()[1:]] == printed


HEIGHTS = "() => [...document.querySelectorAll('.drawing svg')].map(e => e.clientHeight)"
WIDE = "found => found.map(e => e.scrollWidth - e.clientWidth)"


@pytest.mark.parametrize("name", PAGES)
def test_a_drawing_can_be_read_and_fits(site, look, name):
    shown = look(site / f"{PAGES[name]}.html", 1400)
    assert max(shown.evaluate(HEIGHTS)) <= 260
    for width in (1400, 390):
        shown.set_viewport_size({"width": width, "height": 900})
        letters = shown.evaluate(LETTERS, ".drawing svg")
        assert min(letters)[0] >= SMALLEST, (width, min(letters))
        assert shown.evaluate(OUTSIDE) == [], width
        assert max(shown.locator(".drawing").evaluate_all(WIDE)) <= 1, width


@pytest.mark.parametrize("each", [3, pytest.param(1, marks=pytest.mark.prove)])
def test_no_letter_of_a_diagram_is_below_twelve_pixels(site, look, each):
    pages = [
        page
        for page in sorted(site.rglob("*.html"))
        if "files" not in page.relative_to(site).parts
        and '<div class="diagram"' in page.read_text("utf-8")
    ]
    assert len(pages) > 10
    shown = look(site / "index.html")
    for page in pages[::each]:
        shown.goto(page.resolve().as_uri(), wait_until="domcontentloaded")
        shown.wait_for_selector("html:not(.waits, .glance)", state="attached")
        for width in (1400, 390):
            shown.set_viewport_size({"width": width, "height": 900})
            letters = shown.evaluate(LETTERS, ".diagram svg")
            assert min(letters)[0] >= SMALLEST, (page, width, min(letters))
