"""A process that is given orders, one after the other, and answers them."""

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from multiprocessing import active_children, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import loom
from loom.config import get_config
from loom.live.orders import Message, take_orders
from loom.weaving import MODULES

Hear = Callable[["Child", Message | None], None]

# A server that has imported what takes long forks each process. It imports nothing of
# the book, which may change. Libraries of macOS may not stand a fork, and Windows has
# none: there each process imports for itself.
_PROCESSES: ForkServerContext | SpawnContext = (
    get_context("forkserver") if sys.platform == "linux" else get_context("spawn")
)
_PROCESSES.set_forkserver_preload(
    [
        "loom.live.weaver",
        "loom.live.checker",
        *(f"loom.weaving.{part}" for part in MODULES),
        "loom.browser.weaving",
        "furo",
        "myst_nb",
        "sphinx_copybutton",
        "sphinx_design",
    ]
)


def prepare_environment(root: Path) -> None:
    """Set what the processes, and all that they start, find in their environment.

    :param root: The book's folder.
    """
    tool = Path(loom.__file__).parents[1]
    places = root, root / get_config().outputs, tool
    os.environ |= {
        "PYTHONPATH": os.pathsep.join(map(str, places)),
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
    }
    if sys.platform == "linux":
        # Ctrl-C is for this process, which ends the others: also while they import
        from multiprocessing.forkserver import ensure_running

        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        ensure_running()
        signal.signal(signal.SIGINT, before)


def _run_program(
    program: str, root: str, path: Sequence[str], orders: Connection, errors: str
) -> None:
    """In the new process: run a program."""
    if hasattr(os, "setsid"):
        os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(root)
    sys.path[:0] = path
    if not os.path.isdir(os.path.dirname(errors)):
        return  # who started it has ended
    with open(errors, "ab") as file, open(os.devnull, "r+b") as nothing:
        # No example can read or print what others hear.
        for number, source in enumerate((nothing, nothing, file)):
            os.dup2(source.fileno(), number)
    import_module(program).main(*take_orders(orders))


def _end(process: BaseProcess) -> None:
    if process.is_alive():  # else its number may be another's by now
        if hasattr(os, "killpg") and process.pid:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()  # it may have no group yet
    process.join()


def stop_children() -> None:
    """End all that were started.

    Ctrl-C may come in the midst of a start. Of such a child nobody else knows, and
    Python would wait for it at its own end.
    """
    for process in active_children():
        _end(process)


class Child:
    """A program that is started before it is needed, and does one job.

    :param program: A module with a function `main`, which is called with what
        :func:`loom.live.orders.take_orders` returns.
    :param root: The book's folder; the program runs in it.
    :param hear: Called, from a thread, with the child and each of its answers; with
        None once it has ended.
    :ivar is_stopped: Whether it was ended by :meth:`stop`.
    """

    def __init__(self, program: str, root: Path, hear: Hear):
        self.has_answered = self.has_ended = self.is_stopped = False
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._errors = Path(self._folder.name, "errors.txt")
        path = os.environ["PYTHONPATH"].split(os.pathsep)
        self._orders, orders = _PROCESSES.Pipe()
        self._process = _PROCESSES.Process(
            target=_run_program,
            args=(program, str(root), path, orders, str(self._errors)),
        )
        self._process.start()
        orders.close()
        threading.Thread(target=self._listen, args=[hear], daemon=True).start()

    def _listen(self, hear: Hear) -> None:
        with suppress(EOFError, OSError):
            while True:
                answer: Message = self._orders.recv()
                self.has_answered = True
                hear(self, answer)
        self.has_ended = True
        hear(self, None)

    def order(self, **what: object) -> None:
        """Tell it what to do."""
        with suppress(OSError):  # it has ended, which is told as well
            self._orders.send(what)

    def stop(self) -> None:
        """End it, and all that it has started."""
        self.is_stopped = True
        _end(self._process)

    def describe_end(self) -> str:
        """How it ended, and the end of what it complained of."""
        self._process.join()
        said = ""
        with suppress(OSError):
            said = self._errors.read_text("utf-8", errors="replace")[-2000:].strip()
        return f"ended with exit code {self._process.exitcode}" + (said and f"\n{said}")
