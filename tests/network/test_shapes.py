"""The figures of shapes: complete, true, legible, in the site's colours."""

import re
from io import StringIO
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

from epynn import (
    GRU,
    LSTM,
    RNN,
    Convolution,
    Dense,
    Dropout,
    Embedding,
    EpyNN,
    Flatten,
    Pooling,
    Template,
    plot_shapes,
    relu,
)
from epynn.drawing.boxes import LETTER, NAME, PLANS, SHAPE, Box
from epynn.drawing.shapes import find_axis_letters, write_symbol
from epynn.testing import run_layer
from loom.documents.reader import read_document
from loom.equations.page import read_page
from loom.figures.colours import COLOURS

ROOT = Path(__file__).resolve().parents[2]
PAGES = "template embedding dense rnn gru lstm convolution pooling dropout flatten".split()
PHONE = 355  # pixels that a figure has on a phone of 390
LAYERS = [
    (Template(), (4, 6)),
    (Embedding(), (3, 5, 2)),
    (Dense(1), (1, 1)),
    (Dense(5, relu), (2, 7)),
    (Dense(40), (64, 784)),
    (RNN(2), (2, 2, 2)),
    (RNN(5, sequences=True), (4, 6, 3)),
    (GRU(3, sequences=True), (9, 15, 7)),
    (LSTM(5), (1, 6, 3)),
    (Convolution(6, (3, 5), (2, 3), (1, 2)), (2, 7, 10, 4)),
    (Convolution(1, 1), (1, 1, 1, 1)),
    (Convolution(2, 2), (3, 2, 2, 2)),
    (Pooling((3, 5), (2, 3)), (2, 7, 10, 4)),
    (Dropout(0.4, axis=1), (4, 6, 3)),
    (Flatten(), (2, 28, 28, 3)),
]


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def page_figure(name):
    """The document, layer and figure of a page's section on shapes."""
    path = f"literate/layers/{name}.md"
    document, _ = read_document(path, (ROOT / path).read_text("utf-8"))
    (cell,) = (b for b in document.blocks if b.kind == "cell" and "plot_shapes" in "".join(b.code))
    space = {}
    exec("\n".join(cell.code), space)
    return document, space["layer"], plt.gcf()


def boxes(figure):
    """For each box of a figure: its symbol, its letters, its shape."""
    found = []
    for text in figure.axes[0].texts:
        if text.get_size() == NAME:
            found.append([text.get_text().strip("$").split(r",\,"), ""])
        elif text.get_size() == LETTER:
            found[-1][1] += text.get_text().strip("$").replace(r"\,", "")
        elif re.fullmatch(r"\([\d, ]*\)", text.get_text()):
            found[-1].append(text.get_text())
    return found


def known(layer, document=None):
    """The name and array behind each symbol, called as in the table of its page, if it has one."""
    called = {}
    for row in read_page(document).rows if document else ():
        if code := re.match(r"(fc|p|bc|g)\['(\w+)'\]", row.code):
            written = row.name.replace(r"\partial \mathcal{L}/\partial ", "d")
            called.setdefault(code.groups(), written)  # X is written before its step x
    found, of = {}, {error: array for array, error in layer.error_names.items()}
    for cache, d in (("fc", ""), ("p", ""), ("bc", "d"), ("g", "d")):
        for name, array in getattr(layer, cache).items():
            bare = of.get(name) if cache == "bc" else None
            written = d + write_symbol(bare or name.removeprefix(d))
            found[called.get((cache, name), written)] = (cache, name), array
    return found


@pytest.mark.parametrize("name", PAGES)
def test_the_figure_of_a_page_shows_its_arrays_with_their_true_shapes(name):
    document, layer, figure = page_figure(name)
    arrays, shown = known(layer, document), set()
    for names, _, shape in boxes(figure):
        for label in names:
            place, array = arrays[label]
            assert shape == str(array.shape), label
            shown.add(place)
    expected = {("fc", "X"), ("fc", "A"), ("bc", "dA"), ("bc", "dX")}
    expected |= {("p", name) for name in layer.p} | {("g", name) for name in layer.g}
    assert expected <= shown


