"""Run Sphinx, and say in one line what kept it from weaving."""

import os
import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError, SphinxError
from sphinx.util.console import color_terminal, nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

import loom
from loom.config import ConfigError, get_config


def build_site(root: Path, site: Path, quiet: bool = False) -> int:
    """Weave the pages of a book.

    :param root: The book's folder.
    :param site: Where to put the website.
    :param quiet: Whether only warnings are printed.
    :returns: 0, or 1 where there were warnings.
    :raises OSError: Something beside the pages is in the way: a setting, `conf.py`, a
        file that can't be written.
    """
    settings = find_settings(root)
    if not color_terminal():
        nocolor()
    with patch_docutils(str(settings)), docutils_namespace():
        try:
            app = Sphinx(
                str(root / get_config().documents),
                str(settings),
                str(site),
                str(site / ".doctrees"),
                "html",
                status=None if quiet else sys.stdout,
                warningiserror=True,
                parallel=os.cpu_count() or 1,
            )
            if "loom.weaving" not in app.extensions:
                raise ConfigError(
                    f"{settings / 'conf.py'} names no extension of the tool; begin it "
                    "with `from loom.weaving.defaults import *`"
                )
            app.build()
        except SphinxError as error:
            found = error.orig_exc if isinstance(error, ExtensionError) else None
            if isinstance(found, OSError):
                raise found from None
            if found:  # nobody has foreseen it
                raise
            raise ConfigError(str(error).rstrip()) from None
    return app.statuscode


def find_settings(root: Path) -> Path:
    """The folder of the `conf.py` of a book, or of that for all who have none."""
    if (root / "conf.py").is_file():
        return root
    return Path(loom.__file__).parent / "weaving" / "site"
