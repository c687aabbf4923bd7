"""The files that pages load for interactive figures, and when a page is read anew."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, cast

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from loom.browser.figurerecords import (
    RecordError,
    compute_record_key,
    find_figure_files,
    find_record,
)
from loom.tangling.files import replace_bytes
from loom.tracing.dependencies import find_module_files

FIGURE_FOLDER = "_static/interactive"


def find_record_folder(env: BuildEnvironment) -> Path:
    """Where records are kept from one weaving to the next."""
    return Path(env.doctreedir, "interactive")


def make_figure_script(name: str, draw: str, record: dict[str, Any]) -> str:
    """What a page loads when a figure comes in sight: how to draw, and the numbers."""
    kept = {key: record[key] for key in ("controls", "results")}
    data = json.dumps(kept, separators=(",", ":"))
    return f"{draw}\nwindow.loomFigures.record({json.dumps(name)},{data});\n"


def get_used(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """The figures of each page, with what their records depend on."""
    if not hasattr(env, "loom_interactive"):
        cast(Any, env).loom_interactive = {}
    return cast(dict[str, dict[str, str]], cast(Any, env).loom_interactive)


def _forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    get_used(env).pop(docname, None)


def _merge_pages(
    app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    found = get_used(other)
    get_used(env).update({name: found[name] for name in docnames if name in found})


def _find_outdated_pages(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],
    changed: set[str],
    removed: set[str],
) -> list[str]:
    """Pages with a figure of which the library behind it has changed."""
    root = Path(app.srcdir).parent
    find = cache(find_module_files)  # for this look: files come and go

    def is_changed(name: str, key: str) -> bool:
        try:
            return compute_record_key(root, name, find) != key
        except RecordError:
            return True

    return [
        docname
        for docname, figures in get_used(env).items()
        if docname in env.found_docs
        and any(is_changed(name, key) for name, key in figures.items())
    ]


def _write_scripts(app: Sphinx, error: Exception | None) -> None:
    """Write what pages load for their figures, where it has changed."""
    if error is not None or app.builder.format != "html":
        return
    root, folder = Path(app.srcdir).parent, Path(app.outdir, FIGURE_FOLDER)
    keys = {n: key for used in get_used(app.env).values() for n, key in used.items()}
    for name, key in sorted(keys.items()):
        try:
            _, draw = find_figure_files(root, name)
            record = find_record(root, find_record_folder(app.env), name, key)
        except RecordError:  # the page has said it
            continue
        script = make_figure_script(name, draw.read_text("utf-8"), record)
        file = folder / f"{name}.js"
        if not file.is_file() or file.read_text("utf-8") != script:
            replace_bytes(file, script.encode())


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("env-purge-doc", _forget_page)
    app.connect("env-merge-info", _merge_pages)
    app.connect("env-get-outdated", _find_outdated_pages)
    app.connect("build-finished", _write_scripts)
