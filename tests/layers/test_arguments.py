"""Checks of a layer's arguments and inputs stand in one module, out of a learner's way.

Two stand with the activations, since they look at the settings of one: ``check_activation`` and
``check_slope``. ``check_floats`` stands with the passes of every layer. What is wrong with data is
found where an Embedding prepares them.
"""

import ast
import inspect
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import epynn
from epynn import GRU, Convolution, Dense, Dropout, Embedding
from epynn.commons import arguments
from epynn.commons.models import Layer

LIBRARY = Path(epynn.__file__).parent
PUBLIC = {name: getattr(epynn, name) for name in epynn.__all__}
LAYERS = sorted(
    value.__module__.split(".")[1]
    for value in PUBLIC.values()
    if isinstance(value, type) and issubclass(value, Layer) and value is not Layer
)
FILES = [
    LIBRARY / layer / f"{name}.py"
    for layer in LAYERS
    for name in ("models", "parameters", "forward", "backward")
] + [LIBRARY / "embedding/dataset.py", LIBRARY / "commons/sequences.py"]
# What an Embedding holds is its data; what is missing there is no wrong argument.
ABOUT_DATA = {
    "embedding/models.py": {"training_batches", "transform", "decode"},
    "embedding/dataset.py": {
        "embedding_check",
        "embedding_encode",
        "embedding_prepare",
        "make_finite",
        "make_rectangular",
        "refuse_missing",
        "refuse_prepared",
    },
}
PLACES = {"check_activation": "maths", "check_slope": "maths", "check_floats": "models"}


