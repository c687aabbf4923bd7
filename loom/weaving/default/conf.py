"""The settings of Sphinx for a book that has no `conf.py` of its own."""

from loom.config import get_config
from loom.weaving.settings import *  # noqa: F403

project = html_title = get_config().title
