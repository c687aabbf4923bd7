"""Chunks in the lines of outputs, and other code in their place."""

import os
import py_compile
import subprocess
import sys

import pytest

from loom.config import Config
from loom.documents.folder import read_documents
from loom.tangling.outputs import make_outputs, substitute_chunks
from loom.tangling.run import copy_outputs, write_outputs
from loom.tests.book import find_lines
from loom.tracing.origins import find_origin

ONE = "# Page\n\n```python {file=a.py}\nfirst\nsecond\n```\n"

TWO = ONE + "\n```python {file=sub/b.py}\nthird\n```\n"


def test_substitute(book):
    book.write(
        page="```python {file=a.py}\nhead\n    <<x>>\n```\n```python {#x}\none\n```\n"
        "```python {#x}\ntwo\n```\n"
    )
    documents, problems = read_documents(book.root)
    assert not problems
    made, problems, _ = make_outputs(
        substitute_chunks(documents, {"x": "five\n\n  six\n"})
    )
    assert not problems
    assert made["tangled/a.py"].text == "head\n    five\n\n      six\n"
    assert [place.line for place in made["tangled/a.py"].origins] == [2, 5, 5, 5]

    made = make_outputs(documents).outputs
    assert made["tangled/a.py"].text == "head\n    one\n    two\n"
    with pytest.raises(ValueError, match="no chunk is called `y`"):
        substitute_chunks(documents, {"y": ""})

    copy = book.root / "copy"
    write_outputs(made, copy)
    assert (copy / "tangled" / "a.py").read_text() == "head\n    one\n    two\n"


def test_only_for_the_same_documents_and_settings_is_it_known(book, monkeypatch):
    book.write(page=ONE)
    documents, _ = read_documents(book.root)
    made = make_outputs(documents)
    assert make_outputs(list(documents)) is made
    book.write(page=TWO)
    changed, _ = read_documents(book.root)
    assert make_outputs(changed).outputs.keys() == {"tangled/a.py", "tangled/sub/b.py"}
    assert make_outputs(documents).outputs.keys() == {"tangled/a.py"}
    monkeypatch.setattr("loom.tangling.outputs.get_config", Config)
    assert make_outputs(documents) is not made


@pytest.mark.parametrize("number", [1, 2])
def test_what_was_compiled_comes_along_but_not_of_another_text(book, number):
    book.write(page="```python {file=a.py}\nx = 1\n```\n")
    book.tangle()
    before, copy = book.root / "tangled/a.py", book.root / "copy"
    compiled = copy / os.path.relpath(py_compile.compile(str(before)), book.root)
    book.write(page=f"```python {{file=a.py}}\nx = {number}\n```\n")
    copy_outputs(book.root, make_outputs(read_documents(book.root)[0])[0], copy)
    assert compiled.exists() == (number == 1)
    # as if both had been written in the same second
    stat = before.stat()
    os.utime(copy / "tangled/a.py", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    code = "import a; print(a.x)"
    found = subprocess.check_output([sys.executable, "-c", code], cwd=copy / "tangled")
    assert int(found) == number


def test_lines_of(book):
    book.write(
        page="```python {file=a.py}\n<<x>>\n<<x>>\n```\n"
        "```python {file=b.py}\n0\n<<x>>\n```\n"
        "```python {#x}\n1\n2\n```\n"
    )
    documents, _ = read_documents(book.root)
    made = make_outputs(documents).outputs
    file, _, chunk = documents[0].blocks
    assert find_lines(made, chunk) == {
        "tangled/a.py": [1, 2, 3, 4],
        "tangled/b.py": [2, 3],
    }
    assert find_lines(made, file) == {}


def test_a_cell_that_continues_is_set_off(book):
    cell = "```{code-cell} python\n:file: a.py\n\nx = 1\n```\n"
    book.write(page=f"```python {{file=a.py}}\nimport os\n```\n\n{cell}\n{cell}")
    assert not book.said()
    assert book.files() == {"tangled/a.py": "import os\n\nx = 1\n\nx = 1\n"}
    assert str(find_origin(book.root, "tangled/a.py", 3)) == "literate/page.md:8"
    assert str(find_origin(book.root, "tangled/a.py", 2)) == "literate/page.md:5"
