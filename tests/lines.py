"""A pytest plugin: where a failure passes through tangled code, name the documents' lines too."""

from pathlib import Path

import pytest

from loom.tracing.origins import find_origin
from loom.tracing.places import PLACE, find_path_from_root

ROOT = Path(__file__).resolve().parents[1]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed and (found := places(report.longreprtext)):
        report.sections.append(("in the documents", "\n".join(found)))
    return report


def places(text):
    """Return a line for each place in tangled code that a text names, in its order."""
    found = {}
    for match in PLACE.finditer(text):
        path, line = find_path_from_root(ROOT, match["path"]), int(match["line"])
        if path and (place := find_origin(ROOT, path, line)):
            found[f"{place} ({path}:{line})"] = None
    return list(found)
