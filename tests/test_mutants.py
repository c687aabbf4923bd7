"""Mistakes are made, found again, and told apart by whether a test fails: in a very small book."""

import subprocess

import pytest

from loom.checking import check_outputs
from loom.tangling.run import tangle
from tests.mutants import __main__ as command
from tests.mutants.cover import covering
from tests.mutants.mutate import Mutant, Source, draw_mutants, find_mutant
from tests.mutants.record import load, save

PAGE = """# Sums

```python {file=epynn/__init__.py}
def add(a, b):
    return a + b


def shift(a):
    return a + 1
```

"""
TEST = """import os, subprocess, sys
import pytest
CODE = '''
import os
from multiprocessing import get_context
from epynn import add
def work():
    assert add(1, 2) == 3
forked = get_context("fork").Process(target=work)
forked.start()
forked.join()
assert forked.exitcode == 0
os._exit(0)  # as if it were killed
'''
PATH = {**os.environ, "PYTHONPATH": "tangled"}

@pytest.mark.parametrize("sum", ["1 + 2 - 0"])
def test_add(sum):
    subprocess.run([sys.executable, "-c", CODE], env=PATH, check=True)
"""
ADD = Mutant("tangled/epynn/__init__.py", "add", "return a + b", "arithmetic", "return a - b")
SHIFT = Mutant("tangled/epynn/__init__.py", "shift", "return a + 1", "arithmetic", "return a - 1")


@pytest.mark.parametrize(
    "code, expected",
    [
        ("if a < b and (c) is not None:\n    x = 1", [
            ("and, or", "if a < b or (c) is not None"),
            ("comparison", "if a < b and (c) is None"),
            ("comparison", "if a <= b and (c) is not None"),
            ("constant", "x = 2"),
            ("negation", "if not (a < b and (c) is not None)"),
        ]),
        ("if a:\n    pass\nelif not b:\n    pass", [
            ("negation", "elif b"), ("negation", "if not (a)"),
        ]),
        ("for i in range(3):\n    continue", [
            ("break and continue", "break"), ("constant", "for i in range(4)"),
        ]),
        ("x[a] = f(b, c=-1.5)", [
            ("argument left out", "x[a] = f(b)"), ("constant", "x[a] = f(b, c=-2.5)"),
            ("sign", "x[a] = f(b, c=1.5)"), ("statement removed", "pass"),
        ]),
        ("def f():\n    return np.max(a, axis=0)", [
            ("argument left out", "return np.max(a)"),
            ("constant", "return np.max(a, axis=1)"),
            ("name", "return np.min(a, axis=0)"),
            ("nothing returned", "return None"),
        ]),
        ("raise ValueError(f'{a + 1}' + 'x')", [("statement removed", "pass")]),
        ("'é'; x: int | None = a @ b", [("arithmetic", "x: int | None = a * b")]),
        ("names = ['a'] + b", []),
    ],
)  # fmt: skip
def test_the_mistakes_of_a_statement(code, expected):
    source = Source("a.py", code.encode())
    found = [mutant for each in source.statements for mutant, _ in source.mutants(each)]
    assert sorted((mutant.operator, mutant.replacement) for mutant in found) == expected


def test_a_mistake_changes_its_statement_alone():
    source = Source("a.py", b"# as is\ndef f(a):\n    return (a +  # one\n            1)\n# too\n")
    mutant = Mutant("a.py", "f", "return (a + # one 1)", "constant", "return (a + # one 2)")
    assert find_mutant(mutant, [source]) == (mutant, source.code.replace(b"1", b"2"))


@pytest.mark.parametrize(
    "name, code, scope",
    [
        ("a.py", "x = 1\n\ndef f(a):\n    if a:\n        return a  +  1", "f"),
        ("a.py", "class C:\n    def g(self, a):\n        return a + 1", "C.g"),
        ("b.py", "def f(a):\n    def g():\n        return a + 1", "f.<locals>.g"),
        ("b.py", "def f(a):\n    return a + 1\ndef g(a):\n    return a + 1", "f"),
        ("b.py", "def g(a):\n    return a + 1\ndef h(a):\n    return a + 1", None),
        ("a.py", "def f(a):\n    return 1 + a", None),
    ],
)
def test_a_statement_is_found_where_it_went(name, code, scope):
    mutant = Mutant("a.py", "f", "return a + 1", "arithmetic", "return a - 1")
    found = find_mutant(mutant, [Source(name, code.encode())])
    assert (found and found[0]) == (scope and mutant._replace(file=name, scope=scope))


def test_a_draw_has_each_file_by_its_size_and_stays():
    long, short = (b"x = 1\n" + b"".join(b"y%d = %d\n" % (i, i) for i in range(n)) for n in (29, 9))
    drawn = draw_mutants([Source("a.py", long), Source("b.py", short)], 8, [])
    assert [mutant.file for mutant in drawn].count("a.py") == 6 and len(set(drawn)) == 8
    other = draw_mutants([Source("a.py", long), Source("b.py", short + b"z = 3\n")], 8, [])
    assert {m for m in drawn if m.file == "a.py"} == {m for m in other if m.file == "a.py"}
    # what is gone is replaced by others, what is there stays
    more = draw_mutants([Source("a.py", long), Source("b.py", short)], 8, drawn[2:])
    assert len(more) == 2 and not set(more) & set(drawn[2:])


