"""The library's own tests under Pyodide: make test-browser"""

import sys
import types

from tests.browser import hypothesis_native
from tests.browser.absent import ABSENT

TESTS = ("tests/functions", "tests/layers", "tests/network")


def main(arguments: list[str]) -> int:
    """Run pytest on what the arguments name, by default on all; return its exit code."""
    import pytest

    sys.modules["lzma"] = types.ModuleType("lzma")
    sys.modules["pooch"] = types.ModuleType("pooch")
    hypothesis_native.install()
    sys.meta_path.append(ABSENT)
    options = ["--capture=sys", "-p", "no:cacheprovider", "-p", "tests.browser.reasons"]
    return int(pytest.main([*options, *(arguments or TESTS)]))
