"""A kernel that waits does what a new one would do."""

import os
import signal

import nbformat
import psutil
import pytest
from jupyter_cache.executors import utils
from jupyter_core.utils import run_sync

from loom.live.kernel import Waiting
from loom.weaving import kernels as weaving_kernels

CELLS = """print(sorted(name for name in globals() if name[0] != '_'))
---
import os, sys
print(os.getcwd(), *(name for name in ('epynn', 'tangle', 'sybil') if name in sys.modules))
---
import numpy as np
import matplotlib.pyplot as plt
plt.plot(np.arange(3))
plt.gcf().number
---
1 / 0
"""


@pytest.fixture
def waiting(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setattr(utils, "executenb", utils.executenb)
    return Waiting(tmp_path / "kernel.json")


def run(folder):
    """What the cells have put out: their numbers, texts and pictures."""
    book = nbformat.v4.new_notebook()
    book.cells = [nbformat.v4.new_code_cell(code) for code in CELLS.split("---\n")]
    done = utils.single_nb_execution(book, cwd=str(folder), timeout=60, allow_errors=False)
    outputs = []
    for cell in done.nb.cells:
        for output in cell.outputs:
            output.pop("metadata", None)
            output.get("data", {}).pop("image/png", None)
            outputs.append((cell.execution_count, dict(output)))
    return outputs, type(done.err)


def kernels():
    return {child.pid for child in psutil.Process().children() if child.is_running()}


def test_it_leaves_no_trace_in_what_the_cells_see(waiting, tmp_path):
    before = kernels()
    new = run(tmp_path)
    assert "ZeroDivisionError" in str(new)
    waiting.start()
    waiting.start()  # one is enough
    (kernel,) = kernels() - before
    assert waiting.kernel is not None
    assert run(tmp_path) == new
    assert waiting.kernel is None and kernel not in kernels()
    assert run(tmp_path) == new, "and with none that waits"


def test_a_kernel_that_has_died_is_replaced(waiting, tmp_path):
    before = kernels()
    waiting.start()
    (kernel,) = kernels() - before
    os.kill(kernel, signal.SIGKILL)
    psutil.Process(kernel).wait(10)
    outputs, _ = run(tmp_path)
    assert len(outputs) > 3


def test_a_fork_leaves_the_kernel_to_its_owner(waiting, tmp_path):
    waiting.start()
    owner, waiting.owner = waiting.owner, -1  # as if this were another process
    assert len(run(tmp_path)[0]) > 3
    waiting.owner = owner
    assert waiting.kernel is not None
    assert len(run(tmp_path)[0]) > 3
    assert waiting.kernel is None


@pytest.mark.parametrize("words, runs", [(weaving_kernels.DIED, True), ("something else", False)])
def test_a_kernel_that_dies_when_it_is_needed_is_replaced(waiting, tmp_path, words, runs):
    def use(*_, **__):
        raise RuntimeError(f"{words} to kernel_info")

    waiting.start()
    kernel, waiting.use = waiting.kernel, use
    if runs:
        assert len(run(tmp_path)[0]) > 3
    else:
        with pytest.raises(RuntimeError, match=words):
            run(tmp_path)
    run_sync(kernel.shutdown_kernel)(now=True)


class Dying:
    """A client whose kernels die, but for the last; and how many there were."""

    deaths, words = 0, ""

    def __init__(self, notebook, resources, **options):
        self.resources = resources

    def execute(self):
        type(self).deaths -= 1
        if self.deaths >= 0:
            raise RuntimeError(self.words)
        return self.resources


@pytest.mark.parametrize(
    "deaths, words, runs",
    [
        (0, "", True),
        (2, weaving_kernels.DIED + " to kernel_info", True),
        (3, weaving_kernels.DIED + " to kernel_info", False),
        (1, "something else", False),
    ],
)
def test_a_kernel_that_dies_at_once_is_followed_by_another(monkeypatch, deaths, words, runs):
    monkeypatch.setattr(weaving_kernels, "NotebookClient", Dying)
    monkeypatch.setattr(Dying, "deaths", deaths)
    monkeypatch.setattr(Dying, "words", words)
    if runs:
        assert weaving_kernels.execute_notebook(None, "here") == {"metadata": {"path": "here"}}
    else:
        with pytest.raises(RuntimeError, match=words):
            weaving_kernels.execute_notebook(None, "here")