@pytest.mark.parametrize("name", PAGES)
def test_the_letters_are_those_of_the_symbols_table(name):
    document, layer, figure = page_figure(name)
    axes = {}
    for row in read_page(document).rows:
        for code in re.findall(r"\b(\w+)\['(\w+)'\]", row.code):
            axes[code] = row.axes
    compared = 0
    for names, letters, _ in boxes(figure):
        place, array = known(layer, document)[names[0]]
        table = axes.get(place)
        if table is None:
            assert place[1] == "A" or place[0] == "g", place  # h is A; "and so on"
            continue
        if len(table) not in (array.ndim, sum(n > 1 for n in array.shape)):
            assert place[1] in ("A", "dA"), place  # of the last step alone
            continue
        assert sorted(letters) == sorted(table), place
        compared += 1
    assert compared >= 3


@pytest.mark.parametrize("name", PAGES)
def test_letters_that_lie_in_the_face_of_a_box_have_sizes_of_their_own(name):
    document, layer, figure = page_figure(name)
    sizes = {}
    for names, _, _ in boxes(figure):
        (cache, key), array = known(layer, document)[names[0]]
        if cache in ("fc", "p") and array.ndim == 2 and 1 not in array.shape:
            for letter, size in zip(
                find_axis_letters(layer, array.shape, cache == "fc"), array.shape
            ):
                sizes.setdefault(letter, set()).add(size)
    assert "" not in sizes
    assert all(len(size) == 1 for size in sizes.values())
    assert len(set.union(set(), *sizes.values())) == len(sizes)


def overlaps(a, b, slack=0.5):
    return min(a.x1, b.x1) - max(a.x0, b.x0) > slack and min(a.y1, b.y1) - max(a.y0, b.y0) > slack


def legible(figure):
    """No text touches another one or a face, and none is cut off."""
    figure.draw_without_rendering()
    ax = figure.axes[0]
    texts = [text for text in ax.texts if text.get_text()]
    extents = {text: text.get_window_extent() for text in texts}
    for a, b in combinations(texts, 2):
        assert not overlaps(extents[a], extents[b]), (a, b)
    for text, extent in extents.items():
        whole = figure.bbox
        assert whole.x0 - 1 <= extent.x0 and extent.x1 <= whole.x1 + 1, text
        assert whole.y0 - 1 <= extent.y0 and extent.y1 <= whole.y1 + 1, text
    faces = [
        polygon
        for patch in ax.patches
        if patch.get_linewidth() == 1.1
        for polygon in split(patch.get_path().transformed(ax.transData))
    ]
    assert faces
    for text, extent in extents.items():
        assert not any(overlaps(extent, face) for face in faces), text


def split(path):
    """The extents of the polygons of a compound path."""
    starts = np.flatnonzero(path.codes == path.MOVETO)
    for vertices in np.split(path.vertices, starts[1:]):
        yield type(path)(vertices).get_extents()


@pytest.mark.parametrize("name", PAGES)
def test_the_figure_of_a_page_is_legible_on_a_phone(name):
    _, _, figure = page_figure(name)
    legible(figure)
    points = figure.get_figwidth() * 72 + 2 * 7.2  # with the margin that a notebook adds
    assert SHAPE * min(PHONE / points, 4 / 3) >= 9  # pixels


@pytest.mark.parametrize("layer, shape", LAYERS, ids=str)
def test_any_layer_is_drawn_whole_and_legible(layer, shape):
    figure = plot_shapes(run_layer(layer, shape, training=True))
    legible(figure)
    shown = {known(layer)[label][0] for names, *_ in boxes(figure) for label in names}
    arrays = {(cache, name) for cache in ("fc", "p", "bc", "g") for name in getattr(layer, cache)}
    assert shown == arrays


