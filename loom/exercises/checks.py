"""Run checks in a process of their own: a job a line in, answers out.

This file is started as a program, with nothing but Python behind it: a job may break
all that it can reach. An answer is written before each part of a job, so that what was
known is not lost if the next part ends the process.
"""

import ast
import builtins
import contextlib
import doctest
import io
import json
import os
import re
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from types import FrameType, TracebackType
from typing import Any, TypedDict

_LONGEST_TEXT = 5000  # characters of what came
_MOST_MEMORY = 4 << 30  # bytes; more than any exercise needs, less than a laptop has
_SCALAR = re.compile(r"np\.(?:(?:float|int|uint)\d+|str_)\(([^()]*)\)")
_TRUTH = re.compile(r"np\.(True|False)_")
FrameStep = tuple[str, int]  # a file and a line of it
_CodePart = tuple[Sequence[str], Sequence[int]]  # lines, and their numbers
# a line, the reason, the text, and the steps of the way there
_FailureRow = tuple[int, str, str, list[FrameStep]]
_ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType]
_Write = Callable[[str], object]


class JobAnswer(TypedDict):
    """How many examples passed, and the failures of the others."""

    line: int | None  # of the part that runs next; None at the end
    passed: int
    failures: list[_FailureRow]


class Job(TypedDict):
    """What is run: code, then checks, of a document."""

    document: str
    code: list[_CodePart]
    checks: list[_CodePart]


_Tell = Callable[[JobAnswer], object]


class _OverdueError(KeyboardInterrupt):
    """A part took too long; neither doctest nor most code would catch it."""


class ScalarChecker(doctest.OutputChecker):
    """Takes a scalar of NumPy for what Python calls the same value."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        """Whether an output is the one that is wanted."""
        want, got = _simplify_scalars(want), _simplify_scalars(got)
        return super().check_output(want, got, optionflags)


class _CheckRunner(doctest.DocTestRunner):
    """A doctest runner that notes what failed, and counts the rest.

    :param tell: Called with a :class:`JobAnswer` before each example.
    """

    def __init__(self, tell: _Tell):
        super().__init__(ScalarChecker(), verbose=False, optionflags=doctest.ELLIPSIS)
        self.tell = tell
        self.lines: Sequence[int] = []
        self.line = 0  # of the example that runs
        self.own: frozenset[str] = frozenset()  # names of the student's code
        self.printed: list[str] = []  # by that code, since the example began
        self.passed = 0
        self.noted: list[_FailureRow] = []

    def make_answer(self, line: int | None = None) -> JobAnswer:
        """What is known so far.

        :param line: That of the part which runs next.
        """
        return {"line": line, "passed": self.passed, "failures": self.noted}

    def note_exception(self, line: int, error: BaseException) -> None:
        """Note an exception that was raised on the way from a line."""
        try:
            text = "\n".join([str(error), *getattr(error, "__notes__", ())])
        except BaseException:  # the student's own kind may have mistakes
            text = "(its str() fails)"
        late = isinstance(error, _OverdueError)
        reason = "process" if late else type(error).__name__
        self.noted.append((line, reason, _shorten_text(text), _list_steps(error)))

    def report_start(
        self, out: _Write, test: doctest.DocTest, example: doctest.Example
    ) -> None:
        """Tell which example runs next."""
        builtins._ = self  # type: ignore[attr-defined]  # until a value is shown
        self.printed.clear()
        self.line = self.lines[example.lineno]
        self.tell(self.make_answer(self.line))

    def report_success(
        self, out: _Write, test: doctest.DocTest, example: doctest.Example, got: str
    ) -> None:
        """Count an example that passed, unless it printed what it should return."""
        called = _find_called(example.source)
        if example.want and not self._has_shown_value() and called in self.own:
            text = f"printed {example.want.rstrip()} and returned None; write return"
            self.noted.append((self.lines[example.lineno], "output", text, []))
        else:
            self.passed += 1

    def report_failure(
        self, out: _Write, test: doctest.DocTest, example: doctest.Example, got: str
    ) -> None:
        """Note an output that is not the one that is wanted.

        What the student's code prints on its way is no answer: it may help to find a
        mistake. Nor is anything where nothing is asked for.
        """
        shown = self._has_shown_value() and _ends_in(got, example)
        if not example.want or shown or _is_wanted(self._drop_printed(got), example):
            self.report_success(out, test, example, got)
            return
        given = _shorten_text(_simplify_scalars(got.rstrip()))
        text = f"expected {example.want.rstrip()}, got {given}"
        self.noted.append((self.lines[example.lineno], "output", text, []))

    def print_for_student(self, *values: object, **options: Any) -> None:
        """Print as Python does, for code whose prints are no answer."""
        if options.get("file") is not None:
            print(*values, **options)
            return
        text = io.StringIO()
        print(*values, **{**options, "file": text})
        self.printed.append(text.getvalue())
        print(text.getvalue(), end="")

    def _drop_printed(self, got: str) -> str:
        left, place = "", 0
        for text in self.printed:
            start = got.find(text, place)
            if start >= 0:
                left += got[place:start]
                place = start + len(text)
        return left + got[place:]

    def _has_shown_value(self) -> bool:
        return builtins._ is not self  # type: ignore[attr-defined]

    def report_unexpected_exception(
        self,
        out: _Write,
        test: doctest.DocTest,
        example: doctest.Example,
        exc_info: _ExceptionInfo,
    ) -> None:
        """Note what an example raised."""
        self.note_exception(self.lines[example.lineno], exc_info[1])


def run_job(job: Job, tell: _Tell = lambda answer: None) -> JobAnswer:
    """Run the code of one job, then its checks.

    The code knows its own names alone: neither those of the checks, which would hide
    that it lacks one, nor does a check replace a function of the same name.

    :param job: Code and checks, each with the numbers of its lines.
    :param tell: Called with what is known before each part is run.
    :returns: What became of it.
    """
    runner, parser = _CheckRunner(tell), doctest.DocTestParser()
    names: dict[str, Any] = {"__name__": "__main__", "print": runner.print_for_student}
    with contextlib.redirect_stdout(io.StringIO()):
        for code, lines in job["code"]:
            tell(runner.make_answer(lines[0]))
            # as many blank lines as the document has before the code
            source = "\n" * (lines[0] - 1) + "\n".join(code)
            try:
                exec(compile(source, job["document"], "exec"), names)
            except BaseException as error:  # SystemExit is none other
                runner.note_exception(lines[0], error)
                return runner.make_answer()
    # a check means Python's `sum`, whatever number the code gives that name
    known = {
        name: value
        for name, value in names.items()
        if callable(value) or name[0] == "_" or not hasattr(builtins, name)
    }
    if known.get("print") == runner.print_for_student:
        del known["print"]
    runner.own = frozenset(known)
    # anew, for the code may have put something else in its place
    with contextlib.redirect_stdout(io.StringIO()):
        for code, lines in job["checks"]:
            text = "\n".join(code) + "\n"
            test = parser.get_doctest(text, {}, job["document"], None, 0)
            test.globs, runner.lines = known, lines
            try:
                runner.run(test, clear_globs=False)
            except KeyboardInterrupt as error:  # doctest catches all others
                runner.note_exception(runner.line, error)
                break
    return runner.make_answer()


def main() -> None:
    """Run the jobs on the standard input, and answer."""
    _limit_memory()
    start_clock = _make_clock(float(sys.argv[1]))
    channel, process = os.fdopen(os.dup(1), "w"), os.getpid()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def tell(answer: JobAnswer) -> None:
        if os.getpid() != process:  # the code has forked
            os._exit(0)
        print(json.dumps(answer), file=channel, flush=True)
        start_clock()

    for line in sys.stdin.read().splitlines():
        tell(run_job(json.loads(line), tell))


def _limit_memory() -> None:
    """Have code that takes too much of it get a MemoryError, where systems can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, most))


