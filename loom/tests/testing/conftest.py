"""Each test has the default settings of a book."""

import pytest

from loom import config


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    monkeypatch.setattr(config, "_current", config.Config())
