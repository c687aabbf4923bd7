"""`new` makes a page, and its module, out of the template that a book names."""

import subprocess
import sys
from contextlib import contextmanager

import pytest

import loom.creation.new
from loom.commands.main import main
from loom.config import parse_config
from loom.creation.copying import add_entry, copy_page
from loom.creation.naming import CreationError, NewName, find_page_path, parse_name
from loom.creation.new import create_page, plan_page
from loom.tangling.lock import lock_repository
from loom.tests.book import find_environment

SETTINGS = """
[new]
kind = "filter"
template = "literate/filters/sample.md"
package = "pkg"
offers = "FROM"
longest = 8
lists = [
    ["literate/index.md", "\\n", "filters/sample"],
    ["literate/index.md", "\\n    ", "'pkg.sample.models': 'Sample',"],
]
"""
NEW = parse_config(SETTINGS).new
MEAN = NewName("Mean", "mean")
INDEX = """# A book

```{toctree}
filters/sample
```

```python {file=pkg/__init__.py}
FROM = {
    'pkg.tools': 'half twice',
    'pkg.sample.models': 'Sample',
}
```

```python {file=pkg/tools.py}
half = twice = None
```
"""
SAMPLE = """# Sample filter

<!-- only here -->
This is about the template.
<!-- until here -->

<!-- in a copy
This sample is new.
-->
```python {file=pkg/sample/models.py}
from pkg.sample.other import Sample
from pkg.one import first


class Sample:
    name = 'sample'
```

```python {file=pkg/sample/other.py}
```
"""
ALONE = """# Sample filter

```python {file=pkg/sample/models.py}
class Sample:
    name = 'sample'
```

```pycon
>>> from pkg.sample.models import Sample
```
"""


@pytest.fixture
def filters(book):
    (book.root / "loom.toml").write_text(SETTINGS)
    (book.root / "literate/filters").mkdir()
    book.write(**{"index": INDEX, "filters/sample": SAMPLE})
    assert book.said() == []
    return book


def run(book, *words):
    return main(["new", *words, "--root", str(book.root)])


def test_a_page_its_entries_and_its_module_are_made(filters, capsys):
    (filters.root / "pytest.ini").write_text(
        "[pytest]\naddopts = -p loom.testing.examples\npythonpath = tangled\n"
    )
    assert run(filters, "filter", "mean") == 0
    assert capsys.readouterr().out.splitlines() == [
        "wrote literate/filters/mean.md",
        "wrote tangled/exercises.json",
        "added literate/index.md:5",
        "added literate/index.md:12",
        "wrote tangled/pkg/__init__.py",
        "wrote tangled/pkg/mean/models.py",
        "wrote tangled/pkg/mean/other.py",
        "",
        "`from pkg import Mean` works, and does what the template does.",
        "Now change literate/filters/mean.md,",
        "and see what its equations, examples and exercises say of it:",
        "    python -m loom equations filters/mean",
        "    python -m pytest literate/filters/mean.md",  # the settings say the rest
        "    python -m loom practice",
        "literate/filters/sample.md does it once, step by step.",
    ]
    index = (filters.root / "literate/index.md").read_text()
    assert index == INDEX.replace(
        "filters/sample\n", "filters/sample\nfilters/mean\n"
    ).replace("'Sample',\n", "'Sample',\n    'pkg.mean.models': 'Mean',\n")
    assert (filters.root / "tangled/pkg/mean/models.py").read_text() == (
        "from pkg.mean.other import Mean\nfrom pkg.one import first\n\n\n"
        "class Mean:\n    name = 'mean'\n"
    )
    assert filters.check() == []


def test_where_tangling_has_problems_they_are_said_last_and_no_import_works(
    filters, capsys
):
    edited = filters.root / "tangled/pkg/__init__.py"
    edited.write_text("# mine\n" + edited.read_text())
    assert run(filters, "filter", "mean") == 1
    *_, wrote, last = capsys.readouterr().out.splitlines()
    assert wrote == "wrote tangled/pkg/mean/other.py"
    said = "literate/index.md:9: tangled/pkg/__init__.py was edited by hand (line 1), "
    assert last.startswith(said)


def test_what_is_for_one_of_both_pages_stands_there_alone():
    copy = copy_page(SAMPLE, MEAN, NEW)
    assert copy.startswith("# Mean filter\n\nThis mean is new.\n```python")
    assert "only here" not in copy and "template" not in copy and "-->" not in copy


