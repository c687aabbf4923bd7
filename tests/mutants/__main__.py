"""Make each mistake of the list in a copy of the book, and see that a test still fails.

    python -m tests.mutants          all that a test caught when the record was made
    python -m tests.mutants record   those without a result; keeps what becomes of them
    python -m tests.mutants draw     fills the list up, where statements are gone; then `record`
    python -m tests.mutants show     what no test caught

Each goes on where it was stopped. The list, tests/mutants/mutants.json, is the record, too. To have
a mutant asked again, take its result out. To say of one that it changes nothing that a test could
see, add "equivalent" with the reason.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loom.checking import check_outputs
from tests.mutants.cover import Cover, covering, measure
from tests.mutants.mutate import Mutant, draw_mutants, find_mutant, read_sources
from tests.mutants.record import load, save
from tests.mutants.tree import Copy

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "tests/mutants/mutants.json"
KEPT = ROOT / "docs/_build/mutants"
SOURCES = {
    "library": (200, ["tangled/epynn/**/*.py", "tangled/epynnlive/**/*.py"]),
    "tool": (100, ["loom/**/*.py"]),
}
# Seconds of tests for one mutant, by what they took before; and of those that are run first.
ENOUGH, SOON = 150, 15


class Run:
    """One run of the command: asks mutants in one copy, and measures tests only when it must.

    :param root: The repository.
    :param copy: A copy of it.
    :param kept: The folder for what a later run goes on with.
    """

    def __init__(self, root: Path, copy: Copy, kept: Path) -> None:
        self.root, self.copy, self.kept = root, copy, kept
        self.sources = read_sources(root, [p for _, patterns in SOURCES.values() for p in patterns])
        manifest = load(root / "tangled/manifest.json")
        self.pages = {path: entry["owner"] for path, entry in manifest.items() if path}
        self.covers: dict[str, Cover] | None = None
        self.sound: set[str] = set()

    def ask(self, mutant: Mutant, by: str = "") -> tuple[str, str]:
        """Return what becomes of a mutant, `killed`, `survived` or `gone`, and what killed it.

        Gone is one whose statement is no longer there, or can't be changed in the document.

        :param by: What killed it last time, which is tried first.
        """
        if not (found := find_mutant(mutant, self.sources)):
            return "gone", ""
        now, code = found
        try:
            self.copy.change(now.file, code)
            for tests, seconds in self.batches(now, by):
                # a machine may be slower, or busy; a mistake may make a loop endless
                limit = 90 + 4 * seconds
                passed, failed, _ = self.copy.run(tests, limit)
                if passed is False:
                    self.copy.restore()
                    if self.is_sound([to_run(failed)] if "::" in failed else tests, limit):
                        return "killed", failed
                    self.copy.change(now.file, code)
        except ValueError as error:
            return "gone", str(error)
        finally:
            self.copy.restore()
        return "survived", ""

    def is_sound(self, tests: list[str], limit: float) -> bool:
        """Whether tests pass without a mistake: one that fails now and then has caught nothing."""
        if not self.sound.issuperset(tests) and self.copy.run(tests, limit)[0]:
            self.sound.update(tests)
        return self.sound.issuperset(tests)

    def batches(self, mutant: Mutant, by: str) -> Iterator[tuple[list[str], float]]:
        """Yield tests to run together and the seconds that they take.

        First what killed it before; then the page of the code, which has its examples; then all
        that call the function, the fastest first, up to a sum.
        """
        before = to_run(by)
        if (self.root / before.split("::")[0]).is_file():
            yield [before], 30
        page = self.pages.get(mutant.file, "")
        if page and page != before:
            yield [page], 30
        if self.covers is None:
            with Copy(self.root) as sound:
                self.covers = measure(sound, self.kept / "cover.json")
        batch: list[str] = []
        seconds = total = 0.0
        for test in covering(mutant, self.covers):
            if total > ENOUGH:
                break
            if test != page:
                batch.append(test)
                seconds += self.covers[test]["seconds"]
                total += self.covers[test]["seconds"]
            if seconds > SOON:
                yield batch, seconds
                batch, seconds = [], 0.0
        if batch:
            yield batch, seconds


def to_run(test: str) -> str:
    """Return the test to run for one that failed.

    A page is run as a whole: an example needs those above it, and may be on another line now.
    A test is run with all its parameters: what pytest says of one that failed may cut them.
    """
    file = test.split("::")[0]
    return test.partition("[")[0] if file.endswith(".py") else file


def mutant_of(entry: dict[str, Any]) -> Mutant:
    return Mutant(*(entry[name] for name in Mutant._fields))


def describe(entry: dict[str, Any]) -> str:
    place = f"{entry['file']}: {entry['scope'] or 'at import'}"
    return f"{place}\n    {entry['statement']}\n    {entry['replacement']}"


def draw(root: Path, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the list without what is gone, filled up."""
    sources = {name: read_sources(root, patterns) for name, (_, patterns) in SOURCES.items()}
    every = [source for part in sources.values() for source in part]
    there = [entry for entry in entries if find_mutant(mutant_of(entry), every)]
    for name, (count, _) in SOURCES.items():
        files = {source.name for source in sources[name]}
        have = [mutant for entry in there if (mutant := mutant_of(entry)).file in files]
        there += [mutant._asdict() for mutant in draw_mutants(sources[name], count, have)]
    return sorted(there, key=lambda entry: mutant_of(entry))


