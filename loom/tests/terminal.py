"""Run a command in a terminal of its own, as a person would."""

import os
import re
import select
import struct
import subprocess
import sys
import time

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# Makes the pseudo-terminal the one that Ctrl-C is typed into, and becomes the command.
TAKE = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


class Terminal:
    """A command and its terminal, 80 columns wide; a context manager that ends both."""

    def __init__(self, *command, columns=80, **options):
        import fcntl
        import pty
        import termios

        self.side, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-c", TAKE, *map(str, command)],
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
            **options,
        )
        os.close(other)
        self.raw, self.seen = "", 0

    @property
    def text(self):
        """What stands in the terminal, without colour."""
        return ESCAPE.sub("", self.raw).replace("\r\n", "\n")

    def wait(self, for_text, timeout=20):
        """Read until a text has come since the last wait, and return all since then."""
        start, end = self.seen, time.monotonic() + timeout
        while for_text not in self.text[start:]:
            assert time.monotonic() < end, f"no {for_text!r} in:\n{self.text[start:]}"
            if not self.read():
                assert for_text in self.text[start:], (
                    f"ended without {for_text!r}:\n{self.text}"
                )
        self.seen = self.text.index(for_text, start) + len(for_text)
        return self.text[start : self.seen]

    def read(self):
        """Read what has come within a moment; False at the end."""
        if select.select([self.side], [], [], 0.1)[0]:
            try:
                data = os.read(self.side, 65536)
            except OSError:  # how Linux tells of the end
                return False
            self.raw += data.decode()
            return bool(data)
        return True

    def type(self, text):
        os.write(self.side, text.encode())

    def end(self, timeout=60):
        """Wait for the command to end, and return its exit code."""
        end = time.monotonic() + timeout
        while self.read():
            assert time.monotonic() < end, f"it goes on:\n{self.text}"
        return self.process.wait(10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.side)
