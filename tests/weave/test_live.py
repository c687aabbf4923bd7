"""The live page in a real browser: a document is saved, and its marks turn."""

import ast
import http.client
import json
import os
import pickle
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread, Timer

import pytest
from playwright.sync_api import expect

from loom.live import loop
from loom.live.board import Mark, Page
from loom.live.server import MOMENT, live_server, page_of, whole
from tests.weave.test_sound import AXE, TAGS

ROOT = Path(__file__).resolve().parents[2]
LINES = "\n\n".join(f"Line {n} of a long page, which has to be scrolled." for n in range(40))

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
"""
SECOND = """# Second

```pycon
>>> from greeting import greet
>>> len(greet('you'))
9
```
"""
INDEX = "# Front\n\n```{toctree}\nfirst\nsecond\n```\n"
STUB = {"start=twice": [["def twice(x):", "    return None"]]}


class Live:
    """`python tangle.py live`, as it runs in a folder, and what it prints."""

    def __init__(self, folder):
        self.folder, self.lines = folder, queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, "tangle.py", "live", "--port", "0"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": "", "NO_COLOR": "1"},
            text=True,
        )
        threading.Thread(target=self.read, daemon=True).start()
        self.port = int(re.search(r":(\d+)/", self.wait("The book is live at", 300))[1])
        self.address = f"http://127.0.0.1:{self.port}"

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


def small_book(folder, **more):
    """A book of few pages, with all that weaves it; nothing of it is made yet."""
    unneeded = shutil.ignore_patterns("_build", "__pycache__", "exercises.json")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=unneeded)
    shutil.copytree(ROOT / "tangled/epynn", folder / "tangled/epynn", ignore=unneeded)
    shutil.copytree(ROOT / "tests/examples", folder / "tests/examples", ignore=unneeded)
    for name in ("tests/__init__.py", "tests/conftest.py", "tests/lines.py", "conf.py"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("tangle.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "literate").mkdir()
    for name, text in {"index": INDEX, "first": FIRST, "second": SECOND, **more}.items():
        (folder / f"literate/{name}.md").write_text(text, "utf-8")
    (folder / "tangled/exercises.json").write_text(json.dumps(STUB), "utf-8")
    return folder


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    running = Live(small_book(tmp_path_factory.mktemp("live").resolve()))
    yield running
    assert running.end() == [] and running.process.returncode == 0


@pytest.fixture
def first(live, look):
    """The first page, with its marks."""
    page = look(f"{live.address}/first.html")
    settled(page, "3 hold, 0 fail, 1 open")
    yield page
    assert [fault for fault in page.faults if "404" not in fault] == []


def settled(page, words, timeout=30):
    expect(page.locator(".live-said")).to_have_text(words, timeout=1000 * timeout)


EXAMPLE = ".highlight-pycon:has-text('hello you')"


def test_what_holds_and_what_is_open_bears_its_mark(live, first):
    assert first.locator(EXAMPLE).locator(".live-mark").inner_text() == "✓ holds"
    assert first.locator(".equation .live-mark").inner_text() == "✓ holds"
    assert first.locator("#exercise-twice .live-mark").inner_text() == "○ is open"
    assert first.locator(".live-failure").count() == 0
    assert first.locator(".literate-check .live-mark").count() == 0
    assert "live" not in (live.folder / "docs/_build/html/first.html").read_text("utf-8")


def test_an_example_turns_red_with_its_text_and_green_again(live, first):
    first.locator(EXAMPLE).scroll_into_view_if_needed()
    top = "document.querySelector('#equations').getBoundingClientRect().top"
    before = first.evaluate(top)
    with live.saved("first.md", "'hello you'", "'good day'"):
        settled(first, "2 hold, 1 fail, 1 open")
        example = first.locator(".highlight-pycon:has-text('good day')")
        assert example.locator(".live-mark").inner_text() == "✗ fails"
        failure = first.locator(".live-failure")
        assert failure.get_attribute("aria-label").startswith("Example on line ")
        line = live_line(live, "greet('you')")
        assert failure.inner_text().startswith(f"literate/first.md:{line}\n\nExpected:\n")
        assert "'hello you'" in failure.inner_text()
        assert "2 green, 1 red, 1 open" in live.wait("first: 2 green, 1 red, 1 open (")
        for width, theme in ((390, "dark"), (1400, "light")):
            first.set_viewport_size({"width": width, "height": 900})
            first.emulate_media(color_scheme=theme)
            assert wrong_for_some(first) == []
            wide = first.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0
    settled(first, "3 hold, 0 fail, 1 open")
    assert first.locator(".live-failure").count() == 0
    assert abs(first.evaluate(top) - before) < 3


def live_line(live, text):
    lines = (live.folder / "literate/first.md").read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if text in line)


def wrong_for_some(page):
    """What axe finds."""
    page.evaluate(AXE)
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags}).then(r => r.violations)", TAGS
    )
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]


def test_a_sentence_arrives_and_the_window_stays_where_it_was(live, first):
    first.locator("text=Row 12 of").scroll_into_view_if_needed()
    top = """[...document.querySelectorAll('p')].find(
        p => p.textContent.startsWith('Row 12 of')).getBoundingClientRect().top"""
    before = first.evaluate(top)
    with live.saved("first.md", "Line 3 of", "A first line.\n\nA second.\n\nLine 3 of"):
        first.locator("text=A second.").wait_for(state="attached")
        settled(first, "3 hold, 0 fail, 1 open")
        assert first.evaluate("scrollY") > 500
        assert abs(first.evaluate(top) - before) < 3
    settled(first, "3 hold, 0 fail, 1 open")


def test_an_equation_turns_red_and_says_how_it_would_hold(live, first):
    with live.saved("first.md", "W_{nu} + b", "W_{nu} - b"):
        settled(first, "2 hold, 1 fail, 1 open")
        assert first.locator(".equation .live-mark").inner_text() == "✗ fails"
        said = first.locator(".equation .live-failure").inner_text()
        assert "left " in said and "It would hold with + for −." in said


def test_an_exercise_is_red_from_its_first_change_until_it_is_solved(live, first):
    mark = first.locator("#exercise-twice .live-mark")
    with live.saved("first.md", "    return None", "    return x"):
        settled(first, "3 hold, 1 fail")
        assert mark.inner_text() == "✗ fails"
        said = first.locator("#exercise-twice .live-failure").inner_text()
        assert "twice(3)" in said and "expected 6, got 3" in said
    with live.saved("first.md", "    return None", "    return x + x"):
        settled(first, "4 hold, 0 fail")
        assert mark.inner_text() == "✓ holds"
        assert " twice " in (live.folder / "progress.txt").read_text("utf-8")


BROKEN = {
    "a link to nowhere": ("Line 2 of", "{doc}`nowhere` Line 2 of", "nowhere"),
    "code that is not Python": ("    return 'hello ' + who", "    return ('hello", "SyntaxError"),
    "a chunk that is missing": ("<<greet>>", "<<great>>", "great"),
    "a fence that is none": ("```python {#greet}", "```python {#greet} }", "{#greet} }"),
}


@pytest.mark.parametrize("old, new, said", BROKEN.values(), ids=BROKEN)
def test_a_broken_draft_is_told_and_the_last_good_page_stays(live, first, old, new, said):
    file = live.folder / "docs/_build/html/first.html"
    before = file.read_text("utf-8")
    with live.saved("first.md", old, new):
        banner = first.locator(".live-banner")
        expect(banner).to_be_visible(timeout=20000)
        settled(first, "not made: see above")
        assert banner.locator("p").inner_text().startswith("This page can’t be made.")
        line = live_line(live, new.splitlines()[0])
        assert f"literate/first.md:{line}" in banner.inner_text() and said in banner.inner_text()
        assert (
            first.locator(".live-mark").count() == 0
        )  # none of the old text's, as if they were new
        assert file.read_text("utf-8") == before
    settled(first, "3 hold, 0 fail, 1 open")
    assert not banner.is_visible()


CELLS = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

# Third

```{code-cell} python
from greeting import greet
print(greet('you'))
```
"""


