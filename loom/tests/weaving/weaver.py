"""sphinx-build in a process of its own, which has imported Sphinx already.

A server has imported it and its extensions, and forks a process for each book. So what
a book imports, prints, or sets in its environment stays with it, as with
`python -m sphinx`.
"""

import logging
import os
from importlib.metadata import entry_points
from multiprocessing import get_context
from pathlib import Path

from pygments.lexers import PythonConsoleLexer, PythonLexer
from sphinx.application import builtin_extensions
from sphinx.cmd.build import main

from loom.browser.weaving import PARTS
from loom.equations.grammar import make_latex_parser
from loom.weaving import MODULES, compute_version

EXTENSIONS = ["myst_nb", "sphinx_copybutton", "sphinx_design", *builtin_extensions]
STYLES = ["dark", "high_contrast_dark", "high_contrast_light", "light"]
# What these import only when they are set up
LATE = ["myst_nb.sphinx_ext", "sphinx_basic_ng", "sphinx_design.extension"]
LATE += ["docutils.core", "docutils.languages.en", "jinja2.ext", "zipp", "sqlite3"]
LATE += ["loom.weaving.defaults", "sqlalchemy.dialects.sqlite", "xml.dom.minidom"]
LATE += ["myst_parser.sphinx_ext.directives", "myst_parser.sphinx_ext.myst_refs"]
LATE += ["myst_nb.ext.glue.domain", "myst_nb.ext.execution_tables", "email.policy"]
LATE += [f"a11y_pygments.a11y_{name}.style" for name in STYLES]
SERVER = get_context("forkserver")
SERVER.set_forkserver_preload(
    [
        "pytest",
        "furo",
        *EXTENSIONS,
        *LATE,
        *(f"loom.weaving.{part}" for part in MODULES),
        *(f"loom.browser.{part}" for part in PARTS),
        __name__,
    ]
)


# Made once, by the server: its processes have what it has.
make_latex_parser()
PythonLexer(), PythonConsoleLexer()
compute_version(), entry_points()


def work(main, arguments, environment, folder, said):
    """In the new process: let a program write to two files what it says."""
    for number, path in enumerate(said, 1):
        with open(path, "wb") as file:
            os.dup2(file.fileno(), number)
    logging.disable(logging.DEBUG)  # Sphinx makes a thousand messages for nobody
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    raise SystemExit(main(arguments))


def sphinx_build(arguments, environment, folder):
    """Run sphinx-build, as of :func:`run_program`."""
    return run_program(main, arguments, environment, folder)


def run_program(main, arguments, environment, folder):
    """Run a program: its exit code, and what it wrote to stdout and stderr."""
    said = [Path(folder, name) for name in ("said.txt", "errors.txt")]
    process = SERVER.Process(
        target=work,
        args=(main, [str(each) for each in arguments], dict(environment), folder, said),
    )
    process.start()
    process.join()
    return process.exitcode, *(path.read_text("utf-8") for path in said)
