"""A small book of both kinds of exercise, and the course in it."""

import os
import sys
from pathlib import Path

import pytest

import loom
from loom.commands.main import main
from loom.exercises.book import CourseBook
from loom.exercises.record import write_record
from loom.exercises.states import find_states
from loom.tests.terminal import Terminal

RECORD = "tangled/exercises.json"
ROOT = str(Path(loom.__file__).parents[1])
PRACTICE = [sys.executable, "-m", "loom", "practice"]
INDEX = """# Book

```{toctree}
:hidden:
second
A title <first>
```
"""
FIRST = """# First

```python {file=hello.py}
<<greeting>>
```

```python {#greeting}
def greet(who):
    return 'hello ' + who
```

::::::{exercise} Say goodbye
:label: goodbye

Change the *library* so that `greet` says goodbye,
in {func}`~hello.greet`.

```pycon {check=goodbye}
>>> import hello
>>> hello.greet('you')
'goodbye you'
```

:::{dropdown} Hint
One word.
:::

:::{dropdown} Solution
```python {solution=goodbye replaces=greeting}
def greet(who):
    return 'goodbye ' + who
```
:::
::::::
"""
SECOND = """# Second

::::::{exercise} Twice
:label: twice

Write `twice(x)`.

```python {start=twice}
def twice(x):
    return x
```

```pycon {check=twice}
>>> twice(3)
6
>>> twice('ab')
'abab'
```

:::{dropdown} Hint
Add.
:::

:::{dropdown} Solution
Or multiply.

```python {solution=twice}
def twice(x):
    return x + x
```
:::
::::::

::::::{exercise} Thrice
:label: thrice

Write `thrice(x)`.

```python {start=thrice}
```

```pycon {check=thrice}
>>> thrice(3)
9
```

```python {solution=thrice}
def thrice(x):
    return 3 * x
```
::::::
"""


class SmallBook:
    """A small book in a folder, and the runner in it."""

    def __init__(self, root, capsys):
        self.root, self.capsys = root, capsys
        (root / "tangled").mkdir()
        (root / "literate").mkdir()
        for name, text in (("index", INDEX), ("first", FIRST), ("second", SECOND)):
            self.page(name).write_text(text, encoding="utf-8")
        assert main(["--quiet", "--root", str(root)]) == 0
        assert write_record(root) == []

    def page(self, name):
        return self.root / "literate" / f"{name}.md"

    def edit(self, name, old, new):
        data = self.page(name).read_bytes()
        assert data.count(old.encode()) == 1
        self.page(name).write_bytes(data.replace(old.encode(), new.encode()))

    def __call__(self, *words):
        """Run ``practice``; the exit code, and what was printed."""
        code = main(["practice", *words, "--root", str(self.root)])
        said = self.capsys.readouterr()
        assert "\x1b" not in said.out
        return code, said.out + said.err

    def states(self):
        return {
            label: state.word
            for label, state in find_states(CourseBook(self.root)).items()
        }

    @property
    def progress(self):
        return self.root / "progress.txt"


@pytest.fixture
def copy(tmp_path, capsys):
    return SmallBook(tmp_path, capsys)


TWICE = ("second", "    return x\n", "    return 2 * x\n")
GOODBYE = ("first", "    return 'hello '", "    return 'goodbye '")
RED_TWICE = """\
Twice (twice, 1 of 3)
literate/second.md:3

Write `twice(x)`.

Your code: literate/second.md:9

RED None of 2 checks pass.
literate/second.md:14 asks
    twice(3)
It expects
    6
and gets
    3
"""
RED_GOODBYE = """\
Say goodbye (goodbye, 3 of 3)
literate/first.md:12

Change the *library* so that `greet` says goodbye, in hello.greet.

Your code: that of the library, in literate/first.md

RED Its check fails.
literate/first.md:20 asks
    hello.greet('you')
It expects
    'goodbye you'
and gets
    'hello you'
"""


PATCHED = """# First

```python {file=hello.py}
PUNCTUATION = ''


def greet(who):
    return 'hello ' + who + PUNCTUATION
```

```python {file=hello.py}


def shout(who):
    <<loud>>
```

```python {#loud}
return greet(who).upper()
```
""" + FIRST[FIRST.index("\n::::::{exercise}") :].replace(
    """```python {solution=goodbye replaces=greeting}
def greet(who):
    return 'goodbye ' + who
""",
    """```diff {solution=goodbye}
--- hello.py
@@ def greet
-    return 'hello ' + who + PUNCTUATION
+    return 'goodbye ' + who + PUNCTUATION
@@
 def shout(who):
-    return greet(who).upper()
+    return greet(who).upper() + '!'
""",
)


@pytest.fixture
def patched(copy):
    """The small book, with a patch instead of a chunk."""
    copy.page("first").write_text(PATCHED, encoding="utf-8")
    assert main(["--quiet", "--root", str(copy.root)]) == 0
    assert write_record(copy.root) == []
    return copy


@pytest.fixture
def terminal(copy):
    names = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM"}

    def start(*words, columns=80, **environment):
        kept = {name: value for name, value in os.environ.items() if name not in names}
        kept |= {"PYTHONPATH": ROOT, "TERM": "xterm-256color", **environment}
        command = [*PRACTICE, "--root", copy.root, *words]
        return Terminal(*command, columns=columns, env=kept)

    return start


KEPT = "What stood there is kept, at the end of replaced.txt.\n"
