"""Patches: how they are read, where they fit, and what they make of the documents."""

import pytest

from loom.documents.infos import parse_info
from loom.documents.reader import read_document
from loom.patching.patches import apply_patches
from loom.syncing.run import carry_edits_back
from loom.tangling.outputs import make_outputs

CODE = """\
def one(x):
    y = x + 1
    return y


class Two:
    def one(self, x):
        y = x + 1
        return y

    def two(self):
        return 2
"""
PAGE = f"""# Page

```python {{file=pack/a.py}}
{CODE}```

In a list:

- ```python {{file=b.py}}
  if True:
      <<deep>>
  last = 1
  ```

```python {{#deep}}
x = 1

z = 3
```
"""
EXERCISE = """
:::{exercise} E
:label: e
```pycon {check=e}
```
%s
:::
"""


def patch(body):
    return f"```diff {{solution=e}}\n{body}\n```\n"


def made_by(page, *patches):
    """The outputs of a page with patches applied, as text; and the new page."""
    text = page + EXERCISE % "\n".join(map(patch, patches))
    document, problems = read_document("literate/page.md", text)
    assert not problems
    solutions = [block for block in document.blocks if block.kind == "solution"]
    [patched] = apply_patches([document], solutions)
    made, problems = make_outputs([patched])
    assert not problems
    return {path: output.text for path, output in made.items()}, patched.text


A = "--- pack/a.py\n"
FITS = {
    "with the line before": (
        A + " def one(x):\n-    y = x + 1\n+    y = 2",
        "(x):\n    y = 2\n",
    ),
    "at": (A + "@@\n-    return y\n+    return 1", "1\n    return 1\n\n\n"),
    "with the function": (
        A + "@@ def one(self\n-        return y",
        "+ 1\n\n    def two",
    ),
    "with the class": (
        A + "@@ class Two\n+        # new\n         y = x + 1",
        "# new\n        y",
    ),
    "with both headers": (
        "--- a/pack/a.py\n+++ b/pack/a.py\n-class Two:\n+class B:",
        "class B:",
    ),
    "a new header": ("+++ pack/a.py\t2026-01-01\n-class Two:\n+class B:", "class B:"),
    "with the folder": ("--- tangled/pack/a.py\n-class Two:\n+class B:", "class B:"),
    "as git says it": (
        "diff --git a/tangled/pack/a.py b/tangled/pack/a.py\nindex 12ab..34cd 100644\n"
        "--- a/tangled/pack/a.py\n+++ b/tangled/pack/a.py\n"
        "@@ -11,2 +11,2 @@ class Two:\n     def two(self):\n-        return 2\n+   "
        "     return 3\n"
        "\\ No newline at end of file",
        "return 3\n",
    ),
    "numbers that are a little off": (
        A + "@@ -40 +40 @@\n+    # new\n     def two",
        None,
    ),
    "a blank line without its space": (
        A + "     return y\n\n\n-class Two:\n+class Three:",
        "return y\n\n\nclass Three:",
    ),
    "a blank line at its end": (
        A + "-class Two:\n+class B:\n\n\n",
        "class B:\n    def one",
    ),
    "a blank line that is new": (A + " class Two:\n+", "class Two:\n\n    def one"),
    "two runs in one": (
        A + "-    y = x + 1\n     return y\n \n \n-class Two:\n+class B:\n+    ''",
        "def one(x):\n    return y\n\n\nclass B:\n    ''\n",
    ),
    "at the end": (
        A + "         return 2\n+        # end",
        "return 2\n        # end\n",
    ),
    "at the beginning": (A + "+import a\n def one(x):", "import a\ndef one"),
}
FITS["numbers that are a little off"] = (
    A + "@@ -7,2 +7,3 @@\n+        # near\n         y = x + 1",
    "self, x):\n        # near\n",
)


@pytest.mark.parametrize("body, text", FITS.values(), ids=FITS)
def test_a_patch_is_applied(body, text):
    made, page = made_by(PAGE, body)
    assert text in made["tangled/pack/a.py"]
    assert f"```python {{file=pack/a.py}}\n{made['tangled/pack/a.py']}```\n" in page
    assert page.partition("In a list:")[2].startswith(PAGE.partition("In a list:")[2])


def test_the_nearest_place_is_taken_where_a_number_is_given():
    text = PAGE.replace(
        "def two(self):\n        return 2", "def two(self):\n        return y"
    )
    body = A + "@@ -%d +1 @@\n-        return y\n+        return 0"
    for number, line in ((1, 9), (10, 9), (11, 12), (400, 12)):
        made, _ = made_by(text, body % number)
        assert made["tangled/pack/a.py"].split("\n")[line - 1] == "        return 0"


def test_several_files_places_and_fences():
    first = A + (
        "-class Two:\n+class Three:\n@@\n-def one(x):\n+def zero(x):\n--- b.py\n"
        "-last = 1"
    )
    made, page = made_by(PAGE, first, A + "-        return 2\n+        return 3")
    assert made["tangled/b.py"] == "if True:\n    x = 1\n\n    z = 3\n"
    expected = CODE.replace("Two", "Three").replace("def one(x)", "def zero(x)")
    assert made["tangled/pack/a.py"] == expected.replace("return 2", "return 3")
    assert "- ```python {file=b.py}\n  if True:\n      <<deep>>\n  ```\n" in page


