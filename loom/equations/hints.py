"""Single edits with which wrong equations would hold."""

from collections.abc import Iterable, Sequence

from loom.equations.judgement import is_true
from loom.equations.results import Case, EquationResult
from loom.equations.slips import list_slips
from loom.equations.tree import walk_tree

ROOM = 50_000  # nodes that the search for hints evaluates, a page
_MOST = 3  # hints of an equation


def search_hints(results: Iterable[EquationResult], cases: Sequence[Case]) -> None:
    """Note in the results single edits with which wrong equations would hold."""
    room = ROOM
    for result in results:
        if not result.message or not result.tree:
            continue
        if is_true(result.tree, cases):  # it is the code that is wrong, with it
            continue
        size = sum(1 for _ in walk_tree(result.tree))
        for slip in list_slips(result.tree, cases[0].arrays):
            room -= size
            if room < 0:
                result.is_unsure = True
                break
            if is_true(slip.tree, cases):
                result.hints.append(slip.words)
            if len(result.hints) == _MOST:
                break
