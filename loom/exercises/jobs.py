"""Run answers to exercises, and their checks, in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import cast

from loom.config import get_config
from loom.documents.model import Block
from loom.exercises.checks import Job, JobAnswer
from loom.exercises.model import Exercise, Failure, Outcome, is_library_change

_CHECKS = Path(__file__).with_name("checks.py")
_GRACE = 3  # seconds
_LONGEST_COMPLAINT = 2000  # bytes of what a process that ended has complained


class StoppedError(Exception):
    """Nobody waits for the results any more."""


def make_job(exercise: Exercise, answer: Iterable[Block]) -> Job:
    """The job that runs an answer, then the checks.

    :param answer: The blocks that are in place of the student's work;
        those that change the library are in it already.
    """
    code = [block for block in answer if block.lines and not is_library_change(block)]
    return {
        "document": exercise.document,
        "code": [(block.code, block.lines) for block in code],
        "checks": [(block.code, block.lines) for block in exercise.checks],
    }


def run_jobs(
    jobs: Iterable[Job],
    root: Path | str,
    timeout: float = 30,
    stop: Callable[[], bool] | None = None,
) -> list[Outcome]:
    """Run jobs, each with names of its own, in one process.

    :param root: The repository, or a copy, whose library is imported.
    :param timeout: Seconds for a part of a job; then the job fails.
    :param stop: Asked again and again whether nobody waits any more.
    :returns: An :class:`~.model.Outcome` for each job. One that ended the
        process has failed, and the rest go on in a new one.
    :raises StoppedError: If ``stop`` said so.
    """
    jobs, outcomes = list(jobs), list[Outcome]()
    environment = _make_environment(Path(root).resolve())
    while len(outcomes) < len(jobs):
        todo = jobs[len(outcomes) :]
        with tempfile.TemporaryDirectory() as folder:
            answers, why = _run_process(
                todo, folder, environment, timeout, stop or bool
            )
        for answer in answers:
            if answer["line"] is None:
                outcomes.append(make_outcome(answer))
        if not answers:
            parts = *todo[0]["code"], *todo[0]["checks"]
            line = next((lines[0] for _, lines in parts), 1)
            answers = [{"line": line, "passed": 0, "failures": []}]
        if answers[-1]["line"] is not None:
            outcomes.append(make_outcome(answers[-1], why))
    return outcomes


def _make_environment(root: Path) -> dict[str, str]:
    """The variables of a process that imports the library of a book."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(root / get_config().outputs), str(root)]),
        "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }


_ANSWER = JobAnswer.__annotations__.keys()


def make_outcome(answer: JobAnswer, why: str = "") -> Outcome:
    """What became of a job; ``why`` it ended, if it was not done."""
    failures = [Failure(*row) for row in answer["failures"]]
    if why and answer["line"]:
        failures.insert(0, Failure(answer["line"], "process", why))
    return Outcome(answer["passed"], tuple(failures))


def _run_process(
    jobs: Sequence[Job],
    folder: str,
    environment: dict[str, str],
    timeout: float,
    stop: Callable[[], bool],
) -> tuple[list[JobAnswer], str]:
    """What the process answers to some jobs, and why it ended."""
    # no pipes: what the code has started may outlive it and hold them
    with (
        tempfile.TemporaryFile() as orders,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        orders.write("\n".join(map(json.dumps, jobs)).encode())
        orders.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-P", _CHECKS, str(timeout)],
            cwd=folder,
            env=environment,
            stdin=orders,
            stdout=output,
            stderr=errors,
        )
        try:
            # code that can't be interrupted, as in C, is ended a little later
            code = _wait_for_exit(process, output.fileno(), timeout + _GRACE, stop)
        finally:
            process.kill()
            process.wait()
        output.seek(0)
        whole = [line for line in output if line.endswith(b"\n")]  # not one cut off
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - _LONGEST_COMPLAINT))
        said = errors.read().decode(errors="replace").strip()
    answers = list(_read_answers(whole))
    if code is None:
        return answers, f"took longer than {timeout:g} s"
    how = f"exit code {code}" if code >= 0 else signal.strsignal(-code)
    return answers, f"ended the program: {how}\n{said}".rstrip()


def _read_answers(lines: Iterable[bytes]) -> Iterator[JobAnswer]:
    """The answers in a channel; what the code of a job wrote there is passed over."""
    for line in lines:
        try:
            answer = json.loads(line)
        except ValueError:
            continue
        if isinstance(answer, dict) and answer.keys() == _ANSWER:
            yield cast(JobAnswer, answer)


def _wait_for_exit(
    process: "subprocess.Popen[bytes]",
    output: int,
    timeout: float,
    stop: Callable[[], bool],
) -> int | None:
    """Wait for the end of a process; None if it is silent for too long.

    :param output: Where it answers before each part of a job.
    """
    said, until = 0, time.monotonic() + timeout
    while time.monotonic() < until:
        try:
            return process.wait(0.2)
        except subprocess.TimeoutExpired:
            if stop():
                raise StoppedError from None
        if (now := os.fstat(output).st_size) != said:
            said, until = now, time.monotonic() + timeout
    return None