def test_code_that_is_not_python_when_it_starts_is_told_and_mended(tmp_path, look):
    """A code cell of another page imports it, and the book has never been woven."""
    good = "    return 'hello ' + who"
    index = INDEX.replace("second\n", "second\nthird\n")
    broken = FIRST.replace(good, "    return ('hello")
    folder = small_book(tmp_path.resolve(), index=index, third=CELLS, first=broken)
    running = Live(folder)
    page = look(f"{running.address}/first.html")
    line = live_line(running, "    return ('hello")
    expect(page.locator(".live-banner")).to_contain_text(f"literate/first.md:{line}")
    expect(page.locator(".live-banner")).to_contain_text("SyntaxError")
    (folder / "literate/first.md").write_text(FIRST, "utf-8")
    running.wait("first: 3 green, 0 red, 1 open")
    settled(page, "3 hold, 0 fail, 1 open")
    third = look(f"{running.address}/third.html")
    settled(third, "1 hold, 0 fail")
    assert "hello you" in third.locator(".cell_output").inner_text()
    assert running.end() == []


def test_what_a_page_imports_from_another_is_checked_where_it_is_read(live, look):
    page = look(f"{live.address}/second.html")
    settled(page, "1 hold, 0 fail")
    with live.saved("first.md", "'hello ' + who", "'hi ' + who"):
        settled(page, "0 hold, 1 fail")
        assert "Got:\n    6" in page.locator(".live-failure").inner_text()
        live.wait("first: ")
    settled(page, "1 hold, 0 fail")


