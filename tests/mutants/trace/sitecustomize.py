"""Imported by every Python that has this folder on its path: notes which functions it calls.

The events of calls alone are asked for, so it costs little; lines are not needed, since a test that
calls a function may reach any line of it once the function is changed.
"""

import atexit
import os
import re
import sys
import tempfile
import threading
from multiprocessing import util

# also in a copy that a test makes of the book, or a file that it names relatively
SOURCE = re.compile(r"(?:^|/)((?:tangled|loom)/.+\.py)$")
FOLDER = os.environ.get("MUTANTS_TRACE")


def start():
    called = set()

    def note(frame, event, argument):
        called.add(frame.f_code)

    def save():
        sys.settrace(None)
        functions = {
            f"{path[1]}:{code.co_qualname}"
            for code in called
            if (path := SOURCE.search(code.co_filename))
        }
        with tempfile.NamedTemporaryFile("w", dir=FOLDER, delete=False, encoding="utf-8") as out:
            out.write("\n".join(functions))

    atexit.register(save)
    # what multiprocessing has forked ends otherwise
    util.register_after_fork(note, lambda _: util.Finalize(None, save, exitpriority=0))
    threading.settrace(note)
    sys.settrace(note)


if FOLDER:
    start()
