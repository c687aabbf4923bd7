"""Empty, misplaced and partial equations, planted in those of pages."""

from collections import Counter
from copy import copy
from dataclasses import replace
from itertools import combinations, permutations

from loom.equations.branches import check_branches
from loom.equations.check import check_page
from loom.equations.emptiness import find_repeated, refuse_empty
from loom.equations.judgement import TOLERANCE, is_true, judge_equation
from loom.equations.making import check_making
from loom.equations.marked import CodeOfPage
from loom.equations.model import NumberedLine
from loom.equations.results import EquationResult
from loom.equations.sides import evaluate_sides, measure_deviation
from loom.equations.tree import EquationError, Node

KINDS = (
    "left = left",
    "1 = 1",
    "another equation",
    "exchanged numbers",
    "a mark moved",
    "a part only",
    "left of itself",
    "left hidden",
    "left under another name",
)


_SECOND = "second "


class Plant:
    """A page of which something was changed.

    :param kind: One of the :data:`KINDS`.
    :param name: The page, the number, and what was done.
    :param refuse: A function that returns what the checker says, empty if nothing.
    """

    def __init__(self, kind, name, refuse):
        self.kind, self.name, self.refuse = kind, name, refuse


def list_plants(documents):
    """Yield what is planted in each equation of some documents."""
    for document in documents:
        checked = check_page(document)
        if not checked.results:
            continue
        said = [result.message for result in checked.results]
        assert not any(said), f"{document.path}: {said}"
        page = _Page(checked, document.path.partition("/")[2])
        for kind, make in zip(
            KINDS,
            (
                page.repeat_left,
                page.say_nothing,
                page.say_another,
                page.exchange,
                page.move_marks,
                page.cut,
                page.make_of_itself,
                page.hide_left,
                page.rename_left,
            ),
            strict=True,
        ):
            for words, refuse in make():
                yield Plant(kind, f"{page.name} {words}", refuse)


class _Page:
    """One page, its code read once."""

    def __init__(self, checked, name):
        self.checked, self.name = checked, name
        self.page, self.cases = checked.page, checked.cases
        self.equations = self.page.equations
        self.code = CodeOfPage(self.page)

    def judge(self, *equations):
        """What is said of some equations of the page, in its first settings."""
        results = [judge_equation(each, self.cases[:2]) for each in equations]
        check_making(results, self.code)
        check_branches(results, self.cases[:2], self.code)
        return "; ".join(result.message for result in results if result.message)

    def put(self, equation, latex):
        r"""The equation with other LaTeX, and with its own tag."""
        return replace(equation, latex=rf"{latex} \tag{{{equation.tag}}}")

    def repeat_left(self):
        for each in self.equations:
            left = _split(each.latex)[0]
            planted = self.put(each, f"{left} = {left}")
            yield f"({each.tag})", lambda planted=planted: self.judge(planted)

    def make_of_itself(self):
        for each in self.equations:
            left, right = _split(each.latex)
            planted = self.put(each, rf"{left} = \max({left}, {right})")
            yield f"({each.tag})", lambda planted=planted: self.judge(planted)

    def hide_left(self):
        for each in self.equations:
            left, right = _split(each.latex)
            for words in (r"\max(0, %s)", r"(%s)^{2}"):
                planted = self.put(each, f"{words % left} = {words % right}")
                yield f"({each.tag})", lambda planted=planted: self.judge(planted)

    def rename_left(self):
        for each in self.checked.results:
            left = each.tree.parts[0]
            tree = Node("equation", (left, _rename(left)))
            yield (
                f"({each.equation.tag})",
                lambda result=each, tree=tree: self.look_twice(result, tree),
            )

    def look_twice(self, result, tree):
        """What is said where each name of the page has a second one, its code alike."""
        arrays, code = self.cases[0].arrays, copy(self.code)
        values, functions, codes, takes, gives, before, after, code.rows = (
            known | {_SECOND + name: each for name, each in known.items()}
            for known in (
                arrays.values,
                arrays.functions,
                arrays.codes,
                arrays.takes,
                arrays.gives,
                arrays.before,
                arrays.after,
                self.code.rows,
            )
        )
        twice = replace(
            arrays,
            values=values,
            functions=functions,
            codes=codes,
            takes=takes,
            gives=gives,
            before=before,
            after=after,
        )
        try:
            refuse_empty(tree, twice)
        except EquationError as error:
            return str(error)
        fresh = EquationResult(result.equation, tree)
        check_making([fresh], code)
        return fresh.message

    def say_nothing(self):
        for each in self.equations:
            planted = self.put(each, "1 = 1")
            yield f"({each.tag})", lambda planted=planted: self.judge(planted)

    def say_another(self):
        for one, other in permutations(self.equations, 2):
            planted = self.put(one, other.latex.rpartition(r"\tag")[0])
            yield (
                f"({one.tag}) says what ({other.tag}) does",
                lambda planted=planted: self.judge(planted) or self.repeat(planted),
            )

    def repeat(self, planted):
        """What is said of an equation that the page has under its own number, too."""
        trees = [each.tree for each in self.checked.results if each.equation != planted]
        tree = judge_equation(planted, self.cases[:1]).tree
        return "again" if list(find_repeated([*trees, tree])) else ""

    def exchange(self):
        for one, other in combinations(self.equations, 2):
            if one.section == other.section:  # else the numbers are in another section
                both = replace(one, tag=other.tag), replace(other, tag=one.tag)
                yield f"({one.tag}) ({other.tag})", lambda both=both: self.judge(*both)

    def move_marks(self):
        for number in self.page.numbers:
            result = next(
                each
                for each in self.checked.results
                if each.equation.tag == number.number
            )
            for line in self.list_other_lines(number):
                moved = NumberedLine(number.number, line, number.section)
                numbers = [moved if n is number else n for n in self.page.numbers]
                page = replace(self.page, numbers=numbers)
                yield (
                    f"({number.number}) from line {number.line} to {line}",
                    lambda page=page, result=result: self.look(page, result),
                )

    def look(self, page, result):
        """What is said of an equation when the numbers are on other lines."""
        fresh, code = EquationResult(result.equation, result.tree), copy(self.code)
        code.page = page
        check_making([fresh], code)
        check_branches([fresh], self.cases[:2], code)
        return fresh.message

    def list_other_lines(self, number):
        """Lines of the same block, of other statements, without this number."""
        taken = {n.line for n in self.page.numbers if n.number == number.number}
        marked = self.code.find_marked(number.line)
        node = marked.statement.node
        for block in self.page.document.blocks:
            if number.line in block.lines:
                shift = number.line - marked.row
                own = range(node.lineno + shift, node.end_lineno + shift + 1)
                entry = any(n.line in own for n in self.page.numbers if n is not number)
                for line, text in zip(block.lines, block.code, strict=True):
                    if (
                        text.strip()
                        and line not in taken
                        and (line not in own or entry)
                    ):
                        yield line

    def cut(self):
        for result in self.checked.results:
            for words, tree in _cut_parts(result.tree, self.cases[0].arrays):
                if _holds(tree, self.cases):
                    yield (
                        f"({result.equation.tag}) {words}",
                        lambda tree=tree: "" if is_true(tree, self.cases) else "a part",
                    )


