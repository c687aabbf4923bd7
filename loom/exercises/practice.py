"""Prove that every exercise is red unsolved and green when solved."""

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from loom.config import get_config
from loom.documents.folder import read_documents
from loom.documents.hunks import is_patch
from loom.documents.markdown import normalize_text
from loom.documents.model import Block, Document
from loom.exercises.checks import Answer, Job
from loom.patching.patches import apply_patches
from loom.problems import Location
from loom.tangling.outputs import make_outputs, substitute_chunks
from loom.tangling.run import write_outputs


@dataclasses.dataclass(frozen=True)
class Exercise:
    """The blocks of one exercise, as ``tangle`` read them."""

    label: str
    title: str
    document: str
    line: int
    start: tuple[Block, ...]
    checks: tuple[Block, ...]
    solutions: tuple[Block, ...]


def find(documents: Iterable[Document]) -> list[Exercise]:
    """Gather the exercises of some documents.

    :param documents: What ``tangle.read`` returned.
    :returns: A list of :class:`Exercise`, in the order of the pages.
    """
    found = []
    for page in documents:
        lines = normalize_text(page.text).split("\n")
        for label, line in page.exercises.items():
            title = lines[line - 1].partition("{exercise}")[2].strip()
            parts = [
                tuple(
                    block
                    for block in page.blocks
                    if (block.kind, block.name) == (kind, label)
                )
                for kind in ("start", "check", "solution")
            ]
            found.append(Exercise(label, title, page.path, line, *parts))
    return found


# a file and a line of it, as JSON has them, or of a document
Place = Sequence[str | int] | Location


@dataclasses.dataclass(frozen=True)
class Failure:
    """What went wrong, and on which line of the document.

    :param line: That of the check, or the first of code that failed.
    :param reason: ``'output'``, the name of an exception, or what else
        kept the check from running.
    :param text: What was expected and what came, or the message.
    :param places: Files and lines on an exception's way, outermost
        first.
    """

    line: int
    reason: str
    text: str
    places: Sequence[Place] = ()


@dataclasses.dataclass(frozen=True)
class Result:
    """What became of the checks of one exercise."""

    passed: int
    failures: tuple[Failure, ...]

    @property
    def green(self) -> bool:
        return bool(self.passed and not self.failures)


CHECKS = Path(__file__).with_name("checks.py")
LONGEST = 2000  # bytes of what a process that ended has complained


def job(exercise: Exercise, answer: Iterable[Block]) -> Job:
    """Return the job that runs an answer, then the checks.

    :param exercise: An :class:`Exercise`.
    :param answer: The blocks that are in place of the student's work;
        those that change the library are in it already.
    """
    code = [block for block in answer if block.lines and not changes_library(block)]
    return {
        "document": exercise.document,
        "code": [(block.code, block.lines) for block in code],
        "checks": [(block.code, block.lines) for block in exercise.checks],
    }


def replaced(block: Block) -> str | None:
    """Return the name of the chunk that a solution replaces, or None."""
    return block.attributes.get("replaces")


def changes_library(block: Block) -> bool:
    """Whether a block of a solution changes the library."""
    return bool(replaced(block)) or is_patch(block)


def run(
    jobs: Iterable[Job],
    root: Path | str,
    timeout: float = 60,
    stop: Callable[[], bool] | None = None,
) -> list[Result]:
    """Run jobs, each with names of its own, in one process.

    :param jobs: What :func:`job` returned, a list.
    :param root: The repository, or a copy, whose library is imported.
    :param timeout: Seconds for the process; then the running job fails.
    :param stop: Asked again and again whether nobody waits any more.
    :returns: A :class:`Result` for each job. One that ended the process
        has failed, and the rest go on in a new one.
    :raises StoppedError: If ``stop`` said so.
    """
    root, jobs, results = Path(root).resolve(), list(jobs), []
    path = os.pathsep.join([str(root / get_config().outputs), str(root)])
    environment = {
        **os.environ,
        "PYTHONPATH": path,
        "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }
    while len(results) < len(jobs):
        todo = jobs[len(results) :]
        with tempfile.TemporaryDirectory() as folder:
            known, why = answers(todo, folder, environment, timeout, stop or bool)
        for answer in known:
            if answer["line"] is None:
                results.append(result(answer))
        if not known:
            parts = *todo[0]["code"], *todo[0]["checks"]
            line = next((lines[0] for _, lines in parts), 1)
            known = [{"line": line, "passed": 0, "failures": []}]
        if known[-1]["line"] is not None:
            results.append(result(known[-1], why))
    return results


def result(answer: Answer, why: str = "") -> Result:
    """What became of a job; ``why`` it ended, if it was not done."""
    failures = [Failure(*each) for each in answer["failures"]]
    if why:
        failures.insert(0, Failure(answer["line"], "process", why))
    return Result(answer["passed"], tuple(failures))


class StoppedError(Exception):
    """Nobody waits for the results any more."""


def answers(
    jobs: Iterable[Job],
    folder: str,
    environment: dict[str, str],
    timeout: float,
    stop: Callable[[], bool],
) -> tuple[list[Answer], str]:
    """What the process answers to some jobs, and why it ended."""
    until = time.monotonic() + timeout
    # no pipes: what the code has started may outlive it and hold them
    with (
        tempfile.TemporaryFile() as orders,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        orders.write("\n".join(map(json.dumps, jobs)).encode())
        orders.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-P", CHECKS],
            cwd=folder,
            env=environment,
            stdin=orders,
            stdout=output,
            stderr=errors,
        )
        try:
            code = exit_code(process, until, stop)
        finally:
            process.kill()
            process.wait()
        output.seek(0)
        known = [
            json.loads(line) for line in output if line.endswith(b"\n")
        ]  # the last may be cut off
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - LONGEST))
        said = errors.read().decode(errors="replace").strip()
    if code is None:
        return known, f"took longer than {timeout} s"
    how = f"exit code {code}" if code >= 0 else signal.strsignal(-code)
    return known, f"ended the program: {how}\n{said}".rstrip()


