"""The list of Matplotlib's fonts, which its build for the browser has, and can't use.

It was written by another version on another system. Without a list, Matplotlib reads
all its fonts before the first figure, which takes long.
"""

import json
import re
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType

_MODULE = "matplotlib.font_manager"
_VERSION = re.compile(r"^ +__version__ = (.+)$", re.M)


def mend_font_list(package: Path) -> None:
    """Write the version that is there into the list, and leave out absent fonts.

    :param package: The folder of Matplotlib. Without such a list it stays as it is.
    """
    file = package / "fontlist.json"
    version = _VERSION.search((package / "font_manager.py").read_text("utf-8"))
    if version is None or not file.is_file():
        return
    fonts = json.loads(file.read_text("utf-8"))
    fonts["_version"] = json.loads(version[1].replace("'", '"'))
    data = package / "mpl-data"
    for kind in ("ttflist", "afmlist"):
        fonts[kind] = [each for each in fonts[kind] if (data / each["fname"]).is_file()]
    file.write_text(json.dumps(fonts), "utf-8")


class _Finder(MetaPathFinder):
    """Mends the list before it is read; finds nothing, but is asked first."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> None:
        """Find no module."""
        if fullname == _MODULE and path:
            sys.meta_path.remove(self)
            mend_font_list(Path(path[0]))


def prepare_fonts() -> None:
    """Have the list of fonts mended when Matplotlib is first imported."""
    sys.meta_path.insert(0, _Finder())
