"""Jobs run in a process of their own, which they may end."""

import doctest
import sys

import pytest

from loom.exercises.checks import ScalarChecker
from loom.exercises.jobs import run_jobs
from loom.exercises.model import Outcome


def test_a_job_that_hangs_or_dies_does_not_stop_the_others(tmp_path):
    def job(code):
        return {
            "document": "page.md",
            "code": [([code], [3])],
            "checks": [([">>> 1", "1"], [7, 8])],
        }

    jobs = [
        job("x = 1"),
        job("import os; os._exit(3)"),
        job("x = 1"),
        job("while True: pass"),
    ]
    good, dead, other, hung = run_jobs(jobs, tmp_path, timeout=2)
    assert good.is_green and other.is_green
    assert dead.failures[0].reason == hung.failures[0].reason == "process"
    assert "2 s" in hung.failures[0].text and hung.failures[0].line == 3
    assert dead.failures[0].text == "ended the program: exit code 3"


def run_code(tmp_path, code, timeout=20):
    job = {
        "document": "page.md",
        "code": [(code.splitlines(), [*range(3, 3 + len(code.splitlines()))])],
        "checks": [([">>> f(0)", "1", ">>> 2", "2"], [17, 18, 19, 20])],
    }
    return run_jobs([job], tmp_path, timeout=timeout)[0]


def test_a_loop_without_end_is_interrupted_at_its_line(tmp_path):
    code = (
        "def f(x):\n    while True:\n        try: x += 1\n        except Exception: 0"
    )
    found = run_code(tmp_path, code, 1)
    [failure] = found.failures
    assert (failure.line, failure.reason, failure.text) == (
        (17, "process", "took longer than 1 s")
    )
    [*_, (file, line), _] = failure.steps  # the last is that of the clock
    assert file == "page.md" and line in (4, 5, 6)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems set no such limit")
def test_code_that_takes_all_memory_gets_an_error(tmp_path):
    code = "def f(x):\n    return bytearray(1 << 34)"
    failure, *_ = run_code(tmp_path, code).failures
    assert failure.reason == "MemoryError" and failure.steps[-1] == ["page.md", 4]


LOUD = """\
import os, subprocess, sys
print('{}')
print('{}', file=sys.__stdout__)
os.write(1, b'\\xff{}\\n')
_ = subprocess.run(['echo', '{}'])
_ = os.write(2, b'\\xff' * 5000)
rest = sys.stdin.read()
def write(channel):
    try: os.write(channel, b'hello\\n1\\n[]\\n{"a": 1}\\n')
    except OSError: pass
for channel in range(3, 20): write(channel)
forked = os.fork() == 0
""".splitlines()


def test_what_an_answer_writes_reads_or_forks_does_no_harm(tmp_path):
    checks = [">>> rest, forked", "('', False)", ">>> _ = os.fork()", ">>> rest", "''"]
    job = {
        "document": "p",
        "code": [(LOUD, [*range(1, len(LOUD) + 1)])],
        "checks": [(checks, [*range(20, 25)])],
    }
    assert run_jobs([job, job], tmp_path) == [Outcome(3, ())] * 2


def test_an_answer_may_leave_no_standard_output(tmp_path):
    for code in "import sys; sys.stdout = None", "import sys; sys.stdout = sys":
        checks = [(['>>> print("x")', "x"], [7, 8])]
        job = {"document": "page.md", "code": [([code], [3])], "checks": checks}
        assert run_jobs([job], tmp_path) == [Outcome(1, ())]


@pytest.mark.parametrize(
    "does, is_green",
    [
        ("print('on the way', x)", True),
        ("print(x, end='')", True),
        ("import sys; print(x, file=sys.stderr)", True),
        ("print(1); return 2", False),
    ],
)
def test_what_is_printed_on_the_way_is_no_answer(tmp_path, does, is_green):
    code = f"def f(x):\n    {does}\n    return 1"
    assert run_code(tmp_path, code).is_green == is_green