def exit_code(
    process: subprocess.Popen, until: float, stop: Callable[[], bool]
) -> int | None:
    """Wait for the end of a process; None if it takes too long."""
    while time.monotonic() < until:
        try:
            return process.wait(0.2)
        except subprocess.TimeoutExpired:
            if stop():
                raise StoppedError from None
    return None


def change(
    root: Path,
    documents: Sequence[Document],
    answer: Sequence[Block],
    folder: Path | str,
) -> None:
    """Make the library that an answer describes, in another folder.

    :param root: Path of the repository; nothing in it is changed.
    :param documents: What ``tangle.read`` returned.
    :param answer: Blocks of a solution; those that neither replace a
        chunk nor are a patch take no part.
    :param folder: Path of an empty folder.
    :raises ValueError: If the changed documents can't be tangled.
    """
    chunks, patches = {}, list(filter(is_patch, answer))
    for block in answer:
        if replaced(block):
            chunks.setdefault(replaced(block), []).extend(block.code)
    texts = {name: "\n".join(code) for name, code in chunks.items()}
    before, _ = make_outputs(documents)
    if patches:
        documents = apply_patches(documents, patches)
    made, wrong = make_outputs(substitute_chunks(documents, texts))
    if before.keys() - made.keys():
        raise ValueError("; ".join(map(str, wrong)))
    shutil.copytree(
        Path(root) / get_config().outputs,
        Path(folder) / get_config().outputs,
        ignore=shutil.ignore_patterns("*.py", "__pycache__"),
    )
    write_outputs(made, folder)


def attempt(
    root: Path,
    documents: Sequence[Document],
    exercise: Exercise,
    answer: Sequence[Block],
) -> Result:
    """Run the checks of an exercise on an answer to it.

    :param root: Path of the repository; nothing in it is changed.
    :param documents: What ``tangle.read`` returned.
    :param exercise: An :class:`Exercise`.
    :param answer: Blocks in place of the student's work.
    :returns: A :class:`Result`.
    """
    jobs = [job(exercise, answer)]
    if not any(map(changes_library, answer)):
        return run(jobs, root)[0]
    with tempfile.TemporaryDirectory() as folder:
        try:
            change(root, documents, answer, folder)
        except ValueError as error:
            failure = Failure(answer[0].line, "tangle", str(error))
            return Result(0, (failure,))
        return run(jobs, folder)[0]


WRONG_REASONS = {
    "SyntaxError": "is not Python",
    "IndentationError": "is not Python",
    "NameError": "uses a name that neither it nor the start defines",
    "ModuleNotFoundError": "imports a module that does not exist",
    "process": "ended or outlasted its process",
    "tangle": "does not tangle",
}


def problems(exercise: Exercise, unsolved: Result, solved: Result) -> list[str]:
    """Say what is wrong with an exercise.

    :param exercise: An :class:`Exercise`.
    :param unsolved: The :class:`Result` of its checks on the start block.
    :param solved: The same on its solution.
    :returns: A list of sentences, each after its place in the document;
        empty if the exercise is red unsolved and green solved.
    """
    said, place = [], f"{exercise.document}:{exercise.line}"
    if unsolved.green:
        said.append(
            f"{place}: the checks of {exercise.label!r} pass before anything is solved"
        )
    elif not unsolved.failures:
        said.append(f"{place}: the checks of {exercise.label!r} check nothing")
    elif reason := WRONG_REASONS.get(unsolved.failures[0].reason):
        failure = unsolved.failures[0]
        said.append(
            f"{exercise.document}:{failure.line}: unsolved, "
            f"{exercise.label!r} {reason}: {failure.text}"
        )
    for failure in solved.failures:
        said.append(
            f"{exercise.document}:{failure.line}: the solution of "
            f"{exercise.label!r} fails, {failure.reason}: "
            f"{failure.text}"
        )
    return said


def prove(
    root: Path,
    labels: Sequence[str] = (),
) -> Iterator[tuple[Exercise, list[str]]]:
    """Run exercises unsolved and solved.

    :param root: Path of the repository.
    :param labels: Which exercises; all of them if there are none.
    :returns: Pairs of an :class:`Exercise` and its :func:`problems`, one
        after the other as they are found out.
    """
    documents, _ = read_documents(root)
    exercises = [
        exercise
        for exercise in find(documents)
        if not labels or exercise.label in labels
    ]
    red = run([job(each, each.start) for each in exercises], root)
    for exercise, unsolved in zip(exercises, red, strict=True):
        solved = attempt(root, documents, exercise, exercise.solutions)
        yield exercise, problems(exercise, unsolved, solved)


def main(labels: Sequence[str]) -> int:
    """Print what became of each exercise; return the exit code."""
    failed = False
    for exercise, said in prove(Path.cwd(), labels):
        print("proven" if not said else "FAILED", exercise.label)
        for sentence in said:
            print("  ", sentence)
        failed = failed or bool(said)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
