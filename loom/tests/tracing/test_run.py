"""With documents behind the imports, tracebacks and debuggers show the documents."""

import os
import subprocess
import sys

import pytest

from loom.tests.book import COMMAND, find_environment
from loom.tracing.dependencies import read_module
from loom.tracing.importer import read_finder

ONE = """# One

```python {file=pack/__init__.py}
```

```python {file=pack/fall.py}
def speed(t):
    <<speed>>


def both(t):
    value = 1
    <<other>>
    return value


class Ball:
    def bounce(self, t):
        <<speed>>
```

1. In a list:

   ```python {#speed}
   g = 'gravity'
   half = (g /
           2)
   return half * t
   ```
"""
TWO = """# Two

```python {#other}
value = t + 'x'
```
"""
SCRIPT = """
import sys
from pack import fall
getattr(fall, sys.argv[1])(3)
"""


@pytest.fixture
def run(book, tmp_path):
    """Run a script with the documents behind its imports."""
    book.write(one=ONE, two=TWO)
    (tmp_path / "script.py").write_text(SCRIPT, "utf-8")

    def run(*words, say=""):
        done = subprocess.run(
            [*COMMAND, "--root", book.root, "run", *words], env=find_environment(),
            capture_output=True, text=True, input=say, cwd=tmp_path,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    return run


def test_a_traceback_shows_the_page(run, book, tmp_path):
    code, _, error = run("script.py", "speed")
    assert code == 1
    lines = error.splitlines()
    place = next(n for n, line in enumerate(lines) if "one.md" in line)
    assert (
        lines[place].strip() == f'File "{tmp_path}/literate/one.md", line 26, in speed'
    )
    assert lines[place + 1] == "    half = (g /" and "^" in lines[place + 2]
    # the rest is what this Python shows of the tangled file
    book.tangle()
    plain = subprocess.run(
        [sys.executable, "script.py", "speed"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "tangled")},
    )
    theirs = plain.stderr.splitlines()
    start = next(n for n, line in enumerate(theirs) if line.endswith("in speed"))
    assert lines[place + 1 :] == theirs[start + 1 :]
    assert lines[1].strip() == 'File "script.py", line 4, in <module>'
    assert "runpy" not in error and "loom" not in error


def test_a_function_of_two_documents_stays_in_its_output(run, book):
    book.tangle()
    _, _, error = run("script.py", "both")
    assert "pack/fall.py" in error and "line 10, in both" in error
    assert "value = t + 'x'" in error


def test_the_documents_are_imported_and_not_what_was_tangled(run, book):
    book.tangle()
    book.write(two=TWO.replace("t + 'x'", "print('from the page')"))
    assert run("script.py", "both")[:2] == (0, "from the page\n")


def test_a_module_that_is_broken_is_imported_as_it_was(run, book):
    book.tangle()
    book.write(
        two=TWO.replace("t + 'x'", "print('new')") + "\n```python {#unused}\n```\n"
    )
    book.write(one=ONE.replace("<<speed>>", "<<speeed>>", 1))
    code, _, error = run("script.py", "speed")
    assert code == 1 and "one.md:8: no chunk is called `speeed`" in error
    assert "tangled/pack/fall.py" in error and "line 3, in speed" in error


def test_the_debugger_stops_in_a_page(run, book, tmp_path):
    """At `breakpoint()` in a block, and at a function that is named."""
    page = tmp_path / "literate" / "one.md"
    (tmp_path / "debug.py").write_text(
        "import pdb\nfrom pack import fall\npdb.set_trace()\nfall.speed(3)\n", "utf-8"
    )
    code, out, _ = run("debug.py", say="break fall.speed\ncontinue\nnext\np g\nquit\n")
    assert f"Breakpoint 1 at {page}:" in out
    assert f"> {page}(25)speed()" in out and "-> g = 'gravity'" in out
    assert "(Pdb) 'gravity'" in out
    book.write(one=ONE.replace("   half =", "   breakpoint()\n   half ="))
    code, out, _ = run("script.py", "speed", say="where\nnext\np g\nquit\n")
    # from Python 3.13 on it stops there, before that in the line below
    line = 26 if sys.version_info >= (3, 13) else 27
    assert out.startswith(f"> {page}({line})speed()")
    assert "(Pdb) 'gravity'" in out


