"""What a block of a page shows when it runs: text, values, figures, errors."""

import contextlib
import io
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from loom.documents.model import Block
from loom.tracing.places import place_doctest, translate_places

LONGEST_TEXT = 20_000  # characters of one output
_END = 5000  # of these
_LARGEST_FIGURE = 480_000  # characters; of some more a page shows nothing
_IS_SMALL = sys.maxsize < 2**32
# what 32 bits make of a request for more than they can count, beside a MemoryError
_TOO_LARGE = re.compile(
    r"^(?:MemoryError|OverflowError: cannot fit 'int'|ValueError: (?:array is too big"
    r"|Maximum allowed dimension exceeded)).*\Z",
    re.M,
)
_ABSENT = re.compile(r"^ModuleNotFoundError: No module named '[^'.]+'", re.M)
ShownOutput = dict[str, Any]  # as JSON takes it; ``kind`` says what it is
TellOutputs = Callable[[Sequence[ShownOutput]], object]
_AT_ONCE, _A_SECOND = 20, 4


class Progress:
    """Tells what a block shows so far: twenty times at once, then four times a second.

    :param tell: Called with the outputs that there are.
    """

    def __init__(self, tell: TellOutputs):
        self._tell, self._left, self._last = tell, float(_AT_ONCE), time.monotonic()

    def show(self, outputs: Sequence[ShownOutput]) -> None:
        """Tell of these outputs, unless too many were told of a moment ago."""
        now = time.monotonic()
        gained = (now - self._last) * _A_SECOND
        self._left, self._last = min(_AT_ONCE, self._left + gained), now
        if self._left >= 1:
            self._left -= 1
            self._tell(outputs)


def cut_text(text: str, left: int = 0) -> str:
    """The beginning and the end of a text, as much of it as a reader can read.

    :param left: How many characters were left out of its middle already.
    """
    if not left and len(text) <= LONGEST_TEXT:
        return text
    left += len(text) - LONGEST_TEXT
    said = f"\n… {left:,} characters are left out …\n"
    return text[: LONGEST_TEXT - _END] + said + text[-_END:]


class Printed(io.StringIO):
    """What is printed, as much of it as a reader can read.

    :param progress: Is shown the text so far at the end of a line, while it is whole.
    """

    def __init__(self, progress: Progress):
        super().__init__()
        self._progress, self._left = progress, 0

    def write(self, text: str) -> int:
        """Keep a text, and of what has become too long the beginning and the end."""
        size = len(text)
        if size > LONGEST_TEXT:
            end = max(LONGEST_TEXT, size - LONGEST_TEXT)
            self._left += end - LONGEST_TEXT
            text = text[:LONGEST_TEXT] + text[end:]
        super().write(text)
        length = self.tell()
        if length > 3 * LONGEST_TEXT:
            self._left += length - LONGEST_TEXT
            kept = super().getvalue()
            self.seek(0)
            self.truncate()
            super().write(kept[: LONGEST_TEXT - _END] + kept[-_END:])
        elif length <= LONGEST_TEXT and not self._left and text.endswith(("\n", "\r")):
            self._progress.show([{"kind": "text", "text": self.getvalue()}])
        return size

    def getvalue(self) -> str:
        """The text; where it was too long, its middle says how much is left out."""
        return cut_text(super().getvalue(), self._left)


@contextlib.contextmanager
def capture_text(progress: Progress) -> Iterator[Printed]:
    """What is printed meanwhile, on either stream."""
    printed = Printed(progress)
    with contextlib.redirect_stderr(printed), contextlib.redirect_stdout(printed):
        yield printed


def describe_value(value: object) -> ShownOutput:
    """The value of a cell's last line, as a notebook shows it."""
    show = getattr(value, "_repr_html_", None)
    if callable(show) and not isinstance(value, type):
        html = show()
        if isinstance(html, str):
            return {"kind": "html", "html": html}
    return {"kind": "text", "text": cut_text(repr(value))}


