"""What the page asks Python for, on a small book, without a browser."""

import json
import os
import sys
import tempfile

import numpy as np
import pytest

from loom.browser import capture
from loom.browser.needs import NeededError, offer_packages
from loom.browser.worker import Worker
from loom.equations import check
from loom.equations.check import check_page
from loom.exercises.record import write_record
from loom.tests.browser import exercisebook
from loom.tests.browser.pages import write_page
from loom.tests.live.book import BOOK, FIRST, INDEX

MORE = """
```{code-cell} python
numbers = [who, greet('me')]
numbers
```

```{code-cell} python
print('before')
numbers.append(1 / 0)
```

```python
import numpy as np

state = np.random.random()
```

```pycon
>>> numbers.append(1)
>>> len(numbers)
3
>>> greet('nobody')
Traceback (most recent call last):
ValueError: nobody
```
"""
RECORDING = "loom.browser.recording"
HIDDEN = "def greet(who):\n    return 'hello ' + who"


@pytest.fixture
def ask(book):
    """A worker that reads the small book: ``ask(do, **what)``, with its events."""
    (book.root / "loom.toml").write_text(BOOK)
    second = "# Second\n\n```pycon\n>>> who = 'you'\n>>> from greeting import greet\n"
    book.write(first=FIRST, second=f"{second}```\n{MORE}", index=INDEX)
    book.tangle()
    here, path = os.getcwd(), list(sys.path)
    os.chdir(book.root)
    write_record(book.root)
    events = []
    worker = Worker(book.root, lambda event: events.append(json.loads(event)))

    def ask(do, **what):
        events.clear()
        answer = json.loads(worker.answer(json.dumps({"do": do, **what})))
        return answer.get("result", answer)

    ask.events, ask.worker, ask.root = events, worker, book.root
    yield ask
    worker._names.close()
    os.chdir(here)
    sys.path[:] = path
    sys.modules.pop("greeting", None)


@pytest.fixture
def alone(book, monkeypatch):
    """What a worker does to the process is undone; no book was there before."""
    monkeypatch.chdir(book.root)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "greeting", raising=False)
    yield
    sys.modules.pop("greeting", None)


def find_block(ask, page, kind, text=""):
    blocks = ask.worker._library.originals[f"literate/{page}.md"].blocks
    found = [
        n for n, b in enumerate(blocks) if b.kind == kind and text in "\n".join(b.code)
    ]
    return found[0]


def list_states(ask):
    """How blocks stand at the end, by number."""
    return {each["block"]: each["state"] for each in ask.events if "block" in each}


def list_raised(ask):
    """What was told of lines that raised an exception."""
    return [each for each in ask.events if each.get("kind") == "raised"]


def list_marks(ask, kind):
    return {e["key"]: e["state"] for e in ask.events if e.get("kind") == kind}


def test_a_block_runs_after_those_above_it(ask):
    ask("open", page="second", edits={})
    assert ask("run", block=1) == {"state": "green"}
    assert list_states(ask) == {0: "green", 1: "green"}
    value = ask.events[-1]["outputs"]
    assert value == [{"kind": "text", "text": "['you', 'hello me']"}]
    # what has run need not run again
    ask("run", block=1)
    assert list_states(ask) == {1: "green"}


def test_an_exception_has_its_line_of_the_block_and_of_the_document(ask):
    ask("open", page="second", edits={})
    assert ask("run", block=2) == {"state": "red"}
    printed, error = ask.events[-1]["outputs"]
    assert printed["text"] == "before\n"
    assert error["line"] == 2
    assert error["message"] == "ZeroDivisionError: division by zero"
    lines = (ask.root / "literate/second.md").read_text().split("\n")
    line = lines.index("numbers.append(1 / 0)") + 1
    assert f'File "literate/second.md", line {line}' in error["text"]
    assert "loom/browser" not in error["text"]


