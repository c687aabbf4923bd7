"""The cache of the results of code cells, which several processes fill at once."""

import nbformat
import pytest
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.main import JupyterCacheBase

from loom.weaving.adapters import make_result_cache, open_result_cache


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    monkeypatch.setattr(
        JupyterCacheBase, "truncate_caches", JupyterCacheBase.truncate_caches
    )


def keep_results(folder, *codes):
    with open_result_cache(folder) as cache:
        for code in codes:
            cells = [nbformat.v4.new_code_cell(code, execution_count=1)]
            notebook = nbformat.v4.new_notebook(cells=cells)
            cache.cache_notebook_bundle(CacheBundleIn(notebook, f"{code}.md"))
        return [each.uri for each in cache.list_cache_records()]


def test_old_results_leave_before_the_processes_start_and_not_while_they_run(tmp_path):
    """Else what one process has begun to write is an old result to another."""
    make_result_cache(tmp_path)
    with open_result_cache(tmp_path) as cache:
        cache.change_cache_limit(2)
    assert keep_results(tmp_path, "1", "2", "3") == ["1.md", "2.md", "3.md"]
    make_result_cache(tmp_path)
    with open_result_cache(tmp_path) as cache:
        assert len(cache.list_cache_records()) == 2
    assert keep_results(tmp_path, "4")[-1] == "4.md"
    assert len(list((tmp_path / "executed").iterdir())) == 3
