"""What belongs together, and what does not."""

from loom.tests.book import read, resolve

FILE = "```python {file=%s}\n%s\n```\n"
CHUNK = "```python {#%s}\n%s\n```\n"


def test_several_files_and_nested_chunks():
    made, said = resolve(
        a=FILE % ("a.py", "<<outer>>") + FILE % ("b.py", "<<inner>>"),
        b=CHUNK % ("outer", "if True:\n    <<inner>>\n\n\tx\n\t<<inner>>"),
        c=CHUNK % ("inner", "one\n\n  two"),
    )
    assert not said
    assert made == {
        "tangled/a.py": "if True:\n    one\n\n      two\n\n\tx\n\tone\n\n\t  two\n",
        "tangled/b.py": "one\n\n  two\n",
    }


def test_the_same_name_again_appends():
    made, said = resolve(
        a=FILE % ("a.py", "1\n\n")
        + CHUNK % ("x", "3")
        + FILE % ("a.py", "2\n<<x>>")
        + CHUNK % ("x", "\n4")
    )
    assert not said
    assert made == {"tangled/a.py": "1\n\n\n2\n3\n\n4\n"}


def test_the_end_of_a_file():
    cell = "```{code-cell} python\n:file: c.py\n\nx\n```\n"
    made, said = resolve(
        a=FILE % ("a.py", "\nx\n\n  \n")
        + "```python {file=b.py}\n```\n"
        + cell
        + FILE % ("d.py", "x\n<<empty>>")
        + "```python {#empty}\n```\n"
    )
    assert not said
    assert made == {
        "tangled/a.py": "\nx\n",
        "tangled/b.py": "",
        "tangled/c.py": "x\n",
        "tangled/d.py": "x\n",
    }


def test_a_blank_line_is_not_indented():
    made, _ = resolve(a=FILE % ("a.py", "  <<x>>\n.") + CHUNK % ("x", "1\n\n2\n   \n"))
    assert made == {"tangled/a.py": "  1\n\n  2\n   \n\n.\n"}


def test_chunk_of_a_cell():
    cell = "```{code-cell} python\n:chunk: x\n\none\n```\n"
    made, said = resolve(a=FILE % ("a.py", "    <<x>>") + cell)
    assert (made, said) == ({"tangled/a.py": "    one\n"}, [])


def test_undefined():
    made, said = resolve(
        a=FILE % ("a.py", "1\n<<dense-liner>>\n<<dense-liner>>")
        + FILE % ("b.py", "<<dense-linear>>"),
        b=CHUNK % ("dense-linear", ""),
        c=FILE % ("c.py", "<<other>>"),
    )
    hint = "no chunk is called `dense-liner`; did you mean `dense-linear`?"
    assert made == {"tangled/b.py": ""}
    assert said == [
        f"literate/a.md:3: {hint}",
        f"literate/a.md:4: {hint}",
        "literate/c.md:2: no chunk is called `other`; define it with "
        r"`python {#other}`, or write \x3c for its first < if it is text",
    ]


def test_unused():
    made, said = resolve(
        a=FILE % ("a.py", "x") + CHUNK % ("y", "<<z>>") + CHUNK % ("z", "")
    )
    assert made == {"tangled/a.py": "x\n"}
    assert said == [
        "literate/a.md:4: chunk `y` is never used; refer to it, or take it out"
    ]


def test_a_solution_uses_nothing():
    text = CHUNK % ("y", "1") + CHUNK % ("x", "2") + FILE % ("a.py", "<<x>>")
    text += ":::{exercise} E\n:label: e\n```pycon {check=e}\n```\n"
    text += "```python {solution=e replaces=x}\n<<y>>\n<<z>>\n```\n:::\n"
    _, said = resolve(a=text)
    assert [line.partition("; ")[0] for line in said] == [
        "literate/a.md:1: chunk `y` is never used",
        "literate/a.md:16: no chunk is called `z`",
    ]


def test_circles():
    made, said = resolve(
        a=FILE % ("a.py", "<<a>>")
        + FILE % ("b.py", "x")
        + CHUNK % ("a", "<<b>>")
        + CHUNK % ("b", "<<c>>\n<<d>>")
        + CHUNK % ("c", "<<b>>")
        + CHUNK % ("d", "<<d>>")
    )
    assert made == {"tangled/b.py": "x\n"}
    assert [line.partition("; ")[0] for line in said] == [
        "literate/a.md:11: chunks in a circle: b -> c -> b",
        "literate/a.md:18: chunks in a circle: d -> d",
    ]


def test_a_circle_beside_a_name_that_is_missing():
    text = (
        FILE % ("a.py", "<<a>>")
        + CHUNK % ("a", "<<lost>>\n<<b>>")
        + CHUNK % ("b", "<<a>>")
    )
    _, said = resolve(a=text)
    assert [line.partition("; ")[0] for line in said] == [
        "literate/a.md:5: no chunk is called `lost`",
        "literate/a.md:6: chunks in a circle: a -> b -> a",
    ]


def test_a_deep_chain():
    depth = 2000
    text = FILE % ("a.py", "<<c0>>")
    text += "".join(CHUNK % (f"c{n}", f"<<c{n + 1}>>") for n in range(depth))
    made, said = resolve(a=text + CHUNK % (f"c{depth}", "x"))
    assert (made, said) == ({"tangled/a.py": "x\n"}, [])


def test_a_chunk_in_two_documents():
    made, said = resolve(
        a=FILE % ("a.py", "<<x>>") + FILE % ("b.py", "y") + CHUNK % ("x", "1"),
        b=CHUNK % ("x", "2") + CHUNK % ("x", "3"),
        c=CHUNK % ("x", "4"),
    )
    assert made == {"tangled/b.py": "y\n"}
    assert said == [
        f"literate/{page}.md:1: chunk `x` is already defined in literate/a.md:7; "
        "choose another name"
        for page in "bc"
    ]


