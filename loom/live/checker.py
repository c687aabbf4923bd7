"""Run what a page asserts, and tell of each part: a Child."""

import re
import traceback
import warnings
from collections.abc import Generator
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from docutils.nodes import make_id
from sybil.example import SybilFailure
from sybil.integration.pytest import SybilItem

from loom.config import get_config
from loom.documents.model import Document
from loom.documents.reader import read_document
from loom.exercises.attempts import try_exercises
from loom.exercises.book import CourseBook
from loom.exercises.model import Exercise, Outcome
from loom.exercises.record import read_sound_record
from loom.exercises.states import is_edited, remember_green
from loom.exercises.verdicts import list_examples
from loom.exercises.work import find_student_blocks
from loom.live.child import Tell, end, orders
from loom.tracing.places import translate_places
from loom.weaving.dependencies import list_imports

LONGEST = 6000


def warm(root: Path, path: str | None) -> None:
    """Import what a page imports and the book does not make."""
    lines = []
    if path:
        text = (root / path).read_text("utf-8")
        page, _ = read_document(path, text)
        lines = [line.lstrip(">. ") for block in page.blocks for line in block.code]
    wanted = {
        name
        for line in lines
        if re.match("import|from", line)
        for name in list_imports(line)
    }
    for name in {
        *map(top, wanted),
        "numpy",
        "matplotlib.pyplot",
        "hypothesis",
        "tests.examples.plugin",
    } - {"tests"}:
        with suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if not ours(root, name):
                import_module(name)


def top(name: str) -> str:
    return name.partition(".")[0]


def ours(root: Path, name: str) -> bool:
    """Whether a module is made of the book's code, so may change."""
    spec = find_spec(top(name))
    return spec is None or Path(spec.origin or "").is_relative_to(
        root / get_config().outputs
    )


class Examples:
    """A plugin of pytest that tells what becomes of a page's blocks.

    :param root: The repository.
    :param page: The document, as ``tangle`` reads it.
    :param tell: Called with what is known of a block.
    """

    def __init__(self, root: Path, page: Document, tell: Tell):
        self.root, self.tell = root, tell
        self.blocks = {
            line: block for block in page.blocks for line in (block.line, *block.lines)
        }
        self.left, self.said = {}, {}

    def at(self, item: SybilItem) -> int:
        """The line of the block that an example stands in."""
        return self.blocks[item.example.line].line

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            line = self.at(item)
            self.left[line] = self.left.get(line, 0) + 1
        for line in self.left:
            self.show(line, "waiting")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.tell(
                kind="page",
                key="examples",
                line=1,
                state="red",
                text=report.longreprtext[-LONGEST:],
                code="",
            )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: SybilItem, call: pytest.CallInfo
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report, line = (yield), self.at(item)
        if report.failed:
            text = told(self.root, item, call.excinfo.value)
            self.said.setdefault(line, []).append(("red", text))
            self.show(line, "red")
        elif report.skipped:
            self.said.setdefault(line, []).append(("skipped", str(call.excinfo.value)))
        if call.when == "teardown":
            self.left[line] -= 1
            states = {state for state, _ in self.said.get(line, ())}
            if not self.left[line] and "red" not in states:
                self.show(line, "skipped" if states else "green")
        return report

    def pytest_sessionfinish(self) -> None:
        self.tell(done=True)  # what follows tidies up for nobody
        end()

    def show(self, line: int, state: str) -> None:
        texts = dict.fromkeys(
            text for kind, text in self.said.get(line, ()) if kind == state
        )
        self.tell(
            kind="example",
            key=str(line),
            line=line,
            state=state,
            text="\n".join(texts)[-LONGEST:],
            code="\n".join(self.blocks[line].code),
        )


EARLY = "Module already imported:pytest.PytestAssertRewriteWarning"
STEP = re.compile(r' *File "[^"]*doctest\.py", line .*\n(?: {8,}.*\n)*')
PROMPT = re.compile(r'File "<doctest [^"]*>", line (\d+)')


