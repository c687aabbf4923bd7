"""In which order the pages of a book are read."""

import pytest
from sphinx.util.parallel import make_chunks

from loom.weaving.cells import order_pages


@pytest.mark.parametrize("processes", [2, 4])
def test_each_process_reads_some_pages_with_many_cells(processes):
    counts = {f"{i:02}": max(0, 48 - i) for i in range(76)}
    names = list(counts)
    order_pages(names, counts, processes)
    assert sorted(names) == sorted(counts)
    loads = [sum(map(counts.get, chunk)) for chunk in make_chunks(names, processes)]
    assert max(loads) <= 1.2 * sum(loads) / len(loads)


@pytest.mark.parametrize("names", [[], ["a"], ["b", "a", "c"]])
def test_few_pages_keep_their_order_but_for_their_cells(names):
    dealt = list(names)
    order_pages(dealt, {"a": 1, "b": 2, "c": 0}, 1)
    assert dealt == sorted(names, key="bac".index)