def test_a_line_of_another_block_that_raises_is_told(ask):
    ask("open", page="first", edits={})
    greet = find_block(ask, "first", "chunk")
    wrong = {greet: HIDDEN.replace("'hello '", "1")}
    ask("edit", page="first", blocks=wrong)
    assert ask("run", block=find_block(ask, "first", "doctest")) == {"state": "red"}
    [told] = list_raised(ask)
    assert (told["block"], told["at"]) == (greet, 2)
    assert told["text"].startswith("TypeError: ")


def test_a_line_of_the_block_itself_or_of_another_page_is_not_told_of(ask):
    ask("open", page="second", edits={})
    assert ask("run", block=2) == {"state": "red"}
    assert list_raised(ask) == []
    greet = find_block(ask, "first", "chunk")
    ask("edit", page="first", blocks={greet: HIDDEN.replace("'hello '", "1")})
    assert ask("run", block=1) == {"state": "red"}
    assert "TypeError" in ask.events[-1]["outputs"][-1]["text"]
    assert list_raised(ask) == []


def test_what_a_block_did_is_undone_before_it_runs_again(ask):
    ask("open", page="second", edits={})
    ask("run", block=4)
    # the list grew by one, and would have four entries the second time
    assert ask.events[-1]["outputs"][1]["got"] == "3\n"
    ask("run", block=4)
    assert ask.events[-1]["outputs"][1]["got"] == "3\n"
    assert list_states(ask) == {4: "red"}


def test_random_numbers_are_those_of_the_first_run(ask):
    ask("open", page="second", edits={})
    names = ask.worker._names.names
    np.random.seed(1)
    ask("run", block=3)
    first = names["state"]
    ask("run", block=3)
    assert names["state"] == first


def test_what_can_not_be_copied_makes_the_page_run_from_further_up(ask):
    ask("open", page="second", edits={})
    ask("run", block=1)
    ask.worker._names.names["flow"] = (n for n in range(3))
    ask("run", block=2)
    ask("run", block=2)
    assert list_states(ask) == {1: "green", 2: "red"}


def test_an_edited_block_above_runs_again(ask):
    ask("open", page="second", edits={})
    ask("run", block=1)
    edited = ">>> who = 'all'\n>>> from greeting import greet"
    assert not ask("edit", page="second", blocks={"0": edited})["problems"]
    ask("run", block=1)
    assert list_states(ask) == {0: "green", 1: "green"}
    assert "all" in ask.events[-1]["outputs"][0]["text"]


def test_each_prompt_says_what_came_and_what_was_expected(ask):
    ask("open", page="second", edits={})
    ask("run", block=4)
    append, length, raised = ask.events[-1]["outputs"]
    assert append["state"] == "green" and append["want"] == append["got"] == ""
    assert length["state"] == "green" and length["source"] == "len(numbers)"
    assert raised["state"] == "red" and raised["got"] == "'hello nobody'\n"
    assert raised["want"] == "ValueError: nobody\n"


def test_a_change_of_the_library_is_imported_anew(ask):
    ask("open", page="first", edits={})
    number = find_block(ask, "first", "chunk")
    ask("run", block=find_block(ask, "first", "doctest"))
    changed = HIDDEN.replace("hello", "good day")
    answer = ask("edit", page="first", blocks={str(number): changed})
    assert not answer["problems"] and answer["library"]
    assert "good day" in (ask.root / "tangled/greeting.py").read_text()
    ask("run", block=find_block(ask, "first", "doctest"))
    example = ask.events[-1]["outputs"][1]
    assert example["state"] == "red" and example["got"] == "'good day you'\n"
    # and back
    assert ask("edit", page="first", blocks={}) == {"problems": [], "library": ""}
    assert ask("run", block=find_block(ask, "first", "doctest")) == {"state": "green"}


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        ("def greet(who):\n    return 'hello ' +", 2, "no Python: invalid syntax"),
        ("return 1", 1, "no Python: 'return' outside function"),
        ("if greet:\nprint(1)", 2, "an indented block after 'if' statement"),
        ("<<nothing>>", 1, "nothing"),
    ],
)
def test_a_broken_draft_leaves_the_last_library(ask, code, line, said):
    ask("open", page="first", edits={})
    before = (ask.root / "tangled/greeting.py").read_text()
    number = find_block(ask, "first", "chunk")
    answer = ask("edit", page="first", blocks={str(number): code})
    assert not answer["library"]
    [problem] = answer["problems"]
    assert (problem["block"], problem["line"]) == (number, line)
    assert said in problem["message"]
    assert " on line " not in problem["message"]  # of the output, which is not seen
    assert (ask.root / "tangled/greeting.py").read_text() == before
    assert ask("run", block=find_block(ask, "first", "doctest")) == {"state": "green"}