def test_imports_are_sorted_under_the_new_name():
    text = "from pkg.one import a\nfrom pkg.sample import (\n    b,\n)\nimport sys\n"
    renamed = copy_page(text, NewName("Delay", "delay"), NEW)
    assert renamed == (
        "from pkg.delay import (\n    b,\n)\nfrom pkg.one import a\nimport sys\n"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_entry_stands_behind_all_others(end):
    page = "x\nfilters/sample\nfilters/delay\n\nother\n".replace("\n", end)
    new, line = add_entry(page, "\n", "filters/sample", MEAN, NEW)
    assert line == 4
    assert new == page.replace("delay", f"delay{end}filters/mean")
    assert add_entry(new, "\n", "filters/sample", MEAN, NEW) == (new, None)
    with pytest.raises(CreationError, match="no list with the entry filters/sample"):
        add_entry("x\n", "\n", "filters/sample", MEAN, NEW)


REFUSED = {
    "a_b": "no other signs. Write one such as Scale",
    "x": "two or more",
    "class": "can't be the name of a filter: it is a word of Python",
    "con": "Windows keeps it",
    "Deconvolve": "it has 10 letters, and 8 fit a line",
}


def test_only_what_is_so_is_said_of_the_new_page(filters, capsys):
    """Of a template without a class, in a book that has no list of its pages."""
    page = "# Sample filter\n\n```python {file=pkg/sample/models.py}\nx = 1\n```\n"
    filters.write(**{"filters/sample": page})
    (filters.root / "loom.toml").write_text(SETTINGS.partition("lists")[0])
    assert run(filters, "filter", "mean") == 0
    said = capsys.readouterr().out
    assert "import" not in said and "Now change literate/filters/mean.md" in said
    assert "Name filters/mean in a `{toctree}`, so that readers find it." in said


@pytest.mark.parametrize(
    "right, wrong, said",
    [
        ('"FROM"', '"__all__"', "`__all__` of pkg, which `new.offers` in loom.toml"),
        ("literate/index.md", "../index.md", "`new.lists` in loom.toml leads out"),
    ],
)
def test_a_setting_that_does_not_fit_is_named(filters, right, wrong, said, capsys):
    assert right in SETTINGS
    filters.write(index=INDEX.replace("FROM", "__all__ = ['A']\n\nFROM"))
    (filters.root / "loom.toml").write_text(SETTINGS.replace(right, wrong))
    before = filters.files(everything=True)
    assert run(filters, "filter", "mean") == 2
    assert said in capsys.readouterr().err
    assert filters.files(everything=True) == before


@pytest.mark.parametrize("word, said", REFUSED.items())
def test_a_word_that_is_no_name_is_refused(word, said):
    with pytest.raises(CreationError, match=said):
        parse_name(word, NEW)


@pytest.mark.parametrize(
    "word, said",
    [
        ("sample", "literate/filters/sample.md is there already"),
        ("Tools", "`pkg.tools` is tangled/pkg/tools.py, made by literate/index.md"),
        ("Twice", "`twice` is the name of pkg.tools.twice. Choose another name"),
    ],
)
def test_a_name_that_is_taken_is_refused(filters, word, said, capsys):
    before = filters.files(everything=True)
    assert run(filters, "filter", word) == 2
    assert capsys.readouterr().err.startswith(f"loom new: {said}")
    assert filters.files(everything=True) == before


def test_a_book_without_a_template_says_so(book, capsys):
    book.write(index="# A book\n")
    assert run(book, "page", "Mean") == 2
    said = capsys.readouterr().err
    assert "no template; name it in loom.toml, in the section [new]: `templ" in said
    assert '`template = "literate/….md"`' in said and "`package`" in said
    with pytest.raises(SystemExit, match="0"):
        run(book, "--help")
    said = " ".join(capsys.readouterr().out.split())
    assert "Make a new page, and its module, out of the template. Nothing" in said


def test_a_template_that_is_not_there_is_named(filters):
    filters.write(**{"filters/sample": None})
    with pytest.raises(CreationError, match="`new.template` in loom.toml is lit"):
        plan_page(filters.root, "Mean")


def test_what_stands_in_the_way_is_named_and_nothing_is_written(filters):
    (filters.root / "literate/filters/mean.md").mkdir()
    before = filters.files(everything=True)
    with pytest.raises(CreationError, match="can't be written"):
        create_page(filters.root, "Mean")
    assert filters.files(everything=True) == before


def fail_at_the_index(monkeypatch):
    """Let the last of all writes fail."""
    write = loom.creation.new.replace_file

    def fail(root, path, text):
        if path.endswith("index.md") and "mean" in text:
            raise OSError("no room")
        write(root, path, text)

    monkeypatch.setattr(loom.creation.new, "replace_file", fail)


def test_what_fails_halfway_leaves_every_file_as_it_was(filters, monkeypatch):
    before = filters.files(everything=True)
    fail_at_the_index(monkeypatch)
    with pytest.raises(OSError, match="no room"):
        create_page(filters.root, "Mean")
    assert filters.files(everything=True) == before


EXERCISE = """
::::{exercise} Half
:label: sample-half
:level: 1

Write it.

```python {start=sample-half}
def half(x):
    return None
```

```pycon {check=sample-half}
>>> half(4)
2
```

:::{dropdown} Solution
```python {solution=sample-half}
def half(x):
    return x // 2
```
:::
::::
"""


def test_answers_to_exercises_come_along_and_leave_no_folder_if_it_fails(
    filters, monkeypatch
):
    (filters.root / "loom.toml").write_text(SETTINGS + 'answers = "wrong"\n')
    answer = filters.root / "wrong/sample-half/zero.md"
    answer.parent.mkdir(parents=True)
    answer.write_text("```python {solution=sample-half}\nhalf = None\n```\n")
    filters.write(**{"filters/sample": SAMPLE + EXERCISE})
    filters.tangle()
    with monkeypatch.context() as failing, pytest.raises(OSError, match="no room"):
        fail_at_the_index(failing)
        create_page(filters.root, "Mean")
    assert [each.name for each in (filters.root / "wrong").iterdir()] == ["sample-half"]
    create_page(filters.root, "Mean")
    copied = (filters.root / "wrong/mean-half/zero.md").read_text()
    assert copied == "```python {solution=mean-half}\nhalf = None\n```\n"


def test_words_that_are_not_understood_are_a_misuse(filters, capsys):
    for words in ([], ["filter"], ["layer", "Mean"], ["filter", "Mean", "Median"]):
        with pytest.raises(SystemExit) as ended:
            run(filters, *words)
        assert ended.value.code == 2 and "usage: loom" in capsys.readouterr().err


def test_the_page_is_named_as_the_template_is():
    assert find_page_path(MEAN, NEW) == "literate/filters/mean.md"


def test_a_page_is_there_in_a_folder_with_capital_letters_too(tmp_path, capsys):
    (tmp_path / "loom.toml").write_text(
        'documents = "Pages"\n[new]\nkind = "filter"\n'
        'template = "Pages/sample.md"\npackage = "pkg"\n'
    )
    (tmp_path / "Pages").mkdir()
    (tmp_path / "Pages/sample.md").write_text(SAMPLE)
    mine = tmp_path / "Pages/mean.md"
    mine.write_text("# A week of work\n")
    assert main(["new", "filter", "Mean", "--root", str(tmp_path)]) == 2
    assert "Pages/mean.md is there already" in capsys.readouterr().err
    assert mine.read_text() == "# A week of work\n"


def test_what_is_saved_while_another_run_is_waited_for_stays(filters, monkeypatch):
    @contextmanager
    def wait_for_lock(root):
        filters.write(index=INDEX + "\nSaved meanwhile.\n")
        with lock_repository(root):
            yield

    monkeypatch.setattr("loom.creation.new.lock_repository", wait_for_lock)
    create_page(filters.root, "Mean")
    index = (filters.root / "literate/index.md").read_text()
    assert "filters/mean\n" in index and index.endswith("\nSaved meanwhile.\n")


def test_a_package_that_is_a_draft_is_named_with_its_line(filters, capsys):
    filters.write(index=INDEX.replace("    'pkg.tools'", "    'pkg.tools"))
    before = filters.files(everything=True)
    assert run(filters, "filter", "Mean") == 2
    said = capsys.readouterr().err
    assert said.startswith("loom new: `pkg` is no Python, so it is not known which")
    assert said.endswith("; mend literate/index.md:9 first\n")
    assert filters.files(everything=True) == before


def test_what_is_said_of_a_new_page_is_so(filters, capsys):
    """The package offers nothing, and no settings of pytest have the plugin."""
    settings = SETTINGS.replace('offers = "FROM"\n', "")
    (filters.root / "loom.toml").write_text(settings)
    filters.write(**{"filters/sample": ALONE})
    assert run(filters, "filter", "Mean") == 0
    said = capsys.readouterr().out
    assert "`from pkg.mean.models import Mean` works" in said
    command = "python -m pytest -p loom.testing.examples literate/filters/mean.md"
    assert f"    PYTHONPATH=tangled {command}\n" in said
    done = subprocess.run(
        [sys.executable, *command.split()[1:]],
        cwd=filters.root,
        env=find_environment(filters.root / "tangled"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout
