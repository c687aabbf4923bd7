"""One live book for all tests that look at it."""

import pytest

from loom import config
from loom.tests.live.book import Live, make_book, settled
from loom.tests.weaving.browser import chromium, look

__all__ = ["chromium", "look"]


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    monkeypatch.setattr(config, "_current", config.Config())


@pytest.fixture(scope="session")
def live(tmp_path_factory):
    running = Live(make_book(tmp_path_factory.mktemp("live").resolve()))
    yield running
    assert running.end() == [] and running.process.returncode == 0


@pytest.fixture
def first(live, look):
    """The first page, with its marks."""
    page = look(f"{live.address}/first.html")
    settled(page, "3 hold, 0 fail, 1 open")
    yield page
    assert [fault for fault in page.faults if "404" not in fault] == []
