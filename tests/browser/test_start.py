"""Python starts from the files of a site, as a page starts it; here in Node."""

import gzip
import json
import subprocess
from pathlib import Path

import pytest

from loom.browser.distribution import find_distribution
from loom.browser.laying import LIST, lay_files
from loom.config import use_book
from loom.tests.browser.node import NODE

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MODULES = """
tangle loom.documents.folder loom.equations.check loom.exercises.trying loom.syncing.run
loom.tangling.run loom.testing.regions epynn.network.models epynn.lstm.models
epynn.drawing.shapes epynnlive.captcha_mnist.prepare_dataset
""".split()
CODE = f"""
import importlib, io, json, logging
from loom.browser.fonts import prepare_fonts
prepare_fonts()
said = io.StringIO()
logging.getLogger("matplotlib").addHandler(logging.StreamHandler(said))
for name in {MODULES}:
    importlib.import_module(name)
from matplotlib import pyplot
from matplotlib.font_manager import fontManager
pyplot.figure().text(0.5, 0.5, "$x_1$")
svg = io.StringIO()
pyplot.savefig(svg, format="svg")
json.dumps(dict(said=said.getvalue(), fonts=len(fontManager.ttflist), svg=svg.getvalue()))
"""


def unpack_site(static, folder):
    """Write what a page has once it has fetched all, with the list, into a folder."""
    folder.mkdir()
    listed = json.loads((static / LIST).read_text("utf-8"))
    for files in listed["groups"].values():
        for file in files:
            data = (static / file["path"].partition("?")[0]).read_bytes()
            (folder / file["name"]).write_bytes(gzip.decompress(data) if file["packed"] else data)
    (folder / LIST).write_text(json.dumps(listed), "utf-8")


@pytest.mark.prove
def test_all_can_be_imported_and_the_first_figure_needs_no_list_of_fonts(tmp_path):
    use_book(ROOT)
    assert lay_files(ROOT, tmp_path / "static")
    unpack_site(tmp_path / "static", tmp_path / "files")
    script = find_distribution(ROOT)["pyodide.js"].read_text("utf-8")
    (tmp_path / "files" / "pyodide.cjs").write_text(script, "utf-8")
    command = [NODE, HERE / "start.mjs", tmp_path / "files", CODE]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(json.loads(done.stdout.splitlines()[-1]))
    assert found["said"] == ""  # else "Matplotlib is building the font cache"
    assert found["fonts"] > 10
    assert "<svg" in found["svg"]
