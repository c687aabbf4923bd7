"""Let functions run other code for a while."""

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import CodeType, FunctionType
from typing import Any

from loom.browser.operands import RECORDER


@contextmanager
def use_codes(
    codes: Mapping[str, Mapping[str, CodeType]], recorder: object
) -> Iterator[None]:
    """Let functions run other code, as long as the context lasts.

    :param codes: By module, the code of its functions by name.
    :param recorder: What that code calls.
    """
    kept: list[tuple[FunctionType, CodeType]] = []
    spaces = []
    try:
        for module, own in codes.items():
            found = import_module(module)
            spaces.append(vars(found))
            vars(found)[RECORDER] = recorder
            for name, code in own.items():
                function = _find_function(found, name)
                if function and function.__code__.co_freevars == code.co_freevars:
                    kept.append((function, function.__code__))
                    function.__code__ = code
        yield
    finally:
        for function, code in kept:
            function.__code__ = code
        for space in spaces:
            space.pop(RECORDER, None)


def _find_function(module: object, name: str) -> FunctionType | None:
    found: Any = module
    for word in name.split("."):
        found = vars(found).get(word)
        if found is None:
            return None
    found = inspect.unwrap(getattr(found, "__func__", found))
    return found if isinstance(found, FunctionType) else None
