"""The prose of an exercise as plain text: its task, and what is folded away."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from loom.documents.containers import find_containers
from loom.documents.markdown import ROLE, find_code_lines, normalize_text
from loom.documents.model import Document
from loom.documents.options import OPTION
from loom.exercises.model import Exercise

_LINK_TEXT = re.compile(r"\[([^\]]+)\]\((?:[^)\s]*)\)")


@dataclass(frozen=True)
class ExerciseText:
    """What an exercise says.

    :param task: What it asks for.
    :param folded: What is folded away, by title, such as 'Hint'.
    """

    task: str
    folded: dict[str, str] = field(default_factory=dict)


def read_exercise_text(page: Document, exercise: Exercise) -> ExerciseText:
    """The prose of an exercise, without its code.

    :param page: The document in which it stands.
    """
    text = normalize_text(page.text)
    lines, code = text.split("\n"), find_code_lines(text)
    boxes = find_containers(lines, code)
    whole = next(box for box in boxes if box.first == exercise.line - 1)
    inner = [box for box in boxes if whole.first < box.first <= box.last < whole.last]
    folded = {
        lines[box.first].partition("}")[2].strip(): _join_paragraphs(
            lines, range(box.first + 1, box.last), code
        )
        for box in inner
    }
    hidden = code.union(*(range(box.first, box.last + 1) for box in inner))
    numbers = range(whole.first + 1, whole.last)
    return ExerciseText(_join_paragraphs(lines, numbers, hidden), folded)


def _join_paragraphs(
    lines: Sequence[str], numbers: Iterable[int], hidden: Collection[int]
) -> str:
    """Lines of a page as plain text; each paragraph is one line."""
    texts = [
        lines[n].strip()
        for n in numbers
        if n not in hidden and not OPTION.fullmatch(lines[n].strip())
    ]
    paragraphs = re.split(r"\n{2,}", "\n".join(texts).strip("\n"))
    joined = "\n\n".join(re.sub(r"\n(?![-*|$\d])", " ", each) for each in paragraphs)
    plain = ROLE.sub(partial(_describe_role, "\n".join(lines)), joined)
    return _LINK_TEXT.sub(r"\1", plain).strip()


def _describe_role(page: str, role: re.Match[str]) -> str:
    """What a role says without its page.

    An equation has its number, a figure is one, and a section of the page its title.
    """
    kind, text, target = role.groups()
    if kind == "eq":
        return f"({text})"
    if target is not None or kind not in ("ref", "numref"):
        return text
    label = re.escape(text)
    if title := re.search(rf"^\({label}\)=\n+#+ +(.+)", page, re.M):
        return f"“{title[1]}”"
    return "the figure" if kind == "numref" else text
