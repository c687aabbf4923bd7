"""Make the code that the documents in literate/ describe: `python tangle.py --help`.

The tool itself is the package `loom` beside this file; `python -m loom` does the same.
"""

import sys
from pathlib import Path

from loom.commands.main import main

if __name__ == "__main__":
    sys.exit(main(root=Path(__file__).resolve().parent))
