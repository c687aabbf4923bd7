"""A small woven book that runs in the browser, and what a reader does with it."""

import json
import os
import subprocess
import sys
import threading
import time
import tomllib
from contextlib import contextmanager
from pathlib import Path

from loom.serving import open_site_server

ROOT = Path(__file__).resolve().parents[3]
LONGEST = 90_000  # milliseconds that Python may take to start on a busy machine

HEAD = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

"""


def make_settings():
    """The settings of the book at work that say where Pyodide is."""
    browser = tomllib.loads((ROOT / "loom.toml").read_text("utf-8"))["browser"]
    settings = "\n[browser]\n"
    for name in ("pyodide", "address", "core", "figures"):
        settings += f"{name} = {json.dumps(browser[name])}\n"
    folder = (ROOT / browser["folder"]).resolve()
    return settings + f"folder = {json.dumps(str(folder))}\n"


def weave_book(book, settings="", **pages):
    """Tangle and weave a small book; return the folder of the site.

    :param book: A :class:`loom.tests.book.Book`.
    :param settings: The beginning of its `loom.toml`.
    """
    (book.root / "loom.toml").write_text(settings + make_settings())
    book.write(**pages)
    book.tangle()
    for command in (["-m", "loom.exercises.record"], ["-m", "loom", "weave"]):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=book.root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), "tangled"])},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return book.root / "build/html"


@contextmanager
def serving(site):
    """Serve a site; its address."""
    with open_site_server(site, port=0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


# What the page asks Python for from now on, and where it is then: `[do, hash]`.
NOTE_ASKED = """() => {
  window.asked = [];
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (message, ...rest) {
    if (message?.type === "ask") asked.push([message.request.do, location.hash]);
    return post.call(this, message, ...rest);
  };
}"""


def find_block(page, text):
    """The block of a page with a text in it, as it stands now."""
    return page.locator("article [class*=' block-']").filter(has_text=text).first


def demand_python(page):
    """Fail where the site was woven without Python, instead of waiting for it."""
    assert page.locator("script[src*='runner.js']").count(), (
        "This site offers no Python: when it was woven, neither the folder PYODIDE, "
        "nor that of loom.toml, nor Pyodide's distribution had the files."
    )


def press(block, name="Run"):
    """Press a button of a block."""
    demand_python(block.page)
    block.locator(".run-tools button", has_text=name).first.click(timeout=LONGEST)


def wait_until_run(block, state=None):
    """Wait until a block has run; return its sign."""
    sign = block.locator(".run-state")
    sign.filter(has_text=state or "✓").or_(
        sign.filter(has_text=state or "✗")
    ).first.wait_for(timeout=LONGEST)
    return sign.first.inner_text()


def write(block, text):
    """Put a text in place of the code of a block that is an editor."""
    code = block.locator(".cm-content")
    code.wait_for()
    code.click()
    code.press("Control+a")
    code.page.keyboard.insert_text(text)


def measure(act):
    """Seconds that something takes."""
    start = time.monotonic()
    act()
    return time.monotonic() - start
