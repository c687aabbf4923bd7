"""Fences, wherever they stand."""

import pytest

from loom.tests.book import read
from loom.tests.documents.blocks import one


def test_lines_are_those_of_the_document():
    block = one("# Title\n\n```python {file=a.py}\none\n\ntwo\n```\n")
    assert (block.document, block.line) == ("literate/page.md", 3)
    assert (block.code, block.lines) == (("one", "", "two"), (4, 5, 6))
    assert str(block.location) == "literate/page.md:3"


@pytest.mark.parametrize(
    "text",
    [
        "```python {#x}\r\none\r\n  two\r\n```\r\n",
        "```python {#x}\rone\r  two\r```\r",
        "```python {#x}\none\n  two\n```",
        "``````python {#x}\none\n  two\n````````\n",
        "~~~python {#x}\none\n  two\n~~~\n",
        "   ```python {#x}\n   one\n     two\n   ```\n",
        ":::{sbs}\n```python {#x}\none\n  two\n```\n:::\n",
        "text\n```python {#x}\none\n  two\n```\ntext\n",
        "> ```python {#x}\n> one\n>   two\n> ```\n",
        ">```python {#x}\n>one\n>   two\n>```\n",
        "- ```python {#x}\n  one\n    two\n  ```\n",
        "10. item\n\n    ```python {#x}\n    one\n      two\n    ```\n",
        "1. > - ~~~python {#x}\n   >   one\n   >     two\n   >   ~~~\n",
        "- item\n\n\t```python {#x}\n\tone\n\t  two\n\t```\n",
        "---\nkey: value\n---\n```python {#x}\none\n  two\n```\n",
        "---\nkey: |\n  ```python {#y}\n---\n```python {#x}\none\n  two\n```\n",
        "\n\n---\n\n```python {#x}\none\n  two\n```\n",
    ],
)
def test_every_place_of_a_fence(text):
    block = one(text)
    assert block.code == ("one", "  two")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [lines[line - 1].strip(" >\t") for line in block.lines] == ["one", "two"]
    assert lines[block.line - 1].endswith("python {#x}")


def test_tabs():
    assert one("```python {#x}\n\tone\n\t\ttwo\n```\n").code == ("\tone", "\t\ttwo")
    # a tab that reaches over the indentation of the list leaves the rest of its columns
    assert one("- ```python {#x}\n\tone\n  ```\n").code == ("  one",)
    assert one("> ```python {#x}\n> \tone\n> ```\n").code == ("\tone",)


def test_text_is_kept():
    lines = (
        "naïve = 'Ω' # 数",
        "\x0cpage",
        "a\u2028b\x85c\x0bd",
        "trailing  ",
        "  ",
        "``",
    )
    block = one("```python {#x}\n" + "\n".join(lines) + "\n```\n")
    assert block.code == lines
    assert block.lines == (2, 3, 4, 5, 6, 7)


def test_empty_block():
    block = one("```python {file=__init__.py}\n```\n")
    assert (block.code, block.lines) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---\nkey: value\n---",
        "    indented code\n",
        "<!--\n```python {file=a.py}\n```\n-->\n",
        "`inline ```python {file=a.py}` code\n",
        "```python {file=`a`.py}\n",
        ":::{note}\ntext\n:::\n",
        "Term\n: what it means: {note}\n",
        "::::{div} door\ntext\n::::\n",
        "    :::note\n    ::{note}\n",
        "$$\nA :: B\n::= C\n$$\n",
        ":::\n",
    ],
)
def test_no_blocks(text):
    assert read(text) == ((), [])


def test_a_longer_fence_hides_a_shorter_one():
    block = one("````markdown\n```python {file=a.py}\n```\n````\n")
    assert (block.kind, len(block.code)) == ("display", 2)


@pytest.mark.parametrize(
    "text",
    [
        "```python {file=a.py}\ncode\n",
        "```python {file=a.py}",
        "text\n\n> ```python {file=a.py}\n> code\n\ntext\n",
        "- ```python {file=a.py}\n  code\n\ntext\n",
        "````python {file=a.py}\ncode\n```\n",
        "```python {file=a.py}\ncode\n~~~\n",
    ],
)
def test_unclosed_fence(text):
    (block,), said = read(text)
    assert block.kind == "unknown"
    line = 1 + text[: text.index("python")].count("\n")
    assert len(said) == 1
    assert said[0].startswith(f"literate/page.md:{line}: this fence is never closed")


