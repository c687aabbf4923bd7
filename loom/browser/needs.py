"""Packages that come when code first imports them."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class NeededError(BaseException):
    """Code asks for packages that are not there yet. No `except` of the code is meant.

    :param group: The name of the group of files.
    :param packages: What to load of it.
    :ivar last: The last that was raised, for who has only its name.
    """

    last: "NeededError | None" = None

    def __init__(self, group: str, packages: Sequence[str]):
        super().__init__(group)
        self.group, self.packages = group, packages
        NeededError.last = self


class _Finder(MetaPathFinder):
    """Asks for a package when it is imported; is asked after all others.

    :param groups: By the name of a module, the group and the packages that have it.
    """

    def __init__(self, groups: dict[str, tuple[str, list[str]]]):
        self._groups = groups

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Find no module, but ask for the one that can be had."""
        if fullname in self._groups:
            raise NeededError(*self._groups[fullname])
        return None


def offer_packages(groups: dict[str, tuple[str, list[str]]]) -> None:
    """Let packages be asked for."""
    sys.meta_path.append(_Finder(groups))
