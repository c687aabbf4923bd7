"""A plugin of pytest: what can't pass under Pyodide, each with its reason."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take an option of pytest-xdist, which needs processes; pyproject.toml sets it."""
    parser.addoption("--no-loadscope-reorder", action="store_true")
