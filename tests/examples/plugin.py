"""Every example of every page is a test: a pytest plugin, made of Sybil and of tangle.py.

Sybil recognises a language only by its exact word, and ignores what it doesn't know. Here
tangle.py says what each fence is, so that the book has one grammar, and every line of an example
has its line in the document.
"""

import doctest
import os
import re
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec

import matplotlib
import numpy as np
import pytest
from sybil import Region, Sybil
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.integration.pytest import SybilFile
from sybil.parsers.abstract.doctest import DocTestStringParser

from loom.documents.reader import read_document
from tests.examples.needs import is_woven, needed_cells

matplotlib.use("Agg")
os.environ["KERAS_BACKEND"] = "torch"  # read once, when a page first imports it
THEIRS = re.compile(
    r"^[>. ]*(?:import|from) (?:epynn\.)?(keras|torch|onnxruntime|onnx|distributed)\b", re.M
)


def parse(document):
    """Yield a region for each example of a Sybil document.

    A doctest block gives one region for each of its prompts; any other example is one region.
    """
    starts = [0]
    for line in document.text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    page, problems = read_document(document.path, document.text)
    wrong = {}
    for problem in problems:
        wrong.setdefault(problem.location.line, []).append(str(problem))
    for line, messages in wrong.items():
        yield Region(starts[line - 1], starts[line], "\n".join(messages), complain)
    needed = needed_cells(page.blocks)
    for n, block in enumerate(page.blocks):
        absent = missing(block)
        for region in examples(block, starts, n in needed):
            if absent:
                region.evaluator = partial(refuse, absent)
            yield region


def missing(block):
    """The libraries that a block compares with and that this environment lacks.

    A reader's environment has neither Keras nor PyTorch.
    """
    names = dict.fromkeys(THEIRS.findall("\n".join(block.code)))
    return [name for name in names if find_spec(name) is None]


def refuse(absent, example):
    """Skip an example that can't run here; but not in CI."""
    said = f"needs {' and '.join(absent)}, which `make test` installs"
    if os.environ.get("CI") == "true":
        return said
    pytest.skip(said)


def examples(block, starts, needed):
    """Yield the regions of a block, if it is one to run.

    :param needed: Whether an example behind it needs it, if it is a cell.
    """
    if block.kind == "doctest":
        yield from doctests(block, starts)
    elif block.kind in ("example", "cell"):
        # Blank lines before the code make its line numbers those of the document.
        above = block.lines[0] - 1 if block.lines else 0
        code = "\n" * above + "\n".join(block.code) + "\n"
        woven = is_woven(block) and not needed
        failing = "raises-exception" in block.attributes.get("tags", "")
        yield Region(
            starts[block.line - 1],
            starts[block.lines[-1] if block.lines else block.line],
            code,
            run_failing if failing else run_unless_woven if woven else run,
        )


def doctests(block, starts):
    """Yield a region for each prompt of a doctest block; what belongs to no prompt fails."""
    text = "\n".join(block.code) + "\n"
    rest, end = [], 0
    for found in DocTestStringParser(DocTestEvaluator(doctest.ELLIPSIS))(text, block.document):
        rest.append(text[end : found.start])
        first = text.count("\n", 0, found.start)
        last = max(text.count("\n", 0, found.end) - 1, first)
        yield Region(
            starts[block.lines[first] - 1],
            starts[block.lines[last]],
            found.parsed,
            found.evaluator,
        )
        end = found.end
    rest.append(text[end:])
    lost = [
        line
        for line in "".join(rest).splitlines()
        if line.strip() and not line.lstrip().startswith(">>> #")
    ]
    if lost or not end:
        message = "these lines belong to no prompt:\n" + "\n".join(lost)
        yield Region(
            starts[block.line - 1],
            starts[block.line],
            message if lost else "holds no >>>",
            complain,
        )


def run(example):
    """Run an example in the page's namespace; what it raises is the failure."""
    exec(compile(example.parsed, example.path, "exec", dont_inherit=True), example.namespace)


def run_unless_woven(example):
    """Run a cell that no test needs, if the weave of this run of the tests has not done so.

    Where the weave has complained of anything, it runs here, and fails on its line.
    """
    if not example.namespace.get(WOVEN, bool)():
        run(example)


WOVEN = "__woven__"


@pytest.fixture(name=WOVEN)
def woven(tmp_path_factory):
    """A function that says whether the book was woven in this run without a complaint."""

    def is_woven():
        record = weave_record(tmp_path_factory)
        return record.exists() and record.read_text("utf-8").startswith("0\n")

    return is_woven


def weave_record(tmp_path_factory):
    """The file with the exit code and the warnings of the weave, for all processes of this run."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "weaving.txt"


def run_failing(example):
    """Run an example that is meant to raise."""
    code = compile(example.parsed, example.path, "exec", dont_inherit=True)
    try:
        exec(code, example.namespace)
    except Exception:
        return None
    return "is tagged raises-exception, but raised nothing"


def complain(example):
    """Fail with what is wrong in the document itself."""
    return example.parsed


class Surroundings:
    """What a page may change and the next page must not see: directory, figures, printing."""

    def enter(self, namespace):
        namespace["__name__"] = "__main__"
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        here, environment, path = os.getcwd(), dict(os.environ), list(sys.path)
        random, printing, errors = np.random.get_state(), np.get_printoptions(), np.geterr()
        self.stack.enter_context(matplotlib.rc_context())

        @self.stack.callback
        def restore():
            os.chdir(here)
            os.environ.clear()
            os.environ.update(environment)
            sys.path[:] = path
            np.random.set_state(random)
            np.set_printoptions(**printing)
            np.seterr(**errors)
            if "matplotlib.pyplot" in sys.modules:
                sys.modules["matplotlib.pyplot"].close("all")

        os.chdir(folder)

    def leave(self, namespace):
        namespace.clear()
        self.stack.close()


surroundings = Surroundings()
pages = Sybil(
    [parse],
    pattern="*.md",
    setup=surroundings.enter,
    teardown=surroundings.leave,
    fixtures=[WOVEN],
)


def pytest_collect_file(file_path, parent):
    """Collect the README and the documents of ``literate/``."""
    root = parent.config.rootpath
    if file_path == root / "README.md" or (
        file_path.suffix == ".md" and root / "literate" in file_path.parents
    ):
        return SybilFile.from_parent(parent, path=file_path, sybils=[pages])
    return None
