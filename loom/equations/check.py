"""Check the equations of a page, and say what is wrong.

An equation is checked in five steps:

1. :mod:`~.page` finds it between dollar signs, and :mod:`~.rows` reads the table of
   symbols.
2. :mod:`~.grammar` makes a tree of its LaTeX, and :mod:`~.meaning` says what is an
   array, a function or the letter of an axis.
3. :mod:`~.source` and :mod:`~.arrays` run the code of the page, in each setting that
   the options of the table ask for. So each symbol gets an array.
4. :mod:`~.evaluate` computes both sides of the tree on these arrays, and
   :mod:`~.sides` compares them.
5. :mod:`~.differences` holds a derivative against central differences as well, and
   :mod:`~.derivations` derives it from the uses of its value in the forward equations.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from traceback import walk_tb

from loom.documents.model import Document
from loom.equations.arrays import make_arrays
from loom.equations.branches import check_branches
from loom.equations.derivations import derive_errors
from loom.equations.emptiness import find_repeated
from loom.equations.hints import search_hints
from loom.equations.judgement import judge_equation
from loom.equations.making import check_making
from loom.equations.marked import CodeOfPage
from loom.equations.markers import check_markers, check_rows_used
from loom.equations.model import MathPage
from loom.equations.namespace import make_namespace
from loom.equations.options import list_settings
from loom.equations.page import read_page
from loom.equations.pagecode import find_syntax_error
from loom.equations.results import Case, Derivation, EquationResult, PathResult
from loom.equations.source import Source
from loom.equations.steprows import find_wrong_steps
from loom.equations.tags import UNCLOSED
from loom.equations.tree import EquationError, list_names
from loom.problems import Problem
from loom.tracing.places import list_error_origins


@dataclass
class CheckedPage:
    """What became of a page.

    :param page: The page.
    :param results: A :class:`~.results.EquationResult` for each equation.
    :param problems: What is wrong beside the equations.
    :param cases: For each setting, its source and its arrays.
    :param derivations: What became of the derivation of each error.
    """

    page: MathPage
    results: list[EquationResult] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    derivations: list[Derivation] = field(default_factory=list)

    @property
    def paths(self) -> list[PathResult]:
        """What became of each path of the page."""
        return [path for each in self.derivations for path in each.paths]


Note = Callable[[CheckedPage, EquationResult], object]


def check_page(
    document: Document, root: Path | None = None, note: Note | None = None
) -> CheckedPage:
    """Check all equations and markers of a document.

    :param root: The book's folder, to tell where in the library an error was raised.
    :param note: Called with each result as soon as it is there. What takes a look at
        the whole page, as hints and derivations do, may add to it.
    :returns: What became of it.
    """
    page = read_page(document)
    if unclosed := [each for each in page.problems if each.message == UNCLOSED]:
        return CheckedPage(page, problems=unclosed[:1])  # it swallows what follows
    checked = CheckedPage(page, problems=[*page.problems, *check_markers(page)])
    if not page.equations and not page.table:
        return checked
    try:
        checked.cases = _make_cases(page)
    except EquationError as error:
        checked.problems.append(page.make_problem(_find_line(page, error), str(error)))
    except (Exception, SystemExit) as error:  # of the code that the page runs
        checked.problems.append(_describe_error(page, error, root))
    code = CodeOfPage(page) if checked.cases else None
    for equation in page.equations:
        result = judge_equation(equation, checked.cases)
        if code:
            check_making([result], code)
            check_branches([result], checked.cases, code)
        checked.results.append(result)
        if note:
            note(checked, result)
    search_hints(checked.results, checked.cases)
    _refuse_repeated(checked.results)
    checked.problems += find_wrong_steps(page, checked.cases)
    checked.derivations, messages = derive_errors(page, checked.results, checked.cases)
    checked.problems += [page.make_problem(*each) for each in messages]
    trees = [result.tree for result in checked.results]
    if all(trees):
        used = {name for tree in trees if tree for name in list_names(tree)}
        checked.problems += check_rows_used(page, used)
    return checked


def _describe_error(page: MathPage, error: BaseException, root: Path | None) -> Problem:
    """What the code of a page raises, at its line, which may be the library's."""
    if isinstance(error, SyntaxError):
        if line := find_syntax_error(page.document, error):
            return page.make_problem(line, f"this is no Python: {error.msg}")
    message = f"its code raises {type(error).__name__}: {error}"
    line = _find_line(page, error)
    origins = list_error_origins(root, error) if root else []
    own = [each.line for each in origins if each.document == page.path]
    if origins and origins[-1].document != page.path:
        message += f" ({origins[-1]})"
    return page.make_problem(own[-1] if own else line, message)


def _find_line(page: MathPage, error: BaseException) -> int:
    """The line of the code, the row or the option that an error is about.

    A message about an option begins with it, as in ``:sizes: …``.
    """
    option = str(error).partition(": ")[0].removeprefix(":")
    lines = [page.option_lines.get(option, page.table or 1)]
    if isinstance(error, EquationError) and error.line:
        lines.append(error.line)
    steps = walk_tb((error.__context__ or error).__traceback__)
    lines += [n for frame, n in steps if frame.f_code.co_filename == page.path]
    return lines[-1]


def _refuse_repeated(results: list[EquationResult]) -> None:
    """Note in the results which equations stand on the page twice."""
    trees = [None if result.message else result.tree for result in results]
    for place, first in find_repeated(trees):
        results[place].message = (
            f"it is equation ({results[first].equation.tag}) again; a line that it "
            "describes as well bears that number"
        )


def _make_cases(page: MathPage) -> list[Case]:
    """Run the code of a page in each setting.

    :raises EquationError: The table can't be used.
    """
    space = make_namespace(page)
    sources = [Source(page, each, space) for each in list_settings(page)]
    return [Case(source, make_arrays(source)) for source in sources]
