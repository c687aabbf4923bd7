"""When a page was changed last, for the foot of the page."""

import os
import subprocess
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


@cache
def read_dates(folder: Path) -> dict[str, str]:
    """The day of the last commit of each file below a folder, by its path from there.

    Without git, or without commits, there are none.
    """
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", "log"]
    command += ["--format=@%cs", "--name-only", "--relative", "--", "."]
    try:
        said = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return {}
    found: dict[str, str] = {}
    day = ""
    for line in said.decode("utf-8", "surrogateescape").splitlines():
        if line.startswith("@"):
            day = line[1:]
        elif line:
            found.setdefault(line, day)  # the newest commit comes first
    return found


def find_date(folder: Path, path: Path) -> str:
    """The day of a file's last change, or that of SOURCE_DATE_EPOCH; else nothing.

    What the clock of a machine says would differ from one build to the next.
    """
    day = read_dates(folder).get(path.relative_to(folder).as_posix(), "")
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not day and epoch.isdecimal():
        day = datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    return day


def _add_date(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Tell the templates, as `changed`."""
    if doctree is not None:
        folder = Path(app.srcdir).resolve()
        context["changed"] = find_date(
            folder, Path(app.env.doc2path(pagename)).resolve()
        )


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("html-page-context", _add_date)
