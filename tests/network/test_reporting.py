"""What a model prints and plots: readable in a terminal, in a file and in a notebook."""

import io
import os
import re
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from matplotlib import pyplot as plt

from epynn import RNN, Dense, Embedding, EpyNN, elu, read_model, relu, sigmoid, softmax
from epynn.commons import logs
from epynn.commons.metrics import confusion_matrix
from epynn.commons.plot import confusion_plot
from epynn.network import description, plot, report

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
ALL = ["accuracy", "recall", "precision", "fscore", "specificity", "NPV"]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    """A terminal's variables and directory are not the tests' business; figures are."""
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    yield
    plt.close("all")


def build(sizes=(2, 1, 0), classes=2, metrics=("accuracy",), local=None, name="test", **options):
    rng = np.random.default_rng(0)
    X, y = rng.random((90, 6)), np.arange(90) % classes
    if classes > 2:
        last, loss = Dense(classes, softmax, se_hPars=local), "CCE"
    else:
        last, loss = Dense(1, sigmoid, se_hPars=local), "BCE"
    data = Embedding(X, y, batch_size=10, relative_size=sizes, Y_encode=classes > 2)
    model = EpyNN([data, Dense(4, elu), last], name=name)
    model.initialize(
        loss,
        se_hPars={"learning_rate": 0.01},
        metrics=list(metrics),
        seed=1,
        **{"verbose": False} | options,
    )
    return model


def train(capsys, model, epochs=7, verbose=3):
    """The lines that a training prints, without the logs and the blank line before it."""
    capsys.readouterr()
    model.train(epochs, verbose=verbose, init_logs=False)
    blank, *lines = capsys.readouterr().out.splitlines()
    assert blank == ""
    return lines


def ends(line):
    """Where each word of a line ends."""
    return [word.end() for word in re.finditer(r"\S+(?: \S+)*", line)]


# The table


@pytest.mark.parametrize(
    "sizes, heads",
    [
        ((1, 0, 0), "train train"),
        ((2, 1, 0), "train val train val"),
        ((2, 1, 1), "train val test train val test"),
        ((2, 0, 1), "train test train test"),
    ],
)
def test_every_column_has_its_header_and_all_rows_are_in_line(capsys, sizes, heads):
    groups, header, rule, *rows = train(capsys, build(sizes))
    assert groups.split() == ["accuracy", "BCE", "learning"]
    assert header.split() == ["epoch", *heads.split(), "rate", "time"]
    assert len(header) == len(rule)
    assert [row.split()[0] for row in rows] == ["0", "3", "6"]
    assert all(ends(row) == ends(header) for row in rows)


def test_the_numbers_are_those_of_the_model(capsys):
    model = build()
    *_, last = train(capsys, model)
    values = [v[-1] for name in ("accuracy", "BCE") for v in model.metrics[name] if v]
    assert last.split()[1:-2] == [logs.format_number(value) for value in [*values, 0.01]]


def test_the_last_epoch_has_a_row(capsys):
    rows = train(capsys, build(), epochs=6, verbose=4)[3:]
    assert [row.split()[0] for row in rows] == ["0", "4", "5"]


def test_layers_with_rates_of_their_own_have_a_column_each(capsys):
    local = {"learning_rate": 0.5, "schedule": "exp_decay"}
    groups, header, _, first, *_ = train(capsys, build(local=local))
    assert groups.split()[-2:] == ["rate", "of"]
    assert re.findall(r"layer \d", header) == ["layer 1", "layer 2"]
    assert first.split()[-4:-2] == ["0.0100", "0.5000"]


@pytest.mark.parametrize("metrics", [ALL[:n] for n in range(1, 7)])
@pytest.mark.parametrize("sizes", [(1, 0, 0), (2, 1, 0), (2, 1, 1)])
def test_no_line_is_wider_than_the_terminal(capsys, metrics, sizes):
    header, *rows = train(capsys, build(sizes, metrics=metrics))
    assert max(map(len, [header, *rows])) <= 80
    text = "\n".join([header, *rows])
    for metric in [*metrics, "BCE"]:
        assert metric[:8] in text


