"""Inside a child process: take orders from the process that started it."""

import os
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, NoReturn

Message = dict[str, Any]
Answer = Callable[..., None]


def take_orders(connection: Connection) -> tuple[Iterator[Message], Answer]:
    """What gives each order, and a function that answers.

    When the parent is gone, so is the child.
    """
    waiting: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def listen() -> None:
        try:
            while True:
                waiting.put(connection.recv())
        except (EOFError, OSError):
            end_process()

    def answer(**what: object) -> None:
        connection.send(what)

    threading.Thread(target=listen, daemon=True).start()
    return iter(waiting.get, None), answer


def end_process() -> NoReturn:
    """End this child now, with all that it has started."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)
