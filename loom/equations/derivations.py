"""Derive each error of a page from the uses of its value.

The error of a value is the sum of what comes back from its uses. A use is a forward
equation at one step. What comes back is measured by moving the value a little there,
with all else held still, and weighting what the equation makes with its error.
"""

from collections.abc import Iterator, Sequence

from loom.config import get_config
from loom.equations.comparing import compare_with_output, compare_with_uses
from loom.equations.errors import ErrorEquation, find_error_equations
from loom.equations.forward import ForwardGraph, split_occurrence
from loom.equations.grammar import parse_latex
from loom.equations.judgement import collect_names
from loom.equations.meaning import Interpreter
from loom.equations.model import MathPage
from loom.equations.pathboxes import PathsBox
from loom.equations.pathrows import judge_rows, read_path
from loom.equations.results import Case, Derivation, EquationResult
from loom.equations.tree import EquationError, split_derivative, walk_tree
from loom.equations.values import Arrays

_Message = tuple[int, str]  # a line, and what is wrong there
_FEWEST_STEPS = 3


def derive_errors(
    page: MathPage, results: Sequence[EquationResult], cases: Sequence[Case]
) -> tuple[list[Derivation], list[_Message]]:
    """Derive the errors of a page.

    :param results: What became of its equations.
    :param cases: The page in each setting.
    :returns: A :class:`~.results.Derivation` for each equation of an error whose value
        has uses, and all that is wrong.
    """
    messages = [message for box in page.boxes for message in box.wrong]
    demanded = get_config().equations.derivations
    if not cases or not (page.boxes or demanded):
        return [], messages
    arrays = cases[0].arrays
    errors = list(find_error_equations(results, arrays))
    graph = ForwardGraph(results, arrays)
    if circular := graph.find_circular_copy():
        line = next(r.equation.line for r in results if r.equation.tag == circular.tag)
        wrong = (
            f"equation ({circular.tag}) makes {circular.name} a copy of what is itself "
            f"a copy of {circular.name}; say what one of them is made of"
        )
        return [], [*messages, (line, wrong)]
    boxes, lost = _match_boxes(page, errors, cases)
    messages += lost
    derivations = []
    sound: dict[str, list[Derivation]] = {}  # by what is differentiated
    red = {result.equation.tag for result in results if result.message}
    for error in errors:
        behind = _list_tags_behind(error, graph)
        if behind & red:  # what is derived from it would be wrong as well
            continue
        found = _derive(error, boxes.get(error.tag), graph, cases)
        if found:
            derivations.append(found)
            if not found.messages and not error.result.message:
                sound.setdefault(error.above, []).append(found)
    if not red & {equation.tag for equation in graph.equations}:
        for above, some in sound.items():
            compare_with_output(some, above, graph, cases)
    messages += [message for each in derivations for message in each.messages]
    if demanded:
        messages += _find_missing_boxes(derivations, graph)
        messages += _find_unconnected(errors, derivations, graph)
        messages += _find_unexplained(results, arrays)
    if derivations:
        messages += _find_short_sequences(page, results, cases)
    return derivations, messages


def _list_tags_behind(error: ErrorEquation, graph: ForwardGraph) -> set[str]:
    """The numbers of the equations that an error is derived from."""
    uses = graph.find_uses(error.name, error.above)
    found = {use.equation.tag for use in uses}
    found |= {tag for use in uses for tag, _ in use.copies}
    for use in uses:
        try:
            found.update(graph.list_through(use, error.above))
        except EquationError:  # a circle, which is said where it is derived
            continue
    return found


def _match_boxes(
    page: MathPage, errors: Sequence[ErrorEquation], cases: Sequence[Case]
) -> tuple[dict[str, PathsBox], list[_Message]]:
    """Give each box to the equation above it; say which have none."""
    known = {error.tag: error for error in errors}
    interpreter = Interpreter(collect_names(cases[0].arrays))
    found: dict[str, PathsBox] = {}
    messages: list[_Message] = []
    for box in page.boxes:
        if any(line == box.line for line, _ in box.wrong):
            continue
        above = [each for each in page.equations if each.line < box.line]
        error = known.get(above[-1].tag) if above else None
        try:
            name, letter = _read_value(box.latex, interpreter)
        except EquationError as wrong:
            messages.append((box.line, f"the value ${box.latex}$: {wrong}"))
            continue
        messages += [
            (row.line, f"{box.latex} has no step {row.letter} here")
            for row in box.rows
            if row.letter not in (None, letter)
        ]
        own = [each.tag for each in errors if each.name == name]
        if not own:
            messages.append(
                (
                    box.line,
                    f"no equation has the error of {name} on its left side",
                )
            )
        elif error is None or error.name != name:
            place = f"({above[-1].tag})" if above else "no equation"
            messages.append(
                (
                    box.line,
                    f"the equation above these paths is {place}, whose left side is "
                    f"not the error of {name}; put them behind ({own[0]})",
                )
            )
        elif error.tag in found:
            messages.append(
                (box.line, f"a second box of paths for {name}; ({error.tag}) has one")
            )
        else:
            found[error.tag] = box
    return found, messages


