"""What a page knows of its exercises without Python."""

import pytest

from loom.browser.exercisefiles import describe_exercise
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


@pytest.fixture
def describe(book):
    """Describe an exercise of the book: ``describe(label, tells)``."""
    book.write(first=FIRST, second=SECOND, third=CHUNKS)
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
