"""Make a page out of the template."""

import argparse
import sys
from pathlib import Path

from loom.commands.printing import print_marked, print_problems
from loom.config import get_config
from loom.documents.folder import get_page_name
from loom.tangling.files import read_text
from loom.tangling.run import tangle

NAME = "new"
HELP = "make {page}, and its module, out of the template"
OPTIONS = ("quiet",)
PLUGIN = "loom.testing.examples"
SETTINGS = "pyproject.toml", "pytest.ini", "tox.ini", "setup.cfg"  # of pytest

_WORKS = "`from {module} import {name}` works, and does what the template does.\n"
_HIDDEN = "Name {short} in a `{{toctree}}`, so that readers find it.\n"
_NEXT = """
{start}Now change {page},
and see what its equations, examples and exercises say of it:
    {command} equations {short}
    {pytest}
    {command} practice
{template} does it once, step by step."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `new`."""
    parser.description = (
        f"Make {describe_page()}, and its module, out of the template. Nothing that is "
        "there is overwritten."
    )
    kind = _get_kind()
    parser.add_argument("what", choices=[kind], metavar=kind, help="what to make")
    parser.add_argument(
        "name",
        metavar="NAME",
        help="the name of its class, such as Scale or MovingMean",
    )
    parser.set_defaults(run=_run_new)


def describe_page() -> str:
    """What is made, in the words of the book."""
    kind = _get_kind()
    return "a new page" if kind == "page" else f"the page of a new {kind}"


def _get_kind() -> str:
    return get_config().new.kind or "page"


def _run_new(root: Path, options: argparse.Namespace) -> int:
    """Make a page and tangle; 1 if something is to mend, 2 if it is not possible."""
    from loom.creation.naming import CreationError
    from loom.creation.new import create_page

    try:
        page, fresh = create_page(root, options.name)
    except CreationError as error:
        print(f"{get_config().program} new: {error}", file=sys.stderr)
        return 2
    report = tangle(root)
    if not options.quiet:
        for path in fresh:
            print_marked("wrote", path, "32")
        for path, line in page.entries:
            print_marked("added", f"{path}:{line}", "32")
        for path in report.written:
            print_marked("wrote", path, "32")
    changed = {page.path, *(path for path, _ in page.entries)}
    works = all(each.location.document not in changed for each in report.problems)
    if works and not options.quiet:
        config = get_config()
        short = get_page_name(page.path)
        start = _WORKS.format(module=page.module, name=page.name.class_name)
        print(
            _NEXT.format(
                start=(start if page.module else "")
                + ("" if page.entries else _HIDDEN.format(short=short)),
                page=page.path,
                command=config.command,
                short=short,
                pytest=_describe_pytest(root, page.path),
                template=config.new.template,
            )
        )
    print_problems(report.problems)
    return 1 if report.problems else 0


def _describe_pytest(root: Path, page: str) -> str:
    """How the examples of a page are run, which the book's settings may make short."""
    if any(PLUGIN in (read_text(root / name) or "") for name in SETTINGS):
        return f"python -m pytest {page}"
    return f"PYTHONPATH={get_config().outputs} python -m pytest -p {PLUGIN} {page}"
