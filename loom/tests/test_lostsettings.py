"""Names in `loom.toml` that lead nowhere."""

import pytest

from loom.checking import check_outputs

PAGE = """# Start

```python {file=pkg/a.py}
x = 1
```

## For reference
"""


WRITE = "write a path from the book's folder"


@pytest.mark.parametrize(
    "section, setting, wrong",
    [
        ("testing", 'pages = ["NOPE.md"]', "'NOPE.md', which is no file of the book"),
        ("browser", 'include = ["no/*.csv"]', "'no/*.csv', and no file is called so"),
        ("browser", 'include = ["literate"]', "'literate', and no file is called so"),
        (
            "browser",
            'unable = [["strat", "why"]]',
            "'strat', which is no page; did you mean `start`?",
        ),
        ("browser", 'interactive = "no.docs"', "'no.docs', which is no module"),
        ("equations", 'about = "nope#x"', "'nope', which is no page"),
        (
            "equations",
            'names = ["pkg", "pgk.*"]',
            "'pgk', which is no module; did you mean `pkg`?",
        ),
        ("equations", 'names = [""]', "'', which is no module"),
        (
            "equations",
            'package = "pgk"',
            "'pgk', which is no module; did you mean `pkg`?",
        ),
        ("names", 'importable = ["..x"]', "'..x', which is no module"),
        (
            "notebooks",
            'package = "pkg.b"',
            "'pkg.b', which is no module; did you mean `pkg.a`?",
        ),
        ("drawings", 'module = "nope"', "'nope', which is no module"),
        ("printing", 'shots = ["front"]', "'front', which is no page"),
        ("new", 'template = "literate/no.md"', "'literate/no.md', which is not there"),
        (
            "new",
            'lists = [["../out.md", "", ""]]',
            "'../out.md', which is no file of the book",
        ),
        (
            "reading",
            'ends = ["For references"]',
            "'For references', and no heading is called so; did you mean "
            "`For reference`?",
        ),
        ("search", 'last = ["Nope"]', "'Nope', and no heading is called so"),
    ],
)
def test_a_name_that_leads_nowhere_is_told(book, section, setting, wrong):
    book.write(start=PAGE)
    (book.root / "loom.toml").write_text(f"# It.\n[{section}]\n\n{setting}\n")
    book.tangle()
    name = f"{section}.{setting.partition(' ')[0]}"
    said = [str(problem) for problem in check_outputs(book.root)]
    assert said == [f"loom.toml:4: `{name}` has {wrong}"]


def test_names_that_lead_somewhere_are_not(book):
    book.write(start=PAGE)
    settings = """equations = {names = ["pkg", "pkg.*", "json.tool"], package = "pkg"}
names = {importable = ["pkg.a", "numpy", "a_library_that_is_not_installed"]}
reading = {ends = ["For reference"]}
testing = {pages = ["loom.toml"]}
browser = {include = ["*.toml"], unable = [["start", "why"]]}
"""
    (book.root / "loom.toml").write_text(settings)
    assert [each for each in map(str, check_outputs(book.root)) if "loom" in each] == [
        "literate/start.md:4: tangled/pkg/a.py is missing; run `python -m loom`"
    ]
    book.tangle()
    assert check_outputs(book.root) == []
