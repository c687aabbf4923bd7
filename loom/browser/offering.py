"""Whether a site has Python in the browser, and the files that it needs for that."""

from functools import partial
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from loom.browser.bundle import stamp_inputs
from loom.browser.distribution import AbsentError, find_distribution
from loom.browser.laying import is_laid, lay_files, remove_files
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
    app.connect("build-finished", _lay_files if has_python else _remove_files)
    return has_python


def _find_root(app: Sphinx) -> Path:
    return Path(app.srcdir).parent


def _lay_files(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.format == "html":
        root, static = _find_root(app), Path(app.outdir, "_static")
        show = None if app.config.weave_solutions else partial(make_shown_text, app)
        cache = FileCache(app.outdir, "python")
        number = compute_fingerprint(
            stamp_inputs(root), find_distribution(root), app.config.weave_solutions
        )
        if not (cache.is_unchanged(number) and is_laid(static)):
            lay_files(root, static, show)
            cache.save()


def _remove_files(app: Sphinx, error: Exception | None) -> None:
    """Leave nothing of an earlier weave that had Python."""
    if error is None and app.builder.format == "html":
        remove_files(Path(app.outdir, "_static"))
