"""Check every equation of the book: as the command does, and page by page.

.venv/bin/python tests/benchmarks/bench_equations.py
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tangled")]
from loom.documents.folder import read_documents  # noqa: E402
from loom.equations.check import check_page  # noqa: E402


def main():
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "tangle.py", "equations"], cwd=ROOT, check=True, capture_output=True
    )
    print(f"{'python tangle.py equations':40} {time.perf_counter() - start:6.2f} s")
    documents, _ = read_documents(ROOT)
    whole = time.perf_counter()
    for document in documents:
        start = time.perf_counter()
        results = check_page(document).results
        if results:
            taken = time.perf_counter() - start
            print(f"{document.path:40} {taken:6.2f} s, {len(results)} equations")
    print(f"{'all pages in one process':40} {time.perf_counter() - whole:6.2f} s")


if __name__ == "__main__":
    main()
