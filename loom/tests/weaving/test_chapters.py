"""The path on the pages: the line under a title, the map, levels, second hints."""

import pytest

from loom.tests.weaving.book import Book

INDEX = """# Front

```{chapters}
```

```{toctree}
:caption: First & foremost
sub/a
```

```{toctree}
:caption: Then
b
```

```{toctree}
:caption: Reference
:titlesonly:
c
```
"""
A = """---
chapter:
  needs: []
  outcome: You can count < ten.
---

# Page A

Text.
"""
B = """---
chapter:
  needs: [sub/a]
  outcome: You can add.
---

# Page B

::::{exercise} Easy
:label: easy
:level: 1

Add.

:::{dropdown} Hint
First.
:::

:::{dropdown} Second hint
Second.
:::
::::

::::{exercise} Hard
:label: hard
:level: 3

Add more.
::::

::::{exercise} As before
:label: plain

Add.
::::
"""


def text(node):
    return " ".join(node.get_text().split())


def write_path(folder):
    book = Book(folder).write(sub__a=A, b=B, c="# Page C\n")
    book.write_file("literate/index.md", INDEX).weave()
    assert not book.warnings() and book.code == 0
    return book


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_path(tmp_path_factory.mktemp("path"))


def test_a_line_below_each_title(path):
    a, b = (path.page(name).select_one("h1 + .chapter-line") for name in ("sub/a", "b"))
    assert text(a) == "Chapter 1 · about 5 minutesAfterwards: You can count < ten."
    said = "Chapter 2 · about 15 minutes · you need Page AAfterwards: You can add."
    assert text(b) == said
    assert b.a["href"] == "sub/a.html"
    for page in ("index", "c"):
        assert not path.page(page).select(".chapter-line")


def test_the_map(path):
    first, then = path.page("index").select(".chapter-map .chapter-part")
    assert text(first.p) == "First & foremost ½ hour"
    assert [text(part) for part in then.li.select("p")] == [
        "Page B",
        "15 min · needs 1",
        "You can add.",
    ]
    assert [text(part) for part in first.li.select("p")][1] == "5 min"
    assert then.li["data-chapter"] == "b" and first.li["data-chapter"] == "sub/a"
    assert then.li["value"] == "2" and then.a["href"] == "b.html"


def test_counts_and_pages_follow_a_change_of_the_path(tmp_path):
    path = write_path(tmp_path)
    written = path.file("index").stat().st_mtime_ns
    assert path.weave().file("index").stat().st_mtime_ns == written
    count = "{count}`chapters` chapters, {count}`hours` hours."
    path.write_file("literate/index.md", f"{INDEX}\n{count}\n").weave()
    assert "2 chapters, 0 hours." in text(path.page("index").article)
    path.write_file("literate/sub/a.md", A.replace("Page A", "Page X")).weave()
    assert "you need Page X" in text(path.page("b").select_one(".chapter-line"))
    assert "Page X" in text(path.page("index").select_one(".chapter-map"))
    new = "\ufeff" + B.replace("You can add.", "You add.")  # from an editor of Windows
    path.write_file("literate/b.md", new).weave()
    assert "You add." in text(path.page("index").select_one(".chapter-map"))


def test_sidebar_and_next_follow_the_path(path):
    sidebar = [text(a) for a in path.page("b").select(".sidebar-tree a")]
    assert sidebar == ["1 Page A", "2 Page B", "Page C"]
    assert text(path.page("sub/a").select_one(".next-page .title")) == "Page B"


def test_levels_are_shown(path):
    easy, hard, plain = path.page("b").select(".exercise-title")
    assert easy.select_one(".exercise-level").text == "level 1 · 3 minutes"
    assert hard.select_one(".exercise-level").text == "level 3 · optional"
    assert not plain.select(".exercise-level")


def test_a_second_hint_waits_for_the_first(path, look):
    page = look(path.file("b").as_uri())
    first, second = page.locator(".exercise details").all()
    assert first.is_visible() and not second.is_visible()
    first.locator("summary").click()
    assert second.is_visible()
    assert not page.faults
