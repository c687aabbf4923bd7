"""Files beside the pages, with what a page knows of its exercises."""

import json
from pathlib import Path

from sphinx.application import Sphinx

from loom.browser.exercisefiles import ExerciseFacts, describe_exercise
from loom.documents.folder import get_page_name
from loom.exercises.book import CourseBook
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
    pages: dict[str, dict[str, ExerciseFacts]] = {}
    for exercise in book.exercises:
        facts = describe_exercise(book.documents, exercise, tells)
        pages.setdefault(get_page_name(exercise.document), {})[exercise.label] = facts
    for page, found in pages.items():
        name, text = f"{page}.json", _format(found)
        if not cache.is_current(name, compute_fingerprint(text)):
            cache.write_file(name, text)
    index = {
        label: [page, facts["id"]]
        for page, found in pages.items()
        for label, facts in found.items()
    }
    Path(app.outdir, _INDEX).write_text(_format(index), "utf-8")
    cache.save()


def _format(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n"
