"""The document line behind a line of an output as it is on the disk."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from loom.documents.folder import read_documents
from loom.problems import Location
from loom.tangling.files import read_text
from loom.tangling.outputs import Output, make_outputs
from loom.tangling.store import StoredOutput, decode_map, read_store


class Origins(dict[str, Sequence[Location | None]]):
    """The line maps of outputs as they stand on the disk, by path.

    A map is found when its path is first asked for; a line that no document contains is
    None in it.

    :param root: The book's folder.
    :param outputs: What the documents make now, if that is known already.
    """

    def __init__(self, root: Path, outputs: Mapping[str, Output] | None = None):
        super().__init__()
        self._root = Path(root)
        if outputs is not None:
            self.outputs = outputs

    def __missing__(self, path: str) -> Sequence[Location | None]:
        bases = list(self._find_bases(path))
        text = read_text(self._root / path) if bases else None
        fitting = [origins for base, origins in bases if text in (None, base)]
        found: Sequence[Location | None] = ()
        if fitting:
            found = fitting[0]
        elif bases:
            found = _carry_map_over(*bases[-1], text or "")
        self[path] = found
        return found

    def _find_bases(self, path: str) -> Iterator[tuple[str, tuple[Location, ...]]]:
        """Yield each text of an output that has a map, and the map."""
        if path in self.outputs:
            yield self.outputs[path].text, self.outputs[path].origins
        if path in self._stored:
            entry = self._stored[path]
            yield entry["text"], decode_map(entry["map"])

    @cached_property
    def _stored(self) -> dict[str, StoredOutput]:
        return read_store(self._root)[1]

    @cached_property
    def outputs(self) -> Mapping[str, Output]:
        """What the documents make now, by path."""
        return make_outputs(read_documents(self._root)[0]).outputs


def _carry_map_over(
    base: str, origins: Sequence[Location], text: str
) -> list[Location | None]:
    """Carry a line map over to a text that was edited."""
    from difflib import SequenceMatcher

    old, new = base.split("\n")[:-1], text.split("\n")
    found: list[Location | None] = [None] * len(new)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for a, b, size in matcher.get_matching_blocks():
        found[b : b + size] = origins[a : a + size]
    return found


def find_origin(
    root: Path, path: str, line: int, origins: Origins | None = None
) -> Location | None:
    """The document line behind a line of an output.

    :param path: The output's path from the root.
    :param origins: An :class:`Origins`, for many questions in a row.
    :returns: A :class:`Location`, or None.
    """
    found = (Origins(root) if origins is None else origins)[path]
    return found[line - 1] if 0 < line <= len(found) else None
