"""What is done with an example, by what kind of example it is."""

import ast
import os
from collections.abc import Sequence
from types import CodeType

from sybil.example import Example

from loom.config import get_config
from loom.testing.needs import IMPORT

# the name of the fixture that says whether the book was woven
WOVEN = "__woven__"


def run_example(example: Example) -> None:
    """Run an example in the page's namespace; what it raises is the failure."""
    exec(_compile(example.parsed, example), example.namespace)


def _compile(code: str | ast.Module, example: Example) -> CodeType:
    return compile(code, example.path, "exec", dont_inherit=True)


def run_unless_woven(example: Example) -> None:
    """Run a cell that no test needs, if the weave of this run has not done so.

    Where the weave has complained of anything, it runs here, and fails on its line.
    Otherwise it imports what it imports: examples behind it may use that.
    """
    if not example.namespace.get(WOVEN, bool)():
        return run_example(example)
    tree = ast.parse(example.parsed)
    tree.body = [each for each in tree.body if isinstance(each, IMPORT)]
    exec(_compile(tree, example), example.namespace)


def run_failing(example: Example) -> str | None:
    """Run an example that is meant to raise; return a complaint if it doesn't."""
    code = _compile(example.parsed, example)
    try:
        exec(code, example.namespace)
    except Exception:
        return None
    return "is tagged raises-exception, but raised nothing"


def skip_example(absent: Sequence[str], example: Example) -> str:
    """Skip an example that can't run here; under CI, return a complaint instead.

    :param absent: The libraries that it needs and that are not installed.
    """
    said = f"needs {' and '.join(absent)}"
    if install := get_config().testing.install:
        said += f", which `{install}` installs"
    if os.environ.get("CI") == "true":
        return said
    import pytest  # a browser runs examples without it

    pytest.skip(said)


def report_problem(example: Example) -> str:
    """Fail with what is wrong in the document itself."""
    return example.parsed