def test_code_that_ends_or_never_ends_is_told_and_mended(live, first):
    with live.saved("first.md", ">>> 1 + 1\n2", ">>> import os; os._exit(3)"):
        settled(first, "1 hold, 1 fail, 1 open, 1 not run")
        assert "ended with exit code 3" in first.locator(".live-failure").inner_text()
    settled(first, "3 hold, 0 fail, 1 open")
    with live.saved("first.md", ">>> 1 + 1\n2", ">>> while True: pass"):
        first.locator("text=while True").wait_for()
        expect(first.locator(".live-said")).to_have_text("checking … 1 hold, 0 fail, 1 open")
    settled(first, "3 hold, 0 fail, 1 open")


def test_saves_one_after_the_other_end_with_the_last(live, first):
    with live.saved("first.md", "'hello you'", "'a'"):
        path = live.folder / "literate/first.md"
        for text in ("b", "c", "d"):
            time.sleep(0.25)
            path.write_text(path.read_text("utf-8").replace("you')\n'", f"you')\n'{text}"), "utf-8")
        first.locator(".highlight-pycon:has-text('dcba')").wait_for(timeout=30000)
        settled(first, "2 hold, 1 fail, 1 open")
        assert "'dcba'" in first.locator(".live-failure").inner_text()


def test_of_two_pages_saved_at_once_the_good_one_is_shown(live, first):
    good = live.saved("first.md", "Line 2 of", "Line two of")
    broken = live.saved("second.md", "# Second", "# Second, {doc}`nowhere`")
    with broken, good:
        first.locator("text=Line two of").wait_for(state="attached")
        settled(first, "3 hold, 0 fail, 1 open")
        live.wait("literate/second.md:1: unknown document: 'nowhere'")
        for name in ("first", "second"):  # first names second as the page that follows
            page = live.folder / f"docs/_build/html/{name}.html"
            assert "nowhere" not in page.read_text("utf-8")


def test_a_new_page_wants_a_place_in_the_book(live):
    path = live.folder / "literate/third.md"
    path.write_text("# Third\n", "utf-8")
    live.wait("third.md: document isn't included in any toctree")
    path.unlink()