def test_a_module_can_be_run_and_gets_its_arguments(run, book):
    page = "```python {file=tell.py}\nimport sys\nprint(__name__, sys.argv[1:])\n```\n"
    book.write(tell=page)
    book.tangle()
    said = "__main__ ['run', '--epochs', '3']\n"
    assert run("-m", "tell", "run", "--epochs", "3")[:2] == (0, said)


SPAWNS = """
import multiprocessing
from pack import fall

def ask(queue):
    queue.put(fall.tell())
    fall.fail()

if __name__ == '__main__':
    for method in ('spawn', 'forkserver'):
        if method in multiprocessing.get_all_start_methods():
            context = multiprocessing.get_context(method)
            queue = context.SimpleQueue()
            child = context.Process(target=ask, args=[queue])
            child.start()
            print(fall.tell(), queue.get())
            child.join()
"""


def test_processes_that_are_spawned_import_what_their_parent_does(run, book, tmp_path):
    page = (
        "```python {file=pack/__init__.py}\n```\n"
        "```python {file=pack/fall.py}\ndef tell():\n    return 'old'\n"
        "def fail():\n    raise OSError('in a child')\n```\n"
    )
    book.write(one=page, two="# Two\n")
    book.tangle()
    book.write(one=page.replace("'old'", "'new'"))
    (tmp_path / "spawns.py").write_text(SPAWNS, "utf-8")
    _, out, error = run("spawns.py")
    assert set(out.splitlines()) == {"new new"}
    assert f'File "{tmp_path}/literate/one.md", line 7, in fail' in error


READS = """# Reads

```python {file=reads.py}
def load():
    <<open>>
```

```python {#open}
return open('missing.csv')
```
"""


@pytest.mark.parametrize(
    "code, page, last",
    [
        ("import reads; reads.load()", 9, "No such file or directory: 'missing.csv'"),
        ("def f():\n    import torchx\nf()", None, "No module named 'torchx'"),
        ("from pack import nothing", None, "cannot import name 'nothing' from 'pack'"),
        ("raise BrokenPipeError('gone')", None, "BrokenPipeError: gone"),
    ],
)
def test_what_a_script_raises_is_shown_as_python_shows_it(
    run, book, tmp_path, code, page, last
):
    book.write(reads=READS)
    (tmp_path / "fails.py").write_text(code, "utf-8")
    returned, _, error = run("fails.py")
    assert returned == 1 and last in error.splitlines()[-1]
    assert error.startswith("Traceback (most recent call last):\n")
    assert "loom" not in error and "mend that" not in error
    assert error.splitlines()[1].strip().startswith('File "fails.py", line ')
    if page:
        assert f'{tmp_path}/literate/reads.md", line {page}, in load' in error


BROKEN = """# Broken

```python {file=broken.py}
def f(x):
    return x +
```

```python {file=caused.py}
try:
    import broken
except SyntaxError as error:
    raise ValueError("no f") from error
```
"""


def test_a_module_that_is_no_python_names_its_page_and_no_line_of_the_tool(
    run, book, tmp_path
):
    book.write(broken=BROKEN)
    (tmp_path / "first.py").write_text("import broken\n", "utf-8")
    (tmp_path / "second.py").write_text("import caused\n", "utf-8")
    code, _, error = run("first.py")
    place = f'  File "{tmp_path}/literate/broken.md", line'
    assert code == 1 and f"{place} 5\n    return x +\n" in error
    book.write(broken=BROKEN.replace("x +", "(x +"))  # and the output is still the old
    assert f"{place} 5\n    return (x +\n" in run("first.py")[2]
    book.write(broken=BROKEN)
    caused = run("second.py")[2]
    assert f"{place} 5\n" in caused and f"{place} 12, in <module>" in caused
    for shown in (error, caused):
        assert "importlib" not in shown and "loom" not in shown


