"""Node, which runs the tests of the scripts."""

import shutil

import pytest

NODE = shutil.which("node")


@pytest.fixture(scope="session", autouse=True)
def node():
    """The program. Without it the tests fail, and say how to come by it."""
    if NODE is None:
        pytest.fail('Node is not on PATH: install it, "apt-get install nodejs npm"')
    return NODE
