"""The command line: which commands there are, and how one is started.

All commands are imported to describe themselves. What only one of them needs is
imported when it runs, so that no other waits for it.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from loom.commands import (
    equations,
    live,
    new,
    practice,
    run,
    sync,
    tangle,
    watch,
    weave,
    where,
)
from loom.config import find_root, get_config, use_book
from loom.problems import describe_os_error, suggest_nearest

# options of more than one command, and what they do
OPTIONS = {
    "force": "overwrite outputs that were edited by hand; with weave, put the website "
    "among other files",
    "quiet": "print problems only",
}
_MODULES = (tangle, where, sync, watch, run, equations, practice, new, live, weave)


def main(argv: Sequence[str] | None = None, root: Path | None = None) -> int:
    """Run a command of the tool.

    :param argv: The words of the command line; those of this process if None.
    :param root: The book's folder, unless `--root` names another; if None, the nearest
        folder upwards from the current one that has a `loom.toml`.
    :returns: 0 if all is well, 1 if something is to mend, 2 for a misuse, 130 if it was
        stopped.
    """
    closed = sys.stdin is None
    _open_streams()
    argv, script = _split_arguments(sys.argv[1:] if argv is None else list(argv))
    try:
        root = _find_book(argv, root)
        use_book(root)
        options, rest = _make_parser().parse_known_args(argv)
        options.rest, options.is_input_closed = script or rest, closed
        wrong = [] if options.takes_rest else rest
        if unread := wrong + _find_unread(options):
            words, command = " ".join(unread), options.command or "a plain run"
            _make_parser().error(f"{command} takes no {words}")
        done = options.run(root, options)
        sys.stdout.flush()  # what fails, fails here
    except BrokenPipeError:  # nobody listens any more, as to `| head`
        _drop_output()
        return 1
    except KeyboardInterrupt:
        print(f"{get_config().program}: stopped", file=sys.stderr)
        return 130  # as a shell has it
    except (ImportError, OSError) as error:
        print(f"{get_config().program}: {describe_os_error(error)}", file=sys.stderr)
        try:
            sys.stdout.flush()
        except OSError:  # it was that: a full disk
            _drop_output()
        return 1
    return done() if callable(done) else done  # the script of `run`


def _drop_output() -> None:
    """Let nothing more be written, which Python would try at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _find_book(argv: Sequence[str], root: Path | None) -> Path:
    """The folder of the book: of `--root`, or the given one, or the nearest."""
    parser = argparse.ArgumentParser(
        add_help=False, allow_abbrev=False, exit_on_error=False
    )
    parser.add_argument("--root")
    try:
        asked = parser.parse_known_args(argv)[0].root
    except argparse.ArgumentError:  # the parser of all options says it better
        asked = None
    if asked is not None:
        return Path(asked).absolute()
    return root or find_root(Path.cwd())


def _split_arguments(argv: list[str]) -> tuple[list[str], list[str]]:
    """Part what is for the tool from what is for the script behind `run`."""
    others = {module.NAME for module in _MODULES} - {"run"}
    words = [
        n
        for n, word in enumerate(argv)
        if word == "run" and argv[n - 1 : n] != ["--root"]  # a folder may be called so
    ]
    n = words[0] if words else len(argv)
    asks_help = argv[n + 1 : n + 2] in (["-h"], ["--help"])
    if not others.isdisjoint(argv[:n]) or asks_help:
        return argv, []
    return argv[: n + 1], argv[n + 1 :]


def _make_parser() -> argparse.ArgumentParser:
    """The parser of all options and commands."""
    config = get_config()
    parser = _Parser(
        prog=config.program,
        description=f"Make the code that the documents in {config.documents}/ "
        "describe. Without a command, write what changed. Edit the "
        "documents, not their outputs.",
        allow_abbrev=False,  # or another book would be worked on than `--roo` names
    )
    _add_common_options(parser, OPTIONS)
    parser.set_defaults(run=tangle.run_tangle, takes_rest=False)
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND"
    )
    for module in _MODULES:
        text = module.HELP.replace("{page}", new.describe_page())
        own = commands.add_parser(
            module.NAME, help=text, description=text, allow_abbrev=False
        )
        if module is not run:  # what follows that is for the script
            _add_common_options(own, module.OPTIONS, default=argparse.SUPPRESS)
        module.add_arguments(own)
    return parser


class _Parser(argparse.ArgumentParser):
    """A parser that knows what a misspelt command was meant to be."""

    def error(self, message: str) -> NoReturn:
        """End with a message."""
        words = re.search(r"invalid choice: '(.*?)'", message)
        near = suggest_nearest(words[1], [m.NAME for m in _MODULES]) if words else ""
        super().error(f"{message}; {near}" if near else message)


def _find_unread(options: argparse.Namespace) -> list[str]:
    """The options that stand before a command and that it would not read."""
    read = {module.NAME: module.OPTIONS for module in _MODULES}
    known = read.get(options.command, OPTIONS)
    return [f"--{it}" for it in OPTIONS if getattr(options, it) and it not in known]


def _add_common_options(
    parser: argparse.ArgumentParser, names: Iterable[str], **default: Any
) -> None:
    """Options that may stand before a command and after it."""
    for name in names:
        parser.add_argument(
            f"--{name}", action="store_true", **default, help=OPTIONS[name]
        )
    parser.add_argument(
        "--root",
        metavar="FOLDER",
        **default,
        help="the book's folder (without it, the nearest that has a loom.toml)",
    )


def _open_streams() -> None:
    """Let no closed stream, and no text that it can't encode, stop a report."""
    for name, mode in ("stdin", "r"), ("stdout", "w"), ("stderr", "w"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode))
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
