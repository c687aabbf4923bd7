"""What a page knows of its exercises without Python."""

import json
from types import SimpleNamespace

import pytest

from loom.browser.exercisefiles import describe_exercise
from loom.browser.exerciseweaving import write_exercises
from loom.exercises.book import CourseBook
from loom.tests.browser.exercisebook import FIRST, SECOND

CHUNKS = """# Third

```python {file=parts.py}
<<first-part>>
<<second-part>>
```

```python {#first-part}
one = 1
```

```python {#second-part}
two = 1
```

::::{exercise} Two
:label: Two_parts

Mend it.

```pycon {check=Two_parts}
>>> from parts import two
>>> two
2
```

:::{dropdown} Solution
```python {solution=Two_parts replaces=second-part}
two = 2
```
:::
::::
"""


CELL = (
    CHUNKS.replace("# Third", "# Fourth")
    .replace("parts", "cells")
    .replace("first-part", "first-cell")
    .replace("second-part", "second-cell")
    .replace(
        "```python {#second-cell}\n",
        "```{code-cell} python\n:chunk: second-cell\n:tags: [hide-input]\n\n",
    )
    .replace(
        "```python {solution=Two_cells replaces=second-cell}\ntwo = 2\n",
        "```diff {solution=Two_cells}\n--- cells.py\n-two = 1\n+two = 2\n",
    )
)


@pytest.fixture
def describe(book):
    """Describe an exercise of the book: ``describe(label, tells)``."""
    book.write(first=FIRST, second=SECOND, third=CHUNKS, fourth=CELL)
    course = CourseBook(book.root)

    def describe(label, tells=True):
        exercise = course.get_exercise(label)
        return describe_exercise(course.documents, exercise, tells)

    return describe


def test_an_answer_stands_in_the_block_that_is_the_readers(describe):
    assert describe("twice") == {
        "id": "exercise-twice",
        "blocks": [{"page": "first", "block": 2, "name": "twice"}],
        "solution": {"first": {2: "def twice(x):\n    return 2 * x"}},
    }


def test_a_patch_is_the_new_code_of_blocks_of_any_page(describe):
    facts = describe("far")
    assert facts["blocks"] == [{"page": "first", "block": 1, "name": "greet"}]
    code = "def greet(who):\n    return 'bye ' + who"
    assert facts["solution"] == {"first": {1: code}}


def test_a_patch_may_change_a_cell_that_is_tangled(describe):
    assert describe("Two_cells")["solution"] == {"fourth": {2: "two = 2"}}


def test_a_chunk_that_is_replaced_is_the_one_to_be_edited(describe):
    facts = describe("Two_parts")
    assert facts["id"] == "exercise-two-parts"
    assert facts["blocks"] == [{"page": "third", "block": 2, "name": "second-part"}]
    assert facts["solution"] == {"third": {2: "two = 2"}}


def test_a_book_that_tells_no_solution_tells_where_it_belongs(describe):
    for label in ("twice", "far"):
        facts = describe(label, tells=False)
        assert facts["solution"] == {}
        assert facts["blocks"] == describe(label)["blocks"]


def test_a_page_is_told_of_changes_elsewhere_and_of_no_others(book, tmp_path):
    """A solution may change a block of another page, whose number there may change."""
    book.write(first=FIRST, second=SECOND, third=CHUNKS)
    site = tmp_path / "site"
    (site / "_static").mkdir(parents=True)
    app = SimpleNamespace(
        builder=SimpleNamespace(name="html"),
        config=SimpleNamespace(weave_solutions=True),
        srcdir=book.root / "literate",
        outdir=site,
    )
    write_exercises(app, None)
    files = {path.stem: path for path in (site / "_exercises").glob("*.json")}
    files = {name: path for name, path in files.items() if not name.startswith(".")}
    before = {name: path.stat().st_mtime_ns for name, path in files.items()}
    assert files.keys() == {"first", "second", "third"}
    far = json.loads(files["second"].read_text("utf-8"))["far"]
    assert far["blocks"][0]["block"] == 1

    title, rest = FIRST.split("\n", 1)
    book.write(first=f"{title}\n\n```python {{file=new.py}}\nnew = 1\n```\n{rest}")
    write_exercises(app, None)
    far = json.loads(files["second"].read_text("utf-8"))["far"]
    assert far["blocks"][0]["block"] == 2
    assert files["third"].stat().st_mtime_ns == before["third"]
    index = json.loads((site / "_static/exercises.json").read_text("utf-8"))
    assert index["far"] == ["second", "exercise-far"]
