"""The pass of a page that is small enough to be walked through.

The option ``:pass:`` of a table of symbols says its sizes and functions, as in
``:pass: m=2, n=3, u=4, f=sigmoid``. Without it, they are those of the first setting.
With ``:pass: no`` there is none.
"""

from collections.abc import Callable

from loom.config import get_config
from loom.equations.model import MathPage
from loom.equations.namespace import (
    collect_library_names,
    evaluate_code,
    make_namespace,
)
from loom.equations.options import Setting, list_settings, parse_assignments
from loom.equations.source import RUN_SEED, Source
from loom.equations.tree import EquationError

_OPTION = "pass"


def has_pass(page: MathPage) -> bool:
    """Whether a page has something to walk through."""
    asked = page.options.get(_OPTION)
    has_object = get_config().equations.object in page.options
    return bool(page.equations) and asked != "no" and (has_object or asked is not None)


def choose_setting(page: MathPage) -> Setting:
    """The setting of the pass.

    :raises EquationError: The option names what the table does not, or gives a size
        that is no number.
    """
    first = list_settings(page)[0]
    asked = parse_assignments(page.options.get(_OPTION, ""), _OPTION)
    sizes, functions = dict(first.sizes), dict(first.functions)
    for name, code in asked.items():
        if name in functions:
            functions[name] = code
        elif name not in sizes:
            raise EquationError(f":{_OPTION}: the table has no setting of {name}")
        elif not code.isdecimal():
            raise EquationError(f":{_OPTION}: {name} is a size, and takes a number")
        else:
            sizes[name] = int(code)
    return Setting(tuple(sizes.items()), tuple(functions.items()))


def prepare_pass(page: MathPage) -> tuple[Setting, Callable[[], None]]:
    """The setting of the pass, and what runs it.

    An object is run forward and back, with the numbers of the checker. A page without
    one has the codes of its rows evaluated, which call its functions.

    :raises EquationError: The table can't be used.
    """
    collect_library_names.cache_clear()  # the library may have changed
    config, setting = get_config().equations, choose_setting(page)
    source = Source(page, setting, make_namespace(page))
    names = source.names

    def run_object() -> None:
        option = f":{config.object}"
        made = evaluate_code(page.options[config.object], names, option)
        training = page.options.get("training") == "yes"
        given = {"X": names["input"], "dA": names["error"], "seed": RUN_SEED}
        names[config.run](made, training=training, **given)

    def evaluate_rows() -> None:
        for row in page.rows:
            evaluate_code(row.code, names, "the symbols table")

    has_object = config.object in page.options
    return setting, run_object if has_object else evaluate_rows
