"""The documents of a repository, and the course that their exercises make."""

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path, PurePath

from loom.config import get_config
from loom.documents.containers import ACTIONS
from loom.documents.folder import read_documents
from loom.documents.model import Document
from loom.documents.toctrees import get_front, list_toctrees
from loom.exercises.model import Exercise, PracticeError, list_exercises
from loom.problems import Problem, sort_by_place
from loom.tangling.outputs import Output, make_outputs
from loom.watching import Stamp, read_stamps


class CourseBook:
    """The documents of a repository, read again when they have changed.

    :param root: The repository's folder.

    Attributes: ``documents``, ``exercises`` in the order of the course, and for the
    path of each page its document and its problems in ``pages``.
    """

    def __init__(self, root: str | Path):
        self.root = Path(root)
        self.stamps: dict[str, Stamp] = {}
        self.pages: dict[str, tuple[Document, list[Problem]]] = {}
        self.refresh()

    def has_changed(self) -> bool:
        """Whether a document was saved since the book was read."""
        return read_stamps(self.root) != self.stamps

    def refresh(self) -> None:
        """Read what has changed."""
        old, self.stamps = self.stamps, read_stamps(self.root)
        self.pages = {
            path: page
            for path, page in self.pages.items()
            if old.get(path) == self.stamps.get(path)
        }
        for path in sorted(self.stamps.keys() - self.pages.keys()):
            [page], problems = read_documents(self.root, [path])
            self.pages[path] = page, problems
        self.documents = [self.pages[path][0] for path in sorted(self.pages)]
        self.exercises = _order_exercises(self.documents)
        self.__dict__.pop("_made", None)

    @cached_property
    def _made(self) -> tuple[dict[str, Output], list[Problem]]:
        made, problems, _ = make_outputs(self.documents)
        for _, more in self.pages.values():
            problems = [*problems, *more]
        return made, sorted(set(problems), key=sort_by_place)

    @property
    def outputs(self) -> dict[str, Output]:
        """What the documents make now, by path."""
        return self._made[0]

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong with the documents."""
        return self._made[1]

    @property
    def reading_problems(self) -> list[Problem]:
        """Why pages, whose exercises are unknown, can't be read."""
        pages = self.pages.values()
        lost = [found for page, found in pages if not (page.sound or page.text)]
        return [problem for problems in lost for problem in problems]

    def get_exercise(self, label: str) -> Exercise:
        """The exercise of a name.

        :raises PracticeError: None has it; close names are in the message.
        """
        found = {exercise.label: exercise for exercise in self.exercises}
        if label in found:
            return found[label]
        word = PurePath(label).stem.lower()  # it may be the path of a page
        near = [name for name in found if word in name.lower()][:3]
        near = near or get_close_matches(word, [*found, *ACTIONS], 3, 0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else ""
        raise PracticeError(
            f"no exercise is called `{label}`; {hint or '`list` has all their names'}"
            + "".join(f"\n{problem}" for problem in self.reading_problems)
        )


def _order_exercises(documents: Sequence[Document]) -> list[Exercise]:
    """The exercises, in the order in which the book is read.

    That is the order of the toctrees in the front page; other pages follow by name.
    """
    folder, front = get_config().documents, get_front(documents)
    pages = [front.path] if front else []
    for tree in list_toctrees(front) if front else ():
        pages += [f"{folder}/{name}.md" for name, _ in tree.entries]
    places = {page: number for number, page in enumerate(pages)}

    def find_place(exercise: Exercise) -> tuple[int, str, int]:
        page = exercise.document
        return places.get(page, len(places)), page, exercise.line

    return sorted(list_exercises(documents), key=find_place)
