"""A machine that remembers what it computed, and goes back."""
from collections.abc import Callable


class Value:
    """A number that knows how it was made.

    :param data: The number.
    :param uses: The values it was made of, each with the slope from
        that value to this one.

    Source: Wengert (1964) for the elementary steps; Linnainmaa (1970)
    for the way back.
    """

    def __init__(self, data: float,
                 uses: tuple[tuple['Value', float], ...] = ()):
        self.data, self.uses, self.error = data, uses, 0.0

    def __add__(self, other: 'Value') -> 'Value':
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other: 'Value') -> 'Value':
        return Value(self.data * other.data,
                     ((self, other.data), (other, self.data)))

    def backward(self) -> None:
        """Set ``error``, in all values that this one was made of.

        It is the slope of this value with respect to each of them.

        Call it once for a result: a second call would add to the errors of the first one.
        """
        order: list[Value] = []
        collect(self, order.append, set())
        self.error = 1.0
        for value in reversed(order):
            for used, slope in value.uses:
                used.error += slope * value.error  # paths add


def collect(value: Value, found: Callable[[Value], None],
            seen: set[int]) -> None:
    """Find each value, after all those that it was made of.

    :param value: The value to find last.
    :param found: Called with each value that is found, once.
    :param seen: The ``id`` of each value that was found before.
    """
    if id(value) not in seen:
        seen.add(id(value))
        for used, _ in value.uses:
            collect(used, found, seen)
        found(value)
