"""Start Python in Node, as it is in a browser: python -m tests.browser.node MODULE [ARGUMENT …]"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def find_pyodide() -> Path:
    """The folder of Pyodide's files: what PYODIDE names, else the one beside the repository."""
    folder = Path(os.environ.get("PYODIDE") or ROOT.parent / "shared" / "pyodide")
    if not (folder / "pyodide.mjs").is_file():
        raise FileNotFoundError(
            f"{folder} has no Pyodide; set PYODIDE to the folder with the files of Pyodide 0.27.7"
        )
    return folder.resolve()


def start_python(module: str, arguments: Sequence[str] = (), **options) -> subprocess.CompletedProcess:
    """Run `main` of a module under Pyodide.

    :param module: Its name.
    :param arguments: A list of texts for it.
    :param options: Those of `subprocess.run`.
    """
    node = shutil.which("node") or shutil.which("nodejs")
    if node is None:
        raise FileNotFoundError("there is no Node; Debian's package is called nodejs")
    folders = {
        "BOOK": str(ROOT),
        "PYODIDE": str(find_pyodide()),
        "PACKAGES": sysconfig.get_path("purelib"),
    }
    script = Path(__file__).with_name("python.mjs")
    return subprocess.run(
        [node, script, module, *arguments], env=os.environ | folders, **options
    )


if __name__ == "__main__":
    try:
        sys.exit(start_python(sys.argv[1], sys.argv[2:]).returncode)
    except FileNotFoundError as error:
        sys.exit(str(error))
