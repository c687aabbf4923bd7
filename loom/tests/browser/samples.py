"""Code to look at: a bit of all that has a colour."""

CODE = '''\
"""A sum."""
import numpy as np

from math import pi


@property
def add(self, x: float = 1., *more) -> "Sum":
    """Add a number,

    and others."""
    if x is None or x > 1e-3:  # too small
        raise ValueError(f"{x:.2f} and {pi!r}\\n")
    return [max(each, 0x1F) for each in more] and True


class Sum(dict):
    def __init__(self):
        super().__init__(a=rb'raw')
'''
SESSION = """\
>>> def double(x):
...     '''Twice
...     as much'''
...     return 2 * x
...
>>> double(21)
42
>>> double(None)
Traceback (most recent call last):
    ...
TypeError: unsupported operand
>>> print("a")  # a letter
a
"""
