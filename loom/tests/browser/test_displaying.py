"""What pages display, where there is no IPython."""

import base64
import re
import sys
import wave
from io import BytesIO

import matplotlib
import numpy as np
import pytest

from loom.browser.capture import LONGEST_TEXT
from loom.browser.displaying import Audio, offer_display
from loom.browser.running import run_block
from loom.documents.reader import read_document

PAGE = """
```{code-cell} python
from IPython.display import HTML, display

print('said')
display(1, HTML('<b>two</b>'))
3
```
"""


@pytest.fixture
def absent(monkeypatch):
    """IPython is not installed."""
    monkeypatch.setattr("loom.browser.displaying.find_spec", lambda name: None)
    for name in [each for each in sys.modules if each.partition(".")[0] == "IPython"]:
        monkeypatch.delitem(sys.modules, name)
    offer_display()
    yield
    for name in ("IPython", "IPython.display"):
        del sys.modules[name]


def test_what_a_cell_displays(book, absent):
    [block] = read_document("page.md", PAGE)[0].blocks
    state, shown = run_block(book.root, block, {})
    assert state == "green"
    assert [each.get("html") or each["text"] for each in shown] == [
        "said\n",
        "1",
        "<b>two</b>",
        "3",
    ]


@pytest.mark.parametrize("code, shown", [("1 + 1", ["2"]), ("1 + 1;", [])])
def test_a_semicolon_silences_the_last_line_of_a_cell(book, code, shown):
    text = f"```{{code-cell}} python\n{code}\n```\n"
    [block] = read_document("page.md", text)[0].blocks
    state, found = run_block(book.root, block, {})
    assert (state, [each["text"] for each in found]) == ("green", shown)


def test_what_is_printed_is_told_while_a_block_runs(book):
    told = []
    text = "```python\nfor n in range(100):\n    print(n)\n```\n"
    [block] = read_document("page.md", text)[0].blocks
    _, shown = run_block(book.root, block, {}, told.append)
    assert told[:3] == [
        [{"kind": "text", "text": t}] for t in ("0\n", "0\n1\n", "0\n1\n2\n")
    ]
    assert 20 <= len(told) < 40 and told[-1] != shown


LONG = f"{'ab' * 7500}\n… 80,005 characters are left out …\n{'yz' * 2500}"
PRINTS = [
    "print('ab' * 7500 + 'cdefg' * 16001 + 'yz' * 2500, end='')",
    """
print('ab' * 7500, end='')
for n in range(80005):
    print('', end='c')
for n in range(2500):
    print('yz', end='')""",
    """
class Long:
    def __repr__(self):
        return 'ab' * 7500 + 'cdefg' * 16001 + 'yz' * 2500
Long()""",
]


@pytest.mark.parametrize("code", PRINTS)
def test_of_a_long_text_the_beginning_and_the_end_are_shown(book, code):
    text = f"```{{code-cell}} python\n{code}\n```\n"
    [block] = read_document("page.md", text)[0].blocks
    _, [shown] = run_block(book.root, block, {})
    assert shown["text"] == LONG
    assert len(LONG) < LONGEST_TEXT + 50


def test_what_is_printed_without_end_takes_no_memory(book):
    text = """```python
import tracemalloc
tracemalloc.start()
for n in range(200):
    print('0123456789' * 10_000)
for n in range(50_000):
    print(n)
_, most = tracemalloc.get_traced_memory()
tracemalloc.stop()
```
"""
    [block] = read_document("page.md", text)[0].blocks
    names = {}
    _, [shown] = run_block(book.root, block, names)
    assert names["most"] < 2_000_000
    assert shown["text"].endswith("\n49998\n49999\n")


@pytest.mark.parametrize("kind, prompt", [("python", ""), ("pycon", ">>> ")])
def test_half_a_formula_in_a_figure_fails_in_its_block_alone(
    book, monkeypatch, kind, prompt
):
    monkeypatch.setitem(matplotlib.rcParams, "backend", "agg")
    lines = ["import matplotlib.pyplot as plt", r"_ = plt.title(r'$\frac$')"]
    codes = ["\n".join(prompt + line for line in lines), f"{prompt}_ = 1"]
    text = "".join(f"```{kind}\n{code}\n```\n\n" for code in codes)
    first, second = read_document("page.md", text)[0].blocks
    state, shown = run_block(book.root, first, {})
    assert state == "red" and "Expected" in shown[-1]["message"]
    assert run_block(book.root, second, {})[0] == "green"


POINTS = """```python
import matplotlib.pyplot as plt
import numpy as np
x, y = np.random.default_rng(0).random((2, COUNT))
DRAW
plt.title('named')
```
"""
DRAWN = [
    "plt.plot(x, y, 'o')",
    "plt.scatter(x, y, c=x, s=60, alpha=0.5)",
    "plt.scatter(np.tile(x, 20), np.tile(y, 20))",
    "for axes in plt.subplots(3, figsize=(20, 20))[1]:\n    axes.scatter(x, y, c=y)",
]


@pytest.mark.parametrize("draw", DRAWN)
def test_a_figure_of_many_points_is_drawn_in_pixels(book, monkeypatch, draw):
    monkeypatch.setitem(matplotlib.rcParams, "backend", "agg")
    for count in (30, 10_000):
        text = POINTS.replace("COUNT", str(count)).replace("DRAW", draw)
        [block] = read_document("page.md", text)[0].blocks
        state, [figure] = run_block(book.root, block, {})
        assert state == "green"
        assert len(figure["svg"]) < 490_000  # a page shows 500,000 at most
        assert ("<image" in figure["svg"]) is (count > 30)
        assert 'aria-label="Plot: named"' in figure["svg"]


def test_examples_are_told_of_as_they_end(book):
    told = []
    text = "```pycon\n>>> 1 + 1\n2\n>>> 2 + 2\n4\n```\n"
    [block] = read_document("page.md", text)[0].blocks
    run_block(book.root, block, {}, lambda shown: told.append([*shown]))
    assert [[each["got"] for each in shown] for shown in told] == [
        ["2\n"],
        ["2\n", "4\n"],
    ]


def test_a_sound_has_the_numbers_and_their_rate():
    html = Audio(np.array([0, 1, -2, 1]), rate=8)._repr_html_()
    [code] = re.findall(r'src="data:audio/wav;base64,([^"]*)"', html)
    with wave.open(BytesIO(base64.b64decode(code))) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (1, 8)
        values = np.frombuffer(sound.readframes(9), "<i2")
    assert values.tolist() == [0, 16383, -32767, 16383]


def test_silence_is_a_sound():
    assert "data:audio/wav" in Audio([0.0, 0.0], rate=8)._repr_html_()
