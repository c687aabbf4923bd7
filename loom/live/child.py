"""A process that is given orders: each is a line in, each answer a line out."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import loom
from loom.config import get_config
from loom.live.orders import Message

Hear = Callable[["Child", Message | None], None]


class Child:
    """A program that is started before it is needed, and does one job.

    :param program: A module that calls :func:`loom.live.orders.take_orders`.
    :param root: The book's folder; the program runs in it.
    :param hear: Called, from a thread, with the child and each of its answers; with
        None once it has ended.
    :ivar is_stopped: Whether it was ended by :meth:`stop`.
    """

    def __init__(self, program: str, root: Path, hear: Hear):
        tool = Path(loom.__file__).parents[1]
        places = root, root / get_config().outputs, tool
        path = os.pathsep.join(map(str, places))
        self.has_answered = self.has_ended = self.is_stopped = False
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "-m", program],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", "NO_COLOR": "1"},
        )
        threading.Thread(target=self._listen, args=[hear], daemon=True).start()

    def _listen(self, hear: Hear) -> None:
        assert self._process.stdout
        with suppress(ValueError):  # the half of a line
            for line in self._process.stdout:
                answer = json.loads(line)
                self.has_answered = True
                hear(self, answer)
        self.has_ended = True
        hear(self, None)

    def order(self, **what: object) -> None:
        """Tell it what to do."""
        assert self._process.stdin
        with suppress(OSError):  # it has ended, which is told as well
            self._process.stdin.write(json.dumps(what).encode() + b"\n")
            self._process.stdin.flush()

    def stop(self) -> None:
        """End it, and all that it has started."""
        self.is_stopped = True
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()

    def describe_end(self) -> str:
        """How it ended, and the end of what it complained of."""
        code = self._process.wait()
        size = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, size - 2000))
        said = self._errors.read().decode(errors="replace").strip()
        return f"ended with exit code {code}" + (said and f"\n{said}")
