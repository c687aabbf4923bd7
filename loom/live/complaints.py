"""What Sphinx complains of, gathered while it weaves."""

import logging
import os
from collections.abc import Collection
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.logging import WarningLogRecordTranslator

from loom.documents.folder import get_document_path
from loom.live.board import Complaint
from loom.tracing.places import translate_places


class Complaints(logging.Handler):
    """A handler of Sphinx's warnings.

    Sphinx shows some of them only when it is done; this hears of them at once.

    :ivar found: The complaints so far.
    :ivar has_failed_cell: Whether a code cell has raised. That is no complaint, as the
        mark of the cell tells more.
    """

    def __init__(self, app: Sphinx, root: Path):
        super().__init__(logging.WARNING)
        self.addFilter(WarningLogRecordTranslator(app))
        self._root = root
        self.found: list[Complaint] = []
        self.has_failed_cell = False
        logging.getLogger("sphinx").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Note a warning, once."""
        kind = [getattr(record, name, "") for name in ("type", "subtype")]
        if kind == ["mystnb", "exec"]:
            self.has_failed_cell = True
            return
        if kind == ["weave", "plot"] and self.has_failed_cell:
            return
        text = logging.LogRecord.getMessage(record).strip()
        place = (
            str(getattr(record, "location", None) or "")
            .replace(f"{self._root}{os.sep}", "")
            .replace(os.sep, "/")
        )
        complaint = place, translate_places(self._root, text)
        if complaint not in self.found:
            self.found.append(complaint)

    def find_new(
        self, pages: Collection[str], known: Collection[Complaint]
    ) -> list[Complaint]:
        """What is about one of some pages, or is not known.

        :param pages: The names of the pages that are woven.
        :param known: Complaints of other pages.
        """
        here = {get_document_path(name) for name in pages}
        return [
            each
            for each in self.found
            if each[0].partition(":")[0] in here
            or not (self.has_failed_cell or each in known)
        ]
