"""The library's own tests under Pyodide: make test-browser"""

import sys

from tests.browser.node import hypothesis_native
from tests.browser.node.absent import ABSENT

TESTS = ("tests/functions", "tests/layers", "tests/network")


def main(arguments: list[str]) -> int:
    """Run pytest on what the arguments name, on all if they are options; its exit code."""
    import pytest

    hypothesis_native.install()
    sys.meta_path.append(ABSENT)
    options = ["--capture=sys", "-p", "no:cacheprovider", "-p", "tests.browser.node.reasons"]
    tests = () if any(not each.startswith("-") for each in arguments) else TESTS
    return int(pytest.main([*options, *arguments, *tests]))
