"""The examples of a page, as Sybil has them: regions of its text.

Sybil recognises a language only by its exact word, and ignores what it doesn't know.
Here the tool's own reader says what each fence is, so that a book has one grammar, and
every line of an example has its line in the document.
"""

import doctest
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from sybil import Document, Region
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.example import Example
from sybil.parsers.abstract.doctest import DocTestStringParser

from loom.documents.lines import TEXT_LINE
from loom.documents.model import Block
from loom.documents.optional import find_absent_libraries
from loom.documents.prompts import find_bad_prompt
from loom.documents.reader import read_document
from loom.problems import Problem
from loom.testing.evaluation import (
    report_problem,
    run_example,
    run_failing,
    run_unless_woven,
    skip_example,
)
from loom.testing.needs import find_needed_cells, is_run_by_weave


def find_regions(document: Document) -> Iterator[Region]:
    """Yield a region for each example of a Sybil document.

    A doctest block gives one region for each of its prompts; any other example is one
    region. A line with a problem is a region that fails.
    """
    starts = [0]
    for line in TEXT_LINE.findall(document.text):
        starts.append(starts[-1] + len(line))
    page, problems = read_document(document.path, document.text)
    doctests = [each for each in page.blocks if each.kind == "doctest"]
    bad = {each.line: why for each in doctests if (why := find_bad_prompt(each))}
    page = replace(page, blocks=tuple(it for it in page.blocks if it.line not in bad))
    problems = [*problems, *bad.values()]
    yield from _find_problem_regions(problems, starts)
    needed = find_needed_cells(page.blocks)
    for n, block in enumerate(page.blocks):
        absent = find_absent_libraries(block)
        for region in _find_block_regions(block, starts, n in needed):
            if absent:
                region.evaluator = partial(skip_example, absent)
            yield region


def _find_problem_regions(
    problems: Sequence[Problem], starts: Sequence[int]
) -> Iterator[Region]:
    wrong: dict[int, list[str]] = {}
    for problem in problems:
        wrong.setdefault(problem.location.line, []).append(str(problem))
    for line, messages in wrong.items():
        text = "\n".join(messages)
        yield Region(starts[line - 1], starts[line], text, report_problem)


def _find_block_regions(
    block: Block, starts: Sequence[int], is_needed: bool
) -> Iterator[Region]:
    """Yield the regions of a block, if it is one to run.

    :param is_needed: Whether an example behind it needs it, if it is a cell.
    """
    if block.kind == "doctest":
        yield from _find_doctest_regions(block, starts)
    elif block.kind in ("example", "cell"):
        # Blank lines before the code make its line numbers those of the document.
        above = block.lines[0] - 1 if block.lines else 0
        code = "\n" * above + "\n".join(block.code) + "\n"
        tags = block.attributes.get("tags", "")
        evaluate: Callable[[Example], str | None] = run_example
        if "raises-exception" in tags:
            evaluate = run_failing
        elif is_run_by_weave(block) and not is_needed:
            evaluate = run_unless_woven
        end = starts[block.lines[-1] if block.lines else block.line]
        yield Region(starts[block.line - 1], end, code, evaluate)


def _find_doctest_regions(block: Block, starts: Sequence[int]) -> Iterator[Region]:
    """Yield a region for each prompt of a doctest block.

    What belongs to no prompt is a region that fails.
    """
    text = "\n".join(block.code) + "\n"
    rest, end = [], 0
    parse = DocTestStringParser(DocTestEvaluator(doctest.ELLIPSIS))
    for found in parse(text, block.document):
        rest.append(text[end : found.start])
        first = text.count("\n", 0, found.start)
        last = max(text.count("\n", 0, found.end) - 1, first)
        yield Region(
            starts[block.lines[first] - 1],
            starts[block.lines[last]],
            found.parsed,
            found.evaluator,
        )
        end = found.end
    rest.append(text[end:])
    lost = [
        line
        for line in "".join(rest).splitlines()
        if line.strip() and not line.lstrip().startswith(">>> #")
    ]
    if lost or not end:
        said = "holds no >>>"
        if lost:
            said = "these lines belong to no prompt:\n" + "\n".join(lost)
        yield Region(starts[block.line - 1], starts[block.line], said, report_problem)
