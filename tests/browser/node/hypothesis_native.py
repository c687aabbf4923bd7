"""What Hypothesis has as machine code, in Python: Pyodide can't load the installed one.

The installed package has this as `hypothesis._native`, for the system it is installed on.
"""

import math
import struct
import sys
from importlib.metadata import version
from types import ModuleType

FORMATS = {16: ("!H", "!e"), 32: ("!I", "!f"), 64: ("!Q", "!d")}


def float_to_int(value: float, width: int = 64) -> int:
    bits, number = FORMATS[width]
    return struct.unpack(bits, struct.pack(number, value))[0]


def int_to_float(value: int, width: int = 64) -> float:
    bits, number = FORMATS[width]
    return struct.unpack(number, struct.pack(bits, value))[0]


def float_of(x: float, width: int) -> float:
    return int_to_float(float_to_int(float(x), width), width)


def is_negative(x: float) -> bool:
    return math.copysign(1.0, x) < 0


def next_up(value: float, width: int = 64) -> float:
    if math.isnan(value) or value == math.inf:
        return value
    if value == 0 and is_negative(value):
        return 0.0
    bits = float_to_int(value, width)
    return int_to_float(bits - 1 if value < 0 else bits + 1, width)


def next_down(value: float, width: int = 64) -> float:
    return -next_up(-value, width)


def next_up_normal(value: float, width: int, *, allow_subnormal: bool) -> float:
    found = next_up(value, width)
    smallest = width_smallest_normals(width)
    if not allow_subnormal and 0 < abs(found) < smallest:
        return smallest if value >= 0 else -0.0
    return found


def next_down_normal(value: float, width: int, *, allow_subnormal: bool) -> float:
    return -next_up_normal(-value, width, allow_subnormal=allow_subnormal)


def width_smallest_normals(width: int) -> float:
    return {16: 2.0**-14, 32: 2.0**-126, 64: 2.0**-1022}[width]


def count_between_floats(x: float, y: float, width: int = 64) -> int:
    if is_negative(x) and not is_negative(y):
        return count_between_floats(x, -0.0, width) + count_between_floats(0.0, y, width)
    return abs(float_to_int(y, width) - float_to_int(x, width)) + 1


def cathetus(h: float, a: float) -> float:
    h, a = abs(h), abs(a)
    if math.isinf(h) and not math.isinf(a) and not math.isnan(a):
        return h
    return math.sqrt((h - a) * (h + a)) if h >= a else math.nan


def install() -> None:
    """Put this in the place of Hypothesis' own."""
    native = ModuleType("hypothesis._native")
    native.__version__ = version("hypothesis")
    sys.modules[native.__name__] = native
    sys.modules[f"{native.__name__}.internal"] = ModuleType("internal")
    for part in ("floats", "cathetus"):
        sys.modules[f"{native.__name__}.internal.{part}"] = sys.modules[__name__]
