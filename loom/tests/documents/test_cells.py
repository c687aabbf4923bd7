"""Code cells and their options."""

import pytest

from loom.tests.book import read
from loom.tests.documents.blocks import one


def test_cell():
    block = one(
        "```{code-cell} python\n:file: packlive/a.py\n:tags: [hide-input]\n\none\n"
        "\n```\n"
    )
    assert (block.kind, block.name) == ("cell", "packlive/a.py")
    assert block.attributes == {"file": "packlive/a.py", "tags": "[hide-input]"}
    assert (block.code, block.lines) == (("one", ""), (5, 6))
    block = one("```{code-cell} python\n:chunk: part\none\n```\n")
    assert (block.name, block.code, block.lines) == ("part", ("one",), (3,))
    block = one("```{code-cell} python\n\none\n```\n")
    assert (block.name, block.code, block.lines) == ("", ("", "one"), (2, 3))


def test_cell_with_yaml():
    block = one(
        "```{code-cell} python\n---\nfile: 'a.py'\ntags:\n  - x\nmystnb:\n  figure:\n"
        "    name: y\n---\none\n```\n"
    )
    assert (block.name, block.code, block.lines) == ("a.py", ("one",), (10,))
    assert block.attributes["tags"] == "[x]"
    block = one("```{code-cell} python\n---\ntags:\n- x\n- y  # z\n---\none\n```\n")
    assert block.attributes["tags"] == "[x, y]"
    block = one("```{code-cell} python\n---\ncaption: Left\n  - right\n---\n```\n")
    assert block.attributes["caption"] == "Left"


def test_a_quoted_value_may_have_a_colon():
    block = one("```{code-cell} python\n:caption: 'Seen: a hill'\n```\n")
    assert block.attributes == {"caption": "Seen: a hill"}


def test_empty_cell():
    assert one("```{code-cell} python\n```\n").code == ()
    assert one("```{code-cell} python\n:tags: [x]\n```\n").code == ()


@pytest.mark.parametrize(
    "options, message",
    [
        (":fil: a.py", "unknown option `fil`; did you mean `file`?"),
        (":file: a.py\n:chunk: b", "a file or a chunk, not both"),
        (":file: a.py\n:file: b.py", "given twice"),
        (":caption: What is seen: a hill.", "`caption` has a colon in its value"),
        (":file: ../../a.py", "leaves the repository"),
        (":file:", "not the plain path"),
        (":chunk: a b", "not a name"),
        (":file a.py", "is not understood"),
        ("---\nfile: a.py", "is not understood"),
        ("---\nlabel: a\n---", "unknown option `label`"),
    ],
)
def test_cell_options_refused(options, message):
    _, said = read(f"```{{code-cell}} python\n{options}\n```\n")
    assert len(said) == 1
    assert message in said[0]


@pytest.mark.parametrize(
    "before, after, place",
    [
        (":::{sbs}\n", ":::\n", "{sbs}"),
        ("::::{note}\n:::{tip}\n:::\n", "::::\n", "{note}"),
        (":::::{exercise} Title\n:label: x\n", ":::::\n", "{exercise}"),
    ],
)
def test_cell_in_a_container(before, after, place):
    cell = "```{code-cell} python\n```\n"
    _, said = read(before + cell + after + cell)
    assert (
        f"literate/page.md:{before.count(chr(10)) + 1}: a code cell in {place} would"
        in said[0]
    )
    assert len([line for line in said if "code cell" in line]) == 1


def test_cell_in_a_list_or_quote():
    for text in (
        "- ```{code-cell} python\n  ```\n",
        "> ```{code-cell} python\n> ```\n",
    ):
        assert "a code cell in a list or a quote would not run" in read(text)[1][0]


def test_cell_with_colons():
    assert "write it with backticks" in read(":::{code-cell} python\n:::\n")[1][0]


HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: P}\n---\n"
CELL = "```{code-cell} python\n1 + 1\n```\n"


@pytest.mark.parametrize("front", ["", "---\ntitle: P\n---\n", HEAD.replace("my", "n")])
def test_a_cell_that_nobody_would_run_is_told(book, front):
    book.write(page=f"{HEAD}# P\n\n{CELL}")
    book.tangle()
    assert book.check() == []
    lines = HEAD.splitlines(keepends=True)
    book.write(page=f"{''.join([lines[0], lines[2], lines[1], lines[3]])}# P\n\n{CELL}")
    assert book.check() == []
    book.write(page=f"{front}# P\n\n{CELL}")
    [said] = book.check()
    line = front.count("\n") + 3
    assert said.startswith(f"literate/page.md:{line}: a page with code cells begins")
