"""Sphinx, kept ready to weave a page: a program for Child."""

import gc
import importlib
import logging
import os
import pickle
import sys
import time
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import CONFIG_OK, BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.logging import WarningLogRecordTranslator

from loom.config import get_config
from loom.equations.namespace import collect_library_names
from loom.live.board import Pair
from loom.live.child import orders
from loom.live.kernel import Waiting
from loom.tracing.places import translate_places
from loom.weaving.resolving import resolve_name

SITE = "docs/_build/html"
KERNEL = "docs/_build/.kernel.json"


class DraftError(SphinxError):
    """Writing was stopped: there are complaints."""


class Notes(logging.Handler):
    """What Sphinx complains of, at once and not when it is done."""

    def __init__(self, app: Sphinx, root: Path):
        super().__init__(logging.WARNING)
        self.addFilter(WarningLogRecordTranslator(app))
        self.root, self.found, self.ran = root, [], True

    def clear(self) -> None:
        self.found, self.ran = [], True

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(record, "noted", False):  # once now, once when shown
            return
        record.noted = True
        kind = [getattr(record, name, "") for name in ("type", "subtype")]
        if kind == ["mystnb", "exec"]:  # a mark will tell more
            self.ran = False
            return
        if kind == ["weave", "plot"] and not self.ran:
            return
        text = logging.LogRecord.getMessage(record).strip()
        place = (
            (getattr(record, "location", None) or "")
            .replace(f"{self.root}{os.sep}", "")
            .replace(os.sep, "/")
        )
        self.found.append((place, translate_places(self.root, text)))


class Weaver:
    """A Sphinx that weaves again and again.

    :param root: The repository.
    :param site: Where the pages go.
    """

    def __init__(self, root: Path, site: Path):
        self.root, self.loaded = root, {}
        self.pages, self.known, self.taken = None, [], []
        self.before = {}
        self.app = Sphinx(
            str(root / get_config().documents),
            str(root),
            str(site),
            str(site / ".doctrees"),
            "html",
            status=None,
            warning=None,
        )
        self.notes = Notes(self.app, root)
        logging.getLogger("sphinx").addHandler(self.notes)
        self.app.connect(
            "env-before-read-docs", self.choose, priority=100
        )  # the first to be asked
        self.app.connect("html-page-context", self.keep, priority=800)
        for event in "env-check-consistency", "html-page-context":
            self.app.connect(event, self.halt, priority=900)
        self.finish, self.owed, self.settled = (self.app.builder.finish, False, False)
        self.app.builder.finish = self.put_off

    def weave(
        self, pages: list[str] | None, known: Iterable[Sequence[str]] = ()
    ) -> dict[str, bool | list[Pair]]:
        """Weave pages that have changed.

        :param pages: Names such as 'layers/dense'; None means all.
        :param known: Pairs of a place and a complaint, of other pages.
        :returns: What to answer.
        """
        app, draft = self.app, False
        if app.env.config_status != CONFIG_OK:
            pages = None  # of a new configuration: all are
        self.pages = app.config.weave_only = pages
        self.known = [tuple(pair) for pair in known]
        self.before = self.memory()
        began = time.time_ns()
        if any(made(file) != age for file, age in self.loaded.values()):
            self.let_go()
        self.taken, app._warncount = [], 0
        app.parallel = (os.cpu_count() or 1) if pages is None else 1
        self.notes.clear()
        try:
            app.build()
        except DraftError:
            draft = True
            for file, data in self.before.items():
                file.write_bytes(data)
        app.env.config_status = CONFIG_OK
        if not draft and (self.notes.found or not self.notes.ran):
            self.read_again()
        self.look(began)
        return {"draft": draft, "complaints": self.complaints()}

    def put_off(self) -> None:
        """Let what nobody looks at, such as an index, wait."""
        self.owed = self.pages is not None
        if self.owed:
            self.app.builder.copy_image_files()
        else:
            self.finish()

    def settle(self) -> None:
        """Do, after the answer, what was put off."""
        if self.owed:
            self.owed = False
            self.finish()
        if not self.settled:  # look no more through the whole book
            self.settled = True
            gc.collect()
            gc.freeze()

    def memory(self) -> dict[Path, bytes]:
        """What Sphinx remembers on the disk of the pages to weave."""
        trees = Path(self.app.doctreedir)
        files = [trees / ENV_PICKLE_FILENAME] + [
            trees / f"{name}.doctree" for name in self.pages or ()
        ]
        return {file: file.read_bytes() for file in files if file.is_file()}

    def keep(self, app: Sphinx, name: str, *context: object) -> None:
        """Remember a page as it was, before it is written anew."""
        file = Path(app.outdir, f"{name}.html")
        if self.pages is not None and file.is_file():
            self.before.setdefault(file, file.read_bytes())

    def choose(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Read none but the pages that are asked for."""
        if self.pages is not None:
            docnames[:] = [n for n in docnames if n in self.pages]
        self.taken = list(docnames)

    def halt(self, *event: object) -> None:
        """Write nothing that there are complaints of."""
        if self.pages is not None and self.complaints():
            raise DraftError

    def complaints(self) -> list[Pair]:
        """What is new, or is about one of the pages that are woven."""
        if self.pages is None:
            return self.notes.found
        here = {f"{get_config().documents}/{name}.md" for name in self.pages}
        return [
            note
            for note in self.notes.found
            if note[0].partition(":")[0] in here
            or self.notes.ran
            and note not in self.known
        ]

    def read_again(self) -> None:
        """Count what was just read as out of date, here and on disk."""
        for name in self.taken:
            self.app.env.all_docs[name] = 0
        file = Path(self.app.doctreedir, ENV_PICKLE_FILENAME)
        new = file.with_suffix(".new")
        new.write_bytes(pickle.dumps(self.app.env))
        os.replace(new, file)

    def look(self, began: int) -> None:
        """Note which modules of the library we hold, and their age.

        :param began: When we began; what is younger may be another.
        """
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if file and Path(file).is_relative_to(self.root / get_config().outputs):
                age = made(file)
                self.loaded.setdefault(
                    name, (file, age if age and age < began else None)
                )

    def let_go(self) -> None:
        """Forget the library: it has changed under our hands."""
        for name in self.loaded:
            sys.modules.pop(name, None)
        self.loaded.clear()
        importlib.invalidate_caches()
        ModuleAnalyzer.cache.clear()
        for known in collect_library_names, resolve_name:
            known.cache_clear()


def made(file: str) -> int | None:
    try:
        return os.stat(file).st_mtime_ns
    except OSError:
        return None


def main() -> None:
    root = Path.cwd()
    with patch_docutils(str(root)), docutils_namespace():
        listening = orders()
        weaver = Weaver(root, root / SITE)
        kernels = Waiting(root / KERNEL)
        kernels.start()
        for order, answer in listening:
            try:
                done = weaver.weave(**order)
            except Exception as error:
                said = traceback.format_exception_only(error)
                done = {"draft": True, "complaints": [("", "".join(said).strip())]}
            answer(**done)
            if done["draft"]:  # our memory is of it
                return None
            weaver.settle()
            kernels.start()


if __name__ == "__main__":
    main()
    os._exit(0)
