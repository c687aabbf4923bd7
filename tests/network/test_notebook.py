"""What a model shows in a notebook: a line to open, tables with headings, curves of its history."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from epynn import Dense, Embedding, EpyNN, sigmoid
from epynn.commons.logs import format_number
from epynn.network import notebook, report


def build(sizes=(2, 1, 0), name="test"):
    rng = np.random.default_rng(0)
    X = rng.random((90, 6))
    y = (X[:, 0] > 0.5).astype(int)
    data = Embedding(X, y, batch_size=10, relative_size=sizes)
    return EpyNN([data, Dense(1, sigmoid)], name=name)


@pytest.fixture
def shown(monkeypatch):
    """What a notebook is given to show; what replaces something stands in its place."""
    shown = []

    class Handle:
        def __init__(self, place):
            self.place = place

        def update(self, data, raw):
            shown[self.place] = data

    def display(data, raw, display_id):
        shown.append(data)
        return Handle(len(shown) - 1)

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr(report, "is_in_kernel", lambda: True)
    return shown


def parse(data):
    """The parts of a report, which is well-formed."""
    return ElementTree.fromstring(data["text/html"].replace("<br>", "<br/>"))


def rows(table):
    return [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]


def test_a_training_is_three_lines_to_open(shown, capsys):
    model = build()
    model.initialize("BCE", metrics=["accuracy"], se_hPars={"learning_rate": 0.1}, seed=1)
    model.train(40)
    assert capsys.readouterr().out == ""
    check, first, training = shown
    assert check["text/plain"] == "check passed: one batch, forward and backward"
    assert first["text/plain"] == "test: 7 parameters, task binary, loss BCE, seed 1"
    losses, accuracies = model.metrics["BCE"], model.metrics["accuracy"]
    assert training["text/plain"] == (
        f"40 epochs: BCE {format_number(losses[0][0])} → {format_number(losses[0][-1])}, accuracy "
        f"{format_number(accuracies[0][-1])} (train), {format_number(accuracies[1][-1])} (val)"
    )
    for each in shown:
        parts = parse(each)
        assert parts.tag == "details" and parts.get("open") is None
        assert parts.find("summary").text == each["text/plain"]
        for table in parts.iter("table"):
            assert table.find("caption").text
            for row in table.find("tbody"):
                assert row[0].tag == "th" and row[0].get("scope") == "row"


def test_the_table_of_a_training_has_few_epochs_of_its_history(shown):
    model = build()
    model.initialize("BCE", metrics=["accuracy"], seed=1, verbose=False)
    model.train(100, init_logs=False)
    (training,) = shown
    groups, heads, *epochs = rows(parse(training).find("table"))
    assert groups == ["", "accuracy", "BCE"]
    assert heads == ["epoch", "train", "val", "train", "val"]
    assert len(epochs) == notebook.ROWS
    assert [epochs[0][0], epochs[-1][0]] == ["0", "99"]
    for e, *values in epochs:
        known = [model.metrics[name][k][int(e)] for name in model.metrics for k in (0, 1)]
        assert values == [format_number(value) for value in known]


def test_a_second_training_speaks_of_its_own_epochs(shown):
    model = build()
    model.initialize("BCE", metrics=["accuracy"], seed=1, verbose=False)
    model.train(5, init_logs=False)
    model.train(3, init_logs=False)
    start = format_number(model.metrics["BCE"][0][5])
    assert shown[1]["text/plain"].startswith(f"3 epochs: BCE {start} →")
    assert [row[0] for row in rows(parse(shown[1]).find("table"))[2:]] == ["5", "6", "7"]


def test_a_curve_goes_where_its_numbers_go():
    svg = ElementTree.fromstring(
        notebook.draw_curve("loss", ["train", "val"], [[4, 2, 1], [4, 3, np.nan]])
    )
    assert svg.get("role") == "img" and svg.get("aria-label") == (
        "loss from epoch to epoch, 1.0000 to 4.0000"
    )
    train, val = (
        [tuple(map(float, point.split(","))) for point in line.get("points").split()]
        for line in svg.iter("polyline")
    )
    assert [y for _, y in train] == sorted(y for _, y in train), "down, in pixels"
    assert len(val) == 2 and val[0] == train[0]
    assert len({line.get("stroke-dasharray") for line in svg.iter("polyline")}) == 2


def test_a_name_is_text(shown):
    model = build(name="<b>&")
    model.initialize("BCE", seed=1, verbose=False)
    model.train(1)
    assert parse(shown[0]).find("summary").text.startswith("<b>&: ")
    assert shown[1]["text/plain"].startswith("1 epoch: ")


def test_a_check_that_fails_says_so(shown):
    model = build()
    with pytest.raises(ValueError, match="wrong"):
        with report.Check(model) as check:
            check.say("1 Dense", "green", "forward", ["X (10, 6)"])
            raise ValueError("wrong")
    assert shown[0]["text/plain"].startswith("check stopped by ValueError")
    assert ["1 Dense", "forward", "X (10, 6)"] in rows(parse(shown[0]).find("table"))


def test_a_kernel_shows_it():
    import nbformat
    from nbclient import NotebookClient

    cells = [
        "import numpy as np",
        "from epynn import Dense, Embedding, EpyNN, sigmoid",
        "model = EpyNN([Embedding(np.eye(4), [0, 1, 1, 0]), Dense(1, sigmoid)])",
        "model.initialize('MSE', seed=1, verbose=False)",
        "model.train(20)",
    ]
    cell = nbformat.v4.new_code_cell("\n".join(cells))
    NotebookClient(nbformat.v4.new_notebook(cells=[cell]), timeout=60).execute()
    lines = [output["data"]["text/plain"] for output in cell.outputs]
    assert len(lines) == 2 and re.match("20 epochs: MSE ", lines[1])