def test_what_is_being_written_is_served_whole(live):
    site = live.folder / "docs/_build/html"
    (site / "_images").mkdir(exist_ok=True)
    for name in ("_static/shared.js", "_images/shared.png", "shared.html"):
        with (site / name).open("w", encoding="utf-8") as file:  # empty by now
            with ThreadPoolExecutor() as pool:
                asked = pool.submit(live.get, f"/{name}")
                time.sleep(0.03)
                file.write("let all = 1;")
                file.close()
                assert asked.result() == (200, "let all = 1;")
        (site / name).unlink()


def test_what_is_written_while_it_is_read_is_read_again(tmp_path, monkeypatch):
    file, read = tmp_path / "shared.js", Path.read_bytes
    file.write_text("let all = 1;", "utf-8")
    os.utime(file, (1, 1))

    def disturbed(path):
        monkeypatch.undo()
        path.write_text("", "utf-8")  # empty for longer than a moment
        Timer(3 * MOMENT, path.write_text, ["let all = 2;", "utf-8"]).start()
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", disturbed)
    assert whole(file) == (file.stat().st_mtime, b"let all = 2;")
    file.write_text("", "utf-8")
    os.utime(file, (1, 1))
    assert whole(file) == (1, b"")


def test_it_answers_to_its_own_name_only(live):
    for path in ("/", "/first.html", "/_live/news?page=/first.html", "/_static/live.js"):
        for host in ("127.0.0.1", "localhost"):
            assert live.get(path, f"{host}:{live.port}")[0] == 200
        for host in (
            "book.example",
            f"book.example:{live.port}",
            "127.0.0.1",
            "",
            f"127.0.0.1:{live.port}.example",
        ):
            status, body = live.get(path, host)
            assert status == 403 and "First" not in body, (path, host)
    status, _ = live.get("/_live/news?page=/first.html", Sec_Fetch_Site="cross-site")
    assert status == 403


def test_it_listens_on_this_machine_only(live):
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    at = {
        line[1] for line in listening if line[3] == "0A" and line[1].endswith(f":{live.port:04X}")
    }
    assert at == {f"0100007F:{live.port:04X}"}
    six = Path("/proc/net/tcp6")
    assert not six.exists() or f":{live.port:04X} " not in six.read_text()


def test_it_serves_nothing_outside_the_site(live):
    site = live.folder / "docs/_build/html"
    (live.folder / "secret.html").write_text("secret", "utf-8")
    (site / "way.html").symlink_to(live.folder / "secret.html")
    (site / "ways").symlink_to(live.folder)
    for path in (
        "/../../../secret.html",
        "/..%2f..%2f..%2fsecret.html",
        "/%2e%2e/%2e%2e/%2e%2e/secret.html",
        "/_static/../../../../secret.html",
        "/way.html",
        "/ways/secret.html",
        "/ways/",
        f"/{live.folder}/secret.html",
        f"//{live.folder}/secret.html",
        "/.buildinfo",
        "/.doctrees/environment.pickle",
        "/_static/",
        "/nothing.html",
        "/%00",
        "/first.html%00",
        "/_live/%00/news",
    ):
        status, body = live.get(path)
        assert status == 404 and "secret" not in body, path
    for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        assert live.get("/first.html", method=method)[0] in (501, 403), method


def test_no_document_outside_the_book_is_run(live):
    trace = live.folder / "trace"
    text = f"# Out\n\n```pycon\n>>> _ = open({str(trace)!r}, 'w')\n```\n"
    (live.folder / "out.md").write_text(text, "utf-8")
    (live.folder / "literate/in.md").symlink_to(live.folder / "out.md")
    for page in ("/../out", "/%2e%2e/out", f"/{live.folder}/out", "/in"):
        assert live.get(f"/_live/news?page={page}.html")[0] == 200
    time.sleep(3)  # for what must not happen, nothing can be waited for
    assert not trace.exists()
    (live.folder / "literate/in.md").unlink()