def _make_clock(seconds: float) -> Callable[[], object]:
    """What starts the time of a part anew, at the end of which it is interrupted."""
    if not hasattr(signal, "setitimer"):  # then who started this process ends it
        return lambda: None

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise _OverdueError(f"took longer than {seconds:g} s")

    signal.signal(signal.SIGALRM, interrupt)
    return lambda: signal.setitimer(signal.ITIMER_REAL, seconds)


def _find_called(source: str) -> str | None:
    """The name of the function that an example calls to show its value."""
    match ast.parse(source).body[-1]:
        case ast.Expr(ast.Call(ast.Name(name))):
            return name
    return None


def _ends_in(got: str, example: doctest.Example) -> bool:
    """Whether the last lines of an output are those that are wanted."""
    lines = got.splitlines(keepends=True)[-len(example.want.splitlines()) :]
    return _is_wanted("".join(lines), example)


def _is_wanted(got: str, example: doctest.Example) -> bool:
    return ScalarChecker().check_output(example.want, got, doctest.ELLIPSIS)


def _simplify_scalars(output: str) -> str:
    """An output in which NumPy's scalars look like Python's."""
    return _TRUTH.sub(r"\1", _SCALAR.sub(r"\1", output))


def _shorten_text(text: str) -> str:
    """A text that somebody can read, of a loop that prints as well."""
    if (left := len(text) - _LONGEST_TEXT) <= 0:
        return text
    return f"{text[:_LONGEST_TEXT]}\n... and {left} characters more"


def _list_steps(error: BaseException) -> list[FrameStep]:
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


if __name__ == "__main__":
    main()
