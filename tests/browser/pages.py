"""Run every example of the book's pages under Pyodide: python -m tests.browser.node tests.browser.pages"""

import contextlib
import doctest
import io
import json
import sys
import traceback
import types
import warnings
from pathlib import Path
from typing import Any

from js import process  # Node's

from loom.config import use_book
from loom.documents.model import Block
from loom.documents.reader import read_document
from loom.testing.examples import Surroundings
from loom.testing.regions import find_absent_libraries

ROOT = Path(__file__).resolve().parents[2]


class Runner(doctest.DocTestRunner):
    """Notes what failed."""

    def __init__(self):
        super().__init__(verbose=False, optionflags=doctest.ELLIPSIS)
        self.noted: list[tuple[int, str]] = []

    def report_failure(self, out, test, example, got):
        said = f"expected {example.want.rstrip()!r}, got {got.rstrip()!r}"
        self.noted.append((test.lineno + example.lineno, said))

    def report_unexpected_exception(self, out, test, example, exc_info):
        self.noted.append((test.lineno + example.lineno, describe_error(exc_info[1])))


def count_seconds() -> float:
    """The seconds of work that this process has had, whatever else the machine does."""
    used = process.cpuUsage()
    return (used.user + used.system) / 1e6


def describe_error(error: BaseException) -> str:
    step = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{step.filename.removeprefix('/book/')}:{step.lineno}"
    return f"{type(error).__name__}: {error} ({place})"


def run_block(block: Block, names: dict[str, Any]) -> list[tuple[int, str]]:
    """Run a block in a page's namespace; return lines and what is wrong there."""
    first = block.lines[0] if block.lines else block.line
    text = "\n".join(block.code) + "\n"
    if block.kind == "doctest":
        test = doctest.DocTestParser().get_doctest(text, {}, block.document, None, 0)
        test.globs, runner = names, Runner()
        runner.run(test, clear_globs=False, out=lambda text: None)
        return [(block.lines[line], said) for line, said in runner.noted]
    fails = "raises-exception" in block.attributes.get("tags", "")
    try:
        exec(compile("\n" * (first - 1) + text, block.document, "exec"), names)
    except BaseException as error:
        return [] if fails else [(first, describe_error(error))]
    return [(first, "raised nothing")] if fails else []


def run_page(path: Path) -> list[dict[str, Any]]:
    """Run a page's blocks in its namespace; return what became of each."""
    page, _ = read_document(path, path.read_text("utf-8"))
    surroundings, names, rows = Surroundings(), {}, []
    surroundings.enter(names)
    for block in page.blocks:
        if block.kind not in ("doctest", "example", "cell"):
            continue
        if absent := find_absent_libraries(block):
            rows.append({"line": block.line, "kind": block.kind, "needs": absent, "seconds": 0, "failures": []})
            continue
        start = count_seconds()
        said = io.StringIO()
        with contextlib.redirect_stdout(said), warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
            failures = run_block(block, names)
        if (took := count_seconds() - start) > 3 or failures:
            print(f"    {block.line}: {took:.1f} s {str(failures)[:300]}", flush=True)
        rows.append({
            "line": block.line,
            "kind": block.kind,
            "seconds": round(count_seconds() - start, 3),
            "failures": failures,
        })
    surroundings.leave(names)
    return rows


def main(arguments: list[str]) -> int:
    """Run the pages, and print a row for each; a file with all is the first argument."""
    sys.modules["lzma"] = types.ModuleType("lzma")
    sys.modules["pooch"] = types.ModuleType("pooch")
    use_book(ROOT)
    record, *pages = arguments
    found = {}
    for page in pages or sorted(ROOT.glob("literate/**/*.md")):
        path = ROOT / page
        start = count_seconds()
        rows = run_page(path)
        name = path.relative_to(ROOT).as_posix()
        found[name] = rows
        bad = sum(len(row["failures"]) for row in rows)
        print(f"{name:40} {len(rows):4} {bad:3} {count_seconds() - start:7.1f}", flush=True)
    (ROOT / record).write_text(json.dumps(found, indent=1))
    return int(any(row["failures"] for rows in found.values() for row in rows))
