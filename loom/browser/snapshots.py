"""Which arrays of a pass are known by a name, and when they change."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from loom.config import get_config
from loom.equations.values import Array


class Cached(NamedTuple):
    """An array that has a name.

    :param owner: The cache that it is in, such as ``fc``; for a variable empty.
    :param name: Its key there, or the name of the variable.
    :param array: Its value.
    """

    owner: str
    name: str
    array: Array


class Snapshots:
    """What the named arrays were when somebody last asked.

    These are the arrays in the caches of the object that is run. Where a function has
    no such object, they are its variables.
    """

    def __init__(self) -> None:
        self.live: list[Array] = []  # those that were there when last asked
        self._seen: dict[tuple[str, str], tuple[tuple[int, ...], bytes]] = {}

    def list_changes(self, local: Mapping[str, Any]) -> list[Cached]:
        """The arrays that have changed, or are new."""
        found, self.live = [], []
        for each in _list_named(local):
            self.live.append(each.array)
            key, now = (each.owner, each.name), _take(each.array)
            if self._seen.get(key) != now:
                self._seen[key] = now
                found.append(each._replace(array=np.array(each.array)))
        return found


def _take(array: Array) -> tuple[tuple[int, ...], bytes]:
    return array.shape, array.tobytes()


def _list_named(local: Mapping[str, Any]) -> Iterator[Cached]:
    """The arrays in caches; those of the variables if there is no cache."""
    pointing, found = get_config().pointing, False
    for owner in dict.fromkeys(pointing.owners):
        for name in pointing.caches:
            cache = getattr(local.get(owner), name, None)
            if isinstance(cache, dict):
                found = True
                for key, value in cache.items():
                    if isinstance(value, np.ndarray) and value.ndim:
                        yield Cached(name, str(key), value)
    if not found:
        for name, value in local.items():
            if isinstance(value, np.ndarray) and value.ndim:
                yield Cached("", name, value)
