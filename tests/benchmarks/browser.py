"""The figures of the page literate/proof/browser.md about weight and time

    .venv/bin/python tests/benchmarks/browser.py [--json FILE] [--rounds N]

Node, which runs Python as Chromium does, is started anew in each round. Chromium visits the site,
as `make html` has woven it last; in each round a browser that has seen nothing yet. Leave the
machine alone meanwhile.
"""

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tangled"), str(HERE)]

from timing import processor  # noqa: E402
from visits import find_version, time_visits  # noqa: E402

from loom.browser.bundle import make_bundle  # noqa: E402
from loom.browser.distribution import find_distribution  # noqa: E402
from loom.config import get_config, use_book  # noqa: E402
from loom.tangling.files import replace_bytes  # noqa: E402
from tests.browser.node.pages import list_examples  # noqa: E402
from tests.browser.node.starting import make_command, start_node  # noqa: E402

KEPT = HERE / "browser.json"
SITE = ROOT / "docs" / "_build" / "html"
PAGE = "layers/dense"
Weight = dict[str, int]


def weigh(data: list[bytes]) -> Weight:
    """The bytes of some files as they lie, and packed one by one."""
    packed = sum(len(gzip.compress(each, 9, mtime=0)) for each in data)
    return {"bytes": sum(map(len, data)), "packed": packed}


def weigh_parts() -> dict[str, Weight]:
    """What a reader's browser is sent, part by part."""
    use_book(ROOT)
    files, browser = find_distribution(ROOT), get_config().browser

    def read(names: list[str]) -> list[bytes]:
        return [files[name].read_bytes() for name in names]

    core = [name for name, _ in browser.core]
    numpy = [name for name in core if name.startswith("numpy")]
    return {
        "Python": weigh(read([name for name in core if name not in numpy])),
        "NumPy": weigh(read(numpy)),
        "Matplotlib and what it needs": weigh(read([name for name, _ in browser.figures])),
        "the book, its library and its tools": weigh([make_bundle(ROOT)]),
    }


def find_blocks() -> tuple[int, int]:
    """The numbers of the page's first example, and of the first that draws a figure."""
    blocks = list_examples()[PAGE]
    return min(blocks), next(n for n, block in blocks.items() if "plot" in "\n".join(block.code))


def time_steps(bundle: str) -> dict[str, float]:
    """The seconds of each step from nothing to a checked page, in a Node of its own."""
    first, figure = find_blocks()
    asked = {
        "page": PAGE,
        "blocks": {"run the first example": first, "draw the first figure": figure},
    }
    with start_node("steps.mjs", bundle) as node:
        found, _ = node.communicate(json.dumps(asked))
    if node.returncode:
        raise RuntimeError(f"Node has ended with {node.returncode}")
    return json.loads(found)


def time_waits() -> dict[str, float]:
    """The seconds that a reader of the site waits in Chromium."""
    if not (SITE / f"{PAGE}.html").is_file():
        raise FileNotFoundError("there is no woven site; `make html` makes it")
    first, figure = find_blocks()
    frame = f".block-{figure} .run-outputs iframe, .block-{figure} + .run-outputs iframe"
    wanted = {"result": (first, f".block-{first} .run-green"), "figure": (figure, frame)}
    return time_visits(SITE, PAGE, wanted)


def take_medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {step: round(statistics.median(each[step] for each in rounds), 2) for step in rounds[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, default=KEPT, help=f"where to write, {KEPT.name}")
    parser.add_argument("--rounds", type=int, default=5, help="how many, 5")
    options = parser.parse_args()
    [node, *_], _ = make_command("steps.mjs")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    with tempfile.NamedTemporaryFile(suffix=".zip") as bundle:
        use_book(ROOT)
        bundle.write(make_bundle(ROOT))
        bundle.flush()
        rounds = [time_steps(bundle.name) for _ in range(options.rounds)]
    found = {
        "on": {
            "date": date.today().isoformat(),
            "processor": processor(),
            "node": version.stdout.strip().removeprefix("v"),
            "chromium": find_version(),
            "pyodide": get_config().browser.pyodide,
            "rounds": options.rounds,
        },
        "weights": weigh_parts(),
        "seconds": take_medians(rounds),
        "waits": take_medians([time_waits() for _ in range(options.rounds)]),
    }
    replace_bytes(options.json, f"{json.dumps(found, indent=1)}\n".encode())
    print(f"wrote {options.json.name}; make html shows it on the page")


if __name__ == "__main__":
    main()
