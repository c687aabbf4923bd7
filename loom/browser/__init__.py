"""The book in the reader's browser: its code runs there, and is edited there."""

PACKAGES = ".packages"  # the folder of a bundle with what other packages give
