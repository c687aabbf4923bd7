"""The mark of an equation leads to what it means."""

from loom.tests.weaving.book import Book

PAGE = """# Page

:::{symbols}
:values: x = rng.normal(size=m)
:sizes: m=3

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $x$ | `x` | m | |
| $y$ | `2 * x` | m | |
:::

```python {file=pack/two.py}
y = 2 * x  # (1)
```

$$ y_{m} = 2 x_{m} \\tag{1} $$
"""


def weave(folder, about):
    book = Book(folder)
    book.write_file("loom.toml", f'[equations]\nabout = "{about}"\n')
    return book.write(deep__page=PAGE, words="# Words\n\n## What it means\n").weave()


def test_the_mark_is_a_link_if_the_book_says_where_to(tmp_path):
    book = weave(tmp_path, "words#what-it-means")
    [mark] = book.page("deep/page").select(".equation-mark")
    assert mark.name == "a" and mark.get_text().startswith("checked, ")
    assert mark["href"] == "../words.html#what-it-means"
    assert book.page("words").find(id="what-it-means")
    assert book.warnings() == []


def test_a_place_that_is_not_there_is_a_warning(tmp_path):
    """Also where a page was woven before the settings were changed."""
    assert weave(tmp_path, "words#what-it-means").warnings() == []
    [warning] = weave(tmp_path, "nowhere#at-all").warnings()
    assert "equations.about in loom.toml: there is no page 'nowhere'" in warning
    [warning] = weave(tmp_path, "words#what-it-mean").warnings()
    assert "the page 'words' has no place 'what-it-mean'; did you mean" in warning


def test_a_mark_goes_with_what_its_symbols_call(tmp_path):
    """A module that `equations.names` has, outside of the package."""
    book = Book(tmp_path)
    book.write_file("loom.toml", '[equations]\nnames = ["tools"]\npackage = "other"\n')
    book.write(page=PAGE.replace("`2 * x`", "`double(x)`"))
    # of another length: Python's bytecode of the same second would count as new
    for code, number in (("2 * x", 1), ("3.0 * x", 0)):
        book.module("tools", f"def double(x):\n    return {code}\n")
        book.weave()
        assert len(book.page("page").select(".equation-mark")) == number


def test_without_a_place_the_mark_is_no_link(tmp_path):
    book = weave(tmp_path, "")
    [mark] = book.page("deep/page").select(".equation-mark")
    assert mark.name == "span" and mark["title"].startswith("Holds in ")


def test_equations_run_again_where_not_only_sentences_change(tmp_path):
    """The values of a symbol count how often they are made."""
    count = tmp_path / "count"
    counting = f"size=m) * open({str(count)!r}, 'a').write('1')"
    page = PAGE.replace("size=m)", counting) + "\nA sentence.\n"
    book, seen = Book(tmp_path), []
    book.write_file("loom.toml", "")
    more = f"{page}\nAnother one.\n"
    for text in (page, more, more.replace("2 x_{m}", "x_{m} + x_{m}"), page):
        book.write(page=text).weave()
        assert len(book.page("page").select(".equation-mark")) == 1
        seen.append(len(count.read_text()))
    assert 0 < seen[0] == seen[1] < seen[2] < seen[3]
