"""Finding the blocks of a document."""

import pytest

from loom.documents.folder import find_documents, read_documents
from loom.documents.grammar import DISPLAY
from loom.documents.infos import parse_info
from loom.documents.reader import read_document
from loom.tangling.outputs import make_outputs
from loom.tests.book import read


def one(text):
    """The only block of a document without problems."""
    blocks, said = read(text)
    assert not said
    [block] = blocks
    return block


@pytest.mark.parametrize(
    "info, kind, name, attributes",
    [
        ("python {file=pkg/a.py}", "file", "pkg/a.py", {"file": "pkg/a.py"}),
        (
            'python {file="my folder/a.py"}',
            "file",
            "my folder/a.py",
            {"file": "my folder/a.py"},
        ),
        ("python  { file=/a.py }", "file", "/a.py", {"file": "/a.py"}),
        ("python {#dense-linear}", "chunk", "dense-linear", {"chunk": "dense-linear"}),
        ("python {#größe}", "chunk", "größe", {"chunk": "größe"}),
        ("python {start=x}", "start", "x", {"start": "x"}),
        ("python {solution=x}", "solution", "x", {"solution": "x"}),
        (
            "python {solution=x replaces=y}",
            "solution",
            "x",
            {"solution": "x", "replaces": "y"},
        ),
        (
            "python {replaces=y solution=x}",
            "solution",
            "x",
            {"solution": "x", "replaces": "y"},
        ),
        ("pycon {check=x}", "check", "x", {"check": "x"}),
        ("python", "example", "", {}),
        ("pycon", "doctest", "", {}),
        ("mermaid", "diagram", "", {}),
        ("{code-cell} python", "cell", "", {}),
        ("{eval-rst}", "directive", "eval-rst", {}),
        ("{figure} a.png", "directive", "figure", {}),
        ("{code-block} python", "directive", "code-block", {}),
        ("{code} python", "directive", "code", {}),
        ("{sourcecode}", "directive", "sourcecode", {}),
        *((language, "display", "", {}) for language in DISPLAY),
    ],
)
def test_info(info, kind, name, attributes):
    found = parse_info(info)
    assert (found.kind, found.name, found.attributes) == (kind, name, attributes)


@pytest.mark.parametrize(
    "info, message",
    [
        ("", "has no language"),
        ("pyhton", "did you mean `python`?"),
        ("Python", "did you mean `python`?"),
        ("pycn", "did you mean `pycon`?"),
        (
            "brainfuck",
            "unknown language `brainfuck`; known: python, pycon, mermaid, text",
        ),
        ("python {fiel=a.py}", "unknown attribute `fiel`; did you mean `file`?"),
        ("python {solutoin=a}", "did you mean `solution`?"),
        ("python {chunk=a}", "unknown attribute `chunk`; known: file, #, start"),
        ("python {.class}", "unknown attribute `.class`"),
        ("python {file}", "`file` says nothing"),
        ("python {#}", "`#` says nothing"),
        ("python {file=a.py file=b.py}", "given twice"),
        ("python {file=a.py #b}", "give one of"),
        ("python {file=a.py replaces=b}", "give one of"),
        ("python {replaces=b}", "give one of"),
        ("python {}", "give one of"),
        ("python {#a<b}", "not a name"),
        ("python{file=a.py}", "write `python` or `python {…}`"),
        ("python {file=a.py} more", "is not understood"),
        ("python title", "is not understood"),
        ("python {file=a.py", "is not understood"),
        ("pycon {file=a.py}", "unknown attribute `file`; known: check"),
        ("text {#a}", "`text` is only shown, so it takes no `{#a}`"),
        ("{code-cell}", "write `{code-cell} python`"),
        ("{code-cell} ipython3", "write `{code-cell} python`"),
        ("{code-cel} python", "did you mean `code-cell`?"),
        ("{code-blok} python", "did you mean `code-block`?"),
        (
            "{code-block} python {file=a.py}",
            "`{code-block}` is only shown, so it takes no",
        ),
        ("{notes}", "did you mean `note`?"),
        ("{python}", "unknown directive `python`"),
        ("{", "unknown directive"),
    ],
)
def test_info_refused(info, message):
    with pytest.raises(ValueError) as error:
        parse_info(info)
    assert message in str(error.value)
    blocks, said = read(f"\n```{info}\n```\n")
    assert [block.kind for block in blocks] == ["unknown"]
    assert said[0].startswith("literate/page.md:2: ")
    assert message in said[0]


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
        "::: note\ntext\n:::\n",
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


