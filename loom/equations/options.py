"""The options above a table of symbols: values, and the settings to try."""

import ast
import re
from dataclasses import dataclass
from itertools import product

from loom.config import get_config
from loom.equations.model import MathPage
from loom.equations.tree import EquationError
from loom.problems import suggest_nearest

_KNOWN = {"values", "sizes", "training", "before", "after", "indices", "run", "pass"}


@dataclass(frozen=True)
class Setting:
    """Sizes of the axes, and a choice of functions.

    :param sizes: Pairs of a letter and a size.
    :param functions: Pairs of a name and an expression.
    """

    sizes: tuple[tuple[str, int], ...] = ()
    functions: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return " ".join(f"{k}={v}" for k, v in self.sizes + self.functions)


def parse_assignments(text: str, option: str) -> dict[str, str]:
    """Read ``a = 1, b = f(2)``.

    :param option: Whose value the text is, for messages.
    :returns: Expressions by name, in order.
    :raises EquationError: It is something else.
    """
    try:
        call = ast.parse(f"dict({text})", mode="eval").body
    except SyntaxError as error:
        raise EquationError(f":{option}: {error.msg} in {text}") from None
    found: dict[str, str] = {}
    if isinstance(call, ast.Call) and not call.args:
        found = {
            each.arg: ast.unparse(each.value) for each in call.keywords if each.arg
        }
        if len(found) == len(call.keywords):
            return found
    raise EquationError(f":{option}: takes name = expression, …, each name once")


def list_settings(page: MathPage) -> list[Setting]:
    """List the settings that the options of a page's table ask for.

    :returns: All combinations of sizes and functions.
    :raises EquationError: For sizes that would let a wrong equation pass, and for an
        option that is none.
    """
    known = _KNOWN | {get_config().equations.object}
    codes = " ".join([*page.options.values(), *(row.code for row in page.rows)])
    used, choices = set(re.findall(r"\w+", codes)), []
    for name, text in page.options.items():
        if not text and name != "pass":
            raise EquationError(f":{name}: is empty; give it a value, or delete it")
        if name == "run" and text != "examples":
            raise EquationError(f":run: takes `examples`, and not `{text}`")
        if name not in known | used:
            hint = suggest_nearest(name, known) or f"known: {', '.join(sorted(known))}"
            raise EquationError(f":{name}: is no option, and no code uses it; {hint}")
        if name not in known:
            choices.append(_read_choices(name, text))
    sizes = _read_sizes(page.options.get("sizes", ""))
    return [Setting(one, chosen) for one in sizes for chosen in product(*choices)]


def _read_sizes(text: str) -> list[tuple[tuple[str, int], ...]]:
    """The pairs of a letter and a size, of each setting."""
    found = []
    for part in text.split(","):
        pairs = parse_assignments(", ".join(part.split()), "sizes")
        try:
            found.append(tuple((letter, int(size)) for letter, size in pairs.items()))
        except ValueError:
            raise EquationError(
                f":sizes: {part.strip()}: a size is a number, as in m=4"
            ) from None
    if found[0] and not any(map(_has_different_sizes, found)):
        raise EquationError(
            ":sizes: no setting has all sizes different and above 1; a square or a "
            "single sample lets wrong equations pass"
        )
    return found


def _has_different_sizes(pairs: tuple[tuple[str, int], ...]) -> bool:
    """Whether axes of these sizes can't be taken for each other, or for none."""
    sizes = [size for _, size in pairs]
    return bool(sizes) and min(sizes) > 1 and len(set(sizes)) == len(sizes)


def _read_choices(name: str, text: str) -> list[tuple[str, str]]:
    """The functions that a name may stand for, each with the name."""
    try:
        found = ast.parse(f"({text},)", mode="eval").body
    except SyntaxError:
        found = None
    if not isinstance(found, ast.Tuple):
        hint = suggest_nearest(name, _KNOWN)
        raise EquationError(
            f":{name}: takes expressions between commas, not {text}"
            + (f"; {hint}" if hint else "")
        )
    return [(name, ast.unparse(each)) for each in found.elts]
