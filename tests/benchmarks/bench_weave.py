"""Weave the book: from nothing, again, and again after an edit of one page.

    .venv/bin/python tests/benchmarks/bench_weave.py [--page layers/dense.md]

Works in a copy of the repository's sources, so that the book you are reading stays as it is.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
MADE = shutil.ignore_patterns(".*", "_build", "__pycache__")


def copy(root):
    shutil.copytree(ROOT, root, ignore=MADE, dirs_exist_ok=True)


def weave(root, name):
    start = time.perf_counter()
    subprocess.run([sys.executable, "tangle.py", "--quiet"], cwd=root, check=True)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-W",
            "-q",
            "-j",
            "auto",
            "-c",
            ".",
            "literate",
            "docs/_build/html",
        ],
        cwd=root,
        check=True,
    )
    print(f"{name:32} {time.perf_counter() - start:6.1f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", default="layers/dense.md", help="the page to edit")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        copy(root)
        page = root / "literate" / options.page
        weave(root, "from nothing")
        weave(root, "nothing changed")
        page.write_text(page.read_text("utf-8") + "\nA last sentence.\n", "utf-8")
        weave(root, f"a sentence in {options.page}")
        text = page.read_text("utf-8").replace("# (2)", "#  (2)", 1)
        page.write_text(text.replace("    X = A\n", "    X = A  # m\n", 1), "utf-8")
        weave(root, f"code in {options.page}")


if __name__ == "__main__":
    main()
