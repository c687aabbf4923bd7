"""Imports point one way: layers and network use what is common, never the other way round."""

import ast
import inspect
from pathlib import Path

import epynn
from epynn.commons import library, plot
from epynn.network import plot as curves
from epynn.network import saving

LIBRARY = Path(epynn.__file__).parent
COMMONS = LIBRARY / "commons"
LAYERS = sorted(path.parent for path in LIBRARY.glob("*/models.py"))
LAYERS = [path for path in LAYERS if path.name not in ("commons", "network")]
# EpyNN's own paths for names that belong to the network: each module passes these on, no more.
PASSED_ON = {
    "library.py": {
        "epynn.network.saving.read_model as read_model",
        "epynn.network.saving.write_model as write_model",
    },
    "plot.py": {"epynn.network.plot.pyplot_metrics as pyplot_metrics"},
}


def imported(code: str, package: str) -> set[str]:
    """Return what a module imports anywhere in it: in functions, and for type checkers too."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {ast.unparse(alias) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) + 1 - node.level]
            source = ".".join((parents if node.level else []) + [node.module or ""]).strip(".")
            found |= {f"{source}.{ast.unparse(alias)}" for alias in node.names}
    return found


def is_beyond(name: str) -> bool:
    """Return whether an import leads to the library, but neither to commons nor to the settings."""
    parts = name.partition(" ")[0].split(".")
    return parts[0] == "epynn" and parts[1:2] not in (["commons"], ["settings"])


def test_commons_imports_neither_network_nor_layers():
    arrows = {}
    for path in sorted(COMMONS.rglob("*.py")):
        names = set(filter(is_beyond, imported(path.read_text("utf-8"), "epynn.commons")))
        if names:
            arrows[path.relative_to(COMMONS).as_posix()] = names
    assert arrows == PASSED_ON


def test_a_layer_imports_no_other_layer():
    assert len(LAYERS) == 10
    known = {f"epynn.{layer.name}" for layer in LAYERS}
    arrows = {
        (path.relative_to(LIBRARY).as_posix(), name)
        for layer in LAYERS
        for path in layer.rglob("*.py")
        for name in imported(path.read_text("utf-8"), f"epynn.{layer.name}")
        if ".".join(name.split(".")[:2]) in known - {f"epynn.{layer.name}"}
    }
    assert arrows == set()


def test_an_arrow_is_seen_wherever_it_stands():
    code = inspect.cleandoc("""
        import epynn.network.models
        from epynn import network
        from ..network import report
        if TYPE_CHECKING:
            from epynn.network.models import EpyNN
        def late():
            from epynn.network import initialize as other
            from epynn.dense.models import Dense
            from epynn.commons import maths
            from epynn import settings
            from . import io
            import epynnlive
    """)
    assert set(filter(is_beyond, imported(code, "epynn.commons"))) == {
        "epynn.network.models",
        "epynn.network",
        "epynn.network.report",
        "epynn.network.models.EpyNN",
        "epynn.network.initialize as other",
        "epynn.dense.models.Dense",
    }


def test_the_paths_of_epynn_lead_to_the_same_functions():
    assert library.read_model is saving.read_model is epynn.read_model
    assert library.write_model is saving.write_model is epynn.write_model
    assert plot.pyplot_metrics is curves.pyplot_metrics
