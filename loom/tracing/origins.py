"""tracing.origins"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from loom.documents.folder import read_documents
from loom.problems import Location
from loom.tangling.files import read_text
from loom.tangling.outputs import Output, make_outputs
from loom.tangling.store import StoredOutput, decode_map, read_store


class Origins(dict[str, Sequence[Location | None]]):
    """The line maps of outputs as they stand on the disk, by path.

    A map is found when its path is first asked for; a line that no
    document contains is None in it.
    """

    def __init__(self, root: Path):
        super().__init__()
        self.root = Path(root)

    def __missing__(self, path: str) -> Sequence[Location | None]:
        bases = list(self.bases(path))
        text = read_text(self.root / path) if bases else None
        fitting = [origins for base, origins in bases if text in (None, base)]
        self[path] = (
            fitting[0]
            if fitting
            else carry_map_over(*bases[-1], text or "")
            if bases
            else ()
        )
        return self[path]

    def bases(self, path: str) -> Iterator[tuple[str, tuple[Location, ...]]]:
        """Yield each text of an output that has a map, and the map."""
        if path in self.outputs:
            yield self.outputs[path].text, self.outputs[path].origins
        if path in self.stored:
            entry = self.stored[path]
            yield entry["text"], decode_map(entry["map"])

    @cached_property
    def stored(self) -> dict[str, StoredOutput]:
        return read_store(self.root)[1]

    @cached_property
    def outputs(self) -> dict[str, Output]:
        return make_outputs(read_documents(self.root)[0]).outputs


def carry_map_over(
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
