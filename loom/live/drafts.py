"""Tangle at each save, and keep in mind what is wrong with the documents."""

from pathlib import Path

from loom.config import get_config
from loom.live.board import Complaint
from loom.live.names import get_place_page
from loom.tangling.files import read_text
from loom.tangling.manifest import parse_manifest
from loom.tangling.run import tangle
from loom.tracing.origins import find_origin


class Drafts:
    """The documents as they were saved last, as far as they can be tangled.

    :param root: The book's folder.
    :ivar problems: All that is wrong with them.
    """

    def __init__(self, root: Path):
        self._root = root
        self.problems: list[Complaint] = []
        self._wrong_outputs: dict[str, Complaint] = {}
        self._is_new = True

    def tangle(self) -> bool:
        """Tangle; return whether an output has changed."""
        try:
            report = tangle(self._root)
        except OSError as error:  # such as a full disk: the next save tries again
            self.problems = [("", str(error))]
            return False
        changed = [*report.written, *report.removed]
        # another process may have mended one that is wrong
        looked = self._list_all() if self._is_new else {*changed, *self._wrong_outputs}
        for path in looked:
            self._wrong_outputs.pop(path, None)
            if path.endswith(".py") and (self._root / path).is_file():
                self._compile_output(path)
        self.problems = [
            (str(problem.location), problem.message) for problem in report.problems
        ]
        self.problems += self._wrong_outputs.values()
        self._is_new = False
        return bool(changed)

    def _list_all(self) -> list[str]:
        """All outputs: at first, one may be wrong that was written earlier."""
        text = read_text(self._root / get_config().manifest) or ""
        return [each.path for each in parse_manifest(text)]

    def find_problems(self, name: str) -> list[Complaint]:
        """What is wrong with the document of a page."""
        return [each for each in self.problems if get_place_page(each[0]) == name]

    def _compile_output(self, path: str) -> None:
        """Note where an output is not Python."""
        code = (self._root / path).read_bytes()  # what is no UTF-8 is a SyntaxError
        try:
            compile(code, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            place = find_origin(self._root, path, line)
            said = getattr(error, "msg", str(error))
            self._wrong_outputs[path] = (
                str(place or f"{path}:{line}"),
                f"{type(error).__name__}: {said}",
            )
