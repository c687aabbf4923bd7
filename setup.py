"""What pyproject.toml can't say: the wheel carries the book."""
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / 'tangled'))


class WithBook(build_py):
    """The usual build, and the book beside the library."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:  # there the book is at hand
            from epynn.__main__ import pack
            pack(ROOT, Path(self.build_lib, 'epynn', 'book.zip'))


setup(cmdclass={'build_py': WithBook})
