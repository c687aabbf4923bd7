"""Figures of matplotlib as parts of a page: text, points, colour maps."""

import base64
import re
import subprocess
import sys
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from subprocess import PIPE
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest
from matplotlib.font_manager import json_load
from PIL import Image

from loom.figures import STYLE, colourmaps, inline
from loom.figures.texts import use_site_fonts
from loom.weaving.figures import figurefonts, sounds

ROOT = Path(__file__).resolve().parents[3]


DRAWING = """import sys
import matplotlib.pyplot as plt
import numpy as np
for code in sys.stdin:
    exec(code, {'plt': plt, 'np': np})
    plt.savefig('figure.svg', bbox_inches='tight', metadata={'Date': None})
    plt.close('all')
    print(flush=True)
"""


@contextmanager
def drawing(folder, style):
    """What makes figures as a kernel does, each of a line of code."""
    env = {"MATPLOTLIBRC": str(style), "MPLCONFIGDIR": str(folder), "MPLBACKEND": "svg"}
    command = [sys.executable, "-c", DRAWING]

    def draw(code):
        print(code, file=process.stdin, flush=True)
        assert process.stdout.readline() == "\n", code
        svg = (folder / "figure.svg").read_text("utf-8")
        return inline.make_inline_figure(svg, "f-", code=code)

    with subprocess.Popen(
        command, cwd=folder, env=env, stdin=PIPE, stdout=PIPE, text=True
    ) as process:
        yield draw


@pytest.fixture(scope="module")
def draw(tmp_path_factory):
    with drawing(tmp_path_factory.mktemp("drawing"), STYLE) as found:
        yield found


@pytest.fixture(scope="module")
def style(tmp_path_factory):
    fonts = {"text": "source-sans-3.woff2", "math": "stix-two-math.woff2"}
    app = SimpleNamespace(
        confdir=ROOT / "docs/_static/fonts",
        config=SimpleNamespace(weave_figure_fonts=fonts),
    )
    return figurefonts.make_figure_style(app, tmp_path_factory.mktemp("style"))


def test_fonts_that_are_written_at_once_are_those_of_the_site_too():
    """As Matplotlib 3.8 writes them, which browsers have."""
    text = (
        "<text style=\"font: italic 700 10px 'DejaVu Sans', sans-serif; fill: red\" "
        'x="1">a</text>'
    )
    wanted = "font-style: italic; font-weight: 700; font-size: 10px; fill: red"
    assert use_site_fonts(text) == f'<text style="{wanted}" x="1">a</text>'


def test_the_fonts_are_listed_anew_for_another_matplotlib(monkeypatch):
    app = SimpleNamespace(config=SimpleNamespace(weave_figure_fonts={}))
    before = figurefonts.compute_style(app)
    monkeypatch.setattr(figurefonts, "version", lambda name: "999")
    assert figurefonts.compute_style(app) != before


def test_a_figure_styles_nothing_but_itself(draw):
    """A rule for all elements costs every element of the page, for each figure."""
    svg = draw("plt.plot([1, 3, 2])")
    assert "<style" not in svg and "<defs></defs>" not in svg and "<defs>" in svg
    sheet = (ROOT / "loom/weaving/static/figures.css").read_text("utf-8")
    assert re.search(r"^\.figure svg \{[^}]*stroke-linejoin: round", sheet, re.M)


def test_text_is_text_and_its_font_is_the_sites(style):
    code = (
        "plt.plot([1, 2], label='a line'); plt.legend(); "
        r"plt.xlabel(r'$\partial\mathcal{L}/\bar h$ of w')"
    )
    with drawing(style.parent, style) as draw_in_style:
        html = draw_in_style(code)
    assert ">a line</text>" in html and "font-family" not in html
    (spans,) = re.findall(r"<text><tspan.*?</text>", html)
    signs = "".join(re.findall(">([^<]*)</tspan>", spans))
    assert {"∂", "ℒ", "ℎ", "/"} <= set(signs), signs
    assert re.search(r'<tspan[^>]* class="math"[^>]*>[^<]*∂', spans)
    assert re.search(r"<tspan(?![^>]*class)[^>]*>[^<]*of", spans)
    assert "of w, a line" in html


