"""The libraries that some commands need, and others do without."""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from loom.config import get_config

# as they are installed
EQUATIONS = ("lark", "mdit-py-plugins", "numpy")
EXAMPLES = ("pytest", "sybil")
PRACTICE = ("rich",)
_WEAVE = (
    *EQUATIONS,
    "ipykernel",
    "jupyter-cache",
    "math-core",
    "matplotlib",
    "mermaidx",
    "nbclient",
    "pooch",
    "PyStemmer",
    "pyyaml",
    "sphinx",
    "sphinx-autodoc-typehints",
    "sphinx-codeautolink",
)
_DEFAULTS = (
    "furo",
    "myst-nb",
    "sphinx-copybutton",
    "sphinx-design",
    "sphinxcontrib-mermaid",
)


def list_weave_needs(root: Path) -> tuple[str, ...]:
    """The libraries that weave a book; one with a conf.py names others there."""
    return _WEAVE if (root / "conf.py").is_file() else (*_WEAVE, *_DEFAULTS)


def refuse_missing(command: str, libraries: Iterable[str]) -> None:
    """Say which libraries a command lacks, and how to get them.

    :raises ImportError: Some are missing.
    """
    lost = [name for name in libraries if not _is_installed(name)]
    if lost:
        install = get_config().testing.install
        raise ImportError(
            f"{command} needs {' and '.join(lost)}"
            + (
                f", which `{install}` installs"
                if install
                else f"; run `python -m pip install {' '.join(lost)}`"
            )
        )


def _is_installed(library: str) -> bool:
    try:
        distribution(library)
    except PackageNotFoundError:
        return False
    return True
