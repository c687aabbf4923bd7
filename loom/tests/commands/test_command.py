"""The command line."""

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

import pytest

from loom.commands.main import main as main_command
from loom.tangling.lock import lock_repository
from loom.tests.book import COMMAND, find_environment

PAGE = "```python {file=a.py}\nx\n```\n"


@pytest.fixture
def run(book, capsys):
    def main(*arguments):
        code = main_command([*arguments, "--root", str(book.root)])
        return code, capsys.readouterr().out

    return main


def test_tangle(book, run):
    book.write(page=PAGE)
    code, out = run()
    assert code == 0
    assert out.startswith(
        "wrote tangled/a.py\n1 document, 1 output: 1 written, 0 removed, 0 problems ("
    )
    assert run("--quiet") == (0, "")
    book.write(page="# Nothing\n")
    assert run()[1].startswith(
        "removed tangled/a.py\n1 document, 0 outputs: 0 written, 1 removed,"
    )


def test_problems(book, run):
    book.write(page=PAGE + "```\n```\n")
    code, out = run("--quiet")
    assert code == 1
    assert out.startswith(
        "literate/page.md:4: this fence has no language; known: python,"
    )
    book.write(page=PAGE)
    assert run("check") == (
        1,
        "literate/page.md:2: tangled/a.py is missing; run `python -m loom`\n1 "
        "problem\n",
    )
    assert not (book.root / "tangled").exists()
    run()
    assert run("check") == (0, "all outputs are what the documents say\n")
    assert run("check", "--quiet") == (0, "")


def test_a_website_begins_with_a_page(book, run):
    book.write(page=PAGE)
    code, out = run("weave", "--quiet")
    assert code == 1
    assert out == (
        "literate/index.md:1: this is the page that a website begins with, and it is "
        "missing; write it, with a `{toctree}` of the other pages\n"
    )


def test_a_website_is_not_put_over_another(book, capsys):
    book.write(index="# A book\n")
    other = book.root / "build/html/index.html"
    other.parent.mkdir(parents=True)
    other.write_text("mine")
    assert main_command(["weave", "--root", str(book.root)]) == 2
    assert "holds files, and no website that was made here" in capsys.readouterr().err
    assert other.read_text() == "mine"


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--force"],
        ["--force", "check"],
        ["sync", "--force"],
        ["equations", "--quiet"],
        ["--quiet", "where", "a.py:1"],
        ["--force", "practice", "list"],
        ["--force", "run", "a.py"],
    ],
)
def test_an_option_that_a_command_does_not_read_is_refused(book, words, capsys):
    book.write(page=PAGE)
    with pytest.raises(SystemExit, match="2"):
        main_command([*words[:1], "--root", str(book.root), *words[1:]])
    option = next(word for word in words if word.startswith("--"))
    command = next(word for word in words if not word.startswith("--"))
    assert f"error: {command} takes no {option}" in capsys.readouterr().err


def test_a_misspelt_command_is_guessed(book, run, capsys):
    with pytest.raises(SystemExit, match="2"):
        run("chekc")
    assert "invalid choice: 'chekc'" in (said := capsys.readouterr().err)
    assert said.endswith("; did you mean `check`?\n")


def test_an_option_is_written_out(book, run, tmp_path, monkeypatch, capsys):
    """Cut short, the root would not be that which the book is read from."""
    book.write(page=PAGE)
    run()
    (book.root / "tangled" / "a.py").write_text("mine\n")
    monkeypatch.chdir(book.root)
    for words in (["--roo", str(tmp_path)], ["--forc"], ["--forc", "check"]):
        with pytest.raises(SystemExit, match="2"):
            main_command(words)
        assert "usage: " in capsys.readouterr().err
    assert book.files() == {"tangled/a.py": "mine\n"}


def test_force(book, run):
    book.write(page=PAGE)
    run()
    (book.root / "tangled" / "a.py").write_text("mine\n")
    assert run()[0] == 1
    assert run("--force")[0] == 0
    assert book.files() == {"tangled/a.py": "x\n"}


