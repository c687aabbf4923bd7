"""The workflows' two limits: all scripts in 180 s, their fourteen pages from nothing in 90 s.

    .venv/bin/python tests/benchmarks/bench_workflows.py [--only boolean] [--no-pages]

Exits 1 if a limit is passed. One thread of BLAS each, as small products are not quicker by more.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from bench_weave import ROOT, copy
from timing import one_thread_environment

SCRIPTS, PAGES = 180, 90  # seconds
FOLDERS = {
    "boolean": "dummy_boolean",
    "string": "dummy_string",
    "time": "dummy_time",
    "image": "dummy_image",
    "music": "author_music",
    "digits": "captcha_mnist",
    "protein": "ptm_protein",
}


def clock(name, command, cwd, env):
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    took = time.perf_counter() - start
    print(f"{name:16} {took:6.1f} s", flush=True)
    return took


def verdict(name, took, limit):
    print(f"{name:16} {took:6.1f} s of {limit} s", flush=True)
    return took <= limit


def scripts(names, env):
    with tempfile.TemporaryDirectory() as folder:
        return sum(
            clock(name, ["-m", f"epynnlive.{FOLDERS[name]}.train"], folder, env) for name in names
        )


def pages(names, env):
    """Weave prepare.md and train.md of each from nothing, notebooks included.

    Of the other pages the titles are left, for links; of their parts nothing, so warnings pass.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        copy(root)
        wanted = {f"workflows/{name}/{page}.md" for name in names for page in ("prepare", "train")}
        for page in (root / "literate").rglob("*.md"):
            name = page.relative_to(root / "literate").as_posix()
            if name not in {*wanted, "index.md", "reference/scripts.md"}:
                title = re.search(r"^# .*\n", page.read_text("utf-8"), re.M)[0]
                page.write_text(title, "utf-8")
        took = clock(
            "pages",
            ["-m", "sphinx", "-Q", "-j", 2, "-c", ".", "literate", "docs/_build/html"],
            root,
            env,
        )
        for name in wanted:
            made = (root / "docs/_build/html" / name).with_suffix(".ipynb")
            assert made.is_file(), f"no notebook of {name}"
        return took


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=FOLDERS, default=list(FOLDERS))
    parser.add_argument("--no-pages", action="store_true")
    options = parser.parse_args()
    env = one_thread_environment() | {"PYTHONPATH": str(ROOT / "tangled"), "MPLBACKEND": "agg"}
    good = verdict("all scripts", scripts(options.only, env), SCRIPTS)
    if not options.no_pages:
        good &= verdict("all pages", pages(options.only, env), PAGES)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
