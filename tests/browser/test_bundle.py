"""What this book sends to a reader's browser beside Pyodide."""

import gzip
import tomllib
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest

from loom.browser.bundle import make_bundle

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 2_000_000  # bytes, packed as they lie in the site


@pytest.fixture(scope="module")
def bundle():
    return make_bundle(ROOT)


@pytest.fixture(scope="module")
def files(bundle):
    with zipfile.ZipFile(BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def weigh(files):
    """How many bytes each folder has when it is packed by itself, the largest first."""
    folders = Counter()
    for name, data in files.items():
        folders["/".join(name.split("/")[:2])] += len(gzip.compress(data))
    return "\n".join(f"{size:9,} {folder}" for folder, size in folders.most_common(20))


def test_it_weighs_at_most_two_megabytes(bundle, files):
    size = len(gzip.compress(bundle, mtime=0))
    assert size <= LARGEST, f"{size:,} bytes, of which\n{weigh(files)}"


def test_it_holds_all_documents_and_outputs(files):
    for folder, pattern in (("literate", "*"), ("tangled", "*.py"), ("tangled", "*.wav")):
        paths = (path for path in (ROOT / folder).rglob(pattern) if path.is_file())
        there = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}
        assert there
        assert {name: files.get(name) for name in there} == there
    assert "tangled/epynnlive/data/mnist/mnist1000-images-idx3-ubyte.gz" in files
    assert {"loom.toml", "tangle.py", "README.md"} <= files.keys()


def test_the_example_of_the_tool_has_the_same_pyodide():
    books = ROOT / "loom.toml", ROOT / "loom" / "example" / "loom.toml"
    own, other = (tomllib.loads(path.read_text("utf-8"))["browser"] for path in books)
    for name in ("pyodide", "address", "core", "figures"):
        assert other[name] == own[name]
