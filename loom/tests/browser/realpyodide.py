"""Pyodide itself, for tests that run Python in a browser."""

import hashlib
import json
import os
from functools import cache
from pathlib import Path

import pytest

CORE = (
    "numpy-2.0.2-cp312-cp312-pyodide_2024_0_wasm32.whl",
    "pyodide-lock.json",
    "pyodide.asm.js",
    "pyodide.asm.wasm",
    "pyodide.js",
    "python_stdlib.zip",
)
BESIDE = Path(__file__).resolve().parents[4] / "shared" / "pyodide"


@cache
def make_settings():
    """The settings of a book whose pages run Python; the tests fail without it."""
    folder = Path(os.environ.get("PYODIDE") or BESIDE)
    if not folder.is_dir():
        pytest.fail("PYODIDE names no folder with the files of Pyodide")
    rows = [
        [name, hashlib.sha256((folder / name).read_bytes()).hexdigest()]
        for name in CORE
    ]
    settings = {"folder": str(folder), "core": rows}
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in settings.items()]
    return '[browser]\npyodide = "0.27.7"\n' + "".join(lines)