def raising(source):
    """Names of the functions that raise a ValueError or a TypeError."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Raise) and re.match(
                    "raise (ValueError|TypeError)", ast.unparse(node)
                ):
                    yield function.name


def test_a_function_that_raises_is_found():
    assert [*raising("def f(x):\n    if x:\n        raise ValueError(x)\ndef g(): pass")] == ["f"]


def test_there_are_ten_layers():
    assert len(LAYERS) == len({*LAYERS}) == 10


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(LIBRARY).as_posix())
def test_a_layer_holds_no_checks_of_its_own(path):
    allowed = ABOUT_DATA.get(path.relative_to(LIBRARY).as_posix(), set())
    assert {*raising(path.read_text("utf-8"))} <= allowed


@pytest.mark.parametrize("path", [*FILES, LIBRARY / "commons/models.py"], ids=str)
def test_a_layer_takes_its_checks_from_one_module(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            for name in {each.name for each in node.names if each.name.startswith("check_")}:
                assert node.module == f"epynn.commons.{PLACES.get(name, 'arguments')}", name


def test_the_checks_import_nothing_of_the_library_but_a_type():
    body = ast.parse(Path(arguments.__file__).read_text("utf-8")).body
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert all("epynn" not in ast.unparse(node) for node in imports)


def test_no_other_module_hands_the_checks_on():
    """They are imported from where they stand; none has a second copy either."""
    checks = {
        name
        for name, value in vars(arguments).items()
        if inspect.isfunction(value) and value.__module__ == arguments.__name__
    }
    assert len(checks) > 10
    for path in LIBRARY.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and checks & {each.name for each in node.names}:
                assert node.module == "epynn.commons.arguments", path
            elif isinstance(node, ast.FunctionDef) and node.name in checks:
                assert path == Path(arguments.__file__)


def refused(message, check, *given, error=ValueError, **more):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        check(*given, **more)


@pytest.mark.parametrize("value", [0, -1, 1.0, True, None, "a", [1], np.array([1]), np.float64(2)])
def test_positive_integer(value):
    refused(
        f"It takes a positive integer as n, and got {value!r}",
        arguments.check_positive_integer,
        "n",
        value,
        "It",
    )
    found = arguments.check_positive_integer("n", np.int64(3), "It")
    assert found == 3 and type(found) is int


@pytest.mark.parametrize("value", [0, (1, 0), (1,), (1, 2, 3), (), 1.5, (1, 2.0), True, None, "ab"])
def test_pair(value):
    refused(
        f"It takes an integer of at least 1, or a pair of them, as n, and got {value!r}",
        arguments.check_pair,
        "n",
        value,
        "It",
    )
    assert arguments.check_pair("n", 0, "It", least=0) == (0, 0)
    for three in (3, np.int8(3), [3, 3], (3, np.int64(3))):
        found = arguments.check_pair("n", three, "It")
        assert found == (3, 3) and {*map(type, found)} == {int}
    refused(
        "It takes an integer of at least 0, or a pair of them, as n, and got -1",
        arguments.check_pair,
        "n",
        -1,
        "It",
        least=0,
    )


@pytest.mark.parametrize(
    "check", [arguments.check_number, arguments.check_positive_number, arguments.check_fraction]
)
def test_numbers(check):
    for value in (True, None, "a", [0.5], np.array([0.5]), 1j):
        refused(
            f"It takes a number as n, and got {value!r}", check, "n", value, "It", error=TypeError
        )
    for half in (0.5, np.float32(0.5), np.float64(0.5), Fraction(1, 2)):
        found = check("n", half, "It")
        assert found == 0.5 and type(found) is float


def test_a_number_that_is_out_of_range():
    for value in (0, -1, -np.inf, np.nan):
        refused(
            f"It takes a number above 0 as n, and got {value}",
            arguments.check_positive_number,
            "n",
            value,
            "It",
        )
    for value in (-0.1, 1, 2.5, np.inf, np.nan):
        refused(
            f"It takes a n from 0 to below 1, and got {value}",
            arguments.check_fraction,
            "n",
            value,
            "It",
        )
    assert arguments.check_positive_number("n", np.inf, "It") == np.inf
    assert arguments.check_fraction("n", 0, "It") == 0


@pytest.mark.parametrize("value", ["no", "", None, 2, -1, 0.0, [True], np.array([True])])
def test_flag(value):
    refused(
        f"It takes True or False as n, and got {value!r}",
        arguments.check_flag,
        "n",
        value,
        "It",
        error=TypeError,
    )
    assert [arguments.check_flag("n", one, "It") for one in (True, 1, np.True_, np.int8(1))] == [
        True
    ] * 4
    assert arguments.check_flag("n", np.False_, "It") is False


@pytest.mark.parametrize("argument", ["X_encode", "Y_encode", "X_scale", "keep_last"])
def test_flags_of_the_embedding(argument):
    said = f"Embedding takes True or False as {argument}, and got 'no'"
    refused(said, Embedding, [[0.0], [1.0]], [0, 1], **{argument: "no"}, error=TypeError)


def test_function():
    assert arguments.check_function("f", np.tanh, "It", "g") is np.tanh
    refused(
        "It takes a function as f, such as g, and got 'tanh'",
        arguments.check_function,
        "f",
        "tanh",
        "It",
        "g",
        error=TypeError,
    )
    refused(
        "Dense takes a function as initialization, such as epynn.xavier, and got 'xavier'",
        Dense,
        initialization="xavier",
        error=TypeError,
    )


@pytest.mark.parametrize("kind", [Dense, GRU, Convolution])
def test_a_function_that_is_called_in_another_way_is_refused_at_once(kind):
    def zeros(shape):
        return np.zeros(shape)

    refused(
        f"{kind.__name__} takes a function f(shape, rng) as initialization, such as "
        "epynn.xavier, and zeros does not take these two",
        kind,
        initialization=zeros,
        error=TypeError,
    )
    assert kind(initialization=lambda shape, rng: rng.normal(size=shape)).initialization


def test_settings():
    own = {"learning_rate": 1}
    assert arguments.check_settings(own, "It", own) is own
    assert arguments.check_settings(None, "It", own) == {}
    refused(
        "It takes no hyperparameter 'rate'. Is it 'learning_rate'?",
        arguments.check_settings,
        {"rate": 1},
        "It",
        {"learning_rate": 1, "other": 2},
    )


@pytest.mark.parametrize("value", ["x", None, True, 1.0, (0, 1.0), [None], {1}])
def test_axes(value):
    refused(
        f"Dropout takes an integer, or a tuple of them, as axis, and got {value!r}",
        Dropout,
        axis=value,
        error=TypeError,
    )
    assert Dropout(axis=[np.int64(1), -1]).d["a"] == (1, -1)
    assert Dropout(axis=2).d["a"] == (2,) and Dropout().d["a"] == ()


def test_a_probability_leaves_single_precision_alone():
    """A float64 of NumPy would not."""
    layer = Dropout(np.float64(0.5))
    layer.training = True
    assert layer.forward(np.ones((4, 3), np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    "size, padding, shape, said",
    [
        ((3, 3), (0, 0), (2, 3, 2, 1), r"shape \(2, 3, 2, 1\)\. .* h at least 3 and w at least 3,"),
        (
            (3, 3),
            (1, 0),
            (2, 1, 2, 1),
            r"images of \(3, 2\) with .* h at least 1 and w at least 3,",
        ),
        (
            (5, 9),
            (3, 3),
            (2, 4, 1, 1),
            r"images of \(10, 7\) with .* h at least 1 and w at least 3,",
        ),
    ],
)
def test_windows(size, padding, shape, said):
    layer = Convolution(filter_size=size, padding=padding)
    with pytest.raises(ValueError, match=rf"^Convolution has a window of .*{said}"):
        arguments.check_windows(layer, np.ones(shape), size, padding)
    h, w = re.search(r"h at least (\d), w at least (\d)", said.replace(" and", ",")).groups()
    arguments.check_windows(layer, np.ones((2, int(h), int(w), 1)), size, padding)


@pytest.mark.parametrize(
    "check, good, wrong",
    [
        (arguments.check_features, (2, 3), [(2,), (2, 0), (2, 3, 4, 5), ()]),
        (arguments.check_features, (2, 3, 4), [(2, 0, 4), (2, 3, 0)]),
        (arguments.check_sequences, (2, 3, 4), [(2, 3), (2, 0, 4), (2, 3, 0), (2, 3, 4, 5), ()]),
        (arguments.check_images, (2, 3, 4, 5), [(2, 3, 4), (2, 0, 4, 5), (2, 3, 4, 0), (2,)]),
    ],
)
def test_inputs(check, good, wrong):
    layer = Layer()
    for m in (2, 0):
        assert check(layer, np.ones((m, *good[1:]))) is None
    for shape in wrong:
        with pytest.raises(ValueError, match=rf"^Layer takes .*{re.escape(str(shape))}"):
            check(layer, np.ones(shape))
