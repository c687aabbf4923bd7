"""Small books, woven: what the pages hold, and what is refused."""

import re

import pytest

from loom.tests.weaving.book import Book

FIRST = """# First

```python {file=pack/first.py}
import numpy as np


def forward(X, W, b):
    <<shared-sum>>
    return Z


<<shared-more>>
```

:::{sbs}
```python {#shared-sum}
Z = X @ W  # (2.1) (m, u)
Z += b  # (2.1)
```

$$ Z_{mu} = X_{mn} \\cdot W_{nu} + b_{u} \\tag{2.1} $$
:::

2. A sum.

Inline $x_{1}$ and `# (2.1)`.

```mermaid
flowchart LR
    X["X (m, n)"] --> Z
```

:::{symbols}
:layer: Dense(u)
:f: relu, tanh
:sizes: m=4 n=3 u=5, m=1 n=2 u=3

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $X$ | `fc['X']` | m n | input |
:::

:::::{exercise} A *new* sum
:label: new-sum

Do it, see {ref}`elsewhere <other-exercise>`.

```python {start=new-sum}
x = 0
```

```pycon {check=new-sum}
>>> x
1
```

::::{dropdown} Solution
```python {solution=new-sum replaces=shared-sum}
x = 1
```
::::
:::::

:::::{exercise} Another
:label: other-exercise
Look at {ref}`new-sum`.
:::::

```python
plain = 1
```

```pycon
>>> 1 + 1
2
```
"""

SECOND = """# Second

```python {#shared-more}
first = 1
```

```python {#shared-sum}
Z = Z
```

```python {#shared-more}
second = 2
```

$$ a = b \\tag{2.1} $$

```mermaid
flowchart LR
    X["X (m, n)"] --> Z
```
"""


PATCH = """# Patch

```python {file=pack/patched.py}
def forward(X, W):
    return X @ W  # (1)
```

```python {file=/tools/second.py}
x = 1
```

$$ Z = X W \\tag{1} $$

:::::{exercise} Changed
:label: changed

Do it.

```diff {solution=changed}
--- pack/patched.py
+++ pack/patched.py
@@ def forward
-    return X @ W  # (1)
+    return 2 * (X @ W)  # (1) <b>

--- /tools/second.py
 x = 1
+y = 2
```
:::::
"""


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("book"))
    book.write(first=FIRST, deep__second=SECOND, patch=PATCH).weave("html", "-W")
    assert book.code == 0, book.errors
    return book


def test_a_patch_shows_what_changes(woven):
    page = woven.page("patch")
    [box] = page.select(".literate-solution")
    assert text(box.select_one(".block-caption")) == "Solution"
    code = PATCH.partition("{solution=changed}\n")[2].partition("```")[0]
    assert box.pre.get_text() == code  # what is copied can be applied
    assert [text(line) for line in box.select(".removed")] == ["- return X @ W # (1)"]
    added = ["+ return 2 * (X @ W) # (1) <b>", "+y = 2"]
    assert [text(line) for line in box.select(".added")] == added
    links = [a["href"] for a in box.select(".patched a")]
    assert links == 2 * ["#file-pack-patched-py"] + ["#file-tools-second-py"]
    assert [a["href"] for a in box.select("a.equation-link")] == 2 * ["#eq-1"]


def text(node):
    return " ".join(node.get_text().split())


def test_captions_tell_name_use_and_continuation(woven):
    first, second = woven.page("first"), woven.page("deep/second")
    names = [text(c) for c in first.select(".block-name")]
    assert names == [
        "pack/first.py",
        "⟨shared-sum⟩",
        "Your turn",
        "Check",
        "Solution",
    ]
    source = "Source (literate/first.md, line {})"
    assert [list_entries(box) for box in first.select(".block-caption")] == [
        [source.format(3)],
        ["Used in pack/first.py", "Continues in Second", source.format(16)],
        [],
        [],
        ["Replaces ⟨shared-sum⟩"],
    ]
    source = "Source (literate/deep/second.md, line {})"
    assert [list_entries(box) for box in second.select(".block-caption")] == [
        ["Used in pack/first.py", "Continued below", source.format(3)],
        ["Used in pack/first.py", "Continued in First", source.format(7)],
        ["Used in pack/first.py", "Continues above", source.format(11)],
    ]


def list_entries(box):
    """The entries of the menu of a block."""
    return [text(entry) for entry in box.select(".block-menu li")]


def test_a_reference_leads_to_the_first_piece_of_its_chunk(woven):
    links = woven.page("first").select("a.chunk-link")
    assert [a["href"] for a in links] == [
        "deep/second.html#chunk-shared-sum",
        "deep/second.html#chunk-shared-more",
    ]
    assert [a.get_text() for a in links] == [
        "shared-sum",
        "shared-more, explained in Second",
    ]


def test_code_reads_as_it_stands_in_the_document(woven):
    code = woven.page("first").select_one(".literate pre").get_text()
    written = FIRST.split("```python {file=pack/first.py}\n")[1]
    written = written.split("<<shared-more>>")[0].rstrip("\n")
    # Two pages define this chunk, so there is no code to show.
    assert code.rstrip("\n") == written.replace("<<shared-sum>>", "shared-sum")


def test_equations_and_lines_point_at_each_other(woven):
    page = woven.page("first")
    equation = page.select_one(".equation")
    assert equation["id"] == "eq-2.1" and equation.select_one("math")
    assert equation.select_one("a.equation-number")["href"] == "#line-2.1"
    lines = page.select(".line")
    assert [line["data-eq"] for line in lines] == ["2.1", "2.1"]
    assert page.find(id="line-2.1").parent is lines[0]
    assert {a["href"] for a in page.select("a.equation-link")} == {"#eq-2.1"}


