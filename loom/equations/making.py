"""Whether the line with an equation's number makes the equation's left side.

The statement with ``# (2)`` must assign the left side of (2), update it in place, or
return it, under a name that the symbols table gives it. If several statements have the
number, one makes the left side, and it uses what the others make.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence

from loom.equations.emptiness import is_step_copy
from loom.equations.made import (
    Made,
    find_made,
    has_arithmetic,
    is_computed,
    is_reshaped,
    list_kept,
    list_returned,
    read_targets,
)
from loom.equations.marked import CodeOfPage, Marked, find_marked_line
from loom.equations.model import NumberedLine
from loom.equations.results import EquationResult
from loom.equations.scopes import Scope
from loom.equations.tree import EquationError, Node
from loom.equations.wanted import Wanted, find_last_word


def check_making(results: Iterable[EquationResult], code: CodeOfPage) -> None:
    """Note in the results which left sides their lines of code don't make.

    :param code: The code of the page.
    """
    numbered = {each.line for each in code.page.numbers}
    for result in results:
        if result.message or not result.tree:
            continue
        lines = code.list_lines(result)
        try:
            _check_lines(code, result.tree, lines, numbered)
        except EquationError as error:
            result.message = str(error)
        except RecursionError:  # Python's ast goes as deep as the terms of a sum
            result.message = (
                "its line of code has too many terms to be read; give parts of it "
                "names of their own, on lines before"
            )


def _check_lines(
    code: CodeOfPage, equation: Node, lines: Sequence[NumberedLine], numbered: set[int]
) -> None:
    """Check the lines that bear the number of an equation.

    :param numbered: All lines of the document that bear a number.

    :raises EquationError: None of them makes the left side, or one of them something
        that the left side has no need of.
    """
    if not lines:  # said elsewhere
        return
    left, right = equation.parts
    wanted = code.find_wanted(left)
    caches = {cache for row in code.rows.values() for cache in _list_caches(row)}
    marked = [find_marked_line(code, each) for each in lines]
    makers = [each for each in marked if _is_maker(each, wanted, caches)]
    if not makers:
        names = " and ".join(dict.fromkeys(_describe_made(each) for each in marked))
        raise EquationError(
            f"line {lines[0].line} of the document carries # ({lines[0].number}) and "
            f"makes {names}; the left side is made as {wanted.describe()}. Move the "
            "number to that line, or correct the equation or its row"
        )
    for each in marked:
        if each not in makers and not _is_helper(each, makers):
            raise EquationError(
                f"line {each.line} of the document carries # ({lines[0].number}) and "
                f"makes {_describe_made(each)}, which the left side does not need; "
                "take the number away there"
            )
    if is_step_copy(equation, code.rows):
        whole = code.find_wanted(right)
        for each in makers:
            if not _is_step_of(each.statement.node, whole, caches):
                raise EquationError(
                    f"line {each.line} of the document carries # ({lines[0].number}), "
                    "which only names a step of an array, and does more; let it make "
                    "that step alone, as in x = X[:, s]"
                )
    for line in _list_forgotten(code, makers, wanted, caches, numbered):
        raise EquationError(
            f"line {line} of the document changes the left side after line "
            f"{makers[0].line}, which carries # ({lines[0].number}); it needs a "
            "number, too, or this line a name of its own"
        )


def _is_maker(marked: Marked, wanted: Wanted, caches: set[str]) -> bool:
    """Whether a statement makes what is wanted."""
    entry = _find_entry(marked)
    if entry:
        is_in_call = any(call.function == marked.scope.name for call in wanted.calls)
        return entry in wanted.words and (is_in_call or not wanted.calls)
    scope, node = marked.scope, marked.statement.node
    value = node.value if isinstance(node, ast.Assign) else None
    if value is not None and ast.dump(value) in wanted.codes:
        return True
    if wanted.calls and scope.function:
        return _is_result(marked, wanted)
    made = find_made(marked.statement, scope)
    return _has_name(made, wanted, caches)


def _is_step_of(node: ast.stmt, whole: Wanted, caches: set[str]) -> bool:
    """Whether a statement names a step of an array, and nothing more."""
    match node:
        case ast.Assign(value=ast.Subscript(value=array, slice=key)):
            places = key.elts if isinstance(key, ast.Tuple) else [key]
            words = [word for each in places if (word := ast.unparse(each)) != ":"]
            is_step = len(words) == 1 and words[0].isidentifier()
            made = read_targets(ast.Assign([array], array))  # the names that it goes by
            return is_step and _has_name(made, whole, caches)
    return False


def _has_name(made: Made, wanted: Wanted, caches: set[str]) -> bool:
    """Whether something is made under a name or a key that is wanted."""
    keys = {key for _, key in wanted.keys}
    if made.names & (wanted.names | keys):
        return True
    return any(
        pattern.fullmatch(key) and (cache == owner or cache not in caches)
        for cache, pattern in made.keys
        for owner, key in wanted.keys
    )


def _is_result(marked: Marked, wanted: Wanted) -> bool:
    """Whether a statement makes what a call of its function returns."""
    scope, node = marked.scope, marked.statement.node
    for call in wanted.calls:
        if call.function != scope.name:
            continue
        kept = list_kept(scope)
        reached = scope.list_reached(call.settings)
        if node not in reached:
            continue
        results = [
            _take_place(each.node.value, call.place)
            for each in scope.statements
            if isinstance(each.node, ast.Return) and each.node in reached
        ]
        returned = {name for each in results for name in list_returned(each)}
        if isinstance(node, ast.Return):
            value = _take_place(node.value, call.place)
            names = set(list_returned(value))
            if is_computed(value) or names and names <= kept:
                return True
            continue
        made = find_made(marked.statement, scope)
        if made.names & (returned - kept):
            return True
    return False


def _take_place(value: ast.expr | None, place: int | None) -> ast.expr | None:
    """One of the values that are returned."""
    if place is not None and isinstance(value, ast.Tuple) and place < len(value.elts):
        return value.elts[place]
    return value


def _find_entry(marked: Marked) -> str:
    """The key of the dictionary's entry that a line belongs to, if it is one."""
    for node in ast.walk(marked.statement.node):
        for key, value in (
            zip(node.keys, node.values) if isinstance(node, ast.Dict) else ()
        ):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                if key.lineno <= marked.row <= (value.end_lineno or value.lineno):
                    return key.value
    return ""


