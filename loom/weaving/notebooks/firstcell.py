"""The first cell of every notebook: how to get what the others import."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loom.config import FILE, ConfigError, get_config
from loom.documents.model import Document
from loom.weaving.notebooks.cells import list_cells

_ANYWHERE = """\
# This notebook runs with the library of its book. If the line below
# fails, install it, from a clone of the book's repository
#     %pip install path/to/the/clone
# or from the wheel that "pip wheel --no-deps path/to/the/clone" makes
#     %pip install {wheel}
"""
_IN_CLONE = """\
# This notebook reads files of its book's repository: it needs a clone,
# and the library installed in it, which the letter e asks for
#     %pip install -e path/to/the/clone
"""


@dataclass(frozen=True)
class FirstCell:
    """The first cell of a notebook.

    :param code: What it says.
    :param outputs: What it prints, as a notebook has it.
    """

    code: str
    outputs: tuple[dict[str, Any], ...]


def make_first_cell(root: Path | str, document: Document) -> FirstCell | None:
    """The first cell of a notebook; None if the book names no package.

    :param root: The root of the repository.
    :param document: What the notebook is made of.
    :raises ConfigError: The package says no version.
    """
    settings = get_config().notebooks
    if not settings.package:
        return None
    version = find_version(root)
    reads_files = any("__file__" in code for code in list_cells(document))
    wheel = f"{settings.distribution}-{version}-py3-none-any.whl"
    imported = ", ".join(filter(None, [settings.show, "__version__"]))
    code = _IN_CLONE if reads_files else _ANYWHERE.format(wheel=wheel)
    code += f"# {settings.warning}\n" if settings.warning else ""
    code += f"from {settings.package} import {imported}\n\n"
    code += f"print({settings.title!r}, __version__)"
    said = f"{settings.title} {version}\n"
    return FirstCell(
        code, ({"output_type": "stream", "name": "stdout", "text": [said]},)
    )


def find_version(root: Path | str) -> str:
    """The version of the book's package.

    :raises ConfigError: It says none.
    """
    config = get_config()
    package = config.notebooks.package
    path = f"{config.outputs}/{package.replace('.', '/')}/__init__.py"
    file = Path(root, path)
    text = file.read_text("utf-8") if file.is_file() else ""
    match = re.search(r"""^__version__ = ['"](.*)['"]""", text, re.M)
    if match is None:
        raise ConfigError(
            f"{FILE}: `notebooks.package` is {package!r}, whose version a notebook "
            f"prints, and {path} has no line `__version__ = '…'`; write one there"
        )
    return match[1]
