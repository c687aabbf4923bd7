"""Libraries that Pyodide has not: a test that uses one says so, and the others of its file run."""

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

NAMES = ("dask", "distributed", "keras", "onnx", "onnxruntime", "sphinx", "torch")


class _Name:
    """Any name of a library that is absent; whoever calls it is skipped."""

    def __init__(self, library: str):
        self._library = library

    def __getattr__(self, name: str) -> "_Name":
        if name.startswith("__"):
            raise AttributeError(name)
        return _Name(self._library)

    def __call__(self, *args: object, **kwargs: object) -> None:
        pytest.skip(f"needs {self._library}", allow_module_level=True)

    __mro_entries__ = __call__  # of a class that is derived from it


class _Library(ModuleType):
    """A library that is absent."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> _Name:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Name(self.__name__.partition(".")[0])


class _Finder(MetaPathFinder, Loader):
    """Finds what is absent, once nobody else has found it."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name.partition(".")[0] in NAMES else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Library(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = module


ABSENT = _Finder()
