"""What Pyodide reads of its packages, of those that a site has."""

import json
from collections.abc import Collection
from typing import Any

LOCK = "pyodide-lock.json"


def shorten_lock(text: bytes, names: Collection[str]) -> bytes:
    """The list of packages that have their file, which need no others.

    Pyodide's own has all packages that there are. Some ask for what a figure is drawn
    without, such as fonts for PDF.

    :param text: The whole list, as Pyodide has it.
    :param names: The names of the files that are there.
    """
    lock: dict[str, Any] = json.loads(text)
    packages = {
        name: package
        for name, package in lock["packages"].items()
        if package["file_name"] in names
    }
    for package in packages.values():
        package["depends"] = [name for name in package["depends"] if name in packages]
    kept = {**lock, "packages": packages}
    return json.dumps(kept, separators=(",", ":"), sort_keys=True).encode()
