"""The configuration of a book that has none of its own.

Name the folder of this file: sphinx-build -c FOLDER literate build/html
"""

from loom.weaving.defaults import *  # noqa: F403

project = "The book"