def test_empty_cell():
    assert one("```{code-cell} python\n```\n").code == ()
    assert one("```{code-cell} python\n:tags: [x]\n```\n").code == ()


@pytest.mark.parametrize(
    "options, message",
    [
        (":fil: a.py", "unknown option `fil`; did you mean `file`?"),
        (":file: a.py\n:chunk: b", "a file or a chunk, not both"),
        (":file: a.py\n:file: b.py", "given twice"),
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


def test_container_is_closed_by_the_first_line_that_is_wide_enough():
    cell = "```{code-cell} python\n```\n"
    assert not read("::::{note}\n:::{tip}\n:::\n::::\n" + cell)[1]
    assert not read(":::{note}\n::::{tip}\n::::\n" + cell)[1]
    assert "{note} is never closed" in read("::::{note}\n:::{tip}\n:::\n")[1][0]


def test_colons_in_code_open_nothing():
    assert not read(
        "```text\n:::{note}\n```\n\n<!--\n:::{note}\n-->\n\n    :::{note}\n"
    )[1]


def test_exercises():
    document, problems = read_document(
        "literate/page.md", "\n:::{exercise} Title\n:class: x\n:label: a\n\ntext\n:::\n"
    )
    assert document.exercises == {"a": 2}
    assert not problems
    assert "no label" in read(":::{exercise} Title\n\n:label: a\n:::\n")[1][0]
    assert (
        "a second exercise `a`"
        in read(2 * ":::{exercise} Title\n:label: a\n:::\n")[1][0]
    )


def test_a_page_keeps_its_own_text():
    text = "---\r\nkey: value\r\n---\r\ntext"
    assert read_document("a.md", text)[0].text == text


def test_not_utf8(book):
    book.write(latin="# Straße\n\n```python {#part}\nß\n```\n".encode("latin-1"))
    book.write(good="```python {file=a.py}\n<<part>>\n```\n")
    documents, problems = read_documents(book.root)
    assert [str(problem) for problem in problems] == [
        "literate/latin.md:1: this line is not UTF-8; save the document in that "
        "encoding"
    ]
    assert [document.sound for document in documents] == [True, False]
    assert make_outputs(documents) == ({}, [])


def test_not_readable(book):
    (book.root / "literate" / "lost.md").symlink_to("nowhere.md")
    (book.root / "literate" / "folder.md").mkdir()  # is no document
    book.write(good="```python {file=a.py}\n```\n")
    assert book.said()[0].startswith("literate/lost.md:1: this cannot be read (")
    assert book.files() == {"tangled/a.py": ""}


def test_byte_order_mark(book):
    book.write(a="\ufeff```python {file=a.py}\nx\n```\n")
    assert not book.said()
    assert book.files() == {"tangled/a.py": "x\n"}


def test_documents(book):
    book.write(b="", a="")
    (book.root / "literate" / "sub").mkdir()
    (book.root / "literate" / "_build").mkdir()
    (book.root / "literate" / ".hidden").mkdir()
    for name in ("sub/c.md", "sub/notes.txt", "_build/d.md", ".hidden/e.md"):
        (book.root / "literate" / name).touch()
    names = ["literate/a.md", "literate/b.md", "literate/sub/c.md"]
    assert find_documents(book.root) == names
    assert [document.path for document in read_documents(book.root)[0]] == names
    assert [d.path for d in read_documents(book.root, ["literate/b.md"])[0]] == [
        "literate/b.md"
    ]
