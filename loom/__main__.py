"""`python -m loom`: the commands of the tool, for the book of the current folder."""

import sys

from loom.commands.main import main

if __name__ == "__main__":
    sys.exit(main())
