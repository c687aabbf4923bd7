"""watch tangles at each save, says so in a line, and survives what is half written."""

import os
import subprocess
import threading
import time

import pytest

from loom.commands import watch
from loom.commands.main import main
from loom.tests.book import COMMAND, find_environment

PAGE = "```python {file=a.py}\n<<x>>\n```\n\n```python {#x}\nx = 1\n```\n"


@pytest.fixture
def watching(book):
    """A watch of a book, and its lines as they come."""
    book.write(page=PAGE)
    running = subprocess.Popen(
        [*COMMAND, "watch", "--root", book.root],
        env=find_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = []

    def listen():
        for line in running.stdout:
            lines.append(line.rstrip("\n"))

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()

    def heard(count):
        """The first lines, once there are so many; times are left out."""
        until = time.monotonic() + 20
        while len(lines) < count and time.monotonic() < until:
            time.sleep(0.01)
        assert len(lines) >= count, lines
        return [line.partition(" ")[2] for line in lines[1:]]

    yield heard, running
    running.kill()
    running.wait()
    listener.join(5)
    running.stdout.close()


def test_a_line_for_each_change(book, watching):
    heard, running = watching
    assert heard(2) == ["wrote tangled/a.py"]
    book.write(page=PAGE.replace("x = 1", "x = 2"))
    assert heard(3)[1:] == ["wrote tangled/a.py"]
    assert book.files() == {"tangled/a.py": "x = 2\n"}
    book.write(page=PAGE.replace("<<x>>", "<<y>>"))
    broken = heard(5)[2:]
    assert broken[0].startswith("literate/page.md:2: no chunk is called `y`")
    assert broken[1].startswith("literate/page.md:5: chunk `x` is never used")
    book.write(
        other="```python {file=b.py}\ny = 1\n```\n"
    )  # goes on beside the broken one
    assert heard(6)[4:] == ["wrote tangled/b.py"]
    assert book.files()["tangled/a.py"] == "x = 2\n"
    book.write(page=PAGE, other=None)
    assert set(heard(9)[5:]) >= {"wrote tangled/a.py", "all is well again"}
    book.write(other="```python {file=c.py}\ny = 1\n```\n")
    assert heard(10)[8:] == ["wrote tangled/c.py"], "nothing is said twice"


def test_a_save_that_replaces_the_file_and_one_in_pieces(book, watching):
    heard, running = watching
    heard(2)
    new = book.root / "literate" / "page.md~"
    new.write_text(PAGE.replace("x = 1", "x = 3"), "utf-8")
    os.replace(new, book.root / "literate" / "page.md")
    heard(3)
    text = PAGE.replace("x = 1", "x = 4")
    with open(book.root / "literate" / "page.md", "w") as file:
        for part in (text[:30], text[30:]):
            file.write(part)
            file.flush()
            time.sleep(0.3)
    until = time.monotonic() + 10
    while book.files().get("tangled/a.py") != "x = 4\n" and time.monotonic() < until:
        time.sleep(0.02)
    assert book.files() == {"tangled/a.py": "x = 4\n"}


def test_a_document_that_is_empty_for_a_moment_keeps_its_outputs(book, watching):
    heard, running = watching
    heard(2)
    book.write(page="")
    [blank] = heard(3)[1:]
    assert blank.startswith("literate/page.md:1: this document is blank")
    assert book.files() == {"tangled/a.py": "x = 1\n"}
    book.write(page=PAGE)
    assert heard(4)[2:] == ["all is well again"]
    assert book.files() == {"tangled/a.py": "x = 1\n"}


def test_a_folder_that_is_away_for_a_while_is_waited_for(book, watching):
    heard, running = watching
    heard(2)
    away = book.root / "away"
    (book.root / "literate").rename(away)
    [gone] = heard(3)[1:]
    assert gone.startswith("there is no folder literate/ in ")
    assert book.files() == {"tangled/a.py": "x = 1\n", "away/page.md": PAGE}
    away.rename(book.root / "literate")
    book.write(page=PAGE.replace("x = 1", "x = 2"))
    assert heard(4)[2:] == ["wrote tangled/a.py"]
    assert running.poll() is None


def test_a_quiet_watch_says_problems_only(book, capsys, monkeypatch):
    def save(root):
        for text in PAGE, PAGE.replace("<<x>>", "<<y>>"), PAGE:
            book.write(page=text)
            yield {"literate/page.md"}
        raise KeyboardInterrupt

    book.write(page=PAGE)
    monkeypatch.setattr(watch, "watch_saves", save)
    assert main(["watch", "--quiet", "--root", str(book.root)]) == 0
    said = [line.partition(" ")[2] for line in capsys.readouterr().out.splitlines()]
    assert [line[:30] for line in said if line] == [
        "literate/page.md:2: no chunk i",
        "literate/page.md:5: chunk `x` ",
    ]
    assert book.files() == {"tangled/a.py": "x = 1\n"}


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one process")
def test_ctrl_c_ends_it_quietly(watching):
    heard, running = watching
    heard(2)
    running.send_signal(2)
    assert running.wait(10) == 0
    assert not any("Traceback" in line for line in heard(2))
