"""Notes which functions of library and tool a Python process calls, at once: it may be killed.

Every process of Python imports this while covers are measured (see `tree.py`). The events of
calls alone are asked for, so it costs little; lines are not needed, since a test that calls a
function may reach any line of it once the function is changed.
"""

import os
import re
import sys
import threading

# also in a copy that a test makes of the book, or a file that it names relatively
SOURCE = re.compile(r"(?:^|/)((?:tangled|loom)/.+\.py)$")
FOLDER = os.environ["MUTANTS_TRACE"]
called = set()


def note(frame, event, argument):
    code = frame.f_code
    if code not in called:
        called.add(code)
        if path := SOURCE.search(code.co_filename):
            # a file for each process, what it has forked too
            with open(f"{FOLDER}/{os.getpid()}", "a", encoding="utf-8") as out:
                out.write(f"{path[1]}:{code.co_qualname}\n")


threading.settrace(note)
sys.settrace(note)
