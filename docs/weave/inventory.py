r"""Keep some names of an inventory: inventory.py FULL REDUCED PATTERN

For instance, with the one of NumPy's documentation,

    python docs/weave/inventory.py objects.inv \
        docs/inventories/numpy.inv 'numpy\.'
"""
import re
import sys
import zlib
from pathlib import Path


def reduced(inventory: bytes, pattern: str) -> bytes:
    """The lines of an inventory whose public Python name matches.

    :param inventory: The bytes of an ``objects.inv``, version 2.
    :param pattern: A regular expression, for the start of a name.
    """
    def wanted(line: str) -> bool:
        name, kind = line.split(' ', 2)[:2]
        return (kind.startswith('py:') and '._' not in name
                and re.match(pattern, name) is not None)

    *head, body = inventory.split(b'\n', 4)
    lines = zlib.decompress(body).decode().splitlines(keepends=True)
    kept = ''.join(filter(wanted, lines))
    return b'\n'.join([*head, zlib.compress(kept.encode(), 9)])


if __name__ == '__main__':
    full, target, pattern = sys.argv[1:]
    made = reduced(Path(full).read_bytes(), pattern)
    Path(target).write_bytes(made)
