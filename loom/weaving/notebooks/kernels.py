"""What the kernels of code cells run in."""

import logging
import os
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config

from loom.weaving.adapters import (
    RESULT_CACHE,
    keep_notebooks_in,
    make_result_cache,
    use_executor,
)
from loom.weaving.book.sources import find_build_folder, find_code_root
from loom.weaving.figures.figurefonts import make_figure_style
from loom.weaving.notebooks.forkedkernels import fork_kernels

_KERNEL_CONFIG = """c = get_config()
c.InlineBackend.figure_formats = {'svg'}
c.InlineBackend.print_figure_kwargs = {
    'bbox_inches': 'tight', 'metadata': {'Date': None}}
c.HistoryManager.enabled = False
c.InteractiveShell.colors = 'nocolor'
c.IPKernelApp.log_level = 'ERROR'
"""


DIED = "Kernel died before replying"


def _prepare_kernels(app: Sphinx, config: Config) -> None:
    """Set the environment that kernels inherit."""
    folder = find_build_folder(app.srcdir)
    home = folder / ".ipython"
    profile = home / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(_KERNEL_CONFIG)
    style = make_figure_style(app, folder / ".matplotlib")
    os.environ.update(
        IPYTHONDIR=str(home),
        JUPYTER_COLUMNS="88",
        MATPLOTLIBRC=str(style),
        OMP_NUM_THREADS="1",
        PYTHONPATH=os.pathsep.join(
            filter(None, [str(find_code_root(app)), os.environ.get("PYTHONPATH")])
        ),
    )
    if app.config.weave_figure_fonts:
        os.environ["MPLCONFIGDIR"] = str(style.parent)
    # now, before several processes want to make it at once
    make_result_cache(folder / RESULT_CACHE)
    use_executor(execute_notebook)
    fork_kernels()
    # a library that the tool imports shows all that is told; this is of every page
    logging.getLogger("traitlets").setLevel(logging.WARNING)


def execute_notebook(
    notebook: NotebookNode, cwd: str | None = None, tries: int = 3, **options: Any
) -> NotebookNode:
    """As nbclient.execute, with another kernel if one dies at once."""
    try:
        return NotebookClient(
            notebook,
            resources={"metadata": {"path": cwd}},
            # when asked to end, it often waits for a thread that has (ipykernel 7.4)
            shutdown_kernel="immediate",
            **options,
        ).execute()
    except RuntimeError as error:
        if tries < 2 or DIED not in str(error):
            raise
    return execute_notebook(notebook, cwd, tries - 1, **options)


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("config-inited", _prepare_kernels)
    app.connect(  # after MyST-NB has chosen places of its own
        "builder-inited",
        lambda app: keep_notebooks_in(app.env, find_build_folder(app.srcdir)),
        priority=600,
    )
