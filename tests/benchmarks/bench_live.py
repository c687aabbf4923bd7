"""How long after a save of layers/rnn.md the live page shows it, and all of its marks.

    .venv/bin/python tests/benchmarks/bench_live.py [--repeat N]

Works in a copy of the book, which is woven first, and looks at it in a browser. Needs Chromium.
"""

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from loom.printing.browser import open_browser  # noqa: E402

# What is edited: what stands there, and what it becomes the n-th time.
EDITS = {
    "a sentence": ("A dense layer sees a sample whole.", "{} It has been seen {} times."),
    "an example": (">>> h = 0.0\n", "{}>>> _ = {}\n"),
    "code of the library": ("    m, steps, u = layer.fs['h']\n", "{}    steps += {} * 0\n"),
}
# The page in the browser is that of this save, and nothing is being done.
DONE = """print => {
  const state = JSON.parse(document.getElementById('live-state').textContent);
  const said = document.querySelector('.live-said')?.textContent ?? '…';
  return state.version !== print && !said.includes('…');
}"""
NEW = """print => JSON.parse(
    document.getElementById('live-state')?.textContent ?? '{}').version !== print"""
VERSION = "JSON.parse(document.getElementById('live-state').textContent).version"
REST = "() => !(document.querySelector('.live-said')?.textContent ?? '…').includes('…')"


def start(root):
    process = subprocess.Popen(
        [sys.executable, "tangle.py", "live", "--port", "0"],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        if found := re.search(r"http://\S+/", line):
            return process, found[0]
    raise SystemExit("the live page did not start")


def save(page, document, old, new):
    """Seconds from a save to the new page, and to its last mark."""
    before = page.evaluate(VERSION)
    text = document.read_text("utf-8")
    document.write_text(text.replace(old, new, 1), "utf-8")
    began, times = time.perf_counter(), []
    for condition in NEW, DONE:
        page.wait_for_function(condition, arg=before, timeout=120_000)
        times.append(time.perf_counter() - began)
    said = page.inner_text(".live-said")
    assert " 0 fail" in said, said
    document.write_text(text, "utf-8")
    page.wait_for_function(f"print => ({NEW})(print)", arg=page.evaluate(VERSION), timeout=120_000)
    page.wait_for_function(REST, timeout=120_000)
    time.sleep(8)  # a writer does not save without pause
    return times


def measure(address, document, repeat):
    with open_browser() as chromium:
        page = chromium.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{address}layers/rnn.html")
        page.wait_for_function(REST, timeout=300_000)
        time.sleep(15)
        print(f"{'seconds from a save to':22} {'the page':>17} {'its last mark':>18}")
        for name, (old, new) in EDITS.items():
            found = [save(page, document, old, new.format(old, n)) for n in range(repeat)]
            seen, done = (
                f"{statistics.median(times):.1f}, at most {max(times):.1f}"
                for times in zip(*found, strict=True)
            )
            print(
                f"{name:22} {seen:>17} {done:>18}"
                f"   load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
                flush=True,
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "book").resolve()
        shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns("_build", ".*", "__pycache__"))
        results = ROOT / "docs/_build/.jupyter_cache"  # of code cells; else they run first
        if results.is_dir():
            shutil.copytree(results, root / "docs/_build/.jupyter_cache")
        process, address = start(root)
        try:
            measure(address, root / "literate/layers/rnn.md", options.repeat)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


if __name__ == "__main__":
    main()
