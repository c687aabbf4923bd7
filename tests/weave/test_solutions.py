"""A book woven without its solutions holds none of them, in no file of the site."""

import shutil
import subprocess

import pytest
from sphinx.errors import ConfigError

from loom.documents.reader import read_document
from loom.weaving.solutions import read_setting, remove_solutions
from tests.weave.conftest import ROOT

FIRST = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

# First

```python {file=/tools/first.py}
<<greet>>
```

```python {#greet}
def greet():
    return 'hello'
```

```{code-cell} python
print(6 * 7)
```

:::::{exercise} Say goodbye
:label: bye

Change the library.

```pycon {check=bye}
>>> greet()
'goodbye'
```

::::{dropdown} Hint
A word that readers may see.
::::

::::{dropdown} Solution
Proseqq, before and behind.

```python {solution=bye replaces=greet}
def greet():
    return 'codeqq'
```

$$ Mathqq = 1 $$
::::
:::::

:::::{exercise} Another
:label: other

Write it.

```python {start=other}
startoftheother = 1
```

```pycon {check=other}
>>> startoftheother
2
```

```python {solution=other}
nakedqq = startoftheother = 2
```

::::{dropdown} Two ways
Waysqq.

```python {solution=other}
secondqq = 2
```
::::
:::::

:::::{exercise} Change a line
:label: line

Change it.

```pycon {check=line}
>>> greet()
'hi'
```

```diff {solution=line}
--- /tools/first.py
-    return 'hello'
+    return 'patchqq'
```
:::::

```python
# {solution=bye} in a comment is no solution
last = 'the end'
```
"""
SECRET = (
    "proseqq",
    "codeqq",
    "mathqq",
    "nakedqq",
    "secondqq",
    "waysqq",
    "patchqq",
)
SHOWN = ("A word that readers may see", "startoftheother", "the end", "hello")
CELL = "```{code-cell} python\nprint(6 * 7)\n```\n"
OFF = "-D", "weave_solutions=0"
IDLE = "-D", "nb_execution_mode=off"


def told(folder, words):
    """The files of a folder, hidden ones too, that hold one of the words."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 20
    return {
        path.relative_to(folder).as_posix()
        for path in files
        if any(word.encode() in path.read_bytes().lower() for word in words)
    }


def site(book):
    return book.folder / "build" / book.builder


def test_the_document_loses_its_solutions_and_no_line():
    text = remove_solutions(FIRST)
    assert text.count("\n") == FIRST.count("\n")
    assert not [word for word in SECRET if word in text.lower()]
    assert all(word in text for word in SHOWN)
    kept = [
        (number, line)
        for number, line in enumerate(text.split("\n"))
        if line != FIRST.split("\n")[number]
    ]
    assert {line for _, line in kept} == {""}
    assert remove_solutions(text) == text
    for end in ("\r\n", "\r"):
        assert remove_solutions(FIRST.replace("\n", end)) == text


@pytest.mark.parametrize("path", sorted(ROOT.glob("literate/**/*.md")), ids=lambda path: path.stem)
def test_a_document_of_the_book_keeps_all_else(path):
    text = path.read_text(encoding="utf-8")
    old, _ = read_document("page.md", text)
    new, problems = read_document("page.md", remove_solutions(text))
    wanted = [block for block in old.blocks if block.kind != "solution"]
    assert [(b.kind, b.name, b.code, b.line) for b in new.blocks] == [
        (b.kind, b.name, b.code, b.line) for b in wanted
    ]
    assert new.exercises == old.exercises and not problems
    if len(wanted) == len(old.blocks):
        assert remove_solutions(text) == text


def check_pages(book):
    assert book.code == 0, book.errors
    assert told(site(book), SECRET) == set()
    page = book.page("first")
    said = page.get_text()
    assert all(word in said for word in SHOWN)
    assert not page.select(".literate-solution")
    folded = [box.summary.get_text(strip=True) for box in page.select("details.sd-dropdown")]
    assert folded == ["Hint"]
    return page


@pytest.mark.parametrize("builder", ["dirhtml"])
def test_no_file_of_another_kind_of_site_holds_a_solution(book, builder):
    check_pages(book.write(first=FIRST.replace(CELL, "")).weave(builder, "-W", *OFF))


def test_switching_leaves_nothing_stale(book):
    """In one and the same folder, to and fro."""
    book.write(first=FIRST).weave("html", "-W")
    everywhere = told(site(book), SECRET)
    assert {"first.html", "first.ipynb", "_sources/first.md.txt", "searchindex.js"} <= everywhere
    page = check_pages(book.weave("html", "-W", *OFF))
    assert "42" in page.get_text()
    assert (site(book) / "_sources/first.md.txt").read_text("utf-8") == remove_solutions(FIRST)
    [link] = [a for a in page.select(".page-tools a") if a.get_text() == "Source"]
    assert link["href"] == "_sources/first.md.txt"
    assert "startoftheother" in (site(book) / "first.ipynb").read_text("utf-8")
    book.weave("html", "-W")
    assert told(site(book), SECRET) == everywhere


def test_a_real_page(book):
    name = "layers/flatten"
    text = (ROOT / f"literate/{name}.md").read_text(encoding="utf-8")
    book.write(**{name.replace("/", "__"): text})
    shutil.copytree(ROOT / "tangled", book.folder / "tangled")
    book.weave("html", *OFF, *IDLE)  # pages that it speaks of are missing here
    page, _ = read_document("page.md", text)
    solutions = [block for block in page.blocks if block.kind == "solution"]
    assert len(solutions) == 3
    known = remove_solutions(text)
    lines = {line.strip() for block in solutions for line in block.code}
    telling = [line.lower() for line in lines if len(line) > 20 and line not in known]
    assert len(telling) > 5 and told(site(book), telling) == set()
    assert not book.page(name).select(".literate-solution")
    assert len(book.page(name).select(".exercise")) == 3


def test_another_word_is_refused(book, monkeypatch):
    monkeypatch.setenv("WEAVE_SOLUTIONS", "no")
    book.write(first="# First\n").weave("html")
    assert book.code != 0 and "SOLUTIONS is 0" in book.errors and "'no'" in book.errors
    assert [read_setting(word) for word in ("", "0", "1")] == [True, False, True]
    for word in ("off", "2", "false"):
        with pytest.raises(ConfigError, match=word):
            read_setting(word)


def test_make_hands_the_word_on():
    def said(*words):
        done = subprocess.run(
            ["make", "-n", "-W", "tests/requirements.txt", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert "literate docs/_build/unsolved" in said("site", "SOLUTIONS=0")
    assert "serve.py docs/_build/unsolved" in said("site", "SOLUTIONS=0")
    assert "loom.printing.pdf docs/_build/unsolved docs/_build/epynn-unsolved.pdf" in said(
        "pdf", "SOLUTIONS=0"
    )
    for words in ([], ["SOLUTIONS=1"]):
        assert "literate docs/_build/html" in said("site", *words)
        assert "loom.printing.pdf docs/_build/html docs/_build/epynn.pdf" in said("pdf", *words)
