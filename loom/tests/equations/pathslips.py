"""Slips of the pen in boxes of paths, and which of them make no difference."""

from collections import Counter

import numpy as np

from loom.equations.check import check_page
from loom.equations.derivations import list_boxes
from loom.equations.pathrows import judge_rows
from loom.equations.pathslips import list_path_slips
from loom.equations.tree import EquationError
from loom.tests.equations.slips import DRAWS, drawn


def path_slips(documents):
    """Yield a name, the slip, the rows, and what is needed to judge it."""
    for document in documents:
        checked = check_page(document)
        for error, paths, graph in list_boxes(
            checked.page, checked.results, checked.cases
        ):
            name = f"{document.path} ({error.tag})"
            for slip in list_path_slips(paths, error, checked.cases[0].arrays):
                yield name, slip, paths, error, graph, checked.cases


def judged_paths(found):
    """Count by kind: slips that turn red, slips that say the same; list the others."""
    red, same, survivors = Counter(), Counter(), []
    for name, slip, paths, error, graph, cases in found:
        results = judge_rows(slip.paths, error, graph, cases)
        if any(result.message for result in results):
            red[slip.kind] += 1
        elif slip.row is not None and says_the_same(slip, paths, error, cases):
            same[slip.kind] += 1
        else:
            survivors.append(f"{name} {slip.words}")
    return red, same, survivors


def says_the_same(slip, paths, error, cases):
    """Whether a changed contribution is the same, whatever its symbols are."""
    old, new = paths[slip.row], slip.paths[slip.row]
    count = 0
    for seed, case in enumerate(cases):
        for draw in DRAWS:
            arrays = drawn(case.arrays, draw, seed)
            try:
                both = [path.evaluate(error, arrays) for path in (old, new)]
            except EquationError:
                return False
            count += 1
            if not np.allclose(*both, rtol=1e-9, atol=0):
                return False
    return count > 0
