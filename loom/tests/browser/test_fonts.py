"""The list of Matplotlib's fonts is one that the version there can use."""

import json
import subprocess
import sys

import pytest

from loom.browser.fonts import mend_font_list


@pytest.fixture
def package(tmp_path):
    """A folder as Matplotlib's: with two fonts, and a list of another version."""
    folder = tmp_path / "matplotlib"
    (folder / "mpl-data" / "fonts").mkdir(parents=True)
    (folder / "mpl-data" / "fonts" / "sans.ttf").write_bytes(b"")
    (folder / "mpl-data" / "fonts" / "sans.afm").write_bytes(b"")
    (folder / "__init__.py").write_text("", "utf-8")
    manager = "from pathlib import Path\nclass FontManager:\n    __version__ = 330\n"
    read = "LIST = Path(__file__).with_name('fontlist.json').read_text()\n"
    (folder / "font_manager.py").write_text(manager + read, "utf-8")
    fonts = {
        "_version": 390,
        "ttflist": [{"fname": "fonts/sans.ttf"}, {"fname": "/Library/Other.ttf"}],
        "afmlist": [{"fname": "fonts/sans.afm"}, {"fname": "fonts/gone.afm"}],
        "__class__": "FontManager",
    }
    (folder / "fontlist.json").write_text(json.dumps(fonts), "utf-8")
    return folder


WANTED = {
    "_version": 330,
    "ttflist": [{"fname": "fonts/sans.ttf"}],
    "afmlist": [{"fname": "fonts/sans.afm"}],
    "__class__": "FontManager",
}


def test_it_gets_the_version_and_loses_fonts_that_are_not_there(package):
    mend_font_list(package)
    assert json.loads((package / "fontlist.json").read_text("utf-8")) == WANTED


def test_without_a_list_there_is_nothing_to_mend(package):
    (package / "fontlist.json").unlink()
    mend_font_list(package)
    assert not (package / "fontlist.json").exists()


def test_it_is_mended_before_matplotlib_reads_it(package):
    code = (
        "import sys; from loom.browser.fonts import prepare_fonts; prepare_fonts();"
        f"before = len(sys.meta_path); sys.path.insert(0, {str(package.parent)!r});"
        "from matplotlib.font_manager import LIST; print(LIST);"
        "assert len(sys.meta_path) == before - 1"
    )
    said = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert json.loads(said) == WANTED