def describe_error(
    root: Path, block: Block, error: BaseException, above: int | None = None
) -> ShownOutput:
    """An exception, from the line of the block to where it was raised.

    :param root: The book's folder.
    :param above: Of a doctest, how many lines of the block are above the prompt.
    :returns: Its text with lines of documents; the block's own line, from 1; and as
        ``raised`` the last line of the document outside the block that it went
        through, such as one of the library, or 0.
    """
    path = str(root / block.document)
    steps = error.__traceback__
    while steps and not _is_own(steps.tb_frame.f_code.co_filename, path):
        steps = steps.tb_next
    number = steps.tb_lineno if steps else 0
    if isinstance(error, SyntaxError) and _is_own(error.filename or "", path):
        number = error.lineno or 0
    text = "".join(traceback.format_exception(type(error), error, steps))
    if above is None:
        line = block.lines.index(number) + 1 if number in block.lines else 0
    else:
        line = above + number
        text = place_doctest(text, block.document, block.lines[above])
    text = translate_places(root, text).replace(f"{root}/", "").rstrip()
    passed = re.findall(
        rf'^  File "{re.escape(block.document)}", line (\d+)', text, re.M
    )
    others = [n for n in map(int, passed) if n not in block.lines]
    return {
        "kind": "error",
        "text": explain_limits(text)[-LONGEST_TEXT:],
        "line": line,
        "message": _describe_exception(error),
        "raised": others[-1] if others else 0,
    }


def explain_limits(text: str) -> str:
    """The text of an error, and what Python lacks in a browser if that is its cause."""
    if _IS_SMALL and _TOO_LARGE.search(text):
        text += "\nPython has at most 2 GB in a browser."
    if _IS_SMALL and _ABSENT.search(text):
        text += "\nIn a browser, Python has its own modules and those of this book."
    return text


def _describe_exception(error: BaseException) -> str:
    """What an error says, without the line, which is shown where it is edited."""
    said = traceback.format_exception_only(error)
    return "".join(said[-1:] if isinstance(error, SyntaxError) else said).strip()


def _is_own(file: str, path: str) -> bool:
    """Whether code is that of the block, and not of something that it calls."""
    return file == path or file.startswith("<doctest ")


class _FullError(Exception):
    """A drawing is larger than a page shows it."""


class _Sheet(io.StringIO):
    """Room for a drawing that a page shows."""

    def write(self, text: str) -> int:
        if self.tell() > _LARGEST_FIGURE:
            raise _FullError
        return super().write(text)


def take_figures(code: str) -> list[ShownOutput]:
    """The figures of Matplotlib that are open, which are closed, as SVG.

    :param code: That drew them: the colour maps that it names follow the page.
    :raises Exception: One can't be drawn, such as with half a formula for its title.
    """
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    found: list[ShownOutput] = []
    try:
        for number in pyplot.get_fignums():
            svg = _draw_figure(pyplot.figure(number), f"run-{number}-", code)
            found.append({"kind": "figure", "svg": svg})
    finally:
        pyplot.close("all")
    return found


def _draw_figure(figure: Any, prefix: str, code: str) -> str:
    """A figure as SVG; where it has too much for that, what it plots as pixels."""
    from loom.figures.inline import make_inline_figure

    svg, finest = "", 900 / max(figure.get_size_inches())
    for sheet, dpi in ((_Sheet(), None), (io.StringIO(), finest)):
        with contextlib.suppress(_FullError):
            figure.savefig(sheet, format="svg", bbox_inches="tight", dpi=dpi)
            svg = make_inline_figure(sheet.getvalue(), prefix, code=code)
            if len(svg) <= _LARGEST_FIGURE:
                break
        for axes in figure.axes:
            for each in (*axes.lines, *axes.collections, *axes.patches):
                each.set_rasterized(True)
    return svg
