"""Files beside the pages, with what a page knows of its exercises."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from sphinx.application import Sphinx

from loom.browser.exercisefiles import describe_exercise
from loom.documents.containers import make_exercise_id
from loom.documents.folder import get_page_name
from loom.documents.model import Document
from loom.exercises.book import CourseBook
from loom.exercises.model import Exercise
from loom.exercises.work import find_exercise_pages
from loom.tangling.files import replace_bytes
from loom.weaving.book.filecache import FileCache, compute_fingerprint

_FOLDER = "_exercises"  # of a site: what each page knows of its exercises
_INDEX = "_static/exercises.json"  # the page, and the box, of each exercise of the book


def write_exercises(app: Sphinx, error: Exception | None) -> None:
    """Write what each page knows of its exercises, and where each exercise is."""
    if error or app.builder.name != "html":
        return
    book = CourseBook(Path(app.srcdir).parent)
    tells = bool(app.config.weave_solutions)
    Path(app.outdir, _FOLDER).mkdir(exist_ok=True)  # a book may have no exercise
    cache = FileCache(Path(app.outdir, _FOLDER), "exercises")
    texts = [page.text for page in book.documents]
    if cache.is_unchanged(compute_fingerprint(texts, tells)):
        return
    pages: dict[str, list[Exercise]] = {}
    for exercise in book.exercises:
        pages.setdefault(get_page_name(exercise.document), []).append(exercise)
    for page, exercises in pages.items():
        name, told = f"{page}.json", _list_told_texts(book.documents, exercises)
        if not cache.is_current(name, compute_fingerprint(told, tells)):
            facts = {
                each.label: describe_exercise(book.documents, each, tells)
                for each in exercises
            }
            cache.write_file(name, _format(facts))
    index = {each.label: _find_place(each) for each in book.exercises}
    replace_bytes(Path(app.outdir, _INDEX), _format(index).encode())
    cache.save()


def _list_told_texts(
    documents: Sequence[Document], exercises: Iterable[Exercise]
) -> list[str]:
    """The text of each document that the file of a page tells something of."""
    paths = {
        path for each in exercises for path in find_exercise_pages(documents, each)
    }
    return [page.text for page in documents if page.path in paths]


def _find_place(exercise: Exercise) -> list[str]:
    """Its page, and the id of its box there."""
    return [get_page_name(exercise.document), make_exercise_id(exercise.label)]


def _format(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n"
