"""The runner of examples bites: whatever fails in a page fails here, on its line."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from sybil.document import Document

from loom import config
from loom.documents import optional
from loom.documents.reader import read_document
from loom.testing import record
from loom.testing.examples import Surroundings, is_tested_page
from loom.testing.needs import find_needed_cells
from loom.testing.regions import find_regions

ROOT = Path(__file__).resolve().parents[3]


def page(tmp_path, text):
    path = tmp_path / "literate" / "page.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Document.parse(str(path), find_regions)


def run(document, **names):
    """Run all examples of a document; return (line, message) of those that fail."""
    failures = []
    document.namespace.update(names, __name__="__main__")
    for example in document:
        try:
            example.evaluate()
        except BaseException as error:
            failures.append((example.line, f"{type(error).__name__}: {error}"))
    return failures


FAILING = {
    "doctest with another result": ("```pycon\n>>> 1 + 1\n3\n```\n", 2, "Got:\n    2"),
    "doctest that raises": (
        "```pycon\n>>> 1\n1\n>>> 1 / 0\n```\n",
        4,
        "ZeroDivisionError",
    ),
    "doctest below a blank line": ("```pycon\n\n>>> 1\n2\n```\n", 3, "Got:\n    1"),
    "doctest that expects nothing": ("```pycon\n>>> 1\n```\n", 2, "Expected nothing"),
    "output after a blank line": ("```pycon\n>>> 1\n1\n\n2\n```\n", 1, "no prompt"),
    "doctest without a prompt": ("```pycon\n1 + 1\n```\n", 1, "no prompt"),
    "no blank behind a prompt": (
        "```pycon\n>>> 1\n1\n>>>1 + 1\n2\n```\n\n```pycon\n>>> 1\n1\n```\n",
        4,
        "this line lacks blank after >>>: '>>>1 + 1'",
    ),
    "behind characters that end lines elsewhere": (
        "A\f form feed,\u2028 and\x85 others.\n\n```pycon\n>>> 1\n2\n```\n",
        4,
        "Got:\n    1",
    ),
    "empty doctest": ("```pycon\n```\n", 1, "holds no >>>"),
    "example": ("```python\nx = 1\nassert x == 2\n```\n", 1, "AssertionError"),
    "example that is not Python": ("```python\nx = = 1\n```\n", 1, "SyntaxError"),
    "cell": (
        "```{code-cell} python\n:tags: [hide-input]\n\nassert False\n```\n",
        1,
        "Assertion",
    ),
    "cell that must raise": (
        "```{code-cell} python\n:tags: [raises-exception]\n1\n```\n",
        1,
        "raised nothing",
    ),
    "cell that asks to be skipped": (
        "```{code-cell} python\n:tags: [skip-execution]\nassert False\n```\n",
        1,
        "AssertionError",
    ),
    "in a list": ("- item\n\n  ```pycon\n  >>> 1\n  2\n  ```\n", 4, "Got:\n    1"),
    "in a container": (":::{sbs}\n```pycon\n>>> 1\n2\n```\n:::\n", 3, "Got:\n    1"),
    "in a quotation": ("> ```pycon\n> >>> 1\n> 2\n> ```\n", 2, "Got:\n    1"),
    "long fence": ("`````pycon\n>>> 1\n2\n`````\n", 2, "Got:\n    1"),
    "tilde fence": ("~~~pycon\n>>> 1\n2\n~~~\n", 2, "Got:\n    1"),
    "misspelt fence": ("```pyton\n1\n```\n", 1, "pyton"),
    "misspelt attribute": ("```python {fiel=a.py}\n1\n```\n", 1, "fiel"),
}


@pytest.mark.parametrize("text, line, message", FAILING.values(), ids=FAILING.keys())
def test_what_fails_in_a_page_fails_on_its_line(tmp_path, text, line, message):
    lead = "# Page\n\nText.\n\n"
    [(found, said)] = run(page(tmp_path, lead + text))
    assert found == line + 4
    assert message in said


PASSING = {
    "one namespace": "```python\nx = 1\n```\n\n```pycon\n>>> x\n1\n```\n\n"
    "```{code-cell} python\n:tags: [hide-input]\n\nassert x == 1\nx = 2\n```\n\n"
    "```pycon\n>>> x\n2\n```\n",
    "its name": "```pycon\n>>> __name__\n'__main__'\n```\n",
    "a class and its dataclass": "```python\nfrom dataclasses import dataclass\n\n"
    "@dataclass\nclass A:\n    x: int = 1\n```\n\n```pycon\n>>> A()\nA(x=1)\n```\n",
    "an ellipsis": "```pycon\n>>> int('x')\nTraceback (most recent call last):\n"
    "    ...\nValueError: invalid literal ...\n```\n",
    "a comment": "```pycon\n>>> # nothing\n>>> 1\n1\n```\n",
    "an expected error": "```{code-cell} python\n:tags: [raises-exception]\n"
    "1 / 0\n```\n",
    "exercises rest": "```python {start=a}\n1 / 0\n```\n\n"
    "```pycon {check=a}\n>>> 1\n2\n```\n\n```python {solution=a}\n1 / 0\n```\n",
    "other languages": "```text\n>>> 1\n2\n```\n\n```console\n$ false\n```\n",
}


@pytest.mark.parametrize("text", PASSING.values(), ids=PASSING.keys())
def test_what_is_right_passes(tmp_path, text):
    assert run(page(tmp_path, text)) == []


CELL = "```{code-cell} python\n%s\n```\n\n"
PROMPT = "```pycon\n>>> %s\n1\n```\n\n"
NEEDED = {
    "its name": ("x = 1", "x"),
    "an entry that it sets": ("x[0] = 1", "x[0]"),
    "an attribute that it sets": ("x.y = 1", "x.y"),
    "an imported thing that it changes": ("np.pi = 1", "np.pi"),
    "what it may change": ("x.append(1)", "x.pop()"),
    "what may not be bound anew": (
        "x = 1",
        "1 if x else 0\n1\n>>> for x in []: pass\n>>> x",
    ),
    "the name of a function": ("def f(): return 1", "f()"),
    "what its function reads": ("x = 1\ndef f(): return x", "f()"),
    "what a function reads when called": ("x = 1", "(lambda: x)()"),
    "an import on a condition": ("if 1: import math as x", "int(x.ceil(0.5))"),
    "what a class reads": ("x = 1", "type('A', (), {'y': lambda self: x})().y()"),
    "what a comprehension reads": ("x = [1]", "[y for y in x][0]"),
    "a target of a loop": ("for x in [1]: pass", "x"),
}
FREE = {
    "another name": ("y = 1 / 0", "1"),
    "a name that is bound anew": ("x = 1 / 0", "x = 1\n>>> x"),
    "an import": ("import math as x; 1 / 0", "int(x.ceil(0.5))"),
    "an import that both make": (
        "from math import pi as x; 1 / 0",
        "from math import e as x\n>>> int(x - 1)",
    ),
    "a name that only a comprehension has": ("x = 1 / 0", "[x for x in [1]][0]"),
    "a name that only a dictionary has": ("x = 1 / 0", "{x: x for x in [1]}[1]"),
    "a name that only a function has": ("x = 1 / 0", "(lambda x: x)(1)"),
    "an imported thing that it reads": ("y = np.pi / 0", "int(np.sign(3))"),
}


@pytest.mark.parametrize("code, prompt", NEEDED.values(), ids=NEEDED)
def test_a_cell_that_a_test_needs_is_run(code, prompt):
    text = "```python\nimport numpy as np\n```\n\n" + CELL % code + PROMPT % prompt
    document, _ = read_document("page.md", text)
    assert find_needed_cells(document.blocks) == {1}


@pytest.mark.parametrize("code, prompt", FREE.values(), ids=FREE)
def test_a_cell_that_was_woven_and_that_no_test_needs_is_not_run_again(
    tmp_path, code, prompt
):
    head = "```python\nimport numpy as np\n```\n\n"
    for woven, lines in (True, []), (False, [5]):
        document = page(tmp_path, head + CELL % code + PROMPT % prompt)
        found = run(document, **{record.WOVEN: lambda woven=woven: woven})
        assert [line for line, _ in found] == lines


def test_a_needed_cell_needs_others_and_a_function_what_is_bound_behind_it():
    cells = "x = 1", "y = x", "def f(): return z", "z = 1", "w = 1"
    text = "".join(CELL % code for code in cells) + PROMPT % "y * f()"
    document, _ = read_document("page.md", text)
    assert find_needed_cells(document.blocks) == {0, 1, 2, 3}
    text = (
        "```python\ndef f(): return z\n```\n\n"
        + CELL % "z = 1"
        + PROMPT % "f()"
        + CELL % "z = 2"
    )
    document, _ = read_document("page.md", text)
    assert find_needed_cells(document.blocks) == {1}
    cells = "x = 0", "import math as x", "1"
    text = "".join(CELL % code for code in cells) + PROMPT % "int(x.ceil(0.5))"
    document, _ = read_document("page.md", text)
    assert find_needed_cells(document.blocks) == set()


def test_a_cell_is_needed_that_calls_what_changes_something():
    head = (
        "```python\nitems = []\ndef add(x): items.append(x)\n"
        "def pass_on(x): add(x)\n```\n\n"
    )
    for code, needed in ("add(1)", {1}), ("pass_on(1)", {1}), ("print(1)", set()):
        text = head + CELL % code + PROMPT % "items[0]"
        document, _ = read_document("page.md", text)
        assert find_needed_cells(document.blocks) == needed
    # a loop's variable is no function, whatever else has its name
    loop = "```python\nfor name in 'ab':\n    f = lambda: items\n```\n\n"
    text = "```python\nitems = []\n```\n\n" + CELL % "print(name)" + loop
    document, _ = read_document("page.md", text + PROMPT % "items[0]")
    assert find_needed_cells(document.blocks) == set()


def test_a_cell_that_the_weave_skips_is_run_and_what_it_needs(tmp_path):
    text = CELL % "x = 1" + CELL % ":tags: [skip-execution]\n\nx / 0" + CELL % "1 / 0"
    found = run(page(tmp_path, text), **{record.WOVEN: lambda: True})
    assert found == [(5, "ZeroDivisionError: division by zero")]


def test_woven_is_what_was_woven_in_this_run_without_a_complaint(
    tmp_path, request, monkeypatch
):
    file = tmp_path / "weaving.txt"
    monkeypatch.setattr(record, "find_weave_record", lambda factory: file)
    is_woven = request.getfixturevalue(record.WOVEN)
    assert not is_woven()
    for said, good in (("1\nliterate/page.md: WARNING: no", False), ("0\n", True)):
        file.write_text(said, encoding="utf-8")
        assert is_woven() == good


def test_a_traceback_has_the_lines_of_the_document(tmp_path):
    text = "# Page\n\n```{code-cell} python\n:tags: [x]\n\na = 1\nb = a / 0\n```\n"
    document = page(tmp_path, text)
    [example] = document
    with pytest.raises(ZeroDivisionError) as raised:
        example.evaluate()
    assert raised.traceback[-1].lineno + 1 == 7
    assert str(raised.traceback[-1].path) == document.path


def run_pytest(folder, *paths):
    """What pytest prints that runs the pages and tests of a book."""
    settings = folder / "pyproject.toml"
    settings.write_text("[tool.pytest.ini_options]\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "loom.testing.examples"]
        + ["--rootdir", folder, "-c", settings, *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def test_pytest_names_the_page_and_the_line(tmp_path):
    page(
        tmp_path,
        "# Page\n\n```pycon\n>>> open('left behind', 'w').close()\n>>> 1 + 1\n3\n```\n",
    )
    printed = run_pytest(tmp_path, tmp_path / "literate")
    assert "page.md, line 5, column 1 did not evaluate as expected" in printed
    assert "1 failed, 1 passed" in printed
    assert not list(ROOT.rglob("left behind"))


def test_a_book_lies_in_a_repository_of_other_tests(tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    book = tmp_path / "book"
    book.mkdir()
    page(book, "# Page\n\n```pycon\n>>> import os; os.environ['OF_BOOK']\n'yes'\n```\n")
    settings = '[testing]\nenvironment = ["OF_BOOK=yes"]\n'
    (book / "loom.toml").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "loom.testing.examples"]
    paths = os.environ | {"PYTHONPATH": str(ROOT)}
    for folder, asked in (
        (tmp_path, "book"),
        (book, "literate"),
        (book / "literate", "."),
        (book, f"{book}/literate/page.md::line:4,column:1"),
    ):
        done = subprocess.run(
            [*command, asked], cwd=folder, env=paths, capture_output=True, text=True
        )
        assert "1 passed" in done.stdout, done.stdout


def test_what_cannot_be_read_is_named_without_a_traceback(tmp_path):
    page(tmp_path, "# Page\n")
    (tmp_path / "literate" / "page.md").write_bytes(b"# Page\n\nna\xefve\n")
    printed = run_pytest(tmp_path, tmp_path / "literate")
    assert "literate/page.md:3: this line is not UTF-8; save the document" in printed
    assert "Traceback" not in printed and "codec" not in printed
    (tmp_path / "loom.toml").write_text("build = \n", encoding="utf-8")
    printed = run_pytest(tmp_path, tmp_path / "literate")
    assert (
        printed.startswith("ERROR: loom.toml: Invalid value") and "INT" not in printed
    )


def test_a_test_behind_a_page_has_its_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_DEBUG_TEMPROOT", raising=False)
    page(tmp_path, "# Page\n\n```{code-cell} python\n1 + 1\n```\n")
    test, behind = "def test_one(tmp_path):\n    pass\n", tmp_path / "test_behind.py"
    behind.write_text(test, encoding="utf-8")
    assert "2 passed" in run_pytest(tmp_path, tmp_path / "literate", behind)


def test_a_page_leaves_nothing_to_the_next(tmp_path):
    before, environment = (Path.cwd(), np.get_printoptions()), {*os.environ}
    surroundings, namespace = Surroundings(), {}
    surroundings.enter(namespace)
    plt.figure()
    plt.rcParams["lines.linewidth"] = 9
    np.set_printoptions(precision=1)
    assert Path.cwd() != before[0]
    left = Path(tempfile.mkdtemp())
    surroundings.leave(namespace)
    assert not left.exists() and "TMPDIR" not in os.environ.keys() - environment
    assert (Path.cwd(), np.get_printoptions()) == before
    assert plt.get_fignums() == [] and plt.rcParams["lines.linewidth"] != 9


OPTIONAL = """# Page