def test_an_equation_without_a_line_has_a_number_and_no_link(woven):
    number = woven.page("deep/second").select_one(".equation-number")
    assert number.name == "span" and number.get_text() == "(2.1)"


def test_exercises_are_numbered_and_can_be_linked_to(woven):
    page = woven.page("first")
    titles = [text(t) for t in page.select(".exercise-title")]
    assert titles == ["Exercise 1A new sum", "Exercise 2Another"]
    links = {
        a.get_text(): a["href"] for a in page.select("article a.reference.internal")
    }
    assert links["elsewhere"] == "#exercise-other-exercise"
    assert links["A new sum"] == "#exercise-new-sum"


def test_symbols_are_a_table(woven):
    table = woven.page("first").select_one(".symbols-table table")
    assert [text(c) for c in table.select("tbody td")][1:] == [
        "fc['X']",
        "m n",
        "input",
    ]


def test_blocks_without_a_name_have_no_caption(woven):
    codes = [pre.get_text() for pre in woven.page("first").select("pre")]
    assert codes[-2:] == ["plain = 1\n", ">>> 1 + 1\n2\n"]


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_ids_are_unique_and_links_arrive(woven, builder):
    if builder != "html":
        woven = Book(woven.folder).weave(builder, "-W")
        assert woven.code == 0, woven.errors
    folder = woven.folder / "build" / builder
    pages = {}
    for name in ("index", "first", "deep/second"):
        page = woven.page(name)
        found = [tag["id"] for tag in page.find_all(id=True)]
        assert len(found) == len(set(found))
        pages[woven.file(name).resolve()] = page, set(found)
    count = 0
    for file, (page, _) in pages.items():
        for link in page.select("article a[href]"):
            path, _, place = link["href"].partition("#")
            target = (file.parent / path).resolve() if path else file
            target = target / "index.html" if target.is_dir() else target
            assert target.is_relative_to(folder.resolve()) and target.is_file(), link
            if place and target in pages:
                assert place in pages[target][1], link
                count += 1
    assert count > 10


def test_the_same_diagram_twice_is_drawn_once(woven):
    assert len(list((woven.folder / "build" / ".diagrams").iterdir())) == 1
    svg = woven.page("first").select_one(".diagram svg")
    assert svg["role"] == "img" and "X (m, n)" in svg["aria-label"]


FAULTS = """# Faults

```python {#orphan}
x = 1  # (9)
<<nowhere>>
```

$$ \\frac{a \\tag{1} $$

$$ a \\tag{2} $$

$$ b \\tag{2} $$

```python {fiel=a.py}
x = 1
```

Inline $\\nosuch$.

:::{exercise} No label
:::
"""


COUNTED = """# Counted

{count}`sheep`

```mermaid
flowchart LR
 A --> B
 click A "no.md"
```

```mermaid
no chart
```
"""


def test_every_fault_is_told_with_its_line(book):
    book.write(faults=FAULTS, counted=COUNTED).weave()
    warnings = "\n".join(book.warnings())
    for line, said in [
        (3, "undefined chunk <<nowhere>>"),
        (3, "no equation (9)"),
        (8, "mathematics: "),
        (12, "a second equation (2)"),
        (14, "fiel"),
        (18, r"\nosuch"),
        (20, "label"),
    ]:
        pattern = rf"faults\.md:{line}: (WARNING|ERROR): .*{re.escape(said)}"
        assert re.search(pattern, warnings), (line, said, warnings)
    assert "counted.md:3: ERROR: nobody counts sheep" in warnings
    assert "counted.md:5: WARNING: diagram: no page no.md" in warnings
    assert "counted.md:11: WARNING: diagram: " in warnings


def test_what_has_changed_is_woven_again_and_what_shows_it(book):
    book.write(first=FIRST, deep__second=SECOND).weave("html", "-W", "-j", "2")
    book.weave("html", "-W")
    assert "0 added, 0 changed, 0 removed" in book.said
    assert "first" not in book.said and "second" not in book.said
    book.write(first=FIRST.replace("return Z", "return  Z")).weave("html", "-W")
    assert "0 added, 1 changed" in book.said and "deep/second" not in book.said
    book.write(first=FIRST.replace("pack/first.py", "pack/other.py")).weave(
        "html", "-W"
    )
    assert "Used in pack/other.py" in text(
        book.page("deep/second").select_one(".block-caption")
    )


MAP = """# Front

{count}`exercises` exercises on {count}`pages` pages.

```mermaid
flowchart LR
    A["One"] --> B["Two"]
    click A "a.md"
```

```{toctree}
a
```
"""


def test_counts_and_links_of_the_front_page(book):
    book.write(a="# First\n").write_file("literate/index.md", MAP)
    for builder, link in ("dirhtml", "a/"), ("html", "a.html"):
        page = book.weave(builder, "-W").page("index")
        assert (book.code, book.errors) == (0, "")
        assert "0 exercises on 2 pages." in page.get_text()
        diagram = page.select_one(".diagram svg")
        assert diagram["role"] == "group"
        assert diagram.select_one("a")["xlink:href"] == link
    exercise = "```python {start=x}\ny = 1\n```\n\n```pycon {check=x}\n>>> y\n2\n```\n"
    book.write_file("literate/a.md", "# First\n\n" + exercise).weave("html", "-W")
    assert "1 exercises on 2 pages." in book.page("index").get_text()
