"""Inside a child process: take orders from the process that started it."""

import json
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

Message = dict[str, Any]
Answer = Callable[..., None]


def take_orders() -> tuple[Iterator[Message], Answer]:
    """What gives each order, and a function that answers.

    What is printed from now on goes nowhere, and there is nothing to read, so that no
    example can get between parent and child. When the parent is gone, so is the child.
    """
    source, channel = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    waiting: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def listen() -> None:
        with open(source, "rb") as lines:
            for line in lines:
                waiting.put(json.loads(line))
        end_process()

    def answer(**what: object) -> None:
        data = json.dumps(what).encode() + b"\n"
        while data:
            data = data[os.write(channel, data) :]

    threading.Thread(target=listen, daemon=True).start()
    return iter(waiting.get, None), answer


def end_process() -> NoReturn:
    """End this child now, with all that it has started."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)
