"""What the words behind the backticks mean."""

import pytest

from loom.documents.grammar import DISPLAY
from loom.documents.infos import parse_info
from loom.tests.book import read


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