def test_the_fonts_are_measured_and_no_other_is_known(style):
    (file,) = style.parent.glob("fontlist-*.json")
    fonts = json_load(file).ttflist
    families = {font.name for font in fonts}
    assert {"Figure Text", "Figure Math", "Figure Math Italic"} <= families
    weights = {font.weight for font in fonts if font.name == "Figure Text"}
    assert weights == {400, 700}
    own = str(style.parent), matplotlib.get_data_path()
    assert all(font.fname.startswith(own) for font in fonts)


def test_filled_points_have_a_rim_and_others_have_none(draw):
    code = "plt.plot([1, 2], 'o'); plt.plot([2, 1], '+'); plt.scatter([1], [1], s=4)"
    html = draw(code)
    points = re.findall(r"<use [^>]*/>", html)
    rims = [point for point in points if 'class="point"' in point]
    assert len(rims) == 3 and not any("stroke" in point for point in rims)
    crosses = [p for p in points if "var(--figure-2)" in p]
    assert len(crosses) == 2 and all("stroke: var(--figure-2)" in p for p in crosses)


def test_points_on_a_line_do_not_cut_it(draw):
    html = draw("plt.plot([1, 2, 3], '.-', markersize=4)")
    assert 'class="point"' not in html


PALE = "color-mix(in srgb,var(--map-low) 0%,var(--figure-page))"


@pytest.mark.parametrize(
    "name, place, colour",
    [
        ("coolwarm", 0, "var(--map-low)"),
        ("coolwarm", 0.5, PALE),
        ("coolwarm", 1, "var(--map-high)"),
        ("viridis", 0, PALE.replace("low", "most")),
        ("magma", 1, "var(--map-most)"),
        ("gray_r", 0.5, "color-mix(in srgb,var(--map-black) 50%,var(--figure-page))"),
    ],
)
def test_a_map_begins_at_the_page(name, place, colour):
    assert colourmaps.mix_colour(name, place) == colour


def read_masks(html):
    for data in re.findall(r'<mask[^>]*><image href="[^,]*,([^"]*)"', html):
        with Image.open(BytesIO(base64.b64decode(data))) as image:
            yield np.asarray(image)


def test_an_image_of_a_diverging_map_is_two_inks(draw):
    code = "plt.imshow([[-1, 0, 0.5, np.nan]], cmap='coolwarm', vmin=-1, vmax=1)"
    html = draw(code)
    assert "fill: var(--map-low)" in html and "fill: var(--map-high)" in html
    low, high = read_masks(html)
    np.testing.assert_allclose(low, [[255, 0, 0, 0]], atol=2)
    np.testing.assert_allclose(high, [[0, 1, 128, 0]], atol=3)


def test_an_image_of_a_sequential_map_is_one_ink(draw):
    html = draw("plt.imshow([[0, 1, 4]], cmap='Blues')")
    (mask,) = read_masks(html)
    np.testing.assert_allclose(mask, [[0, 64, 255]], atol=2)


@pytest.mark.parametrize(
    "code",
    [
        "plt.imshow([[0, 1, 4]], cmap='gray')",
        "plt.imshow(np.random.default_rng(0).random((4, 4, 3)))",
    ],
)
def test_an_image_of_light_stays_as_it_is(draw, code):
    html = draw(code)
    assert "<mask" not in html and "<image" in html


def test_what_is_filled_by_a_map_follows_it(draw):
    code = (
        "plt.colorbar(plt.contourf(np.eye(4), 3, cmap='coolwarm')); "
        "plt.scatter([1, 2], [1, 2], c=[0, 1], cmap='coolwarm')"
    )
    html = draw(code)
    assert "QuadMesh" in html  # of the bar
    assert not re.search("<path[^>]*fill: #", html)
    fields = {int(share) for share in re.findall(r"\) (\d+)%", html)}
    assert max(fields) <= 100 * colourmaps.FIELD, "the points are stronger"
    assert {"var(--map-low)", "var(--map-high)"} <= set(
        re.findall(r'class="point" style="fill: (var[^"]*)"', html)
    )


