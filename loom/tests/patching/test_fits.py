"""Where patches fit, and what they make of the documents."""

import pytest

from loom.tests.patching.pages import CODE, PAGE, A, made_by

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
    "blank lines above it": (A + "\n\n-class Two:\n+class B:", "class B:"),
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