```pycon
>>> import fancy
>>> fancy.version
'0'
```

```pycon
>>> from pkg.quick import nn
```

```pycon
>>> "import fancy"
'import fancy'
```
"""


@pytest.fixture
def without_libraries(monkeypatch):
    testing = config.Testing(optional=("fancy", "quick"), install="make test")
    monkeypatch.setattr(config, "_current", config.Config(testing=testing))
    monkeypatch.setattr(optional, "find_spec", lambda name: None)


def test_without_optional_libraries_their_examples_are_skipped(
    tmp_path, monkeypatch, without_libraries
):
    monkeypatch.delenv("CI", raising=False)
    failures = run(page(tmp_path, OPTIONAL))
    assert [line for line, _ in failures] == [4, 5, 10]
    assert all(said.startswith("Skipped: needs ") for _, said in failures)
    assert "needs fancy, which `make test` installs" in failures[0][1]
    assert "needs quick" in failures[2][1]


def test_but_under_ci_they_fail(tmp_path, monkeypatch, without_libraries):
    monkeypatch.setenv("CI", "true")
    failures = run(page(tmp_path, OPTIONAL))
    assert [line for line, _ in failures] == [4, 5, 10]
    assert not any("Skipped" in said for _, said in failures)


def test_with_them_they_run(tmp_path, monkeypatch):
    testing = config.Testing(optional=("json",))
    monkeypatch.setattr(config, "_current", config.Config(testing=testing))
    text = "```pycon\n>>> import json\n>>> json.dumps(1)\n'0'\n```\n"
    [(line, said)] = run(page(tmp_path, text))
    assert line == 3 and "Expected:\n    '0'" in said


@pytest.mark.parametrize(
    "name, tested",
    [
        ("README.md", True),
        ("literate/a/page.md", True),
        ("notes.md", False),
        ("literate/code.py", False),
    ],
)
def test_documents_and_named_pages_are_tested(tmp_path, name, tested):
    assert is_tested_page(tmp_path, tmp_path / name) == tested