def test_colours_only_for_a_terminal(book, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    book.write(page=PAGE)
    monkeypatch.delenv("NO_COLOR", raising=False)
    for environment, expected in (({}, True), ({"NO_COLOR": "1"}, False)):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        (book.root / "tangled" / "a.py").unlink(missing_ok=True)
        out = Terminal()
        monkeypatch.setattr("sys.stdout", out)
        main_command(["--root", str(book.root)])
        assert ("\x1b[32mwrote\x1b[0m tangled/a.py" in out.getvalue()) is expected


def test_streams_that_are_closed(book, monkeypatch):
    book.write(bad="```python {file=a.py}\n<<none>>\n```\n")
    names = ("stdin", "stdout", "stderr")
    for name in names:  # as with `<&- >&- 2>&-`, or under pythonw
        monkeypatch.setattr(sys, name, None)
    assert main_command(["--root", str(book.root)]) == 1
    for name in names:
        getattr(sys, name).close()


def test_no_documents(tmp_path, capsys):
    for command in ([], ["check"], ["where", "a.py:1"]):
        assert main_command([*command, "--root", str(tmp_path)]) == 1
    assert "there is no folder literate/ in" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_help(capsys):
    with pytest.raises(SystemExit) as stop:
        main_command(["--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    for word in ("check", "where", "FILE:LINE", "--force", "--quiet", "--root"):
        assert word in out
    with pytest.raises(SystemExit) as stop:
        main_command(["chekc"])
    assert stop.value.code == 2
    with pytest.raises(SystemExit):
        main_command(["check", "a.py:1"])
    assert "check takes no a.py:1" in capsys.readouterr().err


@pytest.mark.parametrize("library", ["markdown-it-py", "filelock"])
def test_without_a_library(book, library):
    book.write(page=PAGE)
    module = library.removesuffix("-py").replace("-", "_")
    (book.root / f"{module}.py").write_text("raise ImportError\n")
    done = subprocess.run(
        [*COMMAND, "--root", str(book.root)],
        env=find_environment(book.root),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"loom: {library} is missing")
    assert f"python -m pip install {library}" in done.stderr


@pytest.mark.parametrize(
    "command, lost",
    [
        ("equations", "lark and mdit-py-plugins"),
        ("weave", "lark and sphinx and furo"),
        ("live", "sphinx and pytest"),
        ("practice", "rich"),
    ],
)
def test_without_a_library_that_one_command_needs(
    book, capsys, monkeypatch, command, lost
):
    missing = lost.split(" and ")

    def find(name):
        if name in missing:
            raise metadata.PackageNotFoundError(name)
        return metadata.distribution(name)

    monkeypatch.setattr("loom.commands.needs.distribution", find)
    book.write(index="# A book\n")
    assert main_command([command, "--root", str(book.root)]) == 1
    names = lost.replace(" and ", " ")
    said = f"loom: {command} needs {lost}; run `python -m pip install {names}`\n"
    assert capsys.readouterr() == ("", said)
    (book.root / "loom.toml").write_text("[testing]\ninstall = 'make all'\n")
    assert main_command([command, "--root", str(book.root)]) == 1
    said = f"loom: {command} needs {lost}, which `make all` installs\n"
    assert capsys.readouterr() == ("", said)


def test_a_console_that_knows_few_letters(book):
    book.write(
        größe="```python {file=größe/数.py}\n<<weg>>\n```\n```python {file=ж.py}\n```\n"
    )
    done = subprocess.run(
        [*COMMAND, "--root", str(book.root)],
        env=find_environment(PYTHONIOENCODING="ascii"),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "wrote tangled/\\u0436.py" in done.stdout


def test_two_runs_at_once(book):
    book.write(**{f"page{n}": PAGE.replace("a.py", f"{n}.py") for n in range(20)})
    command = [*COMMAND, "--root", str(book.root), "--quiet"]
    runs = [
        subprocess.Popen(command, env=find_environment(), stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [(run.communicate()[0], run.returncode) for run in runs] == 3 * [(b"", 0)]
    assert not book.check()


def test_a_run_waits_for_another_and_says_so(book):
    book.write(page=PAGE)
    book.tangle()
    book.write(page=PAGE.replace("x", "y"))
    command = [*COMMAND, "--root", str(book.root), "--quiet"]
    with ThreadPoolExecutor() as reader:
        with lock_repository(book.root):
            run = subprocess.Popen(
                command, env=find_environment(), stderr=subprocess.PIPE, text=True
            )
            said = reader.submit(run.stderr.readline).result(timeout=60)
            assert said == "loom: another run is at work here; waiting for its end\n"
            assert run.poll() is None
            assert book.files() == {"tangled/a.py": "x\n"}
        assert (run.communicate(timeout=60), run.returncode) == ((None, ""), 0)
    assert book.files() == {"tangled/a.py": "y\n"}


def test_importing_does_nothing_slow():
    code = "import sys, loom.commands.main; print('markdown_it' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=find_environment(),
        capture_output=True,
        text=True,
    )
    assert done.stdout == "False\n"


def check_into(book, output):
    """Run `check`, which says something, as in a shell: its output is kept together."""
    book.write(page=PAGE)
    book.tangle()
    return subprocess.run(
        [*COMMAND, "--root", str(book.root), "check"],
        env=find_environment(PYTHONUNBUFFERED=""),
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="of Linux")
def test_an_output_that_cannot_be_written_is_one_line(book):
    with open("/dev/full", "w") as full:
        done = check_into(book, full)
    assert done.returncode == 1 and done.stderr.startswith("loom: No space left on dev")
    assert done.stderr.count("\n") == 1


def test_who_has_heard_enough_sees_nothing_more(book):
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as pipe:
        done = check_into(book, pipe)
    assert (done.returncode, done.stderr) == (1, "")


def test_who_stops_a_command_sees_one_line(book, capsys, monkeypatch):
    def stop(*arguments):
        raise KeyboardInterrupt

    book.write(page=PAGE)
    monkeypatch.setattr("loom.commands.tangle.tangle", stop)
    assert main_command(["--root", str(book.root)]) == 130
    assert capsys.readouterr().err == "loom: stopped\n"


def test_the_script_of_run_has_its_garbage_collected(book, run, monkeypatch):
    (book.root / "look.py").write_text("import gc\nprint(gc.isenabled())\n")
    book.write(page=PAGE)
    script = str(book.root / "look.py")
    done = subprocess.run(
        [*COMMAND, "--root", str(book.root), "run", script],
        env=find_environment(),
        capture_output=True,
        text=True,
    )
    assert done.stdout == "True\n"


def test_a_book_in_a_folder_called_run_is_only_checked(book, monkeypatch, capsys):
    book.write(page=PAGE)
    book.root.rename(book.root.with_name("run"))
    monkeypatch.chdir(book.root.parent)
    assert main_command(["--root", "run", "check"]) == 1
    assert "tangled/a.py is missing" in capsys.readouterr().out
    assert not (book.root.with_name("run") / "tangled").exists()
