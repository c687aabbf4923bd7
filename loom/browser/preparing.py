"""What can be imported before NumPy is there, for an image of Python's memory.

From such an image a browser starts Python with all of this imported.
"""

import sys
from importlib import import_module

from loom.browser import PACKAGES

# what NumPy and the loader of packages import of Python's own, and what reads a page
_NEEDED = (
    "csv",
    "ctypes",
    "email.message",
    "hmac",
    "importlib.metadata",
    "numbers",
    "pickle",
    "platform",
    "tarfile",
    "loom.browser.doctests",
    "loom.browser.library",
)


def prepare_python(root: str) -> None:
    """Import what a page needs and can have without other packages.

    :param root: The folder that the bundle was unpacked into.
    """
    packages = f"{root}/{PACKAGES}"
    if packages not in sys.path:
        sys.path.append(packages)
    for name in _NEEDED:
        import_module(name)
    from loom.documents.reader import read_document

    read_document("page.md", "# A page\n")  # the reader makes its parsers
