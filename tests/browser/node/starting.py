"""Python in Node, as in a browser: python -m tests.browser.node.starting MODULE [ARGUMENT …]"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from loom.browser.distribution import find_distribution
from loom.config import use_book

ROOT = Path(__file__).resolve().parents[3]


def find_pyodide() -> Path:
    """The folder with the files of Pyodide that loom.toml names."""
    use_book(ROOT)
    return find_distribution(ROOT)["pyodide.js"].resolve().parent


def make_command(script: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command that runs a script of this folder in Node, and its environment."""
    node = shutil.which("node") or shutil.which("nodejs")
    if node is None:
        raise FileNotFoundError("there is no Node; Debian's package is called nodejs")
    folders = {
        "BOOK": str(ROOT),
        "PYODIDE": str(find_pyodide()),
        "PACKAGES": sysconfig.get_path("purelib"),
    }
    command = [node, str(Path(__file__).with_name(script)), *arguments]
    return command, os.environ | folders


def start_node(script: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a script of this folder; its input and output are read and written as text."""
    command, environment = make_command(script, *arguments)
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, env=environment, stdin=pipe, stdout=pipe, text=True, encoding="utf-8"
    )


def run_python(module: str, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run `main(arguments)` of a module under Pyodide, whose result is the exit code.

    :param options: Those of `subprocess.run`.
    """
    command, environment = make_command("python.mjs", module, *arguments)
    return subprocess.run(command, env=environment, text=True, **options)


if __name__ == "__main__":
    try:
        sys.exit(run_python(*sys.argv[1:]).returncode)
    except (LookupError, OSError) as error:
        sys.exit(str(error))
