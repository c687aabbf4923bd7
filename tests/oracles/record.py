"""Record anew what EpyNN 1.2.13 computes, into the JSON files beside this one: make oracle

Installs the original in .oracle, an environment of its own (numpy<2), and runs each
record_*.py there, in an empty working directory. Needs Python 3.11 or 3.12 and a connection.
With names, as in `python tests/oracles/record.py models images`, only these are recorded.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE.parents[1] / ".oracle"
REQUIREMENTS = HERE / "requirements.txt"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# One thread and no window: sums have one order, and plots go nowhere.
QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}


def install():
    """Make the environment, unless it has been made from these very requirements."""
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    stamp = ENVIRONMENT / "installed.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    if not (3, 11) <= sys.version_info < (3, 13):
        sys.exit(
            "numpy<2, which EpyNN 1.2.13 needs, has builds for Python 3.11 and 3.12, and this "
            f"is {sys.version.split()[0]}: make oracle PYTHON=python3.12"
        )
    print("install EpyNN 1.2.13 in", ENVIRONMENT, flush=True)
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    venv.create(ENVIRONMENT, with_pip=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    listed = ["--no-deps", "--only-binary", ":all:", "-r", REQUIREMENTS]
    if subprocess.run([*pip, *listed]).returncode:
        sys.exit(
            "pip could not fetch EpyNN 1.2.13 or what it imports (see above). The recordings "
            "are as they were; the tests compare with those and need no connection."
        )
    stamp.write_text(wanted, encoding="utf-8")


def record(script):
    """Run one script where the original may write what it likes; it prints what it did."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run([PYTHON, script], cwd=scratch, env=clean | QUIET)
    if done.returncode:
        sys.exit(f"{script.name} failed (see above), and its recording is as it was.")


if __name__ == "__main__":
    scripts = {
        script.stem.removeprefix("record_"): script for script in sorted(HERE.glob("record_*.py"))
    }
    for name in sys.argv[1:]:
        if name not in scripts:
            sys.exit(f"there is no tests/oracles/record_{name}.py, only {', '.join(scripts)}")
    install()
    for name in sys.argv[1:] or scripts:
        record(scripts[name])
