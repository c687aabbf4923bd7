"""A line of the library is changed on its own page, and an equation answers, in Chromium."""

import re

import pytest
from playwright.sync_api import expect

from loom.tests.browser.running import LONGEST, press

# a page, what a reader finds in a line, what they write instead, and the equation that then fails
CHANGES = [
    ("layers/dense", "dZ @ layer.p['W'].T", "dZ @ layer.p['W'].T * 2", "6"),
    ("layers/lstm", "x @ Uf + hp @ Vf + bf", "x @ Uf - hp @ Vf + bf", "4.1s"),
    ("layers/rnn", "x @ U + hp @ V + b", "x @ U + hp @ V - b", "4.1s"),
    ("layers/gru", "q = fc['q'][:, s] = r * hp", "q = fc['q'][:, s] = r + hp", "4.3s"),
    ("layers/convolution", "np.tensordot(B, W, axes=3) + b", "np.tensordot(B, W, axes=3)", "4"),
    ("layers/dropout", "X * D / (1 - layer.d['d'])", "X * D", "3"),
    (
        "functions/activation",
        "return np.maximum(x, 0)  # (2)",
        "return np.minimum(x, 0)  # (2)",
        "2",
    ),
    ("functions/loss", "np.sum((Y - A) ** 2, axis=-1) / u", "np.sum((Y - A) ** 2, axis=-1)", "1"),
]


def list_changes():
    """One of the pages in each run of the tests; all are proved."""
    return [
        pytest.param(*each, id=each[0], marks=[pytest.mark.prove] if n else [])
        for n, each in enumerate(CHANGES)
    ]


@pytest.mark.parametrize(("name", "old", "new", "tag"), list_changes())
def test_an_equation_turns_red_and_back(look, address, name, old, new, tag):
    page = look(f"{address}/{name}.html")
    block = page.locator(".literate-file, .literate-chunk").filter(has_text=old).first
    mark = page.locator(f'.equation[data-eq="{tag}"] .equation-mark')
    before = mark.inner_text()
    assert before.startswith("checked")
    press(block, "Edit")
    code = block.locator(".cm-content")
    code.wait_for()
    text = page.evaluate(READ, block.element_handle())
    assert text.count(old) == 1
    code.press("Escape")
    page.keyboard.press("Shift+Tab")  # what comes before the code is its own bar, not its equations
    assert block.locator(".block-caption :focus").count()
    code.press("Control+a")
    page.keyboard.insert_text(text.replace(old, new))
    code.press("Control+Enter")
    expect(mark).to_contain_text("off by", timeout=LONGEST)
    paths = page.locator(f'.paths[data-paths="{tag}"] .paths-mark')
    assert paths.count() == (tag == "6")
    if paths.count():  # its rows add up to the equation as it was
        expect(paths).to_have_text("does not hold")
        expect(page.locator(".paths + .run-equation")).to_contain_text("the sum of the paths")
    page.evaluate("scrollTo(0, 0)")
    expect(mark).not_to_be_in_viewport()
    show = page.locator(".run-bar button", has_text="Show")
    for _ in range(20):  # examples may be red, too: it leads to one after the other
        show.click(timeout=LONGEST)
        if is_soon_in_viewport(mark):
            break
    expect(mark).to_be_in_viewport()
    if name.startswith("layers/"):
        check_player_covers_nothing(page)
    press(block, "Reset")
    # rounding differs between processors, so that the number may be another one
    expect(mark).to_have_text(re.compile("^checked, "), timeout=LONGEST)
    if paths.count():
        expect(paths).to_have_text("checked")
    assert page.faults == []


def is_soon_in_viewport(place):
    """Whether the page scrolls to a place within half a second."""
    try:
        expect(place).to_be_in_viewport(timeout=500)
    except AssertionError:
        return False
    return True


def check_player_covers_nothing(page):
    """The player stands below what tells of the change, and its pass is that of the change."""
    page.click(".step-open button")
    source = page.locator(".step-source")
    expect(source).to_have_text("your own library, run just now", timeout=LONGEST)
    top = page.locator(".step-panel").bounding_box()["y"]
    for each in (".changes", ".run-bar"):
        box = page.locator(each).bounding_box()
        assert box and box["y"] + box["height"] <= top, each
    page.locator(".changes-toggle").click(trial=True)
    page.click(".step-close")


# all lines: the editor draws those in sight alone
READ = """async element => {
  const number = Number(/ block-(\\d+)/.exec(element.className)[1]);
  const root = new URL(document.documentElement.dataset.content_root, location);
  const page = location.pathname.slice(root.pathname.length).replace(/\\.html$/, '');
  return (await (await fetch(new URL(`_blocks/${page}.json`, root))).json())[number].code;
}"""
