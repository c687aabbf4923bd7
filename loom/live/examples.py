"""Run the examples of a page as its tests do, and tell what becomes of each block."""

import re
import traceback
from collections import Counter, defaultdict
from collections.abc import Generator
from pathlib import Path

import pytest
from sybil.example import SybilFailure
from sybil.integration.pytest import SybilItem

from loom.documents.model import Document
from loom.live.orders import Answer, end_process
from loom.tracing.places import place_doctest, translate_places

LONGEST_REPORT = 6000
_EARLY = "Module already imported:pytest.PytestAssertRewriteWarning"
_DOCTEST_STEP = re.compile(r' *File "[^"]*doctest\.py", line .*\n(?: {8,}.*\n)*')


def check_examples(root: Path, page: Document, answer: Answer) -> None:
    """Run the examples of a page.

    :param root: The book's folder.
    :param page: The page.
    :param answer: Called with a mark for each block, several times while it runs. At
        the end this process ends.
    """
    options = ["-q", "-p", "no:cacheprovider", "-W", f"ignore:{_EARLY}"]
    options += ["-p", "loom.testing.examples", "--rootdir", str(root)]
    code = pytest.main([page.path, *options], [_Teller(root, page, answer)])
    text = f"pytest did not run; it ended with {code!r}"  # else this process has ended
    answer(kind="page", key="examples", line=1, state="red", text=text)


class _Teller:
    """A plugin of pytest that tells what becomes of a page's blocks."""

    def __init__(self, root: Path, page: Document, answer: Answer):
        self._root, self._answer = root, answer
        self._blocks = {
            line: block for block in page.blocks for line in (block.line, *block.lines)
        }
        self._left: Counter[int] = Counter()  # tests to come, by the line of the block
        self._said: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)

    def _find_block_line(self, item: SybilItem) -> int:
        return self._blocks[item.example.line].line

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell which blocks there are."""
        for item in session.items:
            assert isinstance(item, SybilItem)
            self._left[self._find_block_line(item)] += 1
        for line in self._left:
            self._tell(line, "waiting")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell why there are none."""
        if report.failed:
            self._answer(
                kind="page",
                key="examples",
                line=1,
                state="red",
                text=report.longreprtext[-LONGEST_REPORT:],
            )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: SybilItem, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Tell what became of an example, or of the last of a block."""
        report = yield
        line = self._find_block_line(item)
        if report.failed and call.excinfo:
            text = _describe_failure(self._root, item, call.excinfo.value)
            self._said[line].append(("red", text))
            self._tell(line, "red")
        elif report.skipped and call.excinfo:
            self._said[line].append(("skipped", str(call.excinfo.value)))
        if call.when == "teardown":
            self._left[line] -= 1
            states = {state for state, _ in self._said[line]}
            if not self._left[line] and "red" not in states:
                self._tell(line, "skipped" if states else "green")
        return report

    def pytest_sessionfinish(self) -> None:
        """End; what follows tidies up for nobody."""
        self._answer(done=True)
        end_process()

    def _tell(self, line: int, state: str) -> None:
        texts = [text for kind, text in self._said[line] if kind == state]
        self._answer(
            kind="example",
            key=str(line),
            line=line,
            state=state,
            text="\n".join(dict.fromkeys(texts))[-LONGEST_REPORT:],
            code="\n".join(self._blocks[line].code),
        )


def _describe_failure(root: Path, item: SybilItem, error: BaseException) -> str:
    """What went wrong with an example, with its lines of documents."""
    line = item.example.line
    path = Path(item.example.path).relative_to(root).as_posix()
    if isinstance(error, SybilFailure):
        text = str(error).partition("\n")[2] or str(error)
        text = place_doctest(_DOCTEST_STEP.sub("", text), path, line)
    else:
        steps = error.__traceback__
        while steps and steps.tb_frame.f_code.co_filename != item.example.path:
            steps = steps.tb_next
        text = "".join(traceback.format_exception(type(error), error, steps))
    text = translate_places(root, text).replace(f"{root}/", "")
    return f"{path}:{line}\n{text.rstrip()}"