@pytest.mark.parametrize("name", ["lstm", "convolution"])
def test_only_colours_that_follow_light_and_dark(name):
    svg = StringIO()
    with plt.rc_context(fname=ROOT / "loom/figures/matplotlibrc"):
        _, _, figure = page_figure(name)
        figure.savefig(svg, format="svg", bbox_inches="tight")
    colours = set(re.findall(r"#[0-9a-f]{6}\b", svg.getvalue()))
    assert len(colours) == 7 and colours <= set(COLOURS)
    used = {to_hex(text.get_color()) for text in figure.axes[0].texts if text.get_text()}
    assert used == {"#5c6370"}


def test_a_cell_is_drawn_for_each_number_that_is_not_zero():
    X = np.array([[0.0, 1.0, -2.0], [0.0, 0.0, 0.5]])
    layer = Template()
    layer.forward(X)
    ax = plot_shapes(layer, arrays=["X"]).axes[0]
    cells = [p for p in ax.patches if p.get_linewidth() == 9]
    drawn = {p.get_alpha(): sum(p.get_path().codes == 1) for p in cells}
    assert sum(drawn.values()) == 3
    assert max(drawn) == pytest.approx(0.7) and drawn[max(drawn)] == 1  # that of -2


def box(shape, cell=9):
    return Box("", np.ones(shape), [""] * len(shape), "#1f76dc", PLANS[len(shape)], cell)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_what_is_no_number_is_drawn_as_an_empty_cell(wrong):
    layer = run_layer(Dense(3), (4, 3))
    layer.fc["Z"][0, 0] = wrong
    legible(plot_shapes(layer))


def test_sides_are_drawn_to_scale_and_long_ones_shortened():
    assert box((4, 6)).size == (54, 36)
    assert box((2, 5, 7)).size == (63, 45)
    assert box((3,)).size == (27, 9)
    assert box(()).size == (9, 9)
    widths = [box((1, n)).size[0] for n in (12, 13, 28, 784, 10_000)]
    assert widths == sorted(widths) and widths[0] == 108 and widths[-1] < 260


def test_windows_are_images_of_images():
    array = np.arange(2 * 3 * 4 * 5 * 6 * 7).reshape(2, 3, 4, 5, 6, 7)
    face = Box("", array, [""] * 6, "#1f76dc", PLANS[6], 9).face
    assert face.shape == (15, 24)
    assert np.array_equal(face[5:10, 6:12], array[0, 1, 1, :, :, 0])


def test_letters_are_left_out_where_sizes_can_not_tell():
    layer = run_layer(Dense(3), shape=(3, 3))
    assert find_axis_letters(layer, (3, 3), passes=True) == ["m", ""]
    assert find_axis_letters(layer, (3, 3), passes=False) == ["", ""]
    drawn = {names[0]: letters for names, letters, _ in boxes(plot_shapes(layer))}
    assert drawn["W"] == "" and drawn["X"] == "m"
    drawn = boxes(plot_shapes(layer, axes={"W": "n u", "X": "m n"}))
    drawn = {names[0]: letters for names, letters, _ in drawn}
    assert drawn["W"] == drawn["dW"] == "nu" and drawn["X"] == drawn["dX"] == "mn"


def test_a_forward_pass_alone_is_enough():
    layer = Dense(5)
    layer.build(np.ones((4, 3)))
    layer.forward(np.ones((4, 3)))
    names = [names for names, *_ in boxes(plot_shapes(layer))]
    assert names == [["X"], ["Z"], ["A"], ["W"], ["b"]]
    asked = plot_shapes(layer, arrays=["X", "A"], errors={"A": "dZ"})
    assert [names for names, *_ in boxes(asked)] == [["X"], ["A"], ["W"], ["b"]]


def test_a_figure_can_be_saved_again(tmp_path):
    figure = plot_shapes(run_layer(Dense(5), (4, 3)))
    with plt.rc_context({"figure.constrained_layout.use": True}):
        for name in "ab":
            figure.savefig(tmp_path / f"{name}.png", bbox_inches="tight")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


class Own(Template):
    """A layer of a user, with parameters of any name and a scalar."""

    def initialize_parameters(self):
        self.p |= {"scale_x": np.ones((1, self.d["n"])), "s": np.ones(())}

    def compute_gradients(self):
        self.g |= {"dscale_x": np.ones((1, self.d["n"])), "ds": np.ones(())}


