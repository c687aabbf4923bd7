"""The installed packages that Pyodide can use too, as they are pure Python."""

import os
from importlib.metadata import distributions
from pathlib import Path

# NumPy, Matplotlib and what they need are Pyodide's own.
NAMES = (
    "filelock hypothesis iniconfig lark markdown-it-py mdit-py-plugins mdurl pluggy pygments "
    "pytest rich sortedcontainers sybil"
).split()


def link_packages(installed: str, linked: str) -> None:
    """Make a folder of links to packages.

    :param installed: The folder in which packages are installed.
    :param linked: The folder to make.
    """
    os.makedirs(linked)
    for distribution in distributions(path=[installed]):
        if distribution.name.lower() in NAMES:
            for name in {path.parts[0] for path in distribution.files or ()} - {
                "..",
                "__pycache__",
            }:
                os.symlink(Path(installed, name), Path(linked, name))