@pytest.mark.parametrize(
    "words, said",
    [
        ([], "run takes a script"),
        (["-m"], "run takes a script"),
        (["nope.py"], "run: there is no script nope.py\n"),
        (["literate"], "run: literate is a folder without a __main__.py; name a scr"),
        (["-m", "nope"], "run: there is no module nope\n"),
        (["-m", "nope.mod"], "run: there is no module nope.mod\n"),
        (["-m", "pack.mod"], "run: there is no module pack.mod\n"),
        (["-m", "pack.fall.mod"], "run: there is no module pack.fall.mod\n"),
        (["-m", "pack"], "run: there is no module pack.__main__\n"),
        (
            ["--root", "x"],
            "run: there is no script --root; what is meant for loom stands",
        ),
    ],
)
def test_nothing_to_run_is_said(run, words, said):
    code, out, error = run(*words)
    assert (code, out) == (2, "") and error.startswith(f"loom: {said}")
    assert error.count("\n") == 1


def test_a_package_and_a_folder_run_by_their_main(run, book, tmp_path):
    book.write(main="```python {file=pack/__main__.py}\nprint('main')\n```\n")
    assert run("-m", "pack") == (0, "main\n", "")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/__main__.py").write_text("print('folder')\n", "utf-8")
    assert run("folder") == (0, "folder\n", "")


@pytest.mark.parametrize("cause", ["import torchx", "x = 1 / 0", "x = = 1"])
def test_what_a_package_raises_is_not_taken_for_a_missing_module(run, book, cause):
    book.write(other=f"```python {{file=other/__init__.py}}\n{cause}\n```\n")
    for module in ("other", "other.mod"):
        code, _, error = run("-m", module)
        assert code == 1 and cause in error
        assert "importlib" not in error and "loom" not in error


def test_no_python_is_said_without_our_own_lines(run, tmp_path):
    (tmp_path / "wrong.py").write_text("x = = 1\n", "utf-8")
    code, _, error = run("wrong.py")
    assert code == 1 and "Traceback" not in error and "x = = 1" in error


def test_help_is_ours_before_the_script_and_its_own_after_it(run, tmp_path):
    (tmp_path / "tell.py").write_text("import sys\nprint(sys.argv)\n", "utf-8")
    for word in ("-h", "--help"):
        code, out, error = run(word)
        assert code == 0 and not error and "usage: loom run [-h] [SCRIPT]" in out
        assert run("tell.py", word)[1] == f"['tell.py', '{word}']\n"


def test_a_module_of_no_document_is_an_import_error(book):
    book.write(page="# A page\n")
    finder, _ = read_finder(book.root)
    assert finder.find_spec("lost") is None
    for ask in finder.get_code, finder.get_source:
        with pytest.raises(ImportError, match="no document makes lost"):
            ask("lost")


DATA = """# Data

```python {file=data/__init__.py}
```

```python {file=data/reads.py}
import importlib.resources
import pkgutil

print(importlib.resources.files('data').joinpath('numbers.txt').read_text())
print(pkgutil.get_data('data', 'numbers.txt').decode())
```
"""


def test_a_library_finds_the_files_beside_it(run, book):
    book.write(data=DATA)
    book.tangle()
    (book.root / "tangled/data/numbers.txt").write_text("1 2 3")
    code, out, error = run("-m", "data.reads")
    assert (code, out, error) == (0, "1 2 3\n1 2 3\n", "")


def test_a_module_that_is_no_text_stands_for_itself(tmp_path):
    file = tmp_path / "odd.py"
    file.write_bytes(b"x = '\xff'\n")
    imports, digest = read_module(file)
    file = tmp_path / "other.py"
    file.write_bytes(b"x = '\xfe'\n")
    assert imports == {} and digest != read_module(file).digest