def test_code_that_would_end_its_fence_is_refused(ask):
    ask("open", page="first", edits={})
    number = find_block(ask, "first", "chunk")
    answer = ask("edit", page="first", blocks={str(number): f"{HIDDEN}\n```\n\n# No"})
    assert len(answer["problems"]) == 1 and not answer["library"]


def test_an_equation_that_the_code_contradicts_turns_red(ask):
    ask("open", page="first", edits={})
    number = find_block(ask, "first", "example", "def dense")
    ask("check")
    assert list_marks(ask, "equation") == {"1": "green"}
    code = ask.worker._page.blocks[number].code
    wrong = "\n".join(code).replace("+ b", "- b")
    ask("edit", page="first", blocks={str(number): wrong})
    ask("check")
    assert list_marks(ask, "equation") == {"1": "red"}
    *_, mark = [each for each in ask.events if each.get("kind") == "equation"]
    assert mark["label"].startswith("off by ")
    raising = wrong.replace("return", "raise KeyError  #")
    ask("edit", page="first", blocks={str(number): raising})
    ask("check")
    [mark] = [each for each in ask.events if each.get("kind") == "equation"]
    assert (mark["label"], mark["state"]) == ("can’t be run", "skipped")
    [problem] = [each for each in ask.events if each.get("kind") == "page"]
    at = next(n for n, line in enumerate(raising.split("\n"), 1) if "raise" in line)
    assert "raises KeyError" in problem["text"]
    assert (problem["block"], problem["at"]) == (number, at)
    # a number of an equation that there is not is wrong at its line
    ask("edit", page="first", blocks={str(number): wrong.replace("(1)", "(7)")})
    ask("check")
    found = [each for each in ask.events if each.get("kind") == "page"]
    at = next(n for n, line in enumerate(wrong.split("\n"), 1) if "(1)" in line)
    assert (number, at) in [(each.get("block"), each.get("at")) for each in found]
    ask("edit", page="first", blocks={})
    ask("check")
    assert list_marks(ask, "equation") == {"1": "green"}


def test_an_exercise_turns_green_when_it_is_solved(ask):
    ask("open", page="first", edits={})
    open_one = ask("exercise", label="twice")
    assert (open_one["state"], open_one["counts"]) == ("red", True)
    assert "expected 6" in open_one["text"]
    number = find_block(ask, "first", "start")
    solved = "def twice(x):\n    return 2 * x"
    ask("edit", page="first", blocks={str(number): solved})
    assert ask("exercise", label="twice")["state"] == "green"
    ask("check")
    assert list_marks(ask, "exercise") == {"twice": "green"}


def test_edits_of_other_pages_are_put_into_place_at_the_beginning(ask):
    number = find_block(ask, "first", "chunk")
    changed = HIDDEN.replace("hello", "good day")
    edits = {"first": {str(number): changed}}
    answer = ask("open", page="second", edits=edits)
    assert not answer["problems"] and answer["library"]
    ask("run", block=1)
    assert "good day me" in ask.events[-1]["outputs"][0]["text"]


def test_a_function_of_the_book_is_called_by_name(ask):
    ask("open", page="first", edits={})
    assert (
        ask("call", module="greeting", name="greet", values={"who": "x"}) == "hello x"
    )


