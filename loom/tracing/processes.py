"""Let started processes import from the documents, as their parent does.

Written for Python 3.11 to 3.13. `multiprocessing` has no documented place for it, so
`get_preparation_data` of `multiprocessing.spawn` is replaced: it makes the dictionary
that a new process gets before anything else is imported there. Where it does not exist
any more, a started process imports what was tangled last.
"""

import runpy
from collections.abc import Callable
from multiprocessing import spawn
from pathlib import Path

from loom.config import use_book
from loom.tangling.outputs import Output
from loom.tangling.store import LineRun, decode_map, encode_map
from loom.tracing.importer import DocumentFinder, import_from

# path, owner, text, line map, and first line of an output
_PackedOutput = tuple[str, str, str, list[LineRun], int]


def pass_on_finder(finder: DocumentFinder) -> None:
    """Give a finder to every process that is started from here on."""
    prepare = getattr(spawn, "get_preparation_data", None)
    if prepare is None:
        return

    def get_preparation_data(name: str) -> dict[str, object]:
        return {**prepare(name), "documents": _PackedFinder(finder)}

    spawn.get_preparation_data = get_preparation_data


class _PackedFinder:
    """A finder on its way to another process, where `inherit.py` unpacks it."""

    def __init__(self, finder: DocumentFinder):
        self._finder = finder

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, dict[str, object]]]:
        finder = self._finder
        packed: list[_PackedOutput] = [
            (it.path, it.owner, it.text, encode_map(it.origins), it.line)
            for it in finder.outputs.values()
        ]
        given = str(finder.root), packed, finder.texts
        tool, first = Path(__file__).parents[2], Path(__file__).with_name("inherit.py")
        return runpy.run_path, (str(first), {"TOOL": str(tool), "GIVEN": given})


def import_as_parent(
    root: str, packed: list[_PackedOutput], texts: dict[str, list[str]]
) -> None:
    """Go on with the finder of the process that started this one."""
    use_book(root)
    outputs = {
        path: Output(path, owner, text, decode_map(runs), line)
        for path, owner, text, runs, line in packed
    }
    finder = DocumentFinder(Path(root), outputs, texts)
    import_from(finder)
    pass_on_finder(finder)
