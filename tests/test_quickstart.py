"""The quickstart does what it shows: its commands and edits, in order, in a copy of the book.

The page is the script of this test. Its console blocks are run, the edits that its sentences ask
for are made, and what it shows must come, save where the page itself has an ellipsis. One command
takes minutes, `make site`, which installs and weaves: only `make prove` runs it. The weave of the
book and the server have tests of their own.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from loom.tests.terminal import Terminal
from tests.clone import copy_clone
from tests.walk import Walk

ROOT = Path(__file__).resolve().parents[1]
WALK = Walk("literate/quickstart.md")


def test_the_page_is_understood():
    """A sentence or a block that is written in another way must not drop out of the test."""
    assert WALK.kinds == "run run edit run run run undo run run edit shows"
    assert WALK.text.count("\n$ ") == WALK.kinds.count("run")
    assert WALK.text.count("change it to") == WALK.kinds.count("edit")


def test_the_server_prints_its_address_and_serves(tmp_path):
    (tmp_path / "index.html").write_text("the book")
    command = [sys.executable, "-m", "loom.serving", tmp_path, "--port", "0"]
    with Terminal(*command) as running:
        address = re.search(r"http://127.0.0.1:\d+/", running.wait("(Ctrl-C ends)"))[0]
        with urlopen(address, timeout=10) as page:
            assert page.read() == b"the book"
        running.type("\x03")
        assert running.end() == 0


@pytest.mark.prove
def test_make_site_serves_the_book_from_a_clean_clone(tmp_path):
    subprocess.run(["git", "clone", "-q", ROOT, tmp_path / "clone"], check=True)
    command = [shutil.which("make"), "site", f"PYTHON={sys.executable}"]
    with Terminal(*command, cwd=tmp_path / "clone") as running:
        address = re.search(r"http://127.0.0.1:\d+/", running.wait("(Ctrl-C ends)", 1500))[0]
        for page in ("", "quickstart.html", "layers/lstm.html", "files/epynn/lstm/forward.py.html"):
            with urlopen(address + page, timeout=10) as answer:
                assert answer.status == 200
        running.type("\x03")
        running.end()


@pytest.fixture
def book(tmp_path):
    copy_clone(tmp_path / "book")
    return tmp_path / "book"


def test_every_command_and_edit_of_the_quickstart(book):
    WALK.take(book, elsewhere=["make site"])
    assert "quickstart-share" in (book / "progress.txt").read_text()
