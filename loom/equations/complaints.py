"""What became of equations, in words for the terminal and for the site."""

from loom.equations.check import CheckedPage
from loom.equations.differences import CLOSE
from loom.equations.judgement import TOLERANCE
from loom.equations.model import MathPage
from loom.equations.results import EquationResult
from loom.problems import count_noun


def describe_mark(checked: CheckedPage, result: EquationResult) -> tuple[str, str]:
    """The mark that an equation bears on the site if it holds.

    :returns: What stands beside it, and what is shown when the pointer is on it.
    """
    tip = f"Holds in {count_noun(len(checked.cases), 'setting')}"
    if result.slope is not None:
        tip += f"; central differences agree to {result.slope:.0e}"
    for each in checked.derivations:
        if each.tag == result.equation.tag and each.paths and not each.messages:
            count = count_noun(len(each.paths), "path")
            worst = max(path.deviation for path in each.paths)
            tip += f"; {count} checked, to {worst:.0e}"
    return f"checked, {format_deviation(result.deviation)}", tip


def describe_failure(checked: CheckedPage, result: EquationResult) -> str:
    """The mark that an equation bears if it does not hold: in a word, why."""
    if not checked.cases:
        return "can’t be run"
    if result.deviation > TOLERANCE:
        return f"off by {result.deviation:.1g}"
    if result.slope is not None and not result.slope < CLOSE:
        return "not the slope"
    return "not checked"


def describe_result(page: MathPage, result: EquationResult) -> str:
    """All that helps to mend an equation that does not hold.

    :returns: Its place, the equation, both values, and single edits with
        which it would hold.
    """
    equation = result.equation
    lines = [
        f"{page.path}:{equation.line}: equation ({equation.tag})",
        *(f"    {line}" for line in equation.latex.split("\n")),
        f"  {result.message}",
    ]
    if result.hints:
        lines.append(f"  It would hold {', or '.join(result.hints)}.")
    if result.is_unsure:
        lines.append(
            "  Not every single edit was tried here, as too much is wrong on this page."
        )
    return "\n".join(lines)


def list_complaints(checked: CheckedPage) -> list[str]:
    """What is wrong on a page, each with its document line, in the order of lines.

    Where the code can't be run, that is why no equation holds, and is said once.
    """
    found = [(each.location.line, str(each)) for each in checked.problems]
    found += [
        (result.equation.line, describe_result(checked.page, result))
        for result in checked.results
        if result.message and checked.cases
    ]
    return [text for _, text in sorted(found)]


def format_deviation(number: float) -> str:
    """A deviation, short: '3e-16', or 'exact' for none."""
    return f"{number:.0e}" if number else "exact"