def test_a_layer_of_a_user():
    layer = Own()
    layer.build(np.ones((4, 3)))
    layer.backward(layer.forward(np.ones((4, 3))))
    layer.compute_gradients()
    figure = plot_shapes(layer)
    legible(figure)
    shapes = {names[0]: shape for names, _, shape in boxes(figure)}
    assert shapes[write_symbol("scale_x")] == "(1, 3)" and shapes["s"] == shapes["ds"] == "()"


@pytest.mark.parametrize("name", ["h_t_1", "my__x", "Z_in"])
def test_a_name_with_strokes_is_drawn_as_it_is_written(name):
    layer = run_layer(Dense(3), (4, 3))
    layer.fc[name] = layer.fc["Z"]
    legible(plot_shapes(layer, arrays=["X", name, "A"]))
    assert write_symbol(name) == r"\mathrm{" + name.replace("_", r"\_") + "}"


@pytest.mark.parametrize(
    "options, message",
    [
        ({"arrays": ["X", "H"]}, "Dense has no array 'H' in fc. There are: X, Z, A"),
        ({"errors": {"Z": "dH"}}, "Dense has no array 'dH' in bc. There are: dA, dZ, dX"),
        ({"arrays": ["X Z"]}, r"'X Z' share no box: their shapes are \(4, 3\), \(4, 5\)"),
        ({"axes": {"W": "n"}}, "axes: W has 2 axes, and got the letters 'n'"),
    ],
)
def test_what_cannot_be_drawn_is_said(options, message):
    with pytest.raises(ValueError, match=message):
        plot_shapes(run_layer(Dense(5), (4, 3)), **options)


def test_a_layer_that_has_not_run_is_refused():
    with pytest.raises(ValueError, match="Dense has nothing to draw yet: run it first"):
        plot_shapes(Dense(5))
    built = Dense(5)
    built.build(np.ones((4, 3)))
    with pytest.raises(ValueError, match="Dense has nothing to draw yet"):
        plot_shapes(built)


def test_too_many_axes_are_refused_and_can_be_left_out():
    layer = run_layer(Template(), (2, 1, 3, 1, 2))
    with pytest.raises(ValueError, match=r"X of Template has the shape \(2, 1, 3, 1, 2\)"):
        plot_shapes(layer)


def test_what_is_no_layer_is_not_drawn():
    X = np.random.default_rng(0).normal(size=(12, 3))
    for layer in (Dense, EpyNN([Embedding(X, [0, 1] * 6), Dense(1)])):
        with pytest.raises(
            TypeError, match=r"plot_shapes takes a layer, such as model.layers\[1\]"
        ):
            plot_shapes(layer)


def test_letters_of_axes_stand_apart():
    layer = run_layer(Dense(2), shape=(4, 3))
    with pytest.raises(ValueError, match="X has 2 axes, .* 'mn'. Write them apart, as in 'm n'"):
        plot_shapes(layer, axes={"X": "mn"})
    with pytest.raises(ValueError, match="axes: Dense has no array 'Q'. There are: .*X.*W"):
        plot_shapes(layer, axes={"Q": "m n"})
    plt.close(plot_shapes(layer, axes={"X": "m n", "Z A": "m u", "W": "n u"}))


@pytest.mark.parametrize("kind", [LSTM, GRU, RNN])
def test_an_error_is_called_after_the_array_that_it_is_the_error_of(kind):
    layer = run_layer(kind(5), shape=(4, 6, 3))
    labels = [label for names, *_ in boxes(plot_shapes(layer)) for label in names]
    assert len(set(labels)) == len(labels)
    assert (r"d\bar{h}" in labels) == (kind is RNN)  # others have none there
    assert {"dh", r"d\mathrm{hp}"} <= set(labels)
    assert (r"d\bar{\mathrm{Cp}}" in labels, "dC" in labels) == (kind is LSTM, False)
