"""A tag is checked, or an error with its line: it is never passed over in silence."""

import pytest

END = "Bend.\n:::"
STRAY = "a tag outside of an equation that begins its line with $$"
PASSED = {
    "a directive": ("```{math}\na = b \\tag{3}\n```", 38, STRAY),
    "a directive with a label": (
        "```{math}\n:label: three\na = b\n```",
        37,
        "a math directive with a label is numbered and not checked",
    ),
    "a box with a label": (
        ":::{math}\n:label: three\na = b\n:::",
        37,
        "a math directive with a label is numbered and not checked",
    ),
    "a box with a label below a line": (
        "So we have\n:::{math}\n:label: three\na = b\n:::",
        38,
        "a math directive with a label",
    ),
    "a box with a label in a box": (
        "::::{note}\n:::{math}\n:nowrap:\n:name: three\na = b\n:::\n::::",
        38,
        "a math directive with a label",
    ),
    "a box with a label in a list": (
        "- x\n\n  :::{math}\n  :label: three\n  a = b\n  :::",
        39,
        "a math directive with a label",
    ),
    "a label in YAML": (
        ":::{math}\n---\nnowrap:\nlabel: three\n---\na = b\n:::",
        37,
        "a math directive with a label",
    ),
    "a label in YAML in a fence": (
        "```{math}\n---\nlabel: three\n---\na = b\n```",
        37,
        "a math directive with a label",
    ),
    "a directive of another language": (
        "```{eval-rst}\n.. math:: a = b\n   :label: three\n```",
        37,
        "a math directive with a label is numbered and not checked",
    ),
    "in a role": ("So {math}`a = b \\tag{3}` holds.", 37, STRAY),
    "a fence inside": (
        "$$\na = b\n```python\nx = 1\n```\n$$",
        37,
        "a fence stands inside of this equation",
    ),
    "a starred tag": (
        "$$ a = b \\tag*{3} $$",
        37,
        r"\tag*{3}: a tag is a number at the",
    ),
    "a word": ("$$ a = b \\tag{three} $$", 37, r"\tag{three}: a tag is a number"),
    "a tag in front": ("$$ \\tag{3} a = b $$", 37, "a tag is a number at the very end"),
    "two tags": ("$$ a = b \\tag{3} \\tag{4} $$", 37, "2 tags in one equation"),
    "in a list": ("- So\n\n  $$ a = b \\tag{3} $$", 39, "inside of a list or a quote"),
    "in an item": ("3. So\n   $$ a = b \\tag{3} $$", 38, STRAY),
    "in a quote": ("> $$ a = b \\tag{3} $$", 37, "inside of a list or a quote"),
    "indented": ("Text.\n\n    $$ a = b \\tag{3} $$", 39, "in an indented block"),
    "in HTML": ("<div>\n$$ a = b \\tag{3} $$\n</div>", 38, "it is in HTML"),
    "a backtick on its line": ("See `x`: $$ a = b \\tag{3} $$", 37, STRAY),
    "in a line": ("So $a = b \\tag{3}$ holds.", 37, STRAY),
    "on the second line": ("So\nwe have $a = b \\tag{3}$.", 38, STRAY),
    "a label": (
        "$$ a = b $$ (three)",
        37,
        "the label (three) would number an equation",
    ),
    "a number as a label": (
        "$$ a = b $$ (3)",
        37,
        r"write \tag{3} at its end in place of the label",
    ),
    "an environment": (
        "\\begin{align}\na = b\n\\end{align}",
        37,
        "an equation outside of dollar signs would be numbered and not checked",
    ),
    "an environment with a tag": (
        "\\begin{align}\na = b \\tag{3}\n\\end{align}",
        38,
        STRAY,
    ),
    "an environment in dollars": (
        "$$ \\begin{equation} a = b \\end{equation} $$",
        37,
        "this environment, \\label or number by hand is not checked",
    ),
    "a number by hand": (
        "$$ a = b \\qquad (3) $$",
        37,
        "number by hand is not checked",
    ),
    "an old number": ("$$ a = b \\eqno{(3)} $$", 37, "number by hand is not checked"),
    "in a directive": ("````{note}\n$$ a = b \\tag{3} $$\n````", 38, "in a fence"),
}


@pytest.mark.parametrize("name", PASSED)
def test_a_tag_that_would_be_passed_over(look, name):
    text, line, message = PASSED[name]
    said = look((END, f"{END}\n\n{text}"))
    assert any(
        one.startswith(f"page.md:{line}: ") and message in one
        for one in said.split("\n")
    ), said


@pytest.mark.parametrize(
    "text",
    [
        r"The number stands in `\tag{3}`, and in ``a ` \tag{3}``.",
        "````markdown\n$$ a = b \\tag{3} $$\n````",
        "```{sourcecode} latex\na \\tag{3}\n```",
        "```{code} latex\na \\tag{3}\n```",
        "$$ a = b $$",
        r"\tagged is no tag.",
        "```{eval-rst}\n.. math:: a = b\n\n.. figure:: x.png\n   :name: x\n```",
        ":::{math}\na = b\n:::\n\nText\n:name: x",
    ],
)
def test_what_is_no_tag(look, text):
    assert look((END, f"{END}\n\n{text}")) == ""


@pytest.mark.parametrize(
    "line, changes",
    [
        (28, [(r"\tag{1} $$", r"\tag{1}")]),
        (32, [(r"\tag{2} $$", r"\tag{2}")]),
        (28, [(r"\tag{1} $$", r"\tag{1}"), ("Sum.\n\n", "")]),
        (28, [(r"\tag{1} $$", r"\tag{1}"), ("$$ h_{mu}", "$$\nh_{mu}")]),
        (37, [(END, f"{END}\n\n$$ a = b")]),
    ],
)
def test_dollars_that_are_not_closed_are_all_that_is_said(look, line, changes):
    message = "this $$ is not closed by another one above the next empty line"
    assert look(*changes) == f"page.md:{line}: {message}"