def test_the_site_on_the_disk_is_that_of_make_html(live, first):
    again = live.folder / "again"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-q", "-c", ".", "literate", str(again)],
        cwd=live.folder,
        env={**os.environ, "PYTHONPATH": "tangled"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    site = live.folder / "docs/_build/html"
    pages = [page.relative_to(again) for page in again.rglob("*.html")]
    assert len(pages) > 5
    end = time.monotonic() + 30  # indexes follow the page that was asked for
    while other := [name for name in pages if said(site / name) != said(again / name)]:
        assert time.monotonic() < end, other
        time.sleep(0.5)


def said(page):
    """A page; a first build doesn't yet know the print of one style sheet."""
    return re.sub(r"(mystnb\.\w+\.css)\?v=\w+", r"\1", page.read_text("utf-8"))


def test_nothing_is_left_when_it_is_killed(live, look):
    other = Live(live.folder)
    page = look(f"{other.address}/second.html")
    settled(page, "1 hold, 0 fail")
    known = {pid for pid, _ in live.left()}
    other.process.send_signal(signal.SIGKILL)
    other.process.wait()
    expect(page.locator(".live-said")).to_have_text("the live book has ended", timeout=10000)
    end = time.monotonic() + 5
    while len(live.left()) > 4 and time.monotonic() < end:
        time.sleep(0.1)
    assert len(live.left()) <= 4, (known, live.left())


EXPECTED = "array([[1., 0., 0., 1., 1., 0.]])"


def real(site, folder):
    """A copy of the whole book, woven already: what Sphinx knows of it is told the new place."""
    unneeded = shutil.ignore_patterns("_build", "__pycache__", ".*")
    shutil.copytree(ROOT, folder, ignore=unneeded)
    shutil.copytree(site, folder / "docs/_build/html")
    memory = folder / "docs/_build/html/.doctrees/environment.pickle"
    env = pickle.loads(memory.read_bytes())
    env.srcdir = type(env.srcdir)(folder / "literate")
    books = repr(env.config.intersphinx_mapping).replace(str(ROOT), str(folder))
    env.config.intersphinx_mapping = ast.literal_eval(books)
    memory.write_bytes(pickle.dumps(env))
    return folder


def test_on_a_page_of_the_real_book_only_what_was_changed_is_red(site, tmp_path, look):
    running = Live(real(site, tmp_path.resolve() / "book"))
    page = look(f"{running.address}/layers/flatten.html")
    settled(page, re.compile(r"^\d+ hold, 0 fail, \d open$"), 60)
    held = page.locator(".live-green.live-mark").count()
    file = running.folder / "literate/layers/flatten.md"
    text = file.read_text("utf-8")
    assert EXPECTED in text
    file.write_text(text.replace(EXPECTED, EXPECTED.replace("1.", "2."), 1), "utf-8")
    settled(page, re.compile(rf"^{held - 1} hold, 1 fail, \d open$"), 60)
    assert EXPECTED in page.locator(".live-failure").inner_text()
    file.write_text(text, "utf-8")
    settled(page, re.compile(rf"^{held} hold, 0 fail, \d open$"), 60)
    assert page.faults == []
    assert running.end() == []


class Idle:
    """In place of a child: it takes orders, and does nothing."""

    started = []

    def __init__(self, program, root, answered):
        self.orders, self.answers, self.ended = [], 0, False
        Idle.started.append(self)

    def order(self, **what):
        self.orders.append(what)

    def stop(self):
        self.ended = True


def test_a_first_weave_that_breaks_off_is_tried_again_at_the_next_save(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "Child", Idle)
    monkeypatch.setattr(Idle, "started", [])
    for name, text in {"index": INDEX, "first": FIRST, "second": SECOND}.items():
        (tmp_path / "literate").mkdir(exist_ok=True)
        (tmp_path / f"literate/{name}.md").write_text(text, "utf-8")
    said = []
    live = loop.Live(tmp_path, said.append)
    live.tangle()
    live.weave([])

    def weavers():
        live.go_on()
        return [child.orders for child in Idle.started if "pages" in (child.orders or [{}])[0]]

    assert [order["pages"] for (order,) in weavers()] == [None]
    live.on_opened("second")
    live.on_saved(["literate/first.md"], 0.0)  # meanwhile
    broken = {"draft": True, "complaints": [["", "ValueError: no\nlonger"]]}
    live.on_answer(live.weaver, broken)
    assert said[-2].endswith("ValueError: no") and "tried again" in said[-1]
    assert len(weavers()) == 1 and len(weavers()) == 1  # in vain, as nothing has changed
    assert live.board.read("second")["elsewhere"] == [("", "ValueError: no\nlonger")]
    assert live.board.read("first")["work"] == ["checking"]
    live.on_saved(["literate/first.md"], 0.0)
    assert [order["pages"] for (order,) in weavers()] == [None, None]
    assert {*live.batch} == {"first", "second"}
    live.on_answer(live.weaver, {"draft": False, "complaints": []})
    assert live.ready and live.page("first").woven and not live.page("first").kept
    assert live.board.read("second")["elsewhere"] == []


@pytest.fixture
def idle(tmp_path):
    """A server of a site of one page, and a loop that does nothing of itself."""
    page, said = tmp_path / "index.html", []
    page.write_text("<head></head>The book", "utf-8")
    os.utime(page, (1, 1))
    running = loop.Live(tmp_path, said.append)
    with live_server(tmp_path, running, 0) as server:
        yield running, server, said


ODD_NAMES = ["/%00", f"/{'x' * 300}", f"/{'a/' * 3000}", "/%ed%a0%80", "//[", "/%ff"]


def test_an_odd_name_is_answered_and_ends_nothing(idle, capfd):
    running, server, _ = idle
    Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_address[1]}"
    for name in ODD_NAMES:
        for path, expected in ((name, 404), (f"/_live/news?page={name}", 200)):
            asked = http.client.HTTPConnection(host, timeout=10)
            asked.request("GET", path)
            assert asked.getresponse().status == expected, path
            asked.close()
    server.shutdown()
    names = set()
    while not running.events.empty():
        what, (name,) = running.events.get()
        getattr(running, f"on_{what}")(name)
        names.add(name)
    assert {"\0", "x" * 300} <= names
    assert capfd.readouterr().err == ""


