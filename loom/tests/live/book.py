"""A small book, and the live book that is made of it."""

import http.client
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[3]

LINES = "\n\n".join(
    f"Line {n} of a long page, which has to be scrolled." for n in range(40)
)
FIRST = f"""# First

```python {{file=greeting.py}}
<<greet>>
```

```python {{#greet}}
def greet(who):
    return 'hello ' + who
```

{LINES}

```pycon
>>> from greeting import greet
>>> greet('you')
'hello you'
>>> 1 + 1
2
```

## Equations

```python
import numpy as np


def dense(X, W, b):
    return X @ W + b  # (1) (m, u)
```

$$ Z_{{mu}} = X_{{mn}} \\cdot W_{{nu}} + b_{{u}} \\tag{{1}} $$

1. Each unit weighs its inputs.

:::{{symbols}}
:run: examples
:values: X = rng.normal(size=(m, n)), W = rng.normal(size=(n, u)), b = rng.normal(size=u)
:sizes: m=4 n=3 u=5, m=1 n=2 u=3

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $X$ | `X` | m n | input |
| $W$ | `W` | n u | weights |
| $b$ | `b` | u | bias |
| $Z$ | `dense(X, W, b)` | m u | sum |
:::

## Exercises

::::{{exercise}} Twice
:label: twice

Write it.

```python {{start=twice}}
def twice(x):
    return None
```

```pycon {{check=twice}}
>>> twice(3)
6
```

:::{{dropdown}} Solution
```python {{solution=twice}}
def twice(x):
    return 2 * x
```
:::
::::

{LINES.replace("Line", "Row")}
"""  # noqa: E501 (an option is one line)
SECOND = """# Second

```pycon
>>> from greeting import greet
>>> len(greet('you'))
9
```
"""
INDEX = "# Front\n\n```{toctree}\nfirst\nsecond\n```\n"
BEGINNINGS = {"start=twice": [["def twice(x):", "    return None"]]}
SETTINGS = """import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "tangled"))
project = html_title = "A small book"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx_design",
    "sphinx_copybutton",
    "sphinxcontrib.mermaid",
    "loom.weaving",
]
nitpicky = True
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_fence_as_directive = ["diff", "mermaid", "pycon", "python"]
math_numfig = False
html_math_renderer = "mathml"
html_theme = "furo"
nb_execution_mode = "cache"
nb_execution_in_temp = True
html_static_path = ["STATIC"]
""".replace("STATIC", str(ROOT / "docs/_static"))
BOOK = """[equations]
package = "pkg"
"""
EXAMPLE = ".highlight-pycon:has-text('hello you')"


class Live:
    """`python -m loom live`, as it runs in a folder, and what it prints.

    As a context it leaves nothing running, whatever has failed.
    """

    def __init__(self, folder):
        self.folder, self.lines = folder, queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "loom", "live", "--port", "0"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
            text=True,
        )
        threading.Thread(target=self.read, daemon=True).start()
        self.port = int(re.search(r":(\d+)/", self.wait("The book is live at", 300))[1])
        self.address = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()  # does nothing to one that has ended
        self.process.wait()

    def read(self):
        with self.process.stdout:
            for line in self.process.stdout:
                self.lines.put(line.rstrip("\n"))

    def wait(self, text, timeout=40.0):
        """Wait for a line with a text in it, and return it."""
        end, seen = time.monotonic() + timeout, []
        while time.monotonic() < end:
            try:
                seen.append(self.lines.get(timeout=0.2))
            except queue.Empty:
                assert self.process.poll() is None, seen
                continue
            if text in seen[-1]:
                return seen[-1]
        raise AssertionError(f"no {text!r} in {seen}")

    def left(self):
        """The processes that work in the folder."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if Path(os.readlink(process / "cwd")) == self.folder:
                    found.append((process.name, (process / "cmdline").read_bytes()))
            except OSError:  # it has just ended, or is another user's
                continue
        return found

    def end(self, how=signal.SIGINT):
        """End it; return what it has left behind after a moment."""
        self.process.send_signal(how)
        self.process.wait(10)
        end = time.monotonic() + 5
        while (left := self.left()) and time.monotonic() < end:
            time.sleep(0.1)
        return left

    @contextmanager
    def saved(self, name, old, new):
        """Save a document with a change, and as it was at the end."""
        path = self.folder / "literate" / name
        before = path.read_text("utf-8")
        assert before.count(old) >= 1, old
        path.write_text(before.replace(old, new, 1), "utf-8")
        try:
            yield
        finally:
            while not self.lines.empty():  # of the change, which may be green too
                self.lines.get()
            path.write_text(before, "utf-8")
            self.wait(" green, 0 red")

    def get(self, path, host=None, method="GET", **headers):
        """Ask for a path as it is, with any Host."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.putrequest(method, path, skip_host=True)
        if host != "":
            connection.putheader("Host", host or f"127.0.0.1:{self.port}")
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        stream = answer.getheader("Content-Type") == "text/event-stream"
        body = b"" if stream else answer.read()
        connection.close()
        return answer.status, body.decode(errors="replace")


def make_book(folder, **more):
    """A book of few pages; nothing of it is made yet."""
    files = {"conf.py": SETTINGS, "loom.toml": BOOK}
    files["tangled/exercises.json"] = json.dumps(BEGINNINGS)
    pages = {"index": INDEX, "first": FIRST, "second": SECOND, **more}
    files |= {f"literate/{name}.md": text for name, text in pages.items()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def settled(page, words, timeout=30):
    """Wait for what the bar says, and until the page has all that moves it."""
    expect(page.locator(".live-said")).to_have_text(words, timeout=1000 * timeout)
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => new Promise(setTimeout))")


def live_line(live, text):
    lines = (live.folder / "literate/first.md").read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if text in line)
