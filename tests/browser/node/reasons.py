"""A plugin of pytest: which tests can't pass under Pyodide, each with its reason.

reasons.toml lists them. One that passes after all is an error, as is one that is not there.
"""

import tomllib
from pathlib import Path

import pytest

REASONS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
UNABLE = {name: reason for reason, names in REASONS["tests"].items() for name in names}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take an option of pytest-xdist, which needs processes; pyproject.toml sets it."""
    parser.addoption("--no-loadscope-reorder", action="store_true")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out whole files."""
    name = collection_path.relative_to(config.rootpath).as_posix()
    return True if name in REASONS["files"] else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Expect the listed tests to fail."""
    collected = {item.path.relative_to(item.config.rootpath).as_posix() for item in items}
    lost = {name for name in UNABLE if name.partition("::")[0] in collected}
    for item in items:
        for name in (item.nodeid, item.nodeid.partition("[")[0]):
            if name in UNABLE:
                item.add_marker(pytest.mark.xfail(strict=True, reason=UNABLE[name]))
                lost.discard(name)
    if lost and not items[0].config.option.keyword:
        raise pytest.UsageError(f"reasons.toml names tests that are not there: {sorted(lost)}")
