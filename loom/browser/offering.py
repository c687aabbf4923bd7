"""Whether a site has Python in the browser, and the files that it needs for that."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError, SphinxParallelError
from sphinx.util import logging
from sphinx.util.parallel import ParallelTasks, parallel_available

from loom.browser.bundle import stamp_inputs
from loom.browser.distribution import AbsentError, find_distribution
from loom.browser.laying import (
    is_laid,
    lay_bundle,
    lay_files,
    move_bundle,
    remove_files,
)
from loom.browser.sitefiles import SiteFile
from loom.config import get_config
from loom.weaving.book.filecache import FileCache, compute_fingerprint
from loom.weaving.book.solutions import make_shown_text

_logger = logging.getLogger(__name__)


def offer_python(app: Sphinx) -> bool:
    """Have the files laid at the end of a weave, if Pyodide can be had.

    :raises ExtensionError: Its files are not those of the settings.
    """
    try:
        has_python = bool(find_distribution(_find_root(app)))
    except AbsentError as error:
        version = get_config().browser.pyodide
        _logger.info(f"no page can run code: Pyodide {version} is not here, {error}")
        has_python = False
    except OSError as error:
        raise ExtensionError(str(error)) from None
    if has_python:
        laying = _Laying()
        app.connect("builder-inited", laying.begin)
        app.connect("build-finished", laying.end)
    else:
        app.connect("build-finished", _remove_files)
    return has_python


class _Laying:
    """The files are laid at the end, the archive is made meanwhile.

    To make it takes as long as to read and write a page, so a process of its own does.
    """

    def __init__(self) -> None:
        self._number = ""  # of what the archive is made of
        self._bundle: SiteFile | None = None
        self._task: ParallelTasks | None = None

    def begin(self, app: Sphinx) -> None:
        """Begin to make the archive, where several processes may work."""
        if app.builder.format == "html" and app.parallel > 1 and parallel_available:
            self._number = _compute_number(app)
            if not _is_current(app, FileCache(app.outdir, "python"), self._number):
                make = partial(lay_bundle, _find_root(app), _find_waiting(app))
                self._task = ParallelTasks(1)
                self._task.add_task(make, _find_show(app), self._take)

    def _take(self, _: object, bundle: SiteFile) -> None:
        self._bundle = bundle

    def end(self, app: Sphinx, error: Exception | None) -> None:
        """Lay all, with an archive of what is there now."""
        if self._task:
            # said again, when it is made below
            with suppress(SphinxParallelError, EOFError):
                self._task.join()
        if error is not None or app.builder.format != "html":
            return
        number, cache = _compute_number(app), FileCache(app.outdir, "python")
        if not _is_current(app, cache, number):
            static = _find_static(app)
            bundle = self._bundle if number == self._number else None
            if bundle:
                move_bundle(_find_waiting(app), static)
            lay_files(_find_root(app), static, _find_show(app), bundle)
            cache.save()


def _find_root(app: Sphinx) -> Path:
    return Path(app.srcdir).parent


def _find_static(app: Sphinx) -> Path:
    return Path(app.outdir, "_static")


def _find_waiting(app: Sphinx) -> Path:
    """Where the archive waits for its pages."""
    return Path(app.doctreedir, "python")


def _find_show(app: Sphinx) -> Callable[[str], str] | None:
    """What readers of the site may see of a document; None means all of it."""
    return None if app.config.weave_solutions else partial(make_shown_text, app)


def _is_current(app: Sphinx, cache: FileCache, number: str) -> bool:
    """Whether all files are laid, and of what has this number."""
    return cache.is_unchanged(number) and is_laid(_find_static(app))


def _compute_number(app: Sphinx) -> str:
    """A number for all that the files are made of."""
    root = _find_root(app)
    return compute_fingerprint(
        stamp_inputs(root), find_distribution(root), app.config.weave_solutions
    )


def _remove_files(app: Sphinx, error: Exception | None) -> None:
    """Leave nothing of an earlier weave that had Python."""
    if error is None and app.builder.format == "html":
        remove_files(_find_static(app))
