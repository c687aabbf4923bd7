"""The marks of equations on the website."""

from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from loom.equations.check import check_page
from loom.weaving.mathematics import marks as site_marks
from loom.weaving.mathematics.marks import find_outdated_marks


@pytest.mark.parametrize("page", ["index", "layers/dense", "functions/activation"])
def test_each_equation_with_a_number_bears_a_mark(site, page):
    soup = BeautifulSoup((site / f"{page}.html").read_text("utf-8"), "html.parser")
    equations = soup.select(".equation[data-eq]")
    marks = [equation.select_one(".equation-mark") for equation in equations]
    assert marks and all(mark.text.startswith("checked, ") for mark in marks)
    assert all(mark["title"].startswith("Holds in ") for mark in marks)


def test_gradients_say_that_they_were_checked_twice(site):
    soup = BeautifulSoup((site / "layers/dense.html").read_text("utf-8"), "html.parser")
    mark = soup.select_one(".equation[data-eq='7.1'] .equation-mark")
    assert "central differences agree to " in mark["title"]


PAGE = """
:::{symbols}
:values: x = rng.normal(size=m)
:sizes: m=3

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $x$ | `x` | m | |
| $y$ | `2 * x` | m | |
:::

```python
y = 2 * x  # (1)
```

$$ y_{m} = 2 x_{m} \\tag{1} $$

1. Double.
"""


@pytest.fixture
def weave(tmp_path):
    """Weave a page with this text: what is to be read again, the page's marks, what was judged."""
    source, book = (
        tmp_path / "literate",
        SimpleNamespace(data={"marks": {}, "judged": {}, "paths": {}, "judge": ""}),
    )
    env = SimpleNamespace(
        srcdir=source,
        found_docs={"page", "other"},
        doc2path=lambda name: source / f"{name}.md",
        get_domain=lambda name: book,
    )
    app = SimpleNamespace(srcdir=source, config=SimpleNamespace(weave_only=None))
    source.mkdir()
    (source / "other.md").write_text("No mathematics.", "utf-8")

    def weave(text):
        (source / "page.md").write_text(text, "utf-8")
        again = find_outdated_marks(app, env, set(), set(), set())
        return again, {n: text for n, (text, _) in book.data["marks"]["page"].items()}

    return weave


def test_marks_are_never_older_than_the_page(weave):
    assert weave(PAGE) == (["page"], {"1": "checked, exact"})
    assert weave(PAGE) == ([], {"1": "checked, exact"})
    assert weave(PAGE.replace("= 2 x_", "= 3 x_")) == (["page"], {})
    assert weave(PAGE.replace("`2 * x`", "`3 * x`")) == ([], {})


def test_marks_are_never_older_than_the_library(weave, tmp_path, monkeypatch):
    judged = []

    def judge(document):
        judged.append(document.path)
        return check_page(document)

    monkeypatch.setattr(site_marks, "check_page", judge)
    module = tmp_path / "tangled" / "epynn" / "maths.py"
    module.parent.mkdir(parents=True)
    for code, times in [("x = 1\n", 1), ("x = 1\n", 1), ("x = 1  # one\n", 1), ("x = 2\n", 2)]:
        module.write_text(code, "utf-8")
        weave(PAGE)
        assert judged == ["page.md"] * times, code
