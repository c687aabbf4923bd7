"""To ONNX: what the file holds, and what a program that runs it computes."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx.reference import ReferenceEvaluator

from epynn import GRU, LSTM, RNN, Dense, read_model, to_onnx
from tests.network.exported import EVERY, built, close, made


def ran(path, X):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
    [A] = session.run(None, {"X": X})
    return A


@pytest.mark.parametrize("name, dtype, tolerance", EVERY)
def test_predictions(name, dtype, tolerance, tmp_path):
    model, X, A = built(name, dtype)
    path = to_onnx(model, tmp_path / "model.onnx")
    close(A, ran(path, X), tolerance)
    close(A[:1], ran(path, X[:1]), tolerance)  # the number of samples is free


@pytest.mark.parametrize(
    "name",
    [
        "images",
        "stacked-False",
        "gru-tanh-plain-all",
        "pooling-mean-(2, 3)-1",
        "lstm-softmax-tuned-last",
    ],
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_second_program_agrees(name, dtype, tmp_path):
    """ONNX's own evaluator, which is as slow as it is plain."""
    model, X, A = built(name, dtype)
    path = to_onnx(model, tmp_path / "model.onnx")
    [theirs] = ReferenceEvaluator(path).run(None, {"X": X})
    close(A, theirs.astype(dtype), 1e-10 if dtype is np.float64 else 1e-4)


def operators(name, dtype, tmp_path):
    path = to_onnx(built(name, dtype)[0], tmp_path / "model.onnx")
    return {node.op_type for node in onnx.load(path).graph.node}


@pytest.mark.parametrize(
    "name, operator, instead",
    [
        ("rnn-relu-plain-all", "RNN", "Scan"),
        ("gru-tanh-plain-last", "GRU", "Scan"),
        ("lstm-tanh-plain-all", "LSTM", "Scan"),
        ("lstm-gates-relu-plain-all", "LSTM", "Scan"),
        ("gru-gates-tanh-plain-all", "GRU", "Scan"),
        ("convolution-3-None-0-True", "Conv", "MatMul"),
        ("pooling-mean-2-None", "AveragePool", "Sum"),
    ],
)
def test_float32_has_the_operators_and_float64_the_parts(name, operator, instead, tmp_path):
    assert operator in operators(name, np.float32, tmp_path)
    found = operators(name, np.float64, tmp_path)
    assert operator not in found and instead in found


@pytest.mark.parametrize(
    "name",
    [
        "gru-update-relu-plain-last",
        "lstm-forget-tanh-plain-last",
        "rnn-elu-plain-last",
        "gru-softmax-plain-last",
    ],
)
def test_mixed_gates_are_a_loop_in_float32_too(name, tmp_path):
    found = operators(name, np.float32, tmp_path)
    assert "Scan" in found and not found & {"RNN", "GRU", "LSTM"}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_steps_are_free_where_nothing_depends_on_them(dtype, tmp_path):
    model, _ = made((5, 3), [GRU(4, sequences=True), LSTM(4)], dtype)
    path = to_onnx(model, tmp_path / "model.onnx")
    X = np.random.default_rng(0).normal(size=(2, 9, 3)).astype(dtype)
    close(model.predict(X).A, ran(path, X), 1e-10 if dtype is np.float64 else 1e-5)
    model, _ = made((5, 3), [RNN(4, sequences=True)], dtype)
    graph = onnx.load(to_onnx(model, tmp_path / "fixed.onnx")).graph
    dims = [(d.dim_param or d.dim_value) for d in graph.input[0].type.tensor_type.shape.dim]
    assert dims == ["m", 5, 3]


def test_the_file_says_what_it_is(tmp_path):
    model, _ = made((4,), [Dense(3), Dense(2)])
    model.name = "mine"
    file = onnx.load(to_onnx(model, tmp_path / "model.onnx"))
    onnx.checker.check_model(file, full_check=True)
    assert file.producer_name == "epynn-literate" and file.graph.name == "mine"
    [X], [A] = file.graph.input, file.graph.output
    assert [
        (end.name, [(d.dim_param or d.dim_value) for d in end.type.tensor_type.shape.dim])
        for end in (X, A)
    ] == [("X", ["m", 4]), ("A", ["m", 2])]
    assert [each.name for each in tmp_path.iterdir()] == ["model.onnx"]


def test_a_saved_model_goes_too(tmp_path):
    model, X, A = built("images")
    again = read_model(model.write(tmp_path / "model.npz"))
    close(A, ran(to_onnx(again, tmp_path / "model.onnx"), X))


def test_no_file(tmp_path):
    model, *_ = built("dense-tanh")
    for path in tmp_path, str(tmp_path):
        with pytest.raises(ValueError, match=f"{tmp_path} is a directory, and the path of a file"):
            to_onnx(model, path)
    with pytest.raises(TypeError, match="path=None: the name of a file is expected"):
        to_onnx(model, None)
    assert not list(tmp_path.iterdir())


def test_no_directory():
    model, *_ = built("dense-tanh")
    with pytest.raises(FileNotFoundError, match="no directory 'nowhere'. Make it first"):
        to_onnx(model, "nowhere/model.onnx")