def test_black_is_not_left_out(draw):
    html = draw("plt.pcolormesh([[0, 1]], cmap='Greys')")
    assert "fill: var(--map-black)" in html and "#000000" not in html


def test_a_sound_is_a_file(tmp_path):
    data = base64.b64encode(b"RIFF").decode()
    name = sounds.write_sound("wav", data, tmp_path / "sounds")
    assert name.endswith(".wav") and name == sounds.write_sound(
        "x-wav", data, tmp_path / "sounds"
    )
    assert (tmp_path / "sounds" / name).read_bytes() == b"RIFF"


def list_columns(html):
    """The boxes of a figure's columns, and how many plots each shows."""
    found = re.findall(
        r'<svg viewBox="([^"]*)" style="--width:(\d+)px;[^"]*">(.*?)</svg>', html
    )
    for box, width, _ in found:
        assert abs(float(box.split()[2]) * 4 / 3 - int(width)) < 1
    return [
        ([float(number) for number in box.split()], len(re.findall('"f-axes_', shown)))
        for box, _, shown in found
    ]


def test_plots_side_by_side_are_columns(draw):
    html = draw(
        "axes = plt.subplots(2, 2, figsize=(7, 4), layout='constrained')[1]; "
        "[each.plot([1, 2]) for each in axes.flat]; axes[0, 1].set_ylabel('far')"
    )
    assert html.startswith('<div class="columns" role="img" aria-label="Plot: far" ')
    assert html.count("role=") == 1 and html.endswith("</svg></div>")
    [(left, one), (right, other)] = list_columns(html)
    assert (
        one == other == 2 and left[0] == 0 and right[0] == pytest.approx(left[2], 0.01)
    )
    assert left[1:2] + left[3:] == right[1:2] + right[3:]
    # The label of the second column is its leftmost text, and is not cut off.
    (label,) = re.findall(
        r'x="([\d.]+)" y="[^"]*" transform="rotate\(-90[^>]*>far', html
    )
    assert right[0] < float(label) - 8
    areas = set(re.findall('clipPath id="([^"]+)"', html))
    assert len(areas) == 4 == len(set(re.findall(r"url\(#([^)]+)\)", html)) & areas)


LEAST_WIDTHS = {
    "a picture": ("plt.axis('off')", 0),
    "large texts": ("plt.title('A', size=20); plt.axis('off')", 8.5 / (20 * 4 / 3)),
    "the smallest text": (
        "plt.title('A', size=20); plt.text(0, 0, 'b', size=11); plt.axis('off')",
        8.5 / (11 * 4 / 3),
    ),
    "small texts": ("plt.title('A', size=7); plt.axis('off')", 0.8),
}


@pytest.mark.parametrize("name", LEAST_WIDTHS)
def test_a_figure_becomes_as_narrow_as_its_smallest_text_allows(draw, name):
    code, share = LEAST_WIDTHS[name]
    (found,) = re.findall(r"--width:(\d+)px;--least:(\d+)px", draw(code))
    assert abs(int(found[1]) - share * int(found[0])) < 1


ONE_COLUMN = {
    "plots that stand one below the other": "plt.subplots(2, 1, figsize=(7, 4))",
    "ten pictures": "plt.subplots(1, 10, figsize=(7, 1))",
    "four pictures": "axes = plt.subplots(1, 4, figsize=(7, 2))[1]; "
    "[(each.imshow(np.eye(9)), each.axis('off')) for each in axes]",
    "a scale of colours": "plt.figure(figsize=(7, 3)); "
    "plt.imshow([[1, 2]]); plt.colorbar()",
    "a title of the whole": "plt.subplots(1, 2, figsize=(7, 3)); "
    "plt.suptitle('of both of them ' * 4)",
    "a page of a colour": "plt.subplots(1, 2, figsize=(7, 3), facecolor='red'); "
    "plt.rcParams['savefig.facecolor'] = 'auto'",
    "nothing": "plt.figure(figsize=(7, 3))",
}