@pytest.mark.parametrize(
    "name, near",
    [
        ("symbol", "symbols"),
        ("dropdwn", "dropdown"),
        ("DROPDOWN", "dropdown"),
        ("excercise", "exercise"),
    ],
)
def test_a_container_that_is_misspelt(name, near):
    _, said = read(f"text\n\n:::{{{name}}}\ntext\n:::\n")
    line = f"literate/page.md:3: unknown directive `{name}`; did you mean `{near}`?"
    assert said == [line]
    assert read(":::{dropdown} A\ntext\n:::\n\n:::{wholly-new}\ntext\n:::\n")[1] == []


@pytest.mark.parametrize("before", ["", "- ", "1. > "])
@pytest.mark.parametrize(
    "opening, said",
    [
        (":::{dropdown Solution", "`{dropdown` is no directive in braces"),
        (":::dropdown Solution", "`dropdown` is no directive in braces"),
        (":::{dropdown}Solution", "`{dropdown}Solution` is no directive in braces"),
        ("::: note", "`note` is no directive in braces"),
        ("::{dropdown} Solution", "`::{dropdown} Solution` has two colons"),
    ],
)
def test_a_container_that_would_show_what_it_holds(before, opening, said):
    _, problems = read(f"text\n\n{before}{opening}\ntext\n:::\n")
    [problem] = problems
    assert problem.startswith(f"literate/page.md:3: {said}, so ")


def test_what_is_folded_is_written_with_colons():
    """Between backticks, a class edition would not find the solution."""
    _, [said] = read("```{dropdown} Solution\ntext\n```\n")
    assert "page.md:1: unknown directive `dropdown`" in said


@pytest.mark.parametrize(
    "text, line",
    [
        ("text\n\n    ```python {file=a.py}\n    ```\n", 3),
        ("<div>\n```python {file=a.py}\n```\n</div>\n", 1),
        ("````{note}\n```python {file=a.py}\n```\n````\n", 1),
        ("````{note}\n~~~python\n~~~\n````\n", 1),
    ],
)
def test_hidden_fence(text, line):
    (block,), said = read(text)
    assert [text.split("\n")[n - 1].strip() for n in block.lines] == list(
        map(str.strip, block.code)
    )
    assert len(said) == 1
    assert said[0].startswith(f"literate/page.md:{line}: the fence ")
    assert "would be passed over" in said[0]


@pytest.mark.parametrize("before", ["", "> ", "- item\n  "])
def test_a_fence_that_a_paragraph_takes_in(before):
    _, said = read(f"{before}text\n         ```python {{file=a.py}}\n         ```\n")
    assert len(said) == 2
    assert "is part of the paragraph above it" in said[0]


def test_a_list_that_a_paragraph_takes_in():
    _, said = read("text\n2. ```python {file=a.py}\n")
    assert len(said) == 1
    assert said[0].startswith(
        "literate/page.md:2: the fence ```python {file=a.py} is part of"
    )


def test_a_code_block_is_shown_with_the_fences_in_it():
    code = "x = <<y>>\n```python {file=a.py}\n```"
    blocks, said = read(f"````{{code-block}} markdown\n{code}\n````\n")
    assert not said and [(block.kind, block.code) for block in blocks] == [
        ("directive", tuple(code.split("\n")))
    ]


@pytest.mark.parametrize(
    "info", ["python {file=a.py}", "pycon", "text", "{code-cell} python"]
)
def test_a_fence_that_runs_over_the_next(info):
    _, said = read(f"```{info}\nx\n``` oops\n\n```python {{#x}}\n```\n")
    assert len(said) == 1
    assert "literate/page.md:1: this fence is not closed before line 3" in said[0]
    text = f"````{info}\n```python\n```\n````\n~~~{info}\n```\n    ~~~\n~~~\n"
    assert not read(text)[1]
