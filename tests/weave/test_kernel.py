"""A kernel that dies at once is followed by another."""

import pytest

from loom.weaving.notebooks import kernels


class Dying:
    """A client whose kernels die, but for the last; and how many there were."""

    deaths, words = 0, ""

    def __init__(self, notebook, resources, **options):
        self.resources = resources

    def execute(self):
        type(self).deaths -= 1
        if self.deaths >= 0:
            raise RuntimeError(self.words)
        return self.resources


@pytest.mark.parametrize(
    "deaths, words, runs",
    [
        (0, "", True),
        (2, kernels.DIED + " to kernel_info", True),
        (3, kernels.DIED + " to kernel_info", False),
        (1, "something else", False),
    ],
)
def test_a_kernel_that_dies_at_once_is_followed_by_another(monkeypatch, deaths, words, runs):
    monkeypatch.setattr(kernels, "NotebookClient", Dying)
    monkeypatch.setattr(Dying, "deaths", deaths)
    monkeypatch.setattr(Dying, "words", words)
    if runs:
        assert kernels.execute_notebook(None, "here") == {"metadata": {"path": "here"}}
    else:
        with pytest.raises(RuntimeError, match=words):
            kernels.execute_notebook(None, "here")
