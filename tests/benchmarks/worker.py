"""A side of a benchmark that runs in an environment of its own, asked line by line.

The worker reads a case as a line of JSON, answers `ready` or `none` (it has no such layer), and
then answers each line `step` with the seconds of one step, and `memory` with the kB by which five
steps push the mark of the highest memory up. Anything else ends it.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from timing import growth, one_thread_environment, seconds


def serve(build: Callable[[dict], Callable | None]) -> None:
    """The worker's end: make the step of the case that comes, and run it when asked."""
    step = build(json.loads(sys.stdin.readline()))
    print("ready" if step else "none", flush=True)
    for word in map(str.strip, sys.stdin):
        if step is None or word not in ("step", "memory"):
            break
        print(seconds(step) if word == "step" else growth(step), flush=True)


@contextmanager
def working(
    python: Path, script: str, case: dict, word: str = "step"
) -> Iterator[Callable[[], float] | None]:
    """The asking end: what says the word and returns the answer, or None for a case it has not.

    :param script: Name of the worker's script, beside this one.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [python, Path(__file__).with_name(script)],
            text=True,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=one_thread_environment(),
        ) as worker,
    ):

        def say(line):
            worker.stdin.write(line + "\n")
            worker.stdin.flush()
            answer = worker.stdout.readline().strip()
            if not answer:
                raise RuntimeError(f"{script} cannot run {case}")
            return answer

        try:
            yield (lambda: float(say(word))) if say(json.dumps(case)) == "ready" else None
        finally:
            worker.stdin.close()
