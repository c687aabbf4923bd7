"""Kernels that are forks: as much on their own as those that are not."""

import os
import subprocess
import sys
import time

import nbformat
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient.exceptions import DeadKernelError

from loom.weaving.notebooks import forkedkernels
from loom.weaving.notebooks.forkedkernels import fork_kernels
from loom.weaving.notebooks.kernels import execute_notebook

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="kernels are forks under Linux alone"
)


@pytest.fixture(autouse=True)
def forked():
    """Kernels are forks for the time of a test."""
    factory = KernelProvisionerFactory.instance()
    usual = factory.default_provisioner_name
    fork_kernels()
    yield
    factory.default_provisioner_name = usual


def run(*cells, cwd="/"):
    """What cells print, each."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": kernel},
    )
    done = execute_notebook(notebook, cwd=str(cwd))
    return ["".join(o.get("text", "") for o in c.outputs).strip() for c in done.cells]


def test_kernels_share_nothing(tmp_path):
    draw = "import os, numpy as np; print(os.getppid(), np.random.rand())"
    change = "import json, os; json.changed = os.environ['CHANGED'] = '1'"
    first = run(draw, change, "print(os.getcwd())", "print(os.getpid())", cwd=tmp_path)
    look = "import json, os; print(hasattr(json, 'changed'), 'CHANGED' in os.environ)"
    second = run(draw, look)
    # of one process, but each with its own random numbers, modules and environment
    assert first[0].split()[0] == second[0].split()[0]
    assert first[0] != second[0]
    assert first[2] == str(tmp_path)
    assert not is_running(int(first[3]))
    assert second[1] == "False False"


def test_kernel_is_as_one_that_was_started_alone():
    look = (
        "import sys; print([m for m in sys.modules if m.split('.')[0] == 'loom'])",
        "print(sys.path[0] == '', __name__, sys.argv[1])",
        "import matplotlib; print(matplotlib.get_backend())",
        "import os, subprocess; print(subprocess.run(['true']).returncode)",
        "print(os.isatty(0), sys.stdin.read())",
    )
    forks = run(*look)
    KernelProvisionerFactory.instance().default_provisioner_name = "local-provisioner"
    assert forks == run(*look)


def test_kernel_follows_the_environment(monkeypatch):
    look = "import os; print(os.getppid(), os.environ.get('LOOK'))"
    before = run(look)[0].split()
    monkeypatch.setenv("LOOK", "again")
    after = run(look)[0].split()
    assert before[1] == "None"
    assert after[1] == "again"
    assert before[0] != after[0]


def test_kernel_that_dies_is_noticed():
    with pytest.raises(DeadKernelError):
        run("import os; os._exit(1)")


def test_kernel_ends_with_what_weaves(tmp_path):
    weave = (
        "from loom.tests.weaving.test_forkedkernels import fork_kernels, run\n"
        "fork_kernels()\n"
        'run(\'import os, time; print(os.getpid(), file=open("number", "w"))\\n\'\n'
        f"    'time.sleep(600)', cwd={str(tmp_path)!r})\n"
    )
    number = tmp_path / "number"
    with subprocess.Popen([sys.executable, "-c", weave]) as process:
        wait_until(lambda: number.exists() and number.read_text().endswith("\n"))
        process.kill()
    wait_until(lambda: not is_running(int(number.read_text())))


def test_forks_of_what_weaves_share_what_forks_kernels():
    weave = (
        "from multiprocessing import get_context\n"
        "from loom.tests.weaving.test_forkedkernels import fork_kernels, run\n"
        "from loom.weaving.notebooks.forkedkernels import share_server\n"
        "def look(number):\n"
        "    return [run(f'import os; print({number}, os.getppid())')\n"
        "            for _ in range(3)]\n"
        "share_server()  # no kernel is a fork yet\n"
        "fork_kernels()\n"
        "share_server()\n"
        "with get_context('fork').Pool(3) as pool:\n"
        "    print(pool.map(look, range(6), chunksize=1))\n"
    )
    command = [sys.executable, "-c", weave]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = [[text.split() for (text,) in each] for each in eval(done.stdout)]
    assert [{number for number, _ in each} for each in found] == [
        {str(number)} for number in range(6)
    ]
    assert len({server for each in found for _, server in each}) == 1


def wait_until(happened):
    """Wait until something has happened, for half a minute at most."""
    end = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_running(number):
    """Whether there is such a process."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_other_systems_start_kernels_as_usual(monkeypatch):
    factory = KernelProvisionerFactory.instance()
    factory.default_provisioner_name = "local-provisioner"
    monkeypatch.setattr(forkedkernels.sys, "platform", "darwin")
    fork_kernels()
    assert factory.default_provisioner_name == "local-provisioner"
