"""Code that names lines of documents computes what it would have computed."""

from pathlib import Path

import pytest

from loom.documents.markdown import normalize_text
from loom.documents.reader import read_document
from loom.tangling.outputs import make_outputs
from loom.tracing.positions import compile_output

ONE = """Text.

```python {file=a.py}
VALUES = 7, 8.5
<<f>>
class A:
    size = NUMBER
    other = 7
    <<more>>
    last = 9
FIRST = f()
<<f>>
SECOND = f()
```
"""
TWO = """```python {#f}
def f():
    return 1, (lambda: 2)()
```
"""
MORE = """
```python {#more}
more = 5
```
"""


@pytest.fixture
def run():
    """Compile an output of two documents, run it, and return its names."""

    def compile_and_run(one, two):
        texts = {"literate/one.md": one, "literate/two.md": two}
        documents = [read_document(*page)[0] for page in texts.items()]
        made, problems, _ = make_outputs(documents)
        assert problems == []
        lines = {path: normalize_text(text).split("\n") for path, text in texts.items()}
        names = {}
        exec(compile_output(made["tangled/a.py"], lines, Path("/book")), names)
        return names

    return compile_and_run


@pytest.mark.parametrize("number", range(3, 14))
@pytest.mark.parametrize("is_shared", [False, True])
def test_a_number_that_is_that_of_a_line_stays_itself(run, number, is_shared):
    """From Python 3.13 on, a class has its line among its constants."""
    one = ONE.replace("<<f>>\n", "").replace(" = f()", " = 0")
    one, two = (one, MORE) if is_shared else (one + MORE, "# Two\n")
    made = run(one.replace("NUMBER", str(number)), two)["A"]
    assert (made.size, made.other, made.more, made.last) == (number, 7, 5, 9)


@pytest.mark.parametrize("is_shared", [False, True])
def test_a_chunk_that_is_there_twice_is_run_twice(run, is_shared):
    """Both times it has the same lines, and Python makes one code of them."""
    one = ONE.replace("NUMBER", "3").replace("    <<more>>\n", "")
    one, two = (one, TWO) if is_shared else (one + TWO, "# Two\n")
    names = run(one, two)
    assert names["VALUES"] == (7, 8.5) and names["A"].last == 9
    assert names["FIRST"] == names["SECOND"] == (1, 2)


def test_other_functions_name_their_document(run):
    page = "```python {file=a.py}\ndef f():\n    return 1\n\n\n<<f>>\n```\n"
    names = run(page, TWO.replace("def f", "def g"))
    files = [names[name].__code__.co_filename for name in "fg"]
    assert files == ["/book/literate/one.md", "/book/literate/two.md"]


def test_a_form_feed_ends_no_line(book):
    book.write(page="```python {file=a.py}\nx = 1\n# \f\ny = 1\nz = (\n```\n")
    document, _ = read_document(
        "page.md", (book.root / "literate/page.md").read_text("utf-8")
    )
    output = make_outputs([document]).outputs["tangled/a.py"]
    with pytest.raises(SyntaxError) as raised:
        compile_output(output, {}, book.root)
    assert (raised.value.lineno, raised.value.text) == (5, "z = (\n")
