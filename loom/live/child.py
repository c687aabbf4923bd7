"""A program at our side: an order a line in, an answer a line out."""

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import loom
from loom.config import get_config

Message = dict[str, Any]
Tell = Callable[..., None]
Hear = Callable[["Child", Message | None], None]


class Child:
    """A program that is started before it is needed.

    :param program: A module that obeys :func:`orders`.
    :param root: The repository; the program runs in it.
    :param answered: Called, from a thread, with the child and each of
        its answers; with None once it has ended.
    """

    def __init__(self, program: str, root: Path, answered: Hear):
        tool = Path(loom.__file__).parents[1]
        places = root, root / get_config().outputs, tool
        path = os.pathsep.join(map(str, places))
        self.answers, self.ended = 0, False
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [sys.executable, "-m", program],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", "NO_COLOR": "1"},
        )
        threading.Thread(target=self.listen, args=[answered], daemon=True).start()

    def listen(self, answered: Hear) -> None:
        with suppress(ValueError):  # the half of a line
            for line in self.process.stdout:
                answer = json.loads(line)
                self.answers += 1
                answered(self, answer)
        self.ended = True
        answered(self, None)

    def order(self, **what: object) -> None:
        """Tell it what to do."""
        with suppress(OSError):  # it has ended, which is told as well
            self.process.stdin.write(json.dumps(what).encode() + b"\n")
            self.process.stdin.flush()

    def stop(self) -> None:
        """End it, and all that it has started."""
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        self.process.wait()

    def last_words(self) -> str:
        """How it ended, and the end of what it complained of."""
        code = self.process.wait()
        size = self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(0, size - 2000))
        said = self.errors.read().decode(errors="replace").strip()
        return f"ended with exit code {code}" + (said and f"\n{said}")


def orders() -> Iterator[tuple[Message, Tell]]:
    """In the child: yield each order, and a function that answers.

    What is printed meanwhile goes nowhere, and there is nothing to
    read, so that no example can get between the two of us. When the
    other side is gone, so are we.
    """
    source, channel = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    waiting = queue.SimpleQueue()

    def listen() -> None:
        with open(source, "rb") as lines:
            for line in lines:
                waiting.put(json.loads(line))
        end()

    def answer(**what: object) -> None:
        data = json.dumps(what).encode() + b"\n"
        while data:
            data = data[os.write(channel, data) :]

    threading.Thread(target=listen, daemon=True).start()
    while True:
        yield waiting.get(), answer


def end() -> NoReturn:
    """In the child: end now, with all that was started here."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)
