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
    book = weave(tmp_path, "nowhere#at-all")
    assert any("there is no page 'nowhere'" in line for line in book.warnings())


def test_without_a_place_the_mark_is_no_link(tmp_path):
    book = weave(tmp_path, "")
    [mark] = book.page("deep/page").select(".equation-mark")
    assert mark.name == "span" and mark["title"].startswith("Holds in ")
