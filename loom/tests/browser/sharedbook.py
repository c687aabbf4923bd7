"""A small book whose library is changed on its pages, and a reader of it."""

import threading
from contextlib import contextmanager

import pytest

from loom.exercises.record import write_record
from loom.serving import open_site_server
from loom.tangling.run import tangle
from loom.tests.browser.running import demand_python, make_settings
from loom.tests.weaving.book import Book
from loom.tests.weaving.browser import SMALL_DEVICE

FIRST = """# First

```python {file=greeting.py}
def greet(who):
    return 'hello ' + who
```

```pycon
>>> from greeting import greet
>>> greet('you')
'hello you'
```

```python
print('an example')
```
"""
SECOND = """# Second

```pycon
>>> from greeting import greet
>>> len(greet('you'))
9
```

```python {file=counting.py}
def count(numbers):
    return len(numbers)
```
"""
THIRD = """# Third

```pycon
>>> 1 + 1
2
```
"""
FOURTH = """# Fourth

```python
import laboratory
```

```python {file=laboratory.py}
open_today = True
```
"""


def write_book(folder):
    """Write the book, make its library, and weave it."""
    book = Book(folder)
    unable = 'unable = [["deep/fourth", "Needs a laboratory."]]\n'
    book.write_file("loom.toml", make_settings() + unable)
    book.write(first=FIRST, second=SECOND, deep__third=THIRD, deep__fourth=FOURTH)
    report = tangle(folder)
    assert not report.problems, report.problems
    write_record(folder)
    book.weave("html")
    assert book.code == 0, book.errors
    return book


@contextmanager
def serve(folder, **options):
    """Serve a site; yield its address with a slash behind it."""
    with open_site_server(folder, port=0, **options) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}/"
        running.shutdown()


@pytest.fixture(scope="session")
def woven(tmp_path_factory):
    """The book, woven."""
    return write_book(tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="module")
def address(woven):
    """Where the book is served."""
    with serve(woven.site) as where:
        yield where


FAULTS = """window.faults = [];
addEventListener("error", ({ message }) => faults.push(message));
addEventListener("unhandledrejection", ({ reason }) => faults.push(String(reason)));
"""
SESSION = """
  const root = new URL(document.documentElement.dataset.content_root, location);
  const { start } = await import(new URL("_static/python/main.js", root));
  const session = await start();  // which has begun
"""
RUN = """async ([number, text]) => {
  SESSION
  await session.setText(session.page, number, text);
  await session.run(number);
  const block = document.querySelector(`.block-${number}`);
  const found = block.querySelector(".run-outputs") ?? block.nextElementSibling;
  return found?.innerText ?? "";
}""".replace("SESSION", SESSION)
ASK = """async request => {
  SESSION
  await session.send();
  return session.ask(request);
}""".replace("SESSION", SESSION)


class Reader:
    """A page that a reader has opened, and all that it was answered."""

    def __init__(self, page):
        self.page, self.answers = page, []
        page.set_default_timeout(60_000)  # the tests share two processors with others
        page.add_init_script(FAULTS)
        page.context.on("response", lambda each: self.answers.append(each.url))

    @property
    def faults(self):
        """The errors of the page's own scripts."""
        return self.page.evaluate("() => window.faults")

    def wait(self, selector, timeout=60):
        return self.page.wait_for_selector(selector, timeout=1000 * timeout)

    def press(self, block):
        """Press the button of a block."""
        demand_python(self.page)
        self.page.locator(f".block-{block} .run-button").first.click()

    def settle(self, block, state="green"):
        self.wait(f".block-{block} .run-{state}")

    def write(self, block, text):
        """Put another text into a block that is open."""
        editor = self.page.locator(f".block-{block} .cm-content")
        editor.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def run(self, text, block=2):
        """Put code into a block of this page and run it; return what it shows."""
        return self.page.evaluate(RUN, [block, text])

    def ask(self, request):
        """Ask Python; return its answer."""
        return self.page.evaluate(ASK, request)


@pytest.fixture(scope="module")
def read(chromium):
    """Open a page: ``read(address, **options)`` gives a :class:`Reader`.

    With ``spare``, a second Python is kept ready for it.
    """
    contexts = []

    def open_page(address, width=1400, spare=False, **options):
        size = {"width": width, "height": 900}
        contexts.append(chromium.new_context(viewport=size, **options))
        if not spare:
            contexts[-1].add_init_script(SMALL_DEVICE)
        reader = Reader(contexts[-1].new_page())
        reader.page.goto(address)
        return reader

    yield open_page
    for context in contexts:
        context.close()
