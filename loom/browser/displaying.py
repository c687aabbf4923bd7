"""What stands in a browser for the part of `IPython.display` that pages use."""

import base64
import sys
import wave
from html import escape
from importlib.util import find_spec
from io import BytesIO
from types import ModuleType
from typing import Any

import numpy as np

from loom.browser.capture import ShownOutput, describe_value

_displayed: list[ShownOutput] = []


def take_displayed() -> list[ShownOutput]:
    """What was displayed since this was asked last."""
    found = [*_displayed]
    _displayed.clear()
    return found


def display(*values: object) -> None:
    """Show values below the block that runs."""
    _displayed.extend(map(describe_value, values))


class HTML:
    """A text that is HTML."""

    def __init__(self, data: str):
        self.data = data

    def _repr_html_(self) -> str:
        return self.data


class Audio:
    """A sound to be played: numbers, of which the largest is as loud as can be.

    :param data: Shape (values,), or (channels, values).
    :param rate: Values in a second.
    """

    def __init__(self, data: Any, rate: int):
        values = np.atleast_2d(np.asarray(data, float))
        loudest = np.abs(values).max(initial=0) or 1.0
        self.data = (values.T / loudest * 32767).astype("<i2")
        self.rate = rate

    def _repr_html_(self) -> str:
        file = BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setparams((self.data.shape[1], 2, self.rate, 0, "NONE", ""))
            sound.writeframes(self.data.tobytes())
        code = base64.b64encode(file.getvalue()).decode()
        source = escape(f"data:audio/wav;base64,{code}")
        return f'<audio controls aria-label="Sound" src="{source}"></audio>'


def offer_display() -> None:
    """Let code import these from `IPython.display`, where there is no IPython."""
    if find_spec("IPython"):
        return
    package, module = ModuleType("IPython"), ModuleType("IPython.display")
    for each in (display, HTML, Audio):
        setattr(module, each.__name__, each)
    vars(package).update(display=module, get_ipython=lambda: None, __path__=[])
    sys.modules |= {"IPython": package, "IPython.display": module}
