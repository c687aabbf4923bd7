"""What reaches into the inside of Sphinx and its extensions, in one place.

None of this is promised by those who write them. It was written for Sphinx 9.0.4,
jupyter-cache 1.0.1, MyST-NB 1.4.0, sphinx-codeautolink 0.19.0 and
sphinx-autodoc-typehints 3.6.1.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from jupyter_cache.cache.main import JupyterCacheBase
from jupyter_cache.executors import utils
from pygments.formatters import HtmlFormatter
from sphinx import builders
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.ext.intersphinx import InventoryAdapter
from sphinx.highlighting import PygmentsBridge
from sphinx.jinja2glue import BuiltinTemplateLoader, SphinxFileSystemLoader
from sphinx.util._pathlib import _StrPath
from sphinx.util.typing import Inventory
from sphinx_autodoc_typehints import process_signature
from sphinx_codeautolink.extension.resolve import resolve_location
from sphinx_codeautolink.parse import ImportTrackerVisitor, Name

from loom.tangling.files import replace_bytes

__all__ = ["ImportTrackerVisitor", "Name", "process_signature", "resolve_location"]

RESULT_CACHE = ".jupyter_cache"

_remove_old_results = JupyterCacheBase.truncate_caches


def count_warnings(app: Sphinx) -> int:
    """How many warnings a build has given (Sphinx 9.0.4)."""
    return app._warncount


def write_few_alone(builder: Builder, few: int) -> None:
    """Let one process write what are few pages (Sphinx 9.0.4).

    Only `write_documents` learns which pages there are to write. Sphinx leaves a core
    to the process that prepares pages; it is done long before they are written.

    :param few: The largest number of pages that one process writes.
    """
    write = builder.write_documents

    def write_documents(docnames: Set[str]) -> None:
        builder.parallel_ok = builder.parallel_ok and len(docnames) > few
        builder._app.parallel += 1
        try:
            write(docnames)
        finally:
            builder._app.parallel -= 1

    builder.write_documents = write_documents  # type: ignore[method-assign]


def deal_pages_out(size: int) -> None:
    """Let processes take few pages at a time, so that none works alone (Sphinx 9.0.4).

    Of the parts that wait, Sphinx begins with the last; so they wait in reverse.

    :param size: How many pages are a part.
    """

    def make_parts(
        arguments: Sequence[str], nproc: int, maxbatch: int = 10
    ) -> list[Any]:
        parts = [arguments[i : i + size] for i in range(0, len(arguments), size)]
        return parts[:nproc] + parts[nproc:][::-1]

    builders.make_chunks = make_parts


class _WholeFile(type(Path())):  # type: ignore[misc]
    """A file; who reads it while it is written gets the old text or the new one."""

    def write_text(
        self, data: str, encoding: str | None = None, errors: str | None = None
    ) -> int:
        replace_bytes(self, data.encode(encoding or "utf-8", errors or "strict"))
        return len(data)


def write_pages_whole(builder: Builder) -> None:
    """Let no page be half written, also if the build is ended (Sphinx 9.0.4)."""
    if isinstance(builder, StandaloneHTMLBuilder):
        find = builder.get_output_path
        builder.get_output_path = (  # type: ignore[method-assign]
            lambda page_name, /: _WholeFile(find(page_name))
        )


def turn_off_search(builder: Builder) -> None:
    """Keep a builder of HTML from an index of its own (Sphinx 9.0.4)."""
    cast(Any, builder).search = False


def add_templates(bridge: BuiltinTemplateLoader, folder: Path) -> None:
    """Put templates between those of a book and those of the theme (Sphinx 9.0.4)."""
    place = bridge.templatepathlen
    bridge.pathchain.insert(place, _StrPath(folder))
    bridge.loaders.insert(place, SphinxFileSystemLoader(folder))


def read_inventory(env: BuildEnvironment) -> Inventory:
    """All that other people's documentation describes (Sphinx 9.0.4)."""
    return InventoryAdapter(env).main_inventory


def highlight_lines(
    highlighter: PygmentsBridge, code: str, language: str, location: Any = None
) -> list[str]:
    """The lines of a program in HTML, without the box around them (Sphinx 9.0.4)."""
    html = highlighter.highlight_block(code, language, location=location)
    body = html.partition("<pre>")[2].rpartition("</pre>")[0]
    return body.removeprefix("<span></span>").removesuffix("\n").split("\n")


def use_formatter(formatter: type[HtmlFormatter[str]]) -> None:
    """Let another formatter write code as HTML (Sphinx 9.0.4)."""
    PygmentsBridge.html_formatter = formatter


def use_executor(execute: Callable[..., Any]) -> None:
    """Let another function run the cells of a page (jupyter-cache 1.0.1).

    :param execute: It is called as `nbclient.execute` is.
    """
    utils.executenb = execute


def make_result_cache(folder: Path) -> None:
    """Make the cache of results, before several processes do (jupyter-cache 1.0.1).

    Old results leave it now, while there is one process, and not after each page: the
    list of old ones is made of two questions to the database, and what another process
    adds between the two would count as old.
    """
    folder.mkdir(exist_ok=True)
    with open_result_cache(folder) as cache:
        _remove_old_results(cache)
    JupyterCacheBase.truncate_caches = lambda cache: None  # type: ignore[method-assign]


@contextmanager
def open_result_cache(folder: str | Path) -> Iterator[JupyterCacheBase]:
    """The cache of results, with no connection left open (jupyter-cache 1.0.1)."""
    cache = JupyterCacheBase(folder)
    try:
        yield cache
    finally:
        cache.db.dispose()


def keep_notebooks_in(env: BuildEnvironment, folder: Path) -> None:
    """Choose the folder of results and of pages' notebooks (MyST-NB 1.4.0)."""
    config, folder = cast(Any, env).mystnb_config, folder.resolve()
    cast(Any, env).mystnb_config = config.copy(
        execution_cache_path=str(folder / RESULT_CACHE),
        output_folder=str(folder / Path(config.output_folder).name),
    )


def find_result_cache(env: BuildEnvironment) -> str:
    """The folder of the cache of results (MyST-NB 1.4.0)."""
    return cast(Any, env).mystnb_config.execution_cache_path


def find_notebook_folder(env: BuildEnvironment) -> Path:
    """Where the notebooks of pages are left behind (MyST-NB 1.4.0)."""
    return Path(cast(Any, env).mystnb_config.output_folder)


def list_addresses(env: BuildEnvironment) -> Iterator[tuple[str, str]]:
    """The Python names of other people's documentation, and their addresses."""
    for kind, items in read_inventory(env).items():
        if kind.startswith("py:"):
            for name, item in items.items():
                yield name, item.uri
