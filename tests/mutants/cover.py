"""Which functions each file of tests calls, and how long it takes."""

import hashlib
import tempfile
from pathlib import Path
from typing import TypedDict

from tests.mutants.mutate import Mutant
from tests.mutants.record import load, save
from tests.mutants.tree import Copy, tracing

# A file of tests that takes longer is not run for a mutant: what weaves the whole book, what opens
# browsers or measures time. A file that fails in a copy of the book can't be used either.
LONGEST = 120


class Cover(TypedDict):
    """What one file of tests covers.

    :param digest: Of the file, for it is measured anew when it changes.
    :param usable: Whether it passes, and in time.
    :param seconds: Of the processor.
    :param calls: Functions as `file:qualified name`, with `<module>` for what is run at import.
    """

    digest: str
    usable: bool
    seconds: float
    calls: list[str]


def find_tests(root: Path) -> list[str]:
    """Return all files of tests, the book's pages among them."""
    patterns = ["tests/**/test_*.py", "loom/tests/**/test_*.py", "literate/**/*.md", "README.md"]
    found = [path for pattern in patterns for path in root.glob(pattern)]
    names = [path.relative_to(root).as_posix() for path in found]
    return sorted(name for name in names if name != "tests/test_mutants.py")


def measure(copy: Copy, file: Path) -> dict[str, Cover]:
    """Return what each file of tests covers, from `file` as far as that is still true.

    :param copy: A copy of the book, without a mistake.
    :param file: Where the covers are kept, saved after each one.
    """
    covers = load(file)
    tests = {name: digest(copy.root / name) for name in find_tests(copy.root)}
    covers = {name: cover for name, cover in covers.items() if tests.get(name) == cover["digest"]}
    for name in sorted(tests.keys() - covers.keys()):
        with tracing(), tempfile.TemporaryDirectory() as trace:
            passed, _, seconds = copy.run([name], LONGEST, Path(trace))
            noted = [path.read_text("utf-8").splitlines() for path in Path(trace).iterdir()]
        copy.restore()
        covers[name] = Cover(digest=tests[name], usable=bool(passed), seconds=round(seconds, 1),
                             calls=sorted({call for calls in noted for call in calls}))  # fmt: skip
        save(file, covers)
        print(f"measured {name}: {seconds:.0f} s{'' if passed else ', not to be used'}", flush=True)
    return covers


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def covering(mutant: Mutant, covers: dict[str, Cover]) -> list[str]:
    """Return the files of tests that call a mutant's function, the fastest first.

    What is run at import is covered by each file that calls anything of the mutant's file.
    """
    name = f"{mutant.file}:{mutant.scope}"

    def is_called(cover: Cover) -> bool:
        calls = cover["calls"]
        return name in calls if mutant.scope else any(call.startswith(name) for call in calls)

    found = [test for test, cover in covers.items() if cover["usable"] and is_called(cover)]
    return sorted(found, key=lambda test: covers[test]["seconds"])
