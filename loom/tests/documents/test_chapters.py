"""The path of a book: its chapters, their order, needs and minutes."""

import pytest

from loom.config import use_book
from loom.documents.chapters import find_chapter_problems, read_chapters
from loom.documents.folder import read_documents
from loom.documents.minutes import estimate_minutes
from loom.documents.reader import read_document

INDEX = """# Book

```{chapters}
```

```{toctree}
intro
```

```{toctree}
:caption: First
a
b
```

```{toctree}
:caption: Then
A title <deep>
```

```{toctree}
:caption: Reference
:titlesonly:
table
```
"""


def make_front_matter(needs="", outcome="You can."):
    return f"---\nchapter:\n  needs: [{needs}]\n  outcome: {outcome}\n---\n\n"


def write(book, index=INDEX, **pages):
    plain = {"intro": "# Intro\n", "table": "# Table\n"}
    chapters = {name: make_front_matter() + "# A\n" for name in ("a", "b", "deep")}
    book.write(index=index, **(plain | chapters | pages))
    return read_documents(book.root)[0]


def find_problems(book, **pages):
    return [str(each) for each in find_chapter_problems(write(book, **pages))]


def test_chapters_follow_the_toctrees(book):
    chapter = "chapter:\n  needs: [a, b]\n  outcome: You can\n    go.\n"
    text = f"---\nfile_format: mystnb\n{chapter}key: 1\n---\n"
    chapters = read_chapters(write(book, deep=text))
    assert list(chapters) == ["a", "b", "deep"]
    deep = chapters["deep"]
    assert (deep.number, deep.part, deep.needs) == (3, "Then", ("a", "b"))
    assert deep.outcome == "You can go."
    assert [each.number for each in chapters.values()] == [1, 2, 3]


def test_blank_lines_and_comments_say_nothing(book):
    between = "\n# Then:\n  # one can\n  outcome"
    deep = make_front_matter("a").replace("  outcome", between)
    chapter = read_chapters(write(book, deep=deep))["deep"]
    assert (chapter.needs, chapter.outcome) == (("a",), "You can.")
    assert find_problems(book, deep=deep) == []


@pytest.mark.parametrize(
    "outcome, said",
    [
        ("'You can\n    go.'", "You can go."),
        ('Say "yes"', 'Say "yes"'),
        ("'You can''t.'", "You can't."),
        ("\n    'Use # signs.'", "Use # signs."),
        ('"Yes" or "no"', None),
        ('"A\\tB"', None),
        (">-\n    You can.", None),
        ("You can. # really", None),
        ('"You can.', None),
        ("{term}`slope`s are yours.", None),
    ],
)
def test_an_outcome_is_read_as_yaml_or_refused(book, outcome, said):
    deep = make_front_matter("a", outcome)
    problems = find_problems(book, deep=deep)
    if said is None:
        assert len(problems) == 1 and "`outcome` is YAML that is not read here" in str(
            problems
        )
    else:
        assert problems == []
        assert read_chapters(write(book, deep=deep))["deep"].outcome == said


def test_a_book_without_the_directive_has_no_path(book):
    index = INDEX.replace("```{chapters}\n```\n", "")
    documents = write(book, index, a="# A\n")
    assert read_chapters(documents) == {} and find_chapter_problems(documents) == []


def test_a_sound_path(book):
    assert find_problems(book, b=make_front_matter("a")) == []


def test_a_chapter_that_is_misspelt_in_the_toctree_is_told_there(book):
    """And not where a page needs it."""
    documents = write(
        book, INDEX.replace("\na\n", "\nab/c\n"), b=make_front_matter("a")
    )
    [problem] = find_chapter_problems(documents)
    line = INDEX.split("\n").index("a") + 1
    assert str(problem).startswith(f"literate/index.md:{line}: there is no page `ab/c`")
    documents = write(book, INDEX.replace("<deep>", "<dep>"))
    [problem] = find_chapter_problems(documents)
    assert str(problem).endswith("there is no page `dep`; did you mean `deep`?")


def test_of_a_blank_chapter_no_more_is_asked(book):
    assert find_problems(book, b="") == []


@pytest.mark.parametrize(
    "text, said",
    [
        ("# B\n", "literate/b.md:1: a chapter says what it needs"),
        ("---\nkey: 1\n---\n# B\n", "literate/b.md:1: a chapter says what"),
        (
            "---\nchapter:\n  needs: [a]\n---\n",
            "literate/b.md:2: this chapter has no `outcome`",
        ),
        (
            "---\nchapter:\n  outcome: You can.\n---\n",
            "literate/b.md:2: this chapter has no `needs`",
        ),
        (
            make_front_matter("a", ""),
            "literate/b.md:4: the outcome is empty",
        ),
        (
            make_front_matter("deep"),
            "literate/b.md:3: `deep` comes later in the path than `b`",
        ),
        (make_front_matter("b"), "literate/b.md:3: `b` is this page itself; leave"),
        (
            make_front_matter("deeep"),
            "literate/b.md:3: `deeep` is no chapter of the path; did you mean `deep`?",
        ),
        (make_front_matter("table"), "literate/b.md:3: `table` is no chapter"),
        (make_front_matter("a", "Note: go."), "literate/b.md:4: `outcome` has a colon"),
        (make_front_matter("a", "You can:"), "literate/b.md:4: `outcome` has a colon"),
        (
            make_front_matter("a").replace("---\n\n", "  needs: [a]\n---\n\n"),
            "literate/b.md:5: `needs` is given twice; keep one",
        ),
        (
            "---\nchapter:\n  needs: a\n  outcome: You can.\n---\n",
            "literate/b.md:3: `a` is no list of pages; write `[PAGE, PAGE]`",
        ),
        (
            make_front_matter("a").replace("---\n\n", "  minutes: 5\n---\n\n"),
            "literate/b.md:5: unknown word `minutes` of a chapter",
        ),
    ],
)
def test_what_is_wrong_with_a_chapter(book, text, said):
    [problem] = find_problems(book, b=text)
    assert problem.startswith(said)


def test_check_says_so(book):
    write(book, b="# B\n")
    book.tangle()
    assert any("a chapter says what it needs" in each for each in book.check())


def estimate(text):
    return estimate_minutes(read_document("literate/a.md", text)[0])


PROSE = "one two three four five six seven eight nine ten\n" * 130  # ten minutes


def test_minutes_of_prose_equations_and_code():
    assert estimate("") == 5
    assert estimate(PROSE) == 10
    assert estimate(PROSE + "\n" + 30 * "$$ a = b $$\n\n") == 20
    assert estimate(PROSE + "\n```python\n" + 120 * "x = 1\n" + "```\n") == 20
    assert estimate(PROSE + "\n```text\n" + 120 * "x = 1\n" + "```\n") == 10


def test_minutes_of_exercises():
    box = ":::{exercise} Title\n:label: NAME\n:level: 1\n\n" + PROSE + ":::\n\n"
    five = "".join(box.replace("NAME", f"a{n}") for n in range(5))
    assert estimate(five) == 15
    assert estimate(five.replace(":level: 1\n", "")) == 50
    assert estimate(five.replace(":level: 1", ":level: 3")) == 5


def test_what_is_looked_up_takes_no_time(tmp_path):
    use_book(tmp_path)
    text = PROSE + "\n## For reference\n\n" + 3 * PROSE
    assert estimate(text) == 40
    (tmp_path / "loom.toml").write_text('[reading]\nends = ["For reference"]\n')
    use_book(tmp_path)
    assert estimate(text) == 10
