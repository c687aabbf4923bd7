"""Run checks in a process of their own: a job a line in, an answer a line out."""
import contextlib
import doctest
import io
import json
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TypedDict

PARSER = doctest.DocTestParser()
FLAGS = doctest.ELLIPSIS


SCALAR = re.compile(r"np\.(?:(?:float|int|uint)\d+|str_)\(([^()]*)\)")


class Plain(doctest.OutputChecker):
    """Takes a scalar of NumPy for what Python calls the same value."""

    def check_output(self, want: str, got: str,
                     optionflags: int) -> bool:
        return super().check_output(plain(want), plain(got),
                                    optionflags)


def plain(output: str) -> str:
    """An output in which NumPy's scalars look like Python's."""
    return re.sub(r'np\.(True|False)_', r'\1',
                  SCALAR.sub(r'\1', output))


# a line, the reason, the text, and the files and lines of the way there
Kept = tuple[int, str, str, list[tuple[str, int]]]


class Runner(doctest.DocTestRunner):
    """A doctest runner that keeps what failed."""

    def __init__(self):
        super().__init__(checker=Plain(), verbose=False,
                         optionflags=FLAGS)
        self.kept: list[Kept] = []

    def report_failure(self, out: Callable[[str], object],
                       test: doctest.DocTest, example: doctest.Example,
                       got: str) -> None:
        text = f'expected {example.want.rstrip()}, got {got.rstrip()}'
        self.kept.append((example.lineno, 'output', text, []))

    def report_unexpected_exception(
            self, out: Callable[[str], object], test: doctest.DocTest,
            example: doctest.Example,
            exc_info: tuple[type[BaseException], BaseException,
                            TracebackType]) -> None:
        kind, error, _ = exc_info
        self.kept.append((example.lineno, kind.__name__, str(error),
                          places(error)))


def places(error: BaseException) -> list[tuple[str, int]]:
    """The file and line of each step on an exception's way."""
    steps = [(frame.f_code.co_filename, line)
             for frame, line in traceback.walk_tb(error.__traceback__)]
    if (isinstance(error, SyntaxError) and error.lineno
            and error.filename):  # one that is raised may have none
        steps.append((error.filename, error.lineno))
    return steps


# lines, and their numbers
Part = Sequence[Sequence[str] | Sequence[int]]


class Job(TypedDict):
    """What is run: code, then checks, of a document."""

    document: str
    code: list[Part]
    checks: list[Part]


class Answer(TypedDict):
    """How many examples passed, and the failures of the others."""

    passed: int
    failures: list[Kept]


def run(job: Job) -> Answer:
    """Run the code of one job, then its checks.

    :param job: A dict of ``document``, ``code`` and ``checks``; code and
        each check are a list of lines and the list of their numbers.
    :returns: A dict of ``passed``, the number of examples that passed,
        and ``failures``, a list of (line, reason, text, places).
    """
    names, passed, failures = {'__name__': '__main__'}, 0, []
    with contextlib.redirect_stdout(io.StringIO()):
        for code, lines in job['code']:
            # as many blank lines as the document has before the code
            source = '\n' * (lines[0] - 1) + '\n'.join(code)
            try:
                exec(compile(source, job['document'], 'exec'), names)
            except (Exception, SystemExit) as error:
                return {'passed': 0, 'failures': [
                    (lines[0], type(error).__name__, str(error),
                     places(error))]}
        for code, lines in job['checks']:
            test = PARSER.get_doctest(
                '\n'.join(code) + '\n', {}, job['document'], None, 0)
            test.globs = names
            runner = Runner()
            count = runner.run(test, clear_globs=False)
            passed += count.attempted - count.failed
            failures += [(lines[at], *rest)
                         for at, *rest in runner.kept]
    return {'passed': passed, 'failures': failures}


if __name__ == '__main__':
    for line in sys.stdin.read().splitlines():
        print(json.dumps(run(json.loads(line))), flush=True)
