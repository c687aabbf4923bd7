"""Run a doctest block, and say of each prompt what came and what was expected."""

import doctest
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from loom.browser.capture import (
    LONGEST_TEXT,
    Progress,
    ShownOutput,
    describe_error,
    take_figures,
)
from loom.browser.needs import NeededError
from loom.documents.model import Block
from loom.documents.prompts import find_bad_prompt

_ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType]
_Write = Callable[[str], object]


class _Runner(doctest.DocTestRunner):
    """Notes what became of each example.

    :param root: The book's folder.
    :param block: Of which the examples are.
    :param progress: Is shown the examples that have run.
    """

    def __init__(self, root: Path, block: Block, progress: Progress):
        super().__init__(verbose=False, optionflags=doctest.ELLIPSIS)
        self._root, self._block, self._progress = root, block, progress
        self.noted: list[ShownOutput] = []

    def _note(
        self, example: doctest.Example, state: str, got: str, **more: Any
    ) -> None:
        self.noted.append(
            {
                "kind": "example",
                "state": state,
                "line": example.lineno + 1,
                "source": example.source.rstrip("\n"),
                "want": example.exc_msg or example.want,
                "got": got[:LONGEST_TEXT],
                **more,
            }
        )
        self._progress.show(self.noted)

    def report_start(
        self, out: _Write, test: doctest.DocTest, example: doctest.Example
    ) -> None:
        """Nothing is said before an example."""

    def report_success(
        self, out: _Write, test: doctest.DocTest, example: doctest.Example, got: str
    ) -> None:
        """Note what an example gave, as it was expected."""
        self._note(example, "green", got or example.want)

    def report_failure(
        self, out: _Write, test: doctest.DocTest, example: doctest.Example, got: str
    ) -> None:
        """Note what an example gave, which is not what was expected."""
        self._note(example, "red", got)

    def report_unexpected_exception(
        self,
        out: _Write,
        test: doctest.DocTest,
        example: doctest.Example,
        exc_info: _ExceptionInfo,
    ) -> None:
        """Note what an example raised.

        :raises NeededError: It asked for a package.
        """
        if isinstance(exc_info[1], NeededError):
            raise exc_info[1]
        error = describe_error(self._root, self._block, exc_info[1], example.lineno)
        self._note(example, "red", "", error=error)


def run_doctest(
    root: Path, block: Block, namespace: dict[str, Any], progress: Progress
) -> tuple[str, list[ShownOutput]]:
    """Run the examples of a block; the first exception ends none of those behind it.

    :param root: The book's folder.
    :param namespace: The names of the page; they change.
    :param progress: Is shown the examples that have run.
    :returns: 'green' or 'red', and an output for each example.
    """
    code = "\n".join(block.code) + "\n"
    # a name of its own: by it doctest finds the lines of what earlier blocks define
    name = f"{block.document}:{block.line}"
    if problem := find_bad_prompt(block):
        return "red", [{"kind": "error", "text": str(problem)}]
    test = doctest.DocTestParser().get_doctest(code, {}, name, None, 0)
    test.globs = namespace
    runner = _Runner(root, block, progress)
    runner.run(test, out=lambda text: None, clear_globs=False)
    try:
        figures = take_figures(code)
    except Exception as error:
        return "red", [*runner.noted, describe_error(root, block, error)]
    if not runner.noted:
        return "red", [
            {
                "kind": "error",
                "text": "This block holds no >>>: begin a line of code with it.",
            }
        ]
    is_red = any(each["state"] == "red" for each in runner.noted)
    return "red" if is_red else "green", [*runner.noted, *figures]