def _rename(node):
    """The same with other names."""
    parts = tuple(map(_rename, node.parts))
    if node.kind in ("symbol", "call"):
        return replace(node, parts=node.parts, value=_SECOND + node.value)
    return replace(node, parts=parts)


def count_refused(plants):
    """How many plants of each kind there are, how many are refused; the others."""
    planted, refused, survivors = Counter(), Counter(), []
    for plant in plants:
        planted[plant.kind] += 1
        if plant.refuse():
            refused[plant.kind] += 1
        else:
            survivors.append(f"{plant.kind}: {plant.name}")
    return planted, refused, survivors


def _split(latex):
    r"""Both sides of an equation, without line breaks; ``=`` may stand in braces."""
    for word in r"\begin{aligned}", r"\end{aligned}", "&", r"\\":
        latex = latex.replace(word, " ") if r"\begin{cases}" not in latex else latex
    depth = 0
    for place, letter in enumerate(latex):
        depth += (letter in "{[(") - (letter in "}])")
        if letter == "=" and not depth:
            return latex[:place].strip(), latex[place + 1 :]
    raise AssertionError(latex)


def _holds(tree, cases):
    """Whether an equation holds, of whatever part it speaks."""
    try:
        return all(
            measure_deviation(evaluate_sides(tree, case.arrays)) <= TOLERANCE
            for case in cases
        )
    except EquationError:
        return False


def _cut_parts(tree, arrays):
    """Equations of the entries at the first place of an axis, in several forms."""
    left, right = tree.parts
    letters = {
        part.value
        for node in [left, *left.parts]
        if node.kind == "symbol"
        for part in node.parts
        if part.kind == "index" and arrays.sizes[part.value] > 1
    }
    for letter in sorted(letters):
        first = [_put_zero(side, letter) for side in (left, right)]
        where = Node(
            "indicator",
            (
                Node(
                    "condition",
                    (
                        Node("index", (), letter),
                        Node("relation", (), "="),
                        Node("number", (), 0.0),
                    ),
                ),
            ),
        )
        forms = {
            "": first,
            "with a sign": [Node("negative", (side,)) for side in first],
            "doubled": [
                Node("times", (Node("number", (), 2.0), side), "") for side in first
            ],
            "in a function": [Node("call", (side,), r"\exp") for side in first],
            "where an indicator is 1": [
                Node("times", (where, side), "") for side in (left, right)
            ],
        }
        for form, sides in forms.items():
            yield f"{letter} = 0 {form}".strip(), Node("equation", tuple(sides))


def _put_zero(node, letter):
    """An expression at the first place of an axis."""
    if node.kind == "fold" and letter in node.value[1]:
        return node
    if node.kind == "index" and node.value == letter:
        return Node("number", (), 0.0)
    return replace(node, parts=tuple(_put_zero(part, letter) for part in node.parts))
