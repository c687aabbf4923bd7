"""Code cells: what they run in, and when they run again."""

import ast
import hashlib
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_cache.cache.db import create_db
from jupyter_cache.executors import utils
from nbclient import NotebookClient
from nbformat import NotebookNode

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

MAGIC = re.compile(r"^\s*[%!].*|;\s*$", re.M)
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```", re.M | re.S)
KERNEL = re.compile(r"^kernelspec: *\{(.*)\} *$", re.M)
DATA = re.compile(r"'([\w./-]+\.(?:csv|json))'")

Find = Callable[[str, Path | str], set[Path]]  # as files_of


@cache
def imported(code: str) -> dict[str, str]:
    """The dotted names that a piece of Python may import.

    :returns: For each of them, the name that it has there.
    """
    try:
        return imports(ast.parse(MAGIC.sub("", code)))
    except SyntaxError:
        return {}


def imports(tree: ast.Module) -> dict[str, str]:
    """As :func:`imported`, of a syntax tree."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in (alias.name for alias in node.names):
                names |= {name: name, name.partition(".")[0]: name}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                name = f"{node.module}.{alias.name}".removesuffix(".*")
                names[name] = alias.asname or alias.name
        elif isinstance(node, ast.Dict):
            names |= table(node)
    return names


def table(node: ast.Dict) -> dict[str, str]:
    """A table of modules and the names that they have."""
    pairs = [
        [part.value if isinstance(part, ast.Constant) else None for part in pair]
        for pair in zip(node.keys, node.values, strict=True)
    ]
    return {
        f"{module}.{name}": name
        for module, listed in pairs
        if isinstance(module, str) and isinstance(listed, str)
        for name in listed.split()
    }


def files_of(name: str, root: Path | str) -> set[Path]:
    """The files behind a dotted name; a package passes names on."""
    path = Path(root)
    for part in name.split("."):
        init = path / "__init__.py"
        if (path / part).is_dir():
            path /= part
        elif (path / f"{part}.py").is_file():
            return {path / f"{part}.py"}
        elif init.is_file():
            return {
                file
                for origin, known in module(init)[0].items()
                if known == part
                for file in files_of(origin, root)
            } or {init}
        else:
            return set()
    return {init} if (init := path / "__init__.py").is_file() else set()


def module(file: Path) -> tuple[dict[str, str], bytes]:
    """What a file imports, and its code without the comments."""
    return read_module(file, file.stat().st_mtime_ns)


@cache
def read_module(file: Path, time: int) -> tuple[dict[str, str], bytes]:
    text = file.read_text(encoding="utf-8")
    try:
        tree = ast.parse(text)
    except SyntaxError:  # a draft, which stands for itself
        return {}, text.encode()
    return imports(tree), ast.dump(tree).encode()


def dependencies(code: str, root: Path | str, find: Find = files_of) -> set[Path]:
    """All files below a root that some code imports, near or far."""
    found, names, todo = set(), set(), {*imported(code)}
    while todo:
        names |= todo
        files = {file for name in todo for file in find(name, root)}
        todo = {name for file in files - found for name in module(file)[0]} - names
        found |= files
    return found


def key_of(text: str, root: Path | str, find: Find = files_of) -> str:
    """What the results of a page depend on, beside its own cells.

    :param text: What the document says.
    :param root: The folder of the tangled code.
    :param find: What tells the files behind a name.
    """
    code = "\n".join(
        re.sub(r"^:.*$", "", cell, flags=re.M) for cell in CELL.findall(text)
    )
    digest = hashlib.sha256()
    for file in sorted(dependencies(code, root, find)):
        name = file.relative_to(root).as_posix()
        digest.update(f"{name} ".encode() + module(file)[1])
    for name in DATA.findall(code):
        if (file := Path(root).parent / name).is_file():
            digest.update(f"{name} ".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def with_key(text: str, key: str) -> str:
    """The text of a page with the key in its kernel's description."""
    return KERNEL.sub(lambda m: f'kernelspec: {{{m[1]}, code: "{key}"}}', text, count=1)


def code_root(app: "Sphinx") -> Path:
    return Path(app.confdir, app.config.weave_code)


def asked_for(app: "Sphinx", docname: str) -> bool:
    """Whether to look at a page: at all, unless some are named."""
    only = app.config.weave_only
    return only is None or docname in only


def read(app: "Sphinx", docname: str, source: list[str]) -> None:
    """Before a page is read: its key becomes part of the page."""
    if KERNEL.search(source[0]) and CELL.search(source[0]):
        key = key_of(source[0], code_root(app))
        app.env.get_domain("book").data["keys"][docname] = key
        source[0] = with_key(source[0], key)


def outdated(
    app: "Sphinx",
    env: "BuildEnvironment",
    added: set[str],
    changed: set[str],
    removed: set[str],
) -> list[str]:
    """Pages whose code cells import something that has changed."""
    keys = env.get_domain("book").data["keys"]
    find = cache(files_of)  # for this look: files come and go
    return [
        docname
        for docname in sorted(keys)
        if docname in env.found_docs
        and docname not in added
        and asked_for(app, docname)
        and key_of(Path(env.doc2path(docname)).read_text("utf-8"), code_root(app), find)
        != keys[docname]
    ]


def forget(app: "Sphinx", error: Exception | None) -> None:
    """A build with warnings isn't remembered, so that they stay."""
    if app._warncount:
        memory = Path(app.doctreedir, "environment.pickle")
        memory.unlink(missing_ok=True)


KERNEL_CONFIG = """c = get_config()
c.InlineBackend.figure_formats = {'svg'}
c.InlineBackend.print_figure_kwargs = {
    'bbox_inches': 'tight', 'metadata': {'Date': None}}
c.HistoryManager.enabled = False
c.InteractiveShell.colors = 'nocolor'
c.IPKernelApp.log_level = 'ERROR'
"""


def prepare(app: "Sphinx", config: "Config") -> None:
    """Set the environment that kernels inherit."""
    home = Path(app.outdir).parent / ".ipython"
    profile = home / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(KERNEL_CONFIG)
    os.environ.update(
        IPYTHONDIR=str(home),
        JUPYTER_COLUMNS="88",
        MATPLOTLIBRC=str(Path(app.confdir, config.weave_matplotlib)),
        OMP_NUM_THREADS="1",
        PYTHONPATH=os.pathsep.join(
            filter(None, [str(code_root(app)), os.environ.get("PYTHONPATH")])
        ),
    )
    # now, before several processes want to make it at once
    results = home.with_name(".jupyter_cache")
    results.mkdir(exist_ok=True)
    create_db(results)
    utils.executenb = execute


DIED = "Kernel died before replying"


def execute(
    notebook: NotebookNode, cwd: str | None = None, tries: int = 3, **options: object
) -> NotebookNode:
    """As nbclient.execute, with another kernel if one dies at once."""
    try:
        return NotebookClient(
            notebook, resources={"metadata": {"path": cwd}}, **options
        ).execute()
    except RuntimeError as error:
        if tries < 2 or DIED not in str(error):
            raise
    return execute(notebook, cwd, tries - 1, **options)


def setup(app: "Sphinx") -> None:
    app.add_config_value("weave_code", "tangled", "env")
    app.add_config_value("weave_only", None, "")
    app.add_config_value("weave_matplotlib", "docs/_static/matplotlibrc", "env")
    app.connect("config-inited", prepare)
    app.connect("source-read", read)
    app.connect("env-get-outdated", outdated)
    app.connect("build-finished", forget)