@pytest.mark.parametrize("what", ONE_COLUMN)
def test_other_figures_stay_whole(draw, what):
    html = draw(ONE_COLUMN[what])
    assert html.startswith("<svg ") and html.count("<svg") == 1 == html.count("role=")


def test_three_plots_that_share_an_axis_are_three_columns(draw):
    html = draw(
        "axes = plt.subplots(1, 3, figsize=(7, 2.6), sharey=True)[1]; "
        "[each.plot([1, 2]) for each in axes]; axes[0].set_ylabel('far')"
    )
    assert [plots for _, plots in list_columns(html)] == [1, 1, 1]
    first, *others = html.split("<svg ")[1:]
    numbers = re.findall(r"[−\d.]+(?=</text>)", "".join(list_ticks(first)))
    assert "again" not in first and len(numbers) > 3
    for each in others:
        (again,) = re.findall(r'<g class="again".*', each)
        assert "id=" not in again.partition("<defs>")[0]
        assert re.findall(r">([^<>]+)</text>", again) == [*numbers, "far"]
    # All axes begin at one place: what is free there is as wide as the first's numbers.
    indents = [float(each) for each in re.findall(r"--indent:([\d.]+)%", html)]
    assert indents[0] == 0 < indents[1] == pytest.approx(indents[2], abs=2)


def test_pictures_begin_at_one_line_also_with_a_scale_of_colours(draw):
    """The scale has axes, and is not what stands at the left."""
    html = draw(
        "figure, axes = plt.subplots(1, 2, figsize=(7, 2.6)); "
        "images = [each.imshow([[1, 2]]) for each in axes]; "
        "[each.axis('off') for each in axes]; figure.colorbar(images[1])"
    )
    indents = [float(each) for each in re.findall(r"--indent:([\d.]+)%", html)]
    assert len(indents) == 2 and max(indents) < 5


def list_ticks(drawing):
    return re.findall(r'"f-ytick_\d+">.*?</text>', drawing)


@pytest.mark.parametrize(
    "code",
    [
        "[each.plot([1, 2]) for each in axes]; axes[1].set_ylabel('own')",
        "axes[0].plot([1, 2]); axes[1].plot([1, 2000])",
        "axes[0].plot([1, 2]); axes[1].imshow([[1]]); axes[1].axis('off')",
        "axes[0].plot([1, 2]); axes[1].plot([1, 3]); axes[1].set_yticks([])",
    ],
    ids=["own label", "own numbers", "no axes", "no marks"],
)
def test_a_plot_gets_no_numbers_that_are_not_its_own(draw, code):
    html = draw(f"axes = plt.subplots(1, 2, figsize=(7, 2.6))[1]; {code}")
    assert len(list_columns(html)) == 2 and "again" not in html
    assert "nan" not in html and "inf" not in html


def test_a_scale_of_colours_stays_beside_its_plot_and_what_lies_above_above(draw):
    html = draw(
        "figure, (one, other) = plt.subplots(1, 2, figsize=(7, 3)); "
        "figure.colorbar(other.imshow([[1, 2]])); one.twinx().plot([5, 6])"
    )
    assert [plots for _, plots in list_columns(html)] == [2, 2]
    order = re.findall(r'"f-axes_(\d)"', html)
    assert sorted(order[:2]) == order[:2] and sorted(order[2:]) == order[2:]


def test_no_formula_is_cut_off(draw):
    """Of a formula, the size stands at its letters."""
    html = draw(
        "axes = plt.subplots(1, 2, figsize=(7, 3), layout='constrained')[1]; "
        "axes[1].set_yscale('log'); axes[1].plot([1e-9, 1])"
    )
    (_, _), ((right, *_), _) = list_columns(html)
    starts = re.findall(r"translate\(([\d.]+) [^>]*><text><tspan", html)
    assert starts and right < min(map(float, starts)) - 2