def _is_helper(marked: Marked, makers: Sequence[Marked]) -> bool:
    """Whether a statement computes what one that makes the left side uses."""
    node = marked.statement.node
    is_assignment = isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
    if not (is_assignment and has_arithmetic(node)):
        return False
    made = find_made(marked.statement, marked.scope)
    for maker in makers:
        if maker.scope is not marked.scope:
            continue
        used = set(maker.statement.reads)
        while more := {
            name
            for statement in marked.scope.statements
            if find_made(statement, marked.scope).names & used
            for name in statement.reads - used
        }:
            used |= more
        if made.names & used:
            return True
    return False


def _list_forgotten(
    code: CodeOfPage,
    makers: Sequence[Marked],
    wanted: Wanted,
    caches: set[str],
    numbered: set[int],
) -> Iterator[int]:
    """The lines that make the left side anew, and bear no number."""
    for maker in makers:
        lines = _find_lines(code, maker.scope)
        later = False
        for statement in maker.scope.statements:
            node = statement.node
            if statement is maker.statement:
                later = True
                continue
            way = maker.statement.way[: len(statement.way)]
            if isinstance(node, ast.Return) or is_reshaped(node):
                continue
            if statement.way == way and not later:  # it only begins the array
                continue
            rows = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            if numbered & {lines[row - 1] for row in rows}:
                continue
            other = Marked(lines[node.lineno - 1], node.lineno, maker.scope, statement)
            names = find_made(statement, maker.scope).names
            names &= read_targets(maker.statement.node).names
            if names and _is_maker(other, wanted, caches):
                yield other.line


def _find_lines(code: CodeOfPage, scope: Scope) -> tuple[int, ...]:
    """The document's lines of the code that a function is in."""
    return next(each.lines for each, scopes in code.codes if scope in scopes)


def _describe_made(marked: Marked) -> str:
    """What a statement makes, for a message."""
    if isinstance(marked.statement.node, ast.Return):
        return f"what {marked.scope.name or 'a function'} returns"
    entry = _find_entry(marked)
    if entry:
        return f"the entry '{entry}'"
    return find_made(marked.statement, marked.scope).describe()


def _list_caches(row: str) -> Iterator[str]:
    """The caches that a row's code names."""
    try:
        tree = ast.parse(row.strip(), mode="eval")
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            yield find_last_word(node.value)