@pytest.mark.parametrize("gives, is_green", [("x", True), ("3", False)])
def test_what_code_prints_is_no_line_of_a_check_that_prints(tmp_path, gives, is_green):
    checks = [">>> for x in (1, 2):", "...     print(f(x))", "1", "2"]
    code = ["def f(x):", "    print('called', x)", f"    return {gives}"]
    job = {
        "document": "page.md",
        "code": [(code, [3, 4, 5])],
        "checks": [(checks, [7, 8, 9, 10])],
    }
    [found] = run_jobs([job], tmp_path)
    assert found.is_green == is_green
    for failure in found.failures:  # it may help to find the mistake
        assert failure.text.endswith("got called 1\n3\ncalled 2\n3")


def test_where_nothing_is_asked_for_whatever_comes_is_right(tmp_path):
    checks = ([">>> y = f(0)", ">>> f(1)", ">>> y", "0"], [7, 8, 9, 10])
    code = ["def f(x):", "    print('called')", "    return x"]
    job = {"document": "page.md", "code": [(code, [3, 4, 5])], "checks": [checks]}
    [found] = run_jobs([job], tmp_path)
    assert found.is_green and found.passed == 3


def test_a_check_means_the_functions_of_python(tmp_path):
    """Beginners call a number `sum`; a function they may well replace."""
    code = ["sum = 3", "y = sum + 1", "def max(x): return 7"]
    checks = ([">>> sum([y, 2]), max([1])", "(6, 7)"], [7, 8])
    job = {"document": "page.md", "code": [(code, [3, 4, 5])], "checks": [checks]}
    assert run_jobs([job], tmp_path) == [Outcome(1, ())]


@pytest.mark.parametrize("does, is_green", [("return", True), ("print", False)])
def test_a_value_is_returned_and_not_printed(tmp_path, does, is_green):
    code = ["def twice(x):", f"    {does} (2 * x)"]
    checks = [">>> twice(2)", "4", ">>> def show(): print(1)", ">>> show()", "1"]
    lines = [*range(5, 10)]
    job = {"document": "p", "code": [(code, [1, 2])], "checks": [(checks, lines)]}
    [outcome] = run_jobs([job], tmp_path)
    assert outcome.is_green == is_green
    for failure in outcome.failures:
        assert failure.line == 5
        assert failure.text == "printed 4 and returned None; write return"


def test_of_checks_that_end_the_process_those_that_ran_are_known(tmp_path):
    checks = [
        ">>> 1",
        "1",
        ">>> 2",
        "3",
        ">>> import os; os.kill(os.getpid(), 9)",
        ">>> 1",
        "1",
    ]
    job = {"document": "p", "code": [], "checks": [(checks, [*range(20, 27)])]}
    [result] = run_jobs([job], tmp_path)
    assert [(it.line, it.reason, it.text) for it in result.failures] == [
        (24, "process", "ended the program: Killed"),
        (22, "output", "expected 3, got 2"),
    ]
    assert result.passed == 1


def test_an_exception_without_words_is_told(tmp_path):
    code = ["class Odd(Exception):", "    __str__ = None", "raise Odd"]
    job = {"document": "p", "code": [(code, [1, 2, 3])], "checks": []}
    [result] = run_jobs([job], tmp_path)
    assert result.failures[0].reason == "Odd"


@pytest.mark.parametrize(
    "want, got, same",
    [
        ("0.5", "np.float64(0.5)", True),
        ("np.float64(0.5)", "0.5", True),
        ("(1, [True])", "(np.int64(1), [np.True_])", True),
        ("'a'", "np.str_('a')", True),
        ("nan", "np.float32(nan)", True),
        ("0.5", "np.float64(0.25)", False),
        ("True", "np.False_", False),
        ("1", "array(1)", False),
        ("1", "np.float64(1.0)", False),
        ("[1, 2]", "array([1, 2])", False),
    ],
)
def test_what_counts_as_the_same_output(want, got, same):
    assert (
        ScalarChecker().check_output(f"{want}\n", f"{got}\n", doctest.ELLIPSIS) is same
    )


def test_each_exercise_has_a_time_of_its_own(tmp_path):
    checks = [([">>> import time; time.sleep(0.2)", ">>> 1", "1"], [1, 2, 3])]
    job = {"document": "p", "code": [], "checks": checks}
    assert run_jobs([job] * 6, tmp_path, timeout=1) == [Outcome(2, ())] * 6