@pytest.fixture
def book(tmp_path):
    """A book of two functions, of which one has a test, in what a process of its own forks."""
    root = tmp_path / "book"
    for name, text in {
        "literate/sums.md": PAGE, "tests/test_add.py": TEST,
        "pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['tangled']\n",
    }.items():  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    tangle(root)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    return root


def test_a_mistake_is_killed_survives_or_is_gone(book, tmp_path):
    gone = ADD._replace(statement="return b + a")
    entries = [mutant._asdict() for mutant in (ADD, SHIFT, gone)]
    file, kept = tmp_path / "mutants.json", tmp_path / "kept"
    save(file, entries)
    with command.Copy(book) as copy:
        run = command.Run(book, copy, kept)
        run.pages = {}  # this page has no example
        command.record(run, file)
    found = [(entry["result"], entry["by"]) for entry in load(file)]
    assert found == [
        ("killed", "tests/test_add.py::test_add[1 + 2"),
        ("survived", ""),
        ("gone", ""),
    ]
    covers = load(kept / "cover.json")
    assert covering(ADD, covers) == ["tests/test_add.py"] and covering(SHIFT, covers) == []
    # the book itself is as it was
    assert "return a + b" in (book / "literate/sums.md").read_text("utf-8")


def test_a_mistake_that_no_test_catches_any_more_is_reported(book, tmp_path, monkeypatch, capsys):
    (book / "tests/test_add.py").write_text("def test_add():\n    pass\n", "utf-8")
    killed = {**ADD._asdict(), "result": "killed", "by": "tests/test_add.py::test_add"}
    gone = {**killed, "statement": "return b + a", "by": "tests/test_other.py"}
    save(tmp_path / "mutants.json", [killed, gone])
    monkeypatch.setattr(command, "ROOT", book)
    monkeypatch.setattr(command, "RECORD", tmp_path / "mutants.json")
    monkeypatch.setattr(command, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(command, "measure", lambda copy, file: {})
    assert command.main([]) == 1
    said = capsys.readouterr().err
    assert "tests/test_add.py::test_add did:\ntangled/epynn/__init__.py: add" in said
    assert "its code is gone; tests/test_other.py did:" in said
    # it goes on where it was stopped: what has its result is not asked again
    monkeypatch.setattr(command.Run, "ask", None)
    assert command.main([]) == 1


def test_the_list_is_filled_up(book):
    kept = {**SHIFT._asdict(), "result": "survived", "by": ""}
    drawn = command.draw(book, [ADD._replace(statement="return b + a")._asdict(), kept])
    assert kept in drawn and [entry["scope"] for entry in drawn] == ["add", "shift"]


def test_what_can_not_be_carried_into_the_document_is_gone(book, tmp_path):
    page = book / "literate/sums.md"
    page.write_text(page.read_text("utf-8").replace("a + b", "b + a"), "utf-8")
    with command.Copy(book) as copy:
        result, why = command.Run(book, copy, tmp_path).ask(ADD)
    assert result == "gone" and why.startswith("literate/sums.md:4: ")


def test_documents_that_are_not_tangled_are_named(book, tmp_path, monkeypatch, capsys):
    page = book / "literate/sums.md"
    page.write_text(page.read_text("utf-8").replace("a + b", "b + a"), "utf-8")
    monkeypatch.setattr(command, "ROOT", book)
    assert command.main([]) == 1
    assert "does not say this yet" in capsys.readouterr().err


def test_a_test_that_fails_without_a_mistake_catches_nothing(book, tmp_path):
    (book / "tests/test_add.py").write_text("def test_add():\n    assert not 'sound'\n", "utf-8")
    with command.Copy(book) as copy:
        run = command.Run(book, copy, tmp_path)
        run.covers, run.pages = {}, {}
        assert run.ask(ADD, "tests/test_add.py::test_add") == ("survived", "")


def test_a_page_is_run_whole_and_a_test_with_all_its_parameters():
    assert command.to_run("literate/a.md::line:3,column:1") == "literate/a.md"
    assert command.to_run("tests/test_a.py::test_b[1]") == "tests/test_a.py::test_b"


def test_a_mistake_stands_in_the_document_too(book, tmp_path):
    with command.Copy(book) as copy:
        code = (copy.root / ADD.file).read_bytes()
        copy.change(ADD.file, code.replace(b"a + b", b"a - b"))
        assert "return a - b" in (copy.root / "literate/sums.md").read_text("utf-8")
        assert not check_outputs(copy.root)
        copy.restore()
        assert "return a + b" in (copy.root / "literate/sums.md").read_text("utf-8")
        assert (copy.root / ADD.file).read_bytes() == code
    assert not copy.root.exists()
