"""Processes that are started ahead end with who started them."""

import os
import signal
import subprocess
import sys
import time

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


def test_ctrl_c_while_it_starts_is_no_traceback(tmp_path):
    """A terminal sends it to all of them."""
    (tmp_path / "loom.toml").write_text("")
    program = tmp_path / "program.py"
    program.write_text(
        "from pathlib import Path\n"
        "from loom.live.child import Child, prepare_environment, stop_children\n"
        "if __name__ == '__main__':\n"
        "    prepare_environment(Path.cwd())\n"
        "    try:\n"
        "        print('begun', flush=True)\n"
        "        Child('loom.live.checker', Path.cwd(), lambda *_: None)\n"
        "        input()\n"
        "    except KeyboardInterrupt:\n"
        "        stop_children()\n"
    )
    with subprocess.Popen(
        [sys.executable, program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.5)  # into the imports of the server that forks the children
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.read() == ""
    assert process.returncode == 0