def test_a_function_is_called_in_the_folder_of_the_book(ask):
    """A page's own code runs in an empty folder; the player's reads the documents."""
    ask("open", page="second", edits={})
    ask("run", block=1)
    here = os.getcwd()
    where = ask("call", module="os", name="getcwd", values={})
    assert os.path.samefile(where, ask.root)
    assert os.getcwd() == here and not os.path.samefile(here, ask.root)


def test_the_player_walks_through_the_changed_library(book, alone):
    write_page(book.root, "walked")
    book.tangle()
    worker = Worker(book.root, lambda event: None)

    def ask(do, **what):
        answer = json.loads(worker.answer(json.dumps({"do": do, **what})))
        return answer.get("result", answer)

    [first, *_] = worker._library.originals["literate/page.md"].blocks
    code = "\n".join(first.code).replace("x @ W + h", "2 * x @ W + h")
    edits = {"page": {"0": code}}
    assert ask("open", page="page", edits=edits)["problems"] == {}
    values = {"path": "literate/page.md"}
    made = ask("call", module=RECORDING, name="record_pass", values=values)
    assert any("2 * x @ W" in step["code"] for step in made["steps"])
    worker._names.close()


def test_lists_too_large_to_be_copied_are_not(ask, monkeypatch):
    monkeypatch.setattr("loom.browser.namespace._LARGEST_SNAPSHOT", 10_000)
    ask("open", page="second", edits={})
    ask("run", block=1)
    assert ask.worker._names._snapshots
    ask.worker._names._snapshots.clear()
    ask.worker._names.names["x"] = [0] * 10_000
    ask("run", block=3)
    assert not ask.worker._names._snapshots


def test_an_exercise_that_needs_a_package_leaves_its_folder_first(ask, monkeypatch):
    """On some systems a folder can't be removed while one is in it."""
    ask("open", page="first", edits={})
    here, left = os.getcwd(), []

    def need(job):
        raise NeededError("figures", ["matplotlib"])

    monkeypatch.setattr("loom.browser.exercising.run_job", need)
    remove = tempfile.TemporaryDirectory.cleanup
    monkeypatch.setattr(
        tempfile.TemporaryDirectory,
        "cleanup",
        lambda self: (left.append(os.getcwd()), remove(self)),
    )
    answer = ask("exercise", label="twice")
    assert answer == {"needs": {"group": "figures", "packages": ["matplotlib"]}}
    assert os.getcwd() == here and left == [here]


def test_a_check_that_waits_for_a_package_does_not_check_equations_again(
    ask, monkeypatch
):
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    offer_packages({"parcel": ("figures", ["parcel"])})
    checked = []
    monkeypatch.setattr(
        check, "check_page", lambda *of: checked.append(1) or check_page(*of)
    )
    ask("open", page="first", edits={})
    number = find_block(ask, "first", "doctest")

    def edit(code):
        ask("edit", page="first", blocks={str(number): f">>> import parcel\n{code}"})

    needs = {"needs": {"group": "figures", "packages": ["parcel"]}}
    edit(">>> 1")
    assert ask("check") == needs and checked == [1]
    assert list_marks(ask, "equation") == {"1": "green"}
    edit(">>> 2")  # another page, by now: an equation may be about an example
    assert ask("check") == needs and checked == [1, 1]
    monkeypatch.setitem(sys.modules, "parcel", sys)
    assert ask("check")["green"] > 1 and checked == [1, 1]
    assert list_marks(ask, "equation") == {"1": "green"}
    ask("check")
    assert checked == [1, 1, 1]


def test_an_exercise_whose_checks_need_what_is_not_there_says_so(ask, monkeypatch):
    absent = lambda block: ["torch"]  # noqa: E731
    monkeypatch.setattr("loom.browser.exercising.find_absent_libraries", absent)
    ask("open", page="first", edits={})
    outcome = ask("exercise", label="twice")
    assert outcome["state"] == "unable" and not outcome["counts"]
    assert outcome["summary"] == (
        "Its checks need torch, which can't be had here. In a clone of the book they "
        "run: python -m loom practice twice"
    )


