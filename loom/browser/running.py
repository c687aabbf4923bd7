"""Run one block of a page in the page's namespace, as its tests do."""

import ast
from pathlib import Path
from typing import Any

from loom.browser.capture import (
    Progress,
    ShownOutput,
    TellOutputs,
    capture_text,
    describe_error,
    describe_value,
    take_figures,
)
from loom.browser.displaying import take_displayed
from loom.browser.doctests import run_doctest
from loom.browser.inability import describe_inability
from loom.browser.shortening import shorten_block
from loom.documents.model import Block

_Namespace = dict[str, Any]
Result = tuple[str, list[ShownOutput]]  # the state, and what is shown
_FAILURES = (Exception, SystemExit, KeyboardInterrupt)  # of a reader's code


def run_block(
    root: Path,
    block: Block,
    namespace: _Namespace,
    tell: TellOutputs = lambda shown: None,
) -> Result:
    """Run an example, a cell or a doctest.

    :param root: The book's folder.
    :param namespace: The names of the page; they change.
    :param tell: Called with what is shown so far, from time to time.
    :returns: 'green' or 'red', or 'unable' if it can't run in a browser.
    """
    if reason := describe_inability(block):
        return "unable", [{"kind": "note", "text": reason}]
    block, notes = shorten_block(block)
    run = run_doctest if block.kind == "doctest" else _run_code
    progress = Progress(lambda shown: tell([*notes, *shown]))
    state, shown = run(root, block, namespace, progress)
    return state, notes + shown


def _run_code(
    root: Path, block: Block, namespace: _Namespace, progress: Progress
) -> Result:
    """Run code; of a cell, the value of its last expression is shown."""
    shown: list[ShownOutput] = []
    failure = None
    with capture_text(progress) as printed:
        try:
            take_displayed()
            value = _execute(root, block, namespace)
            if value is not None and block.kind == "cell":
                shown.append(describe_value(value))
        except _FAILURES as error:
            failure = describe_error(root, block, error)
    shown[:0] = take_displayed()
    if said := printed.getvalue():
        shown.insert(0, {"kind": "text", "text": said})
    try:
        shown += take_figures("\n".join(block.code))
    except Exception as error:
        failure = failure or describe_error(root, block, error)
    if "raises-exception" in block.attributes.get("tags", ""):
        if failure is None:
            said = "This cell is there to raise an exception, and raised none."
            return "red", [*shown, {"kind": "error", "text": said}]
        return "green", [*shown, failure | {"expected": True}]
    return ("red", [*shown, failure]) if failure else ("green", shown)


def _execute(root: Path, block: Block, namespace: _Namespace) -> object:
    """Run code, and return the value of its last line if that is an expression."""
    path = str(root / block.document)
    # as many blank lines as the document has above it, so that its lines are known
    above = "\n" * (block.lines[0] - 1 if block.lines else 0)
    tree = ast.parse(above + "\n".join(block.code) + "\n", path)
    last = (
        tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    )
    exec(compile(tree, path, "exec", dont_inherit=True), namespace)
    if not isinstance(last, ast.Expr):
        return None
    value = eval(compile(ast.Expression(last.value), path, "eval"), namespace)
    is_silenced = "\n".join(block.code).rstrip().endswith(";")  # as in a notebook
    return None if is_silenced else value
