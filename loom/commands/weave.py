"""Make the website of the book."""

import argparse
import sys
from pathlib import Path

from loom.commands.needs import list_weave_needs, refuse_missing
from loom.commands.printing import print_problems
from loom.config import get_config
from loom.problems import Location, Problem
from loom.tangling.lock import hold_lock
from loom.tangling.run import tangle

NAME = "weave"
HELP = "tangle, then make the website, warnings as errors"
OPTIONS = ("force", "quiet")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `weave`."""
    parser.add_argument(
        "site",
        nargs="?",
        metavar="FOLDER",
        help="where to put it (html in the folder that loom.toml calls build)",
    )
    parser.set_defaults(run=run_weave)


def run_weave(root: Path, options: argparse.Namespace) -> int:
    """Make the website; 1 if something is to mend, 2 if it cannot be put there."""
    site = Path(options.site or root / get_config().build / "html")
    why = _describe_inner_folder(root, site)
    if why or (not options.force and (why := _describe_foreign_folder(site))):
        print(f"{get_config().program}: weave: {why}", file=sys.stderr)
        return 2
    own = (root / "conf.py").is_file()
    problems = [*tangle(root).problems]  # --force is about the folder, not the outputs
    front = f"{get_config().documents}/index.md"
    if not own and not (root / front).is_file():
        message = (
            "this is the page that a website begins with, and it is missing; write it, "
            "with a `{toctree}` of the other pages"
        )
        problems.append(Problem(Location(front, 1), message))
    print_problems(problems)
    if problems:
        return 1
    refuse_missing("weave", list_weave_needs(root))
    from loom.weaving.building import build_site

    sys.path[:0] = [str(root), str(root / get_config().outputs)]
    folder = root / get_config().build
    folder.mkdir(parents=True, exist_ok=True)
    with hold_lock(folder / ".lock", "another weave"):
        return build_site(root, site, options.quiet)


def _describe_inner_folder(root: Path, site: Path) -> str | None:
    """Why a website there would be taken for pages or for outputs, or None."""
    for name in (get_config().documents, get_config().outputs):
        if site.resolve().is_relative_to((root / name).resolve()):
            return (
                f"{site} is inside of the folder {name!r}, which is for other files; "
                "name another folder"
            )
    return None


def _describe_foreign_folder(site: Path) -> str | None:
    """Why a website would be mixed with what is not of it, or None."""
    if site.exists() and not site.is_dir():
        return f"{site} is a file; name a folder"
    made = (site / ".doctrees").is_dir()  # the first thing that Sphinx puts there
    if site.is_dir() and any(site.iterdir()) and not made:
        return (
            f"{site} holds files, and no website that was made here; "
            "name another folder, or write there all the same with --force"
        )
    return None