def test_the_check_of_another_page_leaves_the_open_one_as_it_was(ask):
    ask("open", page="second", edits={})
    assert ask("run", block=1) == {"state": "green"}
    np.random.seed(7)
    ahead, here = np.random.get_state()[1].tolist(), os.getcwd()
    assert ask("check", page="first")["red"] == 0
    assert np.random.get_state()[1].tolist() == ahead
    assert os.getcwd() == here


def test_the_check_of_another_page_leaves_no_folder_behind(ask, tmp_path, monkeypatch):
    made = tmp_path / "made"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    ask("check", page="first")
    assert [*made.iterdir()] == []


def test_a_changed_library_begins_no_exercise_about_it(book, alone, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)  # as for readers
    book.write(first=exercisebook.FIRST, second=exercisebook.SECOND)
    book.tangle()
    write_record(book.root)
    events, seen = [], []
    worker = Worker(book.root, lambda event: events.append(json.loads(event)))
    for shown in ("hello ", "hallo ", "HELLO "):
        edits = {"first": {"1": f"def greet(who):\n    return '{shown}' + who"}}
        worker.answer(json.dumps({"do": "open", "page": "first", "edits": edits}))
        events.clear()
        worker.answer(json.dumps({"do": "check"}))
        marks = {e["key"]: e["state"] for e in events if "exercise" in e.values()}
        seen.append(marks)
    assert seen == [{}, {}, {"loud": "green"}]
    worker._names.close()


def test_what_is_not_there_is_named(ask):
    assert "no page 'third'" in ask("open", page="third", edits={})["error"]
    assert "nothing is called" in ask("fly")["error"]


def test_an_exercise_says_what_was_asked_and_where_the_answer_is_wrong(ask):
    number = find_block(ask, "first", "start")
    edits = {"first": {str(number): "def twice(x):\n    return y * 2"}}
    ask("open", page="first", edits=edits)
    found = ask("exercise", label="twice")
    line = 1 + (ask.root / "literate/first.md").read_text().split("\n").index(
        ">>> twice(3)"
    )
    message = "NameError: name 'y' is not defined"
    start = ask.worker._library.pages["literate/first.md"].blocks[number]
    assert found["summary"] == "Its check fails."
    assert found["parts"] == [
        [f"literate/first.md:{line} asks", "twice(3)"],
        ["and raises", message],
        [f"at literate/first.md:{start.lines[1]}", "return y * 2"],
    ]
    assert found["cause"] == {
        "page": "first",
        "block": number,
        "line": 2,
        "message": message,
    }


def test_an_exercise_leaves_the_page_its_random_numbers_and_its_folder(ask):
    number = find_block(ask, "first", "start")
    code = "\n".join(
        [
            "import os",
            "import numpy as np",
            "np.random.seed(1)",
            "np.set_printoptions(precision=1)",
            "os.chdir('/')",
            "twice = 2 .__mul__",
        ]
    )
    ask("open", page="first", edits={"first": {str(number): code}})
    np.random.seed(7)
    ahead, here = np.random.get_state()[1].tolist(), os.getcwd()
    assert ask("exercise", label="twice")["state"] == "green"
    assert np.random.get_state()[1].tolist() == ahead
    assert os.getcwd() == here
    assert np.get_printoptions()["precision"] != 1


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("raise MemoryError", "Python has at most 2 GB in a browser."),
        ("import absent", "In a browser, Python has its own modules and those of this"),
        ("import os.absent", "'os.absent'; 'os' is not a package"),
    ],
)
def test_an_exercise_says_what_a_browser_has_not(ask, monkeypatch, statement, said):
    number = find_block(ask, "first", "start")
    code = f"def twice(x):\n    {statement}"
    ask("open", page="first", edits={"first": {str(number): code}})
    monkeypatch.setattr(capture, "_IS_SMALL", True)  # as in a browser
    last = dict(ask("exercise", label="twice")["parts"])["and raises"].splitlines()[-1]
    assert said in last
