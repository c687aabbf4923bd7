"""Run checks in a process of their own: a job a line in, an answer a line out."""
import contextlib
import doctest
import io
import json
import sys
import traceback

PARSER = doctest.DocTestParser()
FLAGS = doctest.ELLIPSIS


class Runner(doctest.DocTestRunner):
    """A doctest runner that keeps what failed."""

    def __init__(self):
        super().__init__(verbose=False, optionflags=FLAGS)
        self.kept = []

    def report_failure(self, out, test, example, got):
        text = f'expected {example.want.rstrip()}, got {got.rstrip()}'
        self.kept.append((example.lineno, 'output', text, []))

    def report_unexpected_exception(self, out, test, example, exc_info):
        kind, error, _ = exc_info
        self.kept.append((example.lineno, kind.__name__, str(error),
                          places(error)))


def places(error):
    """The file and line of each step on an exception's way."""
    steps = [(frame.f_code.co_filename, line)
             for frame, line in traceback.walk_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.lineno:
        steps.append((error.filename, error.lineno))
    return steps


def run(job):
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