def told(root: Path, item: SybilItem, error: BaseException) -> str:
    """What went wrong with an example, with its lines of documents."""
    line = item.example.line
    path = Path(item.example.path).relative_to(root).as_posix()
    if isinstance(error, SybilFailure):
        text = str(error).partition("\n")[2] or str(error)
        text = STEP.sub("", text)
        text = PROMPT.sub(
            lambda match: f'File "{path}", line {line + int(match[1]) - 1}', text
        )
    else:
        steps = error.__traceback__
        while steps and steps.tb_frame.f_code.co_filename != (item.example.path):
            steps = steps.tb_next
        text = "".join(traceback.format_exception(type(error), error, steps))
    text = translate_places(root, text).replace(f"{root}/", "")
    return f"{path}:{line}\n{text.rstrip()}"


def examples(root: Path, path: str, page: Document, tell: Tell) -> None:
    """Run the examples of a page, as the tests do."""
    pytest.main(
        [
            path,
            "-q",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            str(root),
            "-W",
            f"ignore:{EARLY}",
        ],
        [Examples(root, page, tell)],
    )


def equations(root: Path, path: str, page: Document, tell: Tell) -> None:
    """Run the equations of a page."""
    from loom.equations.check import check_page
    from loom.equations.complaints import describe_mark

    checked = check_page(page)
    for result in checked.results:
        place = f"{path}:{result.equation.line}"
        text = ". ".join(describe_mark(checked, result))
        if result.message:
            text = f"{place}\n{result.message}"
            if result.hints:
                text += f"\nIt would hold {', or '.join(result.hints)}."
        tell(
            kind="equation",
            key=result.equation.tag,
            code="",
            line=result.equation.line,
            text=text,
            state="red" if result.message else "green",
        )
    for n, problem in enumerate(checked.problems):
        tell(
            kind="page",
            key=f"equations {n}",
            line=problem.location.line,
            state="red",
            text=f"{problem.location}\n{problem.message}",
            code="",
        )


def exercises(root: Path, path: str, page: Document, tell: Tell) -> None:
    """Run the exercises of a page that somebody has begun."""
    book = CourseBook(root)
    record, begun = read_sound_record(root), []
    for exercise in book.exercises:
        if exercise.document == path:
            blocks = find_student_blocks(book.documents, exercise)
            same = blocks and not is_edited(book, exercise, record)
            show(tell, exercise, "open" if same else "waiting", "")
            if not same:
                begun.append(exercise)
    for exercise in begun:
        result = try_exercises(book, [exercise])[exercise.label]
        if result.is_green:
            remember_green(book, exercise)
        show(
            tell,
            exercise,
            "green" if result.is_green else "red",
            verdict(exercise, result),
        )


def verdict(exercise: Exercise, result: Outcome) -> str:
    """Why an exercise is red: its first check that failed."""
    for failure in result.failures[:1]:
        asked = list_examples(exercise).get(failure.line)
        place = f"{exercise.document}:{failure.line}"
        source = asked.source.rstrip() if asked else ""
        what = (
            failure.text
            if failure.reason == "output"
            else f"{failure.reason}: {failure.text}"
        )
        blame = [f"at {step}" for step in failure.places[-1:]]
        return "\n".join(filter(None, [place, source, what, *blame]))
    return ""


def show(tell: Tell, exercise: Exercise, state: str, text: str) -> None:
    tell(
        kind="exercise",
        key=make_id(f"exercise-{exercise.label}"),
        line=exercise.line,
        state=state,
        text=text[-LONGEST:],
        code="",
    )


PARTS = {"examples": examples, "equations": equations, "exercises": exercises}


def main() -> None:
    root = Path.cwd()
    for order, answer in orders():
        if "warm" in order:
            warm(root, order["warm"])
            continue
        path = order["path"]
        text = (root / path).read_text("utf-8")
        page, _ = read_document(path, text)
        for part in order["parts"]:
            PARTS[part](root, path, page, answer)
        answer(done=True)
        end()


if __name__ == "__main__":
    main()
