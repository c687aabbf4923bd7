"""Hold the equations of the pages against the code."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from loom.commands.needs import EQUATIONS, refuse_missing
from loom.commands.printing import print_problems
from loom.config import get_config
from loom.documents.folder import read_documents
from loom.documents.model import Document
from loom.settings import FILE, ConfigError
from loom.tangling.run import tangle
from loom.tracing.places import find_path_from_root

NAME = "equations"
HELP = "tangle, then run the equations of the pages"
OPTIONS = ("force",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `equations`."""
    parser.add_argument(
        "pages", nargs="*", metavar="PAGE", help="of these only, such as part/page"
    )
    parser.set_defaults(run=_run_equations)


def _run_equations(root: Path, options: argparse.Namespace) -> int:
    """Tangle, and print what each equation gives; 1 if one does not hold."""
    problems = tangle(root, options.force).problems
    # not earlier: Python remembers a folder that it did not find
    # Two edits within a second would leave bytecode that looks as new as its source.
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(root), str(root / get_config().outputs)]
    refuse_missing("equations", EQUATIONS)
    from loom.equations.report import report_equations

    print_problems(problems)
    documents = read_documents(root)[0]
    _check_package(documents)
    # a page may be given as its path, seen from the current folder
    pages = [find_path_from_root(root, page) or page for page in options.pages]
    return report_equations(documents, pages) or bool(problems)


def _check_package(documents: Iterable[Document]) -> None:
    """Refuse a package in `loom.toml` that no document makes a file of.

    :raises ConfigError: It is one.
    """
    package = get_config().equations.package
    folder = package.replace(".", "/") + "/"
    names = [block.name for document in documents for block in document.blocks]
    if package and not any(name.startswith(folder) for name in names):
        raise ConfigError(
            f"{FILE}: `equations.package` is {package!r}, and no document makes a file "
            f"of it, such as {folder}a.py; correct one of them"
        )
