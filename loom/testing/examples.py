"""A pytest plugin: every example of every page is a test, by means of Sybil.

Switch it on with ``-p loom.testing.examples``.
"""

import os
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from sybil import Sybil
from sybil.integration.pytest import SybilFile

from loom.config import ConfigError, get_config, use_book
from loom.documents.folder import describe_bytes
from loom.testing.bookfolder import find_book_folder
from loom.testing.record import WOVEN, make_woven_check  # noqa: F401 (a fixture)
from loom.testing.regions import find_regions

matplotlib.use("Agg")
_BOOK = pytest.StashKey[Path]()  # the folder of the book


class Surroundings:
    """What a page may change and the next page must not see.

    Its current directory, temporary files, environment, figures and ways of printing
    end with it.
    """

    def enter(self, namespace: dict[str, Any]) -> None:
        """Before the first example of a page: note all, and go to an empty folder."""
        namespace["__name__"] = "__main__"
        self._stack = ExitStack()
        folder = self._stack.enter_context(
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        )
        here, environment, path = os.getcwd(), dict(os.environ), list(sys.path)
        temporary = tempfile.tempdir
        random, printing = np.random.get_state(), np.get_printoptions()
        errors = np.geterr()
        self._stack.enter_context(matplotlib.rc_context())

        @self._stack.callback
        def restore() -> None:
            os.chdir(here)
            tempfile.tempdir = temporary
            os.environ.clear()
            os.environ.update(environment)
            sys.path[:] = path
            np.random.set_state(random)
            np.set_printoptions(**printing)
            np.seterr(**errors)
            if "matplotlib.pyplot" in sys.modules:
                sys.modules["matplotlib.pyplot"].close("all")

        os.chdir(folder)
        tempfile.tempdir = os.environ["TMPDIR"] = folder

    def leave(self, namespace: dict[str, Any]) -> None:
        """After the last example of a page: put all back."""
        namespace.clear()
        self._stack.close()


_surroundings = Surroundings()
_pages = Sybil(
    [find_regions],
    pattern="*.md",
    setup=_surroundings.enter,
    teardown=_surroundings.leave,
    fixtures=[WOVEN],
)


def pytest_configure(config: pytest.Config) -> None:
    """Set the environment of the examples, before anything of a page is imported."""
    config.stash[_BOOK] = root = find_book_folder(config)
    try:
        testing = use_book(root).testing
    except ConfigError as error:
        raise pytest.UsageError(str(error)) from None
    for setting in testing.environment:
        name, _, value = setting.partition("=")
        os.environ[name] = value
    # pytest chooses a place when its first folder is asked for: never that of a page.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())


class _PageFile(SybilFile):
    """A page with its examples."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """The examples of the page."""
        try:
            yield from super().collect()
        except UnicodeDecodeError as error:
            problem = describe_bytes(str(self.path), error)
            raise self.CollectError(str(problem)) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> SybilFile | None:
    """Collect the documents, and the other pages that the settings name."""
    if not is_tested_page(parent.config.stash[_BOOK], file_path):
        return None
    return _PageFile.from_parent(parent, path=file_path, sybils=[_pages])


def is_tested_page(root: Path, path: Path) -> bool:
    """Whether the examples of a file are tests."""
    config = get_config()
    if path.suffix != ".md" or not path.is_relative_to(root):
        return False
    name = path.relative_to(root).as_posix()
    return name in config.testing.pages or name.startswith(f"{config.documents}/")
