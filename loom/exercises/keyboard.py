"""Listen to the keyboard while something else goes on."""

import os
import sys
import threading
from collections import deque


def listen_to_keyboard() -> deque[str]:
    """What is typed from now on, line by line, as a queue."""
    lines: deque[str] = deque()

    def listen() -> None:
        rest = b""
        while data := os.read(sys.stdin.fileno(), 1024):
            *whole, rest = (rest + data).split(b"\n")
            lines.extend(line.decode(errors="replace").strip() for line in whole)
        lines.append("q")  # Ctrl-D: nothing more can be typed

    if sys.stdin.isatty():
        threading.Thread(target=listen, daemon=True).start()
    return lines
