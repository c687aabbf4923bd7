"""No fence of the book is passed over: each is run, tangled, part of an exercise, or for show."""

import re
from pathlib import Path

import pytest
from sybil.document import Document

from loom.documents.folder import find_documents
from loom.documents.reader import read_document
from loom.testing.regions import find_regions

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", *find_documents(ROOT)]
RUN = {"doctest", "example", "cell"}
TANGLED = {"file", "chunk"}
EXERCISE = {"start", "check", "solution"}
SHOWN = {"display", "diagram", "directive"}


def fences(text):
    """Yield the line of every opening fence, found without a Markdown parser."""
    closing = None
    for number, line in enumerate(text.splitlines(), 1):
        inner = re.sub(r"^(?:[ >]|[-*+] |\d+[.)] )*", "", line)
        if closing:
            closing = None if re.fullmatch(closing, inner.rstrip()) else closing
        elif match := re.match(r"(`{3,})[^`]*$|(~{3,})", inner):
            mark = match[1] or match[2]
            closing = f"{re.escape(mark[0])}{{{len(mark)},}}"
            yield number


@pytest.mark.parametrize("name", PAGES)
def test_every_fence_is_accounted_for(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    page, problems = read_document(name, text)
    assert problems == []
    assert [block.line for block in page.blocks] == list(fences(text))
    for block in page.blocks:
        assert block.kind in RUN | TANGLED | EXERCISE | SHOWN, block.location


@pytest.mark.parametrize("name", PAGES)
def test_every_example_is_run(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    page, _ = read_document(name, text)
    lines = {example.line for example in Document.parse(str(ROOT / name), find_regions)}
    for block in page.blocks:
        inside = lines & {block.line, *block.lines}
        if block.kind == "doctest":
            prompts = [
                line
                for line, code in zip(block.lines, block.code)
                if code.lstrip().startswith(">>>") and not code.lstrip().startswith(">>> #")
            ]
            assert inside == set(prompts), block.location
        else:
            assert inside == ({block.line} if block.kind in RUN else set()), block.location


def test_fences_are_found_without_the_parser():
    text = (
        "```a\n~~~\n```\n\n- ```b\n  x\n  ```\n\n> ~~~c\n> ```\n> ~~~\n\n````d\n```\n````\n`e```\n"
    )
    assert list(fences(text)) == [1, 5, 9, 13]
