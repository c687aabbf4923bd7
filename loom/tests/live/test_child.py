"""Processes that are started ahead end with who started them."""

import subprocess
import sys

from loom.tests.live.book import ROOT

# Ctrl-C in the midst of a start: the child runs, and nobody has it.
PROGRAM = """
import threading
import time
from pathlib import Path
from loom.live.child import Child, prepare_environment, stop_children

def main():
    prepare_environment(Path.cwd())
    start = threading.Thread.start

    def interrupt(self):
        if self._target.__name__ == "_listen":
            raise KeyboardInterrupt
        start(self)

    threading.Thread.start = interrupt
    try:
        Child("loom.live.checker", Path.cwd(), print)
    except KeyboardInterrupt as error:
        kept = error  # and with it all that was being done
    file = kept.__traceback__.tb_next.tb_frame.f_locals["self"]._errors
    while not file.exists():  # it is at work
        time.sleep(0.05)
    stop_children()
    print("ended")
    return kept

if __name__ == "__main__":
    kept = main()
"""


def test_a_child_that_was_being_started_is_ended_too(tmp_path):
    (tmp_path / "loom.toml").write_text("")
    file = tmp_path / "program.py"
    file.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, file],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stdout) == (0, "ended\n"), done.stderr