def record(run: Run, file: Path) -> None:
    """Ask each mutant that has no result, and keep it in the list at once."""
    entries = load(file)
    for entry in entries:
        if "result" not in entry and "equivalent" not in entry:
            entry["result"], entry["by"] = run.ask(mutant_of(entry))
            save(file, entries)
            say(entry["result"], entry, entry["by"])


def compare(run: Run, entries: list[dict[str, Any]], file: Path) -> list[dict[str, Any]]:
    """Ask each mutant that was killed, and return those that live now, or are gone."""
    asked = [e for e in entries if e.get("result") == "killed" and "equivalent" not in e]
    tree = subprocess.run(["git", "rev-parse", "HEAD^{tree}"], cwd=run.copy.root, check=True,
                          capture_output=True, text=True).stdout.strip()  # fmt: skip
    kept = load(file)
    results = kept["results"] if kept.get("tree") == tree else {}
    for entry in asked:
        mutant = mutant_of(entry)
        key = json.dumps(mutant)
        if key not in results:
            results[key], by = run.ask(mutant, entry["by"])
            save(file, {"tree": tree, "results": results})
            say(results[key], entry, by)
    print(*(f"{number} {result}" for result, number in Counter(results.values()).items()), sep=", ")
    now = ({**entry, "result": results[json.dumps(mutant_of(entry))]} for entry in asked)
    return [entry for entry in now if entry["result"] != "killed"]


def say(result: str, entry: dict[str, Any], by: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {result:8} {describe(entry)}\n    {by}", flush=True)


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("what", nargs="?", choices=["compare", "record", "draw", "show"],
                        default="compare")  # fmt: skip
    what = parser.parse_args(words).what
    entries = load(RECORD) or []
    if problems := check_outputs(ROOT):  # nothing could be carried into such documents
        print(*problems, sep="\n", file=sys.stderr)
        return 1
    if what == "draw":
        save(RECORD, draw(ROOT, entries))
    elif what == "record":
        with Copy(ROOT) as copy:
            record(Run(ROOT, copy, KEPT), RECORD)
    elif what == "show":
        for entry in entries:
            if entry.get("result") == "survived" and "equivalent" not in entry:
                print(describe(entry))
    else:
        with Copy(ROOT) as copy:
            alive = compare(Run(ROOT, copy, KEPT), entries, KEPT / "run.json")
        for entry in alive:
            gone = entry["result"] == "gone"
            why = "`draw`, then `record`: its code is gone" if gone else "no test fails any more"
            print(f"{why}; {entry['by']} did:\n{describe(entry)}", file=sys.stderr)
        return bool(alive)
    return 0


if __name__ == "__main__":
    sys.exit(main())
