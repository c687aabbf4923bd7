"""A page as a notebook: what stays of its Markdown, and what Jupyter could not show."""

import pytest

from loom.config import ConfigError, use_book
from loom.documents.reader import read_document
from loom.weaving.notebooks.conversion import Cell, make_notebook
from loom.weaving.notebooks.firstcell import make_first_cell

PAGE = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

# Page

A {term}`word`, {doc}`/other`, and a role that begins {ref}`on one
line <and-ends>` on the next.

```python {file=pkg/one.py}
see = "{eq}`1`"
```

- In a list:

  ```python {#chunk}
  x = 1
  ```

````markdown
```python {#shown}
<<only>>
```

:::{exercise} A shown one
:::
````

::::{exercise} Try *this*
:label: try

Words.

:::{dropdown} Hint
Think.
:::
::::

```{code-cell} python
:caption: Two lines.
:name: two

1 + 1

```

(between)=

Between.

```{code-cell} python
2 + 2
```

## API

```{eval-rst}
.. autofunction:: pkg.one
```

The end.
"""


def list_sources(page, **options):
    made = make_notebook(page, None, **options)
    return [(each["cell_type"], "".join(each["source"])) for each in made["cells"]]


def test_what_only_sphinx_understands_is_said_otherwise():
    (_, text), *_ = list_sources(PAGE, titles=str.upper)
    assert text == (
        "# Page\n\nA `word`, */OTHER*, and a role that begins *on one\nline* on the "
        'next.\n\n*pkg/one.py:*\n\n```python\nsee = "{eq}`1`"\n```\n\n'
        "- In a list:\n\n  ```python\n  x = 1\n  ```\n\n"
        "````markdown\n```python {#shown}\n<<only>>\n```\n\n"
        ":::{exercise} A shown one\n:::\n````\n\n\n"
        "**Exercise: Try *this***\n\n\nWords.\n\n\n**Hint**\n\nThink."
    )


@pytest.mark.parametrize("heading", ["## API", "### Reference"])
def test_cells_stand_between_the_words(heading):
    _, *rest = list_sources(PAGE.replace("## API", heading))
    assert rest == [
        ("code", "1 + 1"),
        ("markdown", "*Above:* Two lines."),
        ("markdown", "Between."),
        ("code", "2 + 2"),
        ("markdown", "The end."),
    ]


def test_a_drawing_which_jupyter_cannot_show_is_left_out():
    page = "# P\n\nBefore.\n\n:::{drawing} gate\n:alt: A.\n\nB.\n:::\n\nBehind.\n"
    assert list_sources(page) == [("markdown", "# P\n\nBefore.\n\n\nBehind.")]


def test_lines_that_end_in_another_way_make_the_same_notebook():
    assert list_sources(PAGE.replace("\n", "\r\n")) == list_sources(PAGE)


def test_a_cell_keeps_its_result_only_while_it_is_the_same():
    ran = [Cell("code", "1 + 1\n", 1, ("two",)), Cell("code", "2 + 3", 2, ("five",))]
    cells = make_notebook(PAGE, None, results=ran)["cells"]
    found = [each for each in cells if each["cell_type"] == "code"]
    assert [each["execution_count"] for each in found] == [1, None]
    assert [each["outputs"] for each in found] == [["two"], []]


@pytest.fixture
def root(tmp_path):
    (tmp_path / "tangled/pkg").mkdir(parents=True)
    (tmp_path / "loom.toml").write_text('[notebooks]\npackage = "pkg"\ntitle = "P"\n')
    use_book(tmp_path)
    return tmp_path


def read(page):
    return read_document("page.md", page)[0]


def test_a_page_that_reads_files_needs_a_clone(root):
    (root / "tangled/pkg/__init__.py").write_text('__version__ = "1"\n')
    first = make_first_cell(root, read(PAGE))
    assert "path/to/the/clone" in first.code and "-e" not in first.code
    assert first.code.endswith("from pkg import __version__\n\nprint('P', __version__)")
    reads = make_first_cell(root, read(PAGE.replace("2 + 2", "open(pkg.__file__)")))
    assert "%pip install -e path/to/the/clone" in reads.code


def test_a_package_without_a_version_is_refused(root):
    for _ in range(2):
        with pytest.raises(ConfigError, match="__version__"):
            make_first_cell(root, read(PAGE))
        (root / "tangled/pkg/__init__.py").write_text("")


def test_a_book_that_names_no_package_has_no_such_cell(tmp_path):
    use_book(tmp_path)
    assert make_first_cell(tmp_path, read(PAGE)) is None
