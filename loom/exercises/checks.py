"""Run checks in a process of their own: a job a line in, answers out."""

import contextlib
import doctest
import io
import json
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TypedDict

PARSER = doctest.DocTestParser()
LONGEST = 5000  # characters of what came
FLAGS = doctest.ELLIPSIS


SCALAR = re.compile(r"np\.(?:(?:float|int|uint)\d+|str_)\(([^()]*)\)")


class Plain(doctest.OutputChecker):
    """Takes a scalar of NumPy for what Python calls the same value."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return super().check_output(plain(want), plain(got), optionflags)


def plain(output: str) -> str:
    """An output in which NumPy's scalars look like Python's."""
    return re.sub(r"np\.(True|False)_", r"\1", SCALAR.sub(r"\1", output))


# a line, the reason, the text, and the files and lines of the way there
Kept = tuple[int, str, str, list[tuple[str, int]]]


def shortened(text: str) -> str:
    """A text that somebody can read, of a loop that prints as well."""
    left = len(text) - LONGEST
    return text if left <= 0 else (f"{text[:LONGEST]}\n... and {left} characters more")


class Answer(TypedDict):
    """How many examples passed, and the failures of the others.

    ``line`` is that of the part which runs next, or None at the end.
    """

    line: int | None
    passed: int
    failures: list[Kept]


class Runner(doctest.DocTestRunner):
    """A doctest runner that keeps what failed, and counts the rest.

    :param tell: Called with an :class:`Answer` before each example.
    """

    def __init__(self, tell: Callable[[Answer], object]):
        super().__init__(checker=Plain(), verbose=False, optionflags=FLAGS)
        self.tell, self.lines = tell, []
        self.passed, self.kept = 0, []

    def answer(self, line: int | None = None) -> Answer:
        return {"line": line, "passed": self.passed, "failures": self.kept}

    def keep(self, line: int, error: BaseException) -> None:
        """Keep an exception that was raised on the way from a line."""
        try:
            text = str(error)
        except BaseException:  # the student's own kind may have mistakes
            text = "(its str() fails)"
        self.kept.append((line, type(error).__name__, shortened(text), places(error)))

    def report_start(
        self,
        out: Callable[[str], object],
        test: doctest.DocTest,
        example: doctest.Example,
    ) -> None:
        self.tell(self.answer(self.lines[example.lineno]))

    def report_success(
        self,
        out: Callable[[str], object],
        test: doctest.DocTest,
        example: doctest.Example,
        got: str,
    ) -> None:
        self.passed += 1

    def report_failure(
        self,
        out: Callable[[str], object],
        test: doctest.DocTest,
        example: doctest.Example,
        got: str,
    ) -> None:
        text = f"expected {example.want.rstrip()}, got {shortened(got.rstrip())}"
        self.kept.append((self.lines[example.lineno], "output", text, []))

    def report_unexpected_exception(
        self,
        out: Callable[[str], object],
        test: doctest.DocTest,
        example: doctest.Example,
        exc_info: tuple[type[BaseException], BaseException, TracebackType],
    ) -> None:
        self.keep(self.lines[example.lineno], exc_info[1])


def places(error: BaseException) -> list[tuple[str, int]]:
    """The file and line of each step on an exception's way."""
    steps = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    if (
        isinstance(error, SyntaxError)
        # one that the code raises may have anything for them
        and isinstance(error.lineno, int)
        and isinstance(error.filename, str)
    ):
        steps.append((error.filename, error.lineno))
    return steps


# lines, and their numbers
Part = Sequence[Sequence[str] | Sequence[int]]


class Job(TypedDict):
    """What is run: code, then checks, of a document."""

    document: str
    code: list[Part]
    checks: list[Part]


def run(job: Job, tell: Callable[[Answer], object] = lambda answer: None) -> Answer:
    """Run the code of one job, then its checks.

    :param job: A dict of ``document``, ``code`` and ``checks``; code and
        each check are a list of lines and the list of their numbers.
    :param tell: Called with what is known before each part is run.
    :returns: A dict of ``line``, None, of ``passed``, the number of
        examples that passed, and of ``failures``, a list of (line,
        reason, text, places).
    """
    names, runner = {"__name__": "__main__"}, Runner(tell)
    with contextlib.redirect_stdout(io.StringIO()):
        for code, lines in job["code"]:
            tell(runner.answer(lines[0]))
            # as many blank lines as the document has before the code
            source = "\n" * (lines[0] - 1) + "\n".join(code)
            try:
                exec(compile(source, job["document"], "exec"), names)
            except BaseException as error:  # SystemExit is none other
                runner.keep(lines[0], error)
                return runner.answer()
        for code, lines in job["checks"]:
            test = PARSER.get_doctest(
                "\n".join(code) + "\n", {}, job["document"], None, 0
            )
            test.globs, runner.lines = names, lines
            runner.run(test, clear_globs=False)
    return runner.answer()


def main() -> None:
    """Run the jobs on the standard input, and answer."""
    channel, process = os.fdopen(os.dup(1), "w"), os.getpid()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def tell(answer: Answer) -> None:
        if os.getpid() != process:  # the code has forked
            os._exit(0)
        print(json.dumps(answer), file=channel, flush=True)

    for line in sys.stdin.read().splitlines():
        tell(run(json.loads(line), tell))


if __name__ == "__main__":
    main()