def _read_value(latex: str, interpreter: Interpreter) -> tuple[str, str | None]:
    """The name of the value that a box is about, and the letter of its step.

    :raises EquationError: It is no symbol of the table.
    """
    base, *marks = parse_latex(latex, "factor").parts
    if base.kind not in ("letter", "accent"):
        raise EquationError("it is not a symbol")
    marked = interpreter.read_marks("".join(base.value.split()), marks)
    if marked.name not in interpreter.names.arrays:
        raise EquationError(f"no row of the symbols table explains {marked.name}")
    if marked.below or marked.powers or marked.is_transposed:
        raise EquationError("write the value alone, without axes and powers")
    letter, shift = marked.step or (None, 0)
    if shift:
        raise EquationError(f"write it at step {letter}")
    return marked.name, letter


def _derive(
    error: ErrorEquation,
    box: PathsBox | None,
    graph: ForwardGraph,
    cases: Sequence[Case],
) -> Derivation | None:
    """Derive one error; None if its value has no uses and no box."""
    line = box.line if box else error.result.equation.line
    found = Derivation(error.name, error.tag, line, bool(box))
    try:
        uses = graph.find_uses(error.name, error.above)
        found.uses = len(uses)
        if not uses and not box:
            return None
        if box:
            names = collect_names(cases[0].arrays)
            rows = []
            for row in box.rows:
                try:
                    rows.append(read_path(row, names))
                except EquationError as wrong:
                    found.messages.append((row.line, str(wrong)))
            if not found.messages and not box.wrong:
                found.paths = judge_rows(rows, error, graph, cases)
                found.messages += [
                    (path.line, path.message) for path in found.paths if path.message
                ]
        if not found.messages and not error.result.message:
            compare_with_uses(found, error, graph, cases)
    except EquationError as wrong:
        found.messages.append((line, str(wrong)))
    return found


def _find_missing_boxes(
    derivations: Sequence[Derivation], graph: ForwardGraph
) -> Iterator[_Message]:
    """Yield the errors that need a box of paths, and have none.

    A copy needs none if what it is a copy of has one.
    """
    written = {each.name for each in derivations if each.is_written}
    for each in derivations:
        names = {each.name, graph.find_origin(each.name)}
        if each.uses > 1 and not each.messages and not names & written:
            yield (
                each.line,
                f"{each.name} has {each.uses} uses: derive ({each.tag}) by a box "
                ":::{paths} behind it",
            )


def _find_unconnected(
    errors: Sequence[ErrorEquation],
    derivations: Sequence[Derivation],
    graph: ForwardGraph,
) -> Iterator[_Message]:
    """Yield the errors of which no forward equation knows.

    An output has no uses, and needs none. Others may be held against differences.
    """
    known = {each.tag for each in derivations}
    known |= {each.tag for each in errors if graph.find_uses(each.name, each.above)}
    outputs = {equation.name for equation in graph.equations}
    for error in errors:
        result = error.result
        if error.tag not in known and error.name not in outputs:
            if result.slope is None and not result.message:
                yield (
                    result.equation.line,
                    f"no forward equation with a number makes or uses {error.name}, so "
                    f"({error.tag}) can't be derived; an output needs one: A = h",
                )


def _find_unexplained(
    results: Sequence[EquationResult], arrays: Arrays
) -> Iterator[_Message]:
    """Yield the derivatives with respect to what has no row in the symbols table."""
    for result in results:
        left = result.tree.parts[0] if result.tree else None
        if left is None or left.kind not in ("symbol", "step"):
            continue
        parts = split_derivative(split_occurrence(left)[0])
        if parts and parts[1] not in {*arrays.values, *arrays.functions}:
            yield (
                result.equation.line,
                f"no row of the symbols table explains {parts[1]}, so "
                f"({result.equation.tag}) can't be derived",
            )


def _find_short_sequences(
    page: MathPage, results: Sequence[EquationResult], cases: Sequence[Case]
) -> Iterator[_Message]:
    """Yield a problem if no setting has enough steps to see paths between them."""
    letters = {
        node.value[0]
        for result in results
        if result.tree
        for _, node in walk_tree(result.tree)
        if node.kind == "step"
    }
    for letter in sorted(letters):
        most = max(case.arrays.sizes.get(letter, 0) for case in cases)
        if most < _FEWEST_STEPS:
            yield (
                page.table or 1,
                f"derivations need {_FEWEST_STEPS} steps or more in a setting, and "
                f"{letter} is {most} at most",
            )
