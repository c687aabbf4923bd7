"""Start a script with the documents behind its imports."""

import argparse
import os
import runpy
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

import loom
from loom.config import get_config

NAME = "run"
HELP = (
    "start a script, or -m and a module, with the documents behind its imports, so "
    "that a traceback shows their lines"
)
OPTIONS = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `run`; they belong to the script."""
    parser.add_argument(
        "place",
        nargs="?",
        metavar="SCRIPT",
        help="its path, or -m and the name of a module; what follows is for the "
        "script itself",
    )
    parser.set_defaults(run=_run_script, takes_rest=True)


def _run_script(root: Path, options: argparse.Namespace) -> Callable[[], int] | int:
    """Put the documents behind the imports of a script.

    :returns: A function that starts it, or 2 if there is none.
    """
    if why := _describe_missing_script(options.rest):
        print(f"{get_config().program}: {why}", file=sys.stderr)
        return 2
    from loom.tracing.importer import import_from, read_finder
    from loom.tracing.processes import pass_on_finder

    finder, problems = read_finder(root)
    for problem in problems:
        print(problem, file=sys.stderr)
    import_from(finder)
    pass_on_finder(finder)
    sys.path.append(str(finder.root / get_config().outputs))
    sys.excepthook = _hide_own_frames
    return partial(_start_script, *options.rest)


def _describe_missing_script(words: list[str]) -> str | None:
    """Why what follows ``run`` cannot be started, or None."""
    if words in ([], ["-m"]):
        return (
            f"run takes a script, or -m and a module, as in `{get_config().command} "
            "run -m package.module`"
        )
    if os.path.isdir(words[0]) and not os.path.exists(f"{words[0]}/__main__.py"):
        return f"run: {words[0]} is a folder without a __main__.py; name a script in it"
    if words[0] == "-m" or os.path.exists(words[0]):
        return None
    return f"run: there is no script {words[0]}" + (
        f"; what is meant for {get_config().program} stands before `run`"
        if words[0].startswith("-")
        else ""
    )


def _start_script(script: str, *words: str) -> int:
    """Run a script, or with -m a module, as Python would."""
    if script == "-m":
        sys.argv, sys.path[0] = list(words), os.getcwd()
        if why := _describe_missing_module(words[0]):
            print(f"{get_config().program}: run: {why}", file=sys.stderr)
            return 2
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [script, *words]
        sys.path[0] = os.path.dirname(os.path.abspath(script))
        runpy.run_path(script, run_name="__main__")
    return 0


def _describe_missing_module(name: str) -> str | None:
    """Why a module cannot be started, or None; what is in it may still fail."""
    try:
        spec = find_spec(name)
        if spec and spec.submodule_search_locations is not None:
            name = f"{name}.__main__"
            spec = find_spec(name)
    except ModuleNotFoundError as error:
        if not f"{name}.".startswith(f"{error.name}."):  # imported by what is above it
            return None
        spec = None
    return None if spec else f"there is no module {name}"


def _hide_own_frames(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Show a traceback, and those of its causes, without the tool's own lines."""
    error.__traceback__ = trace
    shown: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        link = waiting.pop()
        if link is not None and not any(link is other for other in shown):
            link.__traceback__ = _drop_own_frames(link.__traceback__)
            shown.append(link)
            waiting += [link.__cause__, link.__context__]
    sys.__excepthook__(kind, error, error.__traceback__)


def _drop_own_frames(trace: TracebackType | None) -> TracebackType | None:
    """The frames of a traceback that are not of the tool, nor of importing."""
    kept: list[TracebackType] = []
    while trace:
        if not _is_own(trace.tb_frame.f_code.co_filename):
            kept.append(trace)
        trace = trace.tb_next
    rest = None
    for it in reversed(kept):
        rest = TracebackType(rest, it.tb_frame, it.tb_lasti, it.tb_lineno)
    return rest


def _is_own(file: str) -> bool:
    """Whether a file is of the tool, or of what starts it."""
    started = getattr(sys.modules["__main__"], "__file__", None)
    tool = Path(loom.__file__).parent
    others = {started, "<frozen runpy>", "<frozen importlib._bootstrap>"}
    others.add(find_spec.__code__.co_filename)
    return file in others or Path(file).is_relative_to(tool)
