"""The configuration of a book that has none of its own.

    sphinx-build -c FOLDER_OF_THIS_FILE literate build/html
"""

from loom.weaving.defaults import *  # noqa: F403

project = "The book"