def test_a_reference_that_is_not_alone():
    for code in (
        "x = <<y>>",
        "<<y>>  # why",
        "<<y>><<y>>",
        "# <<y>>",
        "<<two words>>",
        "1<<n>>2",
    ):
        for kind in ("{file=a.py}", "{#a}", "{solution=a replaces=b}"):
            _, said = read(f"```python {kind}\nfine\n{code}\n```\n")
            assert len(said) == 1
            assert said[0].startswith("literate/page.md:3: `<<")
            assert "must stand alone on its line" in said[0]


def test_the_advice_fits_a_reference_that_is_text():
    """What is said to do with arithmetic, a string and a name is accepted when done."""
    for wrong, right in (
        ("x = 1<<n>>2", "x = 1 << n >> 2"),
        ("x = 'see <<name>>'", r"x = 'see \x3c<name>>'"),
        ("# see <<name>>", "# see << name >>"),
        ("<< see a >>", r"\x3c< see a >>"),
        ("<<a#b>>", "<<a-b>>"),
        ("<<a=b>>", "<<a-b>>"),
    ):
        said = read(f"```python {{file=a.py}}\n{wrong}\n```\n")[1]
        assert len(said) == 1 and said[0].endswith(
            "give it a line of its own, or, if it is no reference, put spaces "
            "inside of << and >> in an expression, and in a string "
            r"write \x3c for the first <"
        ), said
        assert not read(f"```python {{file=a.py}}\n{right}\n```\n")[1]


def test_what_is_no_reference():
    for code in ("1 << n >> 2", "a << b", "print(1, file=x) >> y", "<<", "<<>>"):
        assert not read(f"```python {{file=a.py}}\n{code}\n```\n")[1]
    for info in ("python", "text", "python {start=a}", "{code-cell} python"):
        assert not read(f"```{info}\nx = <<y>>\n```\n")[1]


def test_a_reference_with_spaces_behind():
    made, said = resolve(a=FILE % ("a.py", "<<x>>  ") + CHUNK % ("x", "1"))
    assert (made, said) == ({"tangled/a.py": "1\n"}, [])


def test_a_broken_page_is_not_used(book):
    good = FILE % ("good.py", "1") + FILE % ("uses.py", "<<x>>")
    broken = CHUNK % ("x", "2") + FILE % ("own.py", "3")
    book.write(good=good, broken=broken)
    before = book.tangle() and book.files()
    # half of the chunk, and half of the file, would be there without their
    # misspelt second blocks
    book.write(
        good=good.replace("1", "one"),
        broken=broken.replace("2", "two").replace("3", "three")
        + "```python {#x\nmore\n```\n```python {fiel=own.py}\n<<y>>\n```\n"
        + CHUNK % ("y", ""),
    )
    said = book.said()
    assert [line.partition(";")[0] for line in said] == [
        "literate/broken.md:7: `python {#x` is not understood",
        "literate/broken.md:10: unknown attribute `fiel`",
    ]
    assert book.files() == before | {"tangled/good.py": "one\n"}
    assert not [line for line in book.check() if "good.md" in line]


def test_a_misspelt_block_removes_nothing(book):
    book.write(a=FILE % ("a.py", "1") + FILE % ("b.py", "2"))
    before = book.tangle() and book.files()
    book.write(
        a=(FILE % ("a.py", "1") + FILE % ("b.py", "2")).replace("file=a", "fil=a")
    )
    assert len(book.said()) == 1
    assert book.files() == before


EXERCISE = ":::{exercise} Title\n:label: one\n%s:::\n"
CHECK = "```pycon {check=one}\n```\n"
START = "```python {start=one}\n```\n"
SOLUTION = "```python {solution=one}\n```\n"


def test_exercises():
    def said(body, more=""):
        lines = resolve(a=EXERCISE % body + more)[1]
        return [line.partition("literate/a.md:")[2] for line in lines]

    assert not said(CHECK + START + SOLUTION)
    assert not said(CHECK + START + 2 * SOLUTION)
    assert said(START + SOLUTION) == [
        "1: exercise `one` has no check; add a block `check=one`"
    ]
    assert said(CHECK + START) == [
        "1: exercise `one` has no solution; add a block `solution=one`"
    ]
    assert said(CHECK + SOLUTION) == [
        "5: this solution stands for nothing; add a block `start=one`, "
        "or say with `replaces=` for which chunk"
    ]
    body = CHECK + "```python {solution=one replaces=ab}\n```\n"
    assert said(body) == ["5: no chunk is called `ab`; define it with `python {#ab}`"]
    assert not said(body, FILE % ("a.py", "<<ab>>") + CHUNK % ("ab", ""))
    for wrong in ("```pycon {check=on}\n```\n", "```python {start=on}\n```\n"):
        (line,) = said(CHECK + START + SOLUTION + wrong)
        assert line.startswith("9: unknown exercise `on`; did you mean `one`?")
    (line,) = said("```pycon {check=on}\n```\n" + START + SOLUTION)  # not: no check
    assert line.startswith("3: unknown exercise `on`; did you mean `one`?")


def test_exercises_of_two_pages():
    text = EXERCISE % (CHECK + START + SOLUTION)
    _, said = resolve(a=text, b=text)
    assert said == [
        "literate/b.md:1: exercise `one` is already set in literate/a.md:1; choose "
        "another label"
    ]
    _, said = resolve(a=text, b=CHECK)
    assert said[0].startswith("literate/b.md:1: unknown exercise `one`; known: none")


def test_exercises_are_not_tangled():
    text = EXERCISE % (CHECK + START + SOLUTION)
    assert resolve(a=text) == ({}, [])
