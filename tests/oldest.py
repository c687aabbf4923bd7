"""Print the oldest packages that pyproject.toml allows, as constraints for pip: make test-oldest

All else that the tests need is what the lists of pins say, so that a failure is the library's.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Matplotlib before 3.11 calls what later ones deprecate, and here a warning is an error.
OF_THAT_TIME = ["pyparsing<3.3"]


def bounds(project):
    """Return the lower bounds of the dependencies as pins, and of Python as a tuple."""
    least = r"([\w-]+)>=([\d.]+)"
    pins = []
    for dependency in project["dependencies"]:
        if not (said := re.fullmatch(least, dependency)):
            raise ValueError(f"pyproject.toml: {dependency!r} should be like 'numpy>=2.0'")
        pins.append("==".join(said.groups()))
    _, python = re.fullmatch(least, "python" + project["requires-python"]).groups()
    return pins, tuple(map(int, python.split(".")))


def name(line):
    return re.match(r"[\w.-]*", line)[0]


def constraints(pins):
    """Return the pins of the lists beside these, which win."""
    oldest = [*pins, *OF_THAT_TIME]
    lists = [ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"]
    lines = [
        line.split("#")[0].strip()
        for each in lists
        for line in each.read_text("utf-8").splitlines()
    ]
    others = {name(line): line for line in lines if line and line[0] != "-"}
    return [*oldest, *(line for key, line in others.items() if key not in map(name, oldest))]


if __name__ == "__main__":
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    pins, python = bounds(tomllib.loads(text)["project"])
    if sys.version_info[:2] != python:
        print(
            f"this is Python {sys.version.split()[0]}, newer than the oldest, "
            f"{'.'.join(map(str, python))}: only the packages are the oldest. With that Python "
            "here, make test-oldest OLDEST_PYTHON=python" + ".".join(map(str, python)),
            file=sys.stderr,
        )
    print(*constraints(pins), sep="\n")
