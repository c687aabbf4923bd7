"""How long after a save of one document `tangle.py watch` has written its output.

    .venv/bin/python tests/benchmarks/bench_watch.py [--page layers/dense.md] [--repeat N]

Works in a copy of the documents.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", default="layers/dense.md", help="the page to edit")
    parser.add_argument("--repeat", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("literate", "tangled"):
            shutil.copytree(ROOT / name, root / name)
        command = [sys.executable, ROOT / "tangle.py", "--root", root]
        subprocess.run([*command, "--quiet"], check=True)
        command.insert(2, "watch")
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watch:
            watch.stdout.readline()
            time.sleep(2)
            page, found = root / "literate" / options.page, []
            text = page.read_text("utf-8")
            for n in range(options.repeat):
                page.write_text(text.replace("  # (2)", f"  # (2)  # {n}", 1), "utf-8")
                start = time.perf_counter()
                while "wrote" not in watch.stdout.readline():
                    pass
                found.append(time.perf_counter() - start)
                time.sleep(0.37)
            watch.kill()
    print(
        f"from the save to the file: median {statistics.median(found):.2f} s, "
        f"longest {max(found):.2f} s"
    )


if __name__ == "__main__":
    main()
