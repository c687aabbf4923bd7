"""What a document says, and did not mean."""

import pytest

from loom.syncing.run import carry_edits_back
from loom.tests.book import read, resolve

ONE = "```python {file=a.py}\nfirst\nsecond\n```\n"

TWO = ONE + "```python {file=sub/b.py}\nthird\n```\n"


def chunk(name, code):
    return f"```python {{#{name}}}\n{code}\n```\n"


@pytest.mark.parametrize(
    "path",
    [
        "'a.py'", "x" * 210, "x/" * 101 + "a.py", "é" * 101, "tangled/a.py",
        "/GIT~1/config",
        "com¹.txt", "CONIN$", "/tangled", "/TANGLED", "manifest.json/a.py",
        "Manifest.json/a.py",
    ],
)  # fmt: skip
def test_a_path_that_is_refused(path):
    made, said = resolve(
        page=f"```python {{file={path}}}\n```\n{ONE.replace('a.py', 'good.py')}"
    )
    assert made == {}
    assert len(said) == 1
    assert said[0].startswith("literate/page.md:1: `")


def test_code_is_never_changed_in_silence():
    blocks, said = read(ONE.replace("second", "sec\0ond"))
    assert said == [
        "literate/page.md:3: this line has a NUL character, which Markdown would "
        "replace; "
        "take it out (Python knows it as `\\0`)"
    ]
    odd = "x\x0cy\x85z\u2028w\x0b\x1c\x1d\x1e\u3000"
    made, said = resolve(page=ONE.replace("second", odd))
    assert (made, said) == ({"tangled/a.py": f"first\n{odd}\n"}, [])


def test_a_merge_that_was_left_half_way(book):
    book.write(page=ONE)
    book.tangle()
    theirs = ONE.replace("second", "theirs")
    inside = "<<<<<<< HEAD\nsecond\n=======\ntheirs\n>>>>>>> branch"
    for text, count in (
        (f"<<<<<<< HEAD\n{ONE}=======\n{theirs}>>>>>>> branch\n", 2),
        (ONE.replace("second", inside), 3),
    ):
        book.write(page=text)
        said = book.said()
        assert len(said) == count
        assert all("is left over from a merge" in line for line in said)
        assert book.files() == {"tangled/a.py": "first\nsecond\n"}


@pytest.mark.parametrize("rest", ["=======", "||||||| 1234"])
def test_a_rest_of_a_merge_in_code(book, rest):
    book.write(page=ONE)
    book.tangle()
    book.write(page=ONE.replace("second", f"second\n{rest}"))
    [said] = book.said()
    assert said.startswith("literate/page.md:4: this line is left over from a merge; ")
    book.write(page=ONE)
    edited = book.root / "tangled/a.py"
    edited.write_text(f"first\nsecond\n{rest}\n")
    [problem] = carry_edits_back(book.root).problems
    assert "this line is left over from a merge; " in str(problem)
    assert (book.root / "literate/page.md").read_text() == ONE


def test_what_only_looks_like_a_rest_of_a_merge():
    assert read("Heading\n=======\n\nA longer one\n=======\n")[1] == []
    title = '```python {file=a.py}\n"""\nExample\n=======\n"""\n```\n'
    assert read(title + "```text\nno title\n=======\n```\n")[1] == []


def test_a_comment_that_does_not_end(book):
    book.write(page=TWO)
    book.tangle()
    book.write(page=f"<!-- later\n\n{TWO}")
    assert book.said() == [
        "literate/page.md:1: this comment is never closed, so all that follows is "
        "passed over; "
        "add -->"
    ]
    assert len(book.files()) == 2
    book.write(page=f"<!-- later -->\n<!--\n{TWO}-->\n{TWO}")
    assert not book.said()


def test_a_page_that_begins_with_a_rule():
    assert resolve(page=f"---\n\n{ONE}\n---\n")[0] == {
        "tangled/a.py": "first\nsecond\n"
    }
    assert resolve(page=f"---\na: b\n---\n{ONE}\n---\n")[0] == {
        "tangled/a.py": "first\nsecond\n"
    }


def test_code_in_colons():
    said = read(":::python {file=a.py}\nx\n:::\n")[1]
    assert said == [
        "literate/page.md:1: code between colons would be passed over; write it "
        "with backticks"
    ]


@pytest.mark.parametrize(
    "options", ["\n:file: a.py", " :file: a.py", ":tags: [x]\n\n:file: a.py"]
)
def test_options_that_are_code(options):
    said = read(f"```{{code-cell}} python\n{options}\nx\n```\n")[1]
    assert len(said) == 1
    assert "begin the cell with `:key: value`" in said[0]


@pytest.mark.parametrize(
    "options", [":file: a.py  # why", "---\nfile: a.py  # why\n---"]
)
def test_options_with_comments(options):
    made, said = resolve(page=f"```{{code-cell}} python\n{options}\nx = '#'\n```\n")
    assert (made, said) == ({"tangled/a.py": "x = '#'\n"}, [])


@pytest.mark.parametrize(
    "line", ["<<a+b>> ;", '"<<a+b>>"', "<< a+b >>  # x", "<< x >>", "<<x >>"]
)
def test_more_that_looks_like_a_reference(line):
    said = read(f"```python {{file=a.py}}\n{line}\n```\n")[1]
    wanted = not line.startswith("<< a+b")  # spaces around it: arithmetic
    assert ["must stand alone" in text for text in said] == [True] * wanted


@pytest.mark.parametrize(
    "line",
    [
        "x << y >> z",
        "'<<' + x + '>>'",
        "r'<<(\\w+)>>'",
        "f'<<{x}>>'",
        "'<<%s>>'",
        "(<<x",
        "x>>",
    ],
)
def test_what_does_not_look_like_a_reference(line):
    made, said = resolve(page=f"```python {{file=a.py}}\n{line}\n```\n")
    assert (made, said) == ({"tangled/a.py": f"{line}\n"}, [])


def test_a_quote_that_does_not_end():
    said = read('```python {file="a.py}\n```\n')[1]
    assert "has a quote that is not closed" in said[0]


def test_deep_chunks():
    names = [f"c{n}" for n in range(1200)]
    page = "".join(
        chunk(*pair) for pair in zip(names, [f"<<{name}>>" for name in names[1:]])
    )
    page += chunk(names[-1], "x")
    made, said = resolve(page=f"```python {{file=a.py}}\n<<c0>>\n```\n{page}")
    assert (made, said) == ({"tangled/a.py": "x\n"}, [])
