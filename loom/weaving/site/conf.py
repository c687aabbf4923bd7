"""The configuration of a book that has none of its own: see `python -m loom weave`."""

from loom.config import get_config
from loom.weaving.defaults import *  # noqa: F403

project = html_title = get_config().title
