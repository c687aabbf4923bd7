"""A copy of the book to make mistakes in, and to run tests in."""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from loom.syncing.run import carry_edits_back

# A file of the environment's that each Python reads as it starts, whatever its search path is.
STARTUP = Path(sysconfig.get_path("purelib"), "mutants-trace.pth")
TRACE = Path(__file__).parent / "trace"

# What a run says for a test that failed, and where no test could be begun.
FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.M)

# These notice that a line was changed at all, were it for the better: what they catch says nothing
# of what the code does.
LEFT_OUT = {
    "tests/test_repository.py::test_every_file_passes_ruff": "judges style",
    "tests/exercises/test_course.py::test_the_book_knows_each_block_as_it_was_set": (
        "compares the blocks of exercises with a copy of them"
    ),
}


class Copy:
    """All files of the repository in a folder of their own, under git to take mistakes back.

    A context manager: the folder goes with it.

    :param root: The repository.
    """

    def __init__(self, root: Path) -> None:
        self.place = tempfile.TemporaryDirectory(prefix="mutants-")
        self.root = Path(self.place.name, "book")
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=root, check=True, capture_output=True, text=True).stdout
        for name in filter(None, names.split("\0")):
            if (root / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, self.root / name)
        if (root / ".venv").exists():
            (self.root / ".venv").symlink_to((root / ".venv").resolve())
        self.git("init", "--quiet")
        self.git("add", "--all")
        who = ("-c", "user.name=Mutants", "-c", "user.email=mutants@example.org")
        self.git(*who, "commit", "--quiet", "--message", "The book")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.place.cleanup()

    def git(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self.root, check=True, capture_output=True)

    def change(self, name: str, code: bytes) -> None:
        """Make a mistake in a file and, if a document makes that file, in the document.

        :raises ValueError: If it can't be carried there, with tangle.py's reasons.
        """
        (self.root / name).write_bytes(code)
        if problems := carry_edits_back(self.root).problems:
            raise ValueError("\n".join(map(str, problems)))

    def restore(self) -> None:
        self.git("checkout", "--quiet", ".")
        self.git("clean", "-fdqx", "--exclude=.venv", "--exclude=__pycache__")

    def run(
        self, tests: list[str], limit: float, trace: Path | None = None
    ) -> tuple[bool | None, str, float]:
        """Run tests up to the first that fails.

        :param limit: Seconds, after which a run counts as failed.
        :param trace: A folder for the names of functions that are called.
        :returns: Whether all passed, or None if there are no such tests; the test that failed;
            the processor's seconds.
        """
        paths = [self.root, self.root / "tangled"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
        if trace:
            environment["MUTANTS_TRACE"] = str(trace)
        before = processor_time()
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
            + ["--hypothesis-seed=0", *(f"--deselect={name}" for name in LEFT_OUT), *tests],
            cwd=self.root, env=environment, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            return False, "time", processor_time() - before
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.communicate()
        spent = processor_time() - before
        if process.returncode == 0:
            return True, "", spent
        if process.returncode == 5 or "ERROR: not found:" in said:
            return None, "", spent
        found = FAILED.search(said)
        return False, found[1] if found else "import", spent


@contextmanager
def tracing() -> Iterator[None]:
    """Let each Python of this environment note what it calls, where a run asks for that."""
    wanted = 'os.environ.get("MUTANTS_TRACE")'
    load = f'sys.path.append({str(TRACE)!r}), __import__("mutants_trace")'
    made = STARTUP.with_suffix(".new")
    made.write_text(f"import os, sys; {wanted} and ({load})\n", "utf-8")
    made.replace(STARTUP)  # at once, since another Python may be starting
    try:
        yield
    finally:
        STARTUP.unlink()


def processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