@pytest.mark.parametrize(
    "body",
    [
        "--- b.py\n     x = 1\n+    y = 2\n \n-    z = 3",
        "--- deep\n x = 1\n+y = 2\n \n-z = 3",
    ],
    ids=["file", "chunk"],
)
def test_a_line_goes_to_the_chunk_that_it_belongs_to(body):
    made, page = made_by(PAGE, body)
    assert made["tangled/b.py"] == "if True:\n    x = 1\n    y = 2\n\nlast = 1\n"
    assert "```python {#deep}\nx = 1\ny = 2\n\n```\n" in page


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_ends_of_lines_stay(end):
    made, page = made_by(PAGE.replace("\n", end), A + "-class Two:\n+class B:")
    assert "class B:\n    def one" in made["tangled/pack/a.py"]
    assert f"class B:{end}    def one" in page


LINE = 37  # of the first line of the patch
WRONG = {
    "nothing": ("", LINE - 1, "this patch is empty"),
    "nothing but a header": (A + "+++ pack/a.py\n@@", LINE - 1, "this patch is empty"),
    "no header": ("-x", LINE, "put `--- FILE` above"),
    "no sign": (
        A + "x = 1",
        LINE + 1,
        "this is no line of a patch; begin it with a space",
    ),
    "no change": (A + " class Two:", LINE + 1, "nothing changes here"),
    "no place": (A + "+class Two:", LINE + 1, "it is not said where these lines go"),
    "no such file": (
        "--- pack/b.py\n-x",
        LINE + 1,
        "no document makes `pack/b.py`; did you mean",
    ),
    "nothing like it": (
        "--- %\n-x",
        LINE + 1,
        "no document makes `%`; name a file as `file=`",
    ),
    "no such line": (
        A + " def one(x):\n-    y = x + 2",
        LINE + 2,
        "tangled/pack/a.py has no `    y = x + 2` here; "
        "the nearest is `    y = x + 1` (literate/page.md:5)",
    ),
    "lines that don't follow": (
        A + "     def two(self):\n \n-        return 2",
        LINE + 2,
        "has no blank line here; the nearest is `        return 2` "
        "(literate/page.md:15)",
    ),
    "more lines than there are": (
        A + "         return 2\n-    more",
        LINE + 2,
        "has no `    more` here",
    ),
    "three places": (
        "--- pack/a.py\n-    def one(self, x):\n@@\n \n+x",
        LINE + 3,
        "these lines begin 3 times in tangled/pack/a.py, in lines 4 and 5 and 10; "
        "add a line",
    ),
    "two places in a function": (
        A + "@@ class\n-        return",
        LINE + 2,
        "has no `        return` here",
    ),
    "one line twice": (
        A + "-class Two:\n+x\n@@\n-class Two:",
        LINE + 4,
        "these lines are changed by another place of the patch",
    ),
    "not in this function": (
        A + "@@ def two\n-class Two:",
        LINE + 2,
        "are in tangled/pack/a.py, but not below a line that begins with `def two`",
    ),
}


@pytest.mark.parametrize("body, line, message", WRONG.values(), ids=WRONG)
def test_check_names_each_mistake_at_its_line(book, body, line, message):
    book.write(page=PAGE + EXERCISE % patch(body))
    book.tangle()
    said = book.check()
    assert said[0].startswith(f"literate/page.md:{line}: ") and message in said[0], said


def test_check_names_all_mistakes_in_one_run(book):
    good, wrong = (
        A + "-class Two:\n+class B:",
        ["-x", A + "-x", "--- c.py\n-x\n--- d.py\n-x"],
    )
    book.write(
        page=PAGE + EXERCISE % "".join(map(patch, [*wrong, good, A + "-    def"]))
    )
    book.tangle()
    assert [int(said.split(":")[1]) for said in book.check()] == [37, 41, 45, 47, 56]


def test_a_library_that_was_changed_is_no_problem_but_for_check(book):
    """Who solves an exercise in another way tangles, carries and watches as before."""
    page = PAGE + EXERCISE % patch(A + "-class Two:\n+class B:")
    book.write(page=page)
    assert not book.said() and not book.check()
    book.write(page=page.replace("\nclass Two", "\nclass Mine"))
    assert not book.said()
    file = book.root / "tangled" / "pack" / "a.py"
    file.write_text(file.read_text().replace("Mine", "Yours"))
    assert not carry_edits_back(book.root).problems
    assert "\nclass Yours" in (book.root / "literate" / "page.md").read_text()
    [said] = book.check()
    assert "has no `class Two:` here" in said


def test_nothing_is_said_of_a_file_that_another_mistake_holds_up(book):
    book.write(
        page=PAGE.replace("<<deep>>", "<<depe>>") + EXERCISE % patch("--- b.py\n-x")
    )
    book.tangle()
    assert not [said for said in book.check() if "b.py" in said]


REFUSED = {
    "it does not fit": (A + "-class", "has no `class` here"),
    "it ends the block": (A + "-class Two:\n+```", "would not become"),
    "less deep than its chunk": ("--- b.py\n     x = 1\n+y = 2\n ", "indented less"),
}


@pytest.mark.parametrize("body, message", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_applied_is_refused(body, message):
    with pytest.raises(ValueError) as error:
        made_by(PAGE, body)
    assert message in str(error.value)


def test_a_diff_stands_for_an_exercise_and_nothing_else():
    assert parse_info("diff {solution=x}").kind == "solution"
    for info in ("diff", "diff {start=x}", "diff {solution=x replaces=y}", "diff {}"):
        with pytest.raises(ValueError):
            parse_info(info)
    with pytest.raises(ValueError, match="write `diff {solution=NAME}`"):
        parse_info("diff")