def test_a_wide_file_has_one_row_an_epoch(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    lines = train(capsys, build((2, 1, 1), metrics=ALL))
    assert len(lines) == 6


def test_a_silent_model_is_silent(capsys):
    model = build()
    model.train(3, verbose=False)
    assert capsys.readouterr().out == ""


def test_a_report_can_be_asked_for_after_the_training(capsys):
    model = build()
    with pytest.raises(ValueError, match="no epoch to report yet"):
        report.model_report(model)
    model.train(3, verbose=False)
    report.model_report(model)
    assert capsys.readouterr().out.splitlines()[-1].split()[0] == "2"


@pytest.mark.parametrize("sizes", [(1, 0, 0), (2, 1, 0), (2, 1, 1)])
@pytest.mark.parametrize("columns", ["80", "40"])
def test_a_model_that_was_read_reports_as_before(capsys, tmp_path, monkeypatch, sizes, columns):
    monkeypatch.setenv("COLUMNS", columns)
    model = build(sizes)
    model.train(3, verbose=False)
    again = read_model(model.write(tmp_path / "model.npz"))
    capsys.readouterr()
    model.report()
    said = capsys.readouterr().out
    again.report()
    assert capsys.readouterr().out == said
    assert said.count("accuracy") and len(again.embedding.dsets) == 0


def test_an_interrupted_training_leaves_nothing_behind(capsys):
    model = build()
    with pytest.raises(KeyboardInterrupt), report.training_progress(model):
        raise KeyboardInterrupt
    assert model.progress is None


@pytest.mark.parametrize(
    "value, text",
    [
        (0, "0.0000"),
        (1, "1.0000"),
        (0.001, "0.0010"),
        (0.00099, "9.9e-04"),
        (12.3456, "12.346"),
        (9999.9, "9999.90"),
        (1e4, "1.0e+04"),
        (-0.5, "-0.5000"),
        (np.nan, "nan"),
        (np.inf, "inf"),
        (np.float32(0.25), "0.2500"),
    ],
)
def test_numbers(value, text):
    assert logs.format_number(value) == text


# The logs before


def logs_of(capsys, model, epochs=4):
    capsys.readouterr()
    model.train(epochs)
    return capsys.readouterr().out


def flat(hPars):
    return [0.1] * hPars[0]


def test_a_schedule_that_is_a_function_has_its_name(capsys):
    out = logs_of(capsys, build(local={"learning_rate": 0.5, "schedule": flat}))
    assert re.search(r"2 Dense +flat +0\.1000 +0\.1000", out)


@pytest.mark.parametrize("u, said", [(1, ["37.5%", "62.5%"]), (2, ["100.0%", "62.5%"])])
def test_labels_of_steps_are_counted_by_the_step(capsys, u, said):
    Y = np.ones((12, 4, u), int)
    Y.reshape(48, u)[30:, -1] = 0
    model = EpyNN([Embedding(np.ones((12, 4, 3)), Y, (1, 0, 0)), RNN(2, sequences=True), Dense(u)])
    model.initialize("BCE", verbose=False, seed=1)
    out = logs_of(capsys, model)
    assert re.findall(r"label \d +\d+ +(\S+)", out) == said


def test_the_first_logs_have_data_shapes_and_settings(capsys):
    out = logs_of(capsys, build((2, 1, 1), local={"learning_rate": 0.5, "schedule": "exp_decay"}))
    assert "test: 33 parameters, task binary, loss BCE, seed 1" in out
    assert re.search(r"samples +45 +2[23] +2[23]\n", out)
    assert re.search(r"label 0 +\d+ +5\d\.\d%", out)
    for shape in ("W (6, 4)", "Z (10, 4)", "dZ (10, 4)", "dX (10, 6)"):
        assert shape in out
    assert re.search(r"1 Dense +steady +0\.0100 +0\.0100 +ELU_alpha 1", out)
    assert re.search(r"2 Dense +exp_decay +0\.5000 +0\.0118", out)
    assert max(map(len, out.splitlines())) <= 80


def test_many_labels_are_counted(capsys):
    out = logs_of(capsys, build(classes=30))
    assert re.search(r"labels +30 +30", out) and "label 0" not in out


def test_a_frozen_layer_is_called_frozen(capsys):
    model = build()
    model.layers[1].trainable = False
    assert re.search(r"1 Dense +frozen", logs_of(capsys, model))


def test_the_check_has_a_line_for_each_step(capsys):
    build(verbose=True)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("check: ") and lines[-1] == "check passed"
    assert "1 Dense       forward                X (10, 6)  Z (10, 4)  A (10, 4)" in lines
    assert "1 Dense       compute_gradients      dW (6, 4)  db (1, 4)" in lines


def test_a_line_that_is_written_over_leaves_one_in_a_file(capsys):
    build(verbose=True, end="\r")
    assert capsys.readouterr().out.split("\n") == ["check passed" + " " * 67, ""]


def test_no_shape_is_broken_at_the_end_of_a_line(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    build(verbose=True)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 60
    assert all(line.count("(") == line.count(")") for line in lines)


def test_a_check_that_fails_does_not_pass(capsys):
    model = build()
    with pytest.raises(ValueError), report.Check(model):
        raise ValueError
    assert "passed" not in capsys.readouterr().out


# Terminals, files, encodings

SCRIPT = """
    import numpy as np
    from epynn import Dense, Embedding, EpyNN, sigmoid
    X = np.random.default_rng(0).random((200, 6))
    model = EpyNN([Embedding(X, X[:, 0].round(), batch_size=1), Dense(1, sigmoid)])
    model.initialize('BCE', seed=1, end='\\r')
    model.train(15, verbose=5)
"""


def environment(**variables):
    path = os.pathsep.join(filter(None, sys.path))
    return os.environ | {"PYTHONPATH": path} | variables


def run(code, **variables):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=environment(**variables),
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout


def run_in_terminal(columns=80, **variables):
    pty = pytest.importorskip("pty")
    code = f"import os, sys; os.execvp(sys.executable, [sys.executable, '-c', {SCRIPT!r}])"
    code = code.replace(repr(SCRIPT), repr(textwrap.dedent(SCRIPT)))
    main, other = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment(**{"TERM": "xterm-256color"} | variables),
        stdin=other,
        stdout=other,
        stderr=other,
        close_fds=True,
    )
    os.close(other)
    parts = []
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(main)
    assert process.wait(60) == 0
    return b"".join(parts).decode()


def test_a_terminal_has_colours_and_a_bar():
    out = run_in_terminal()
    assert "\x1b[1;32mcheck passed" in out
    assert re.search(r"epoch \d+/14", out) and "left" in out
    assert out.rstrip().endswith("\x1b[?25h") or "\x1b[?25h" in out  # the cursor is back


def test_no_color_is_respected():
    out = run_in_terminal(NO_COLOR="1")
    colours = [int(n) for code in re.findall(r"\x1b\[([\d;]+)m", out) for n in code.split(";")]
    assert not [n for n in colours if 30 <= n <= 107]


def test_a_dumb_terminal_gets_no_escapes():
    assert "\x1b" not in run_in_terminal(TERM="dumb")


def test_a_file_gets_plain_text():
    out = run(SCRIPT).decode("utf-8")
    assert not CONTROL.search(out.replace("\r\n", "\n"))
    assert re.search(r"^ +14 ", out, re.M)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_every_encoding_will_do(encoding):
    out = run(SCRIPT, PYTHONIOENCODING=encoding).decode(encoding)
    assert re.search(r"^ +14 ", out, re.M)


def test_importing_the_library_loads_neither_rich_nor_matplotlib():
    run("""
        import sys
        hook = sys.excepthook
        import epynn.initialize, epynn.network.models, epynn.network.report, epynn.commons.plot
        assert sys.excepthook is hook
        assert not {'rich', 'matplotlib'} & set(sys.modules), 'loaded'
    """)


# Messages


def test_messages_have_a_level(capsys):
    for level in range(8):
        logs.process_logs("done", level)
    assert capsys.readouterr().out == "done\n" * 8
    with pytest.raises(ValueError, match="level=8"):
        logs.process_logs("done", 8)


def test_a_message_is_not_wrapped_and_not_read_as_markup(capsys):
    message = "[bold]" + "a long path/" * 20
    logs.process_logs(message)
    assert capsys.readouterr().out == message + "\n"


def test_a_number_in_a_message_has_the_style_of_the_message(monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(out, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    logs.process_logs("12 epochs")
    assert out.getvalue() == "\x1b[1m12 epochs\x1b[0m\n"


def test_the_hook_can_be_put_back():
    before = sys.excepthook
    try:
        assert logs.set_highlighted_excepthook() is before
        assert sys.excepthook is not before
    finally:
        sys.excepthook = before


# A model in a few lines


def test_summary_html_and_diagram_agree():
    model = build(name='a "b" <c>')
    for text in (description.make_summary(model), description.make_html(model)):
        assert "(m, 4)" in text and "33" in text and "sigmoid" in text
    assert "<c>" not in description.make_html(model)
    assert "A (m, 4)" in description.make_diagram(model)


def test_a_model_can_be_described_before_it_is_initialized():
    model = EpyNN([Embedding(np.ones((4, 2)), [0, 1, 0, 1]), Dense(3, relu), Dense(1)])
    assert "2 Dense" in description.make_summary(model) and "2 Dense" in description.make_html(
        model
    )
    assert "L1 --> L2" in description.make_diagram(model)


def test_the_diagram_is_mermaid():
    import mermaidx

    svg = mermaidx.render(description.make_diagram(build(classes=3))).svg()
    for text in ("W (6, 4)", "softmax", "A (m, 3)", "CCE"):
        assert text in svg


# Plots


@pytest.fixture
def trained():
    model = build((2, 1, 1))
    model.train(4, verbose=False)
    return model


def test_a_plot_has_a_panel_a_metric_and_a_curve_a_set(trained):
    fig = plot.pyplot_metrics(trained, path=False)
    assert [ax.get_title() for ax in fig.axes] == ["accuracy", "BCE"]
    for ax in fig.axes:
        assert [line.get_label() for line in ax.lines] == ["train", "val", "test"]
        values = trained.metrics[ax.get_title()]
        assert [line.get_ydata().tolist() for line in ax.lines] == values
    assert not plt.get_fignums()


def test_a_plot_has_no_half_epochs():
    model = build((2, 1, 1))
    model.train(2, verbose=False)
    fig = plot.pyplot_metrics(model, path=False)
    fig.canvas.draw()
    for ax in fig.axes:
        assert all(tick == round(tick) for tick in ax.get_xticks())


def test_a_plot_goes_where_it_is_told(trained, tmp_path, capsys):
    plot.pyplot_metrics(trained, path=False)
    assert not list(tmp_path.iterdir())
    plot.pyplot_metrics(trained)
    assert [p.name for p in tmp_path.glob("plots/*")] == [f"{trained.uname}.png"]
    plot.pyplot_metrics(trained, path="curves.svg", pyplot=False)
    plot.pyplot_metrics(trained, path=tmp_path / "curves")
    plot.pyplot_metrics(trained, path=tmp_path)
    names = {p.name for p in tmp_path.iterdir()}
    assert names == {"plots", "curves.svg", "curves.png", f"{trained.uname}.png"}
    assert capsys.readouterr().out.count("Wrote ") == 4


def test_no_directory_is_made_for_a_path(trained, tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no directory 'no'"):
        plot.pyplot_metrics(trained, path="no/curves.png")
    with pytest.raises(ValueError, match="supported formats"):
        plot.pyplot_metrics(trained, path="curves.xyz")
    assert not list(tmp_path.iterdir())


def test_a_plot_that_fails_leaves_the_old_one(trained, tmp_path, monkeypatch):
    old = tmp_path / "curves.png"
    old.write_text("old")

    def fail(fig, path, **_):
        path.write_text("half")
        raise OSError("disk full")

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", fail)
    with pytest.raises(OSError, match="disk full"):
        plot.pyplot_metrics(trained, path=old)
    assert old.read_text() == "old" and list(tmp_path.iterdir()) == [old]


def test_nothing_to_plot_is_said():
    with pytest.raises(ValueError, match="no epoch to plot yet"):
        plot.pyplot_metrics(build(), path=False)


@pytest.mark.parametrize(
    "name, values, expected",
    [
        ("BCE", [[1, 0.5], [2, 1]], False),
        ("BCE", [[1, 0.001], [2, 0.01]], True),
        ("BCE", [[1, 0.001], [2, 1]], False),
        ("BCE", [[1, 0.0], []], False),
        ("BCE", [[1, 0.001, np.nan, np.inf]], True),
        ("BCE", [[np.nan], []], False),
        ("accuracy", [[0.001, 1]], False),
        ("recall_2", [[0.001, 1]], False),
    ],
)
def test_a_loss_over_powers_of_ten_is_logarithmic(name, values, expected):
    assert bool(plot.is_logarithmic(name, values)) is expected


def test_plots_of_one_epoch_of_one_metric_and_of_many(trained):
    model = build(metrics=[])
    model.train(1, verbose=False)
    fig = plot.pyplot_metrics(model, path=False)
    assert [line.get_marker() for line in fig.axes[0].lines] == [".", "."]
    model = build(metrics=ALL)
    model.train(2, verbose=False)
    assert len(plot.pyplot_metrics(model, path=False).axes) == 7


@pytest.mark.parametrize("classes", [2, 4])
def test_the_confusion_plot_shows_the_counts(classes):
    rng = np.random.default_rng(1)
    y = rng.integers(0, classes, 50)
    A = rng.random((50, 1 if classes == 2 else classes))
    Y = y[:, None] if classes == 2 else np.eye(classes)[y]
    counts = confusion_matrix(Y, A)
    labels = ["red", "green", "blue", "grey"][:classes]
    ax = confusion_plot(Y, A, labels)
    shown = np.zeros_like(counts)
    for text in ax.texts:
        j, i = text.get_position()
        shown[i, j] = int(text.get_text())
    np.testing.assert_array_equal(shown, counts)
    assert [text.get_text() for text in ax.get_yticklabels()] == labels
    with pytest.raises(ValueError, match="1 labels were given"):
        confusion_plot(Y, A, ["red"])


def test_the_confusion_plot_draws_where_it_is_told():
    _, ax = plt.subplots()
    assert confusion_plot([[0], [1]], [[0.2], [0.3]], ax=ax) is ax
    assert len(ax.patches) == 2


@pytest.mark.parametrize("classes, side", [(3, 2.6), (12, 4.8)])
def test_the_confusion_plot_has_room_for_its_classes(classes, side):
    ax = confusion_plot(np.eye(classes), np.eye(classes))
    np.testing.assert_allclose(ax.figure.get_size_inches(), side)


def test_a_program_without_an_output_is_silent(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    model = EpyNN([Embedding(np.eye(4), [0, 1, 0, 1]), Dense(1)])
    model.initialize("BCE", seed=1)
    model.train(2)
    assert model.trained == 2