def test_many_pages_can_be_asked_for_at_once(idle):
    """More than a browser asks for are in the line before the first is answered."""
    _, server, _ = idle
    asked = [socket.create_connection(server.server_address, timeout=5) for _ in range(200)]
    Thread(target=server.serve_forever, daemon=True).start()
    for connection in asked:
        host = f"127.0.0.1:{server.server_address[1]}"
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert {connection.recv(15) for connection in asked} == {b"HTTP/1.1 200 OK"}
    for connection in asked:
        connection.close()
    server.shutdown()


def test_that_the_port_is_taken_is_said(idle, tmp_path):
    running, server, said = idle
    port = server.server_address[1]
    with live_server(tmp_path, running, port) as other:
        assert other.server_address[1] != port
    assert said == [
        f"Port {port} is not to be had (Address already in use), so another one is taken"
    ]


@pytest.mark.parametrize("word", ["99999999", "65536", "-1", "http"])
def test_what_is_no_port_is_refused(tmp_path, capsys, word):
    with pytest.raises(SystemExit) as ended:
        loop.main(tmp_path, [f"--port={word}"])
    assert ended.value.code == 2
    assert f"a port is a number from 0 to 65535, and got '{word}'" in capsys.readouterr().err


def test_names_and_counts():
    assert page_of("/layers/rnn.html?x#y") == "layers/rnn"
    assert page_of("/") == page_of("/index.html") == "index"
    assert page_of("/files/") == "files/index"
    page = Page("a", {("example", "3"): Mark("example", "3", 3, "red")})
    assert (page.count("red"), page.count("green")) == (1, 0)
