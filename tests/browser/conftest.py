"""What the tests of this book in the browser share."""

import pytest

from loom.tests.browser.running import serving
from tests.weave.conftest import chromium, look, settings

__all__ = ["chromium", "look", "settings"]


@pytest.fixture(scope="module")
def address(site):
    """Where the woven book is served."""
    with serving(site) as found:
        yield found
