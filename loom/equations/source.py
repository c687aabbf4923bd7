"""Run what the options of a table say: the values behind its rows, in one setting."""

from dataclasses import dataclass, field, replace

import numpy as np

from loom.config import get_config
from loom.equations.model import MathPage
from loom.equations.namespace import Namespace, evaluate_code
from loom.equations.options import Setting, parse_assignments
from loom.equations.tree import EquationError
from loom.equations.values import Array

SEED = 7
# The object draws from others: what it draws must be no copy of its input.
RUN_SEED, ERROR_SEED = 8, 9


@dataclass
class Source:
    """Where a page's values come from, in one setting.

    :param page: The page.
    :param setting: One of its :func:`~.options.list_settings`.
    :param space: What :func:`~.namespace.make_namespace` returns for the page.
    :param fixed: By name, arrays that take the place of computed ones.
    :param names: All names, with the values that the options make.
    :raises EquationError: An option can't be run.
    """

    page: MathPage
    setting: Setting
    space: Namespace
    fixed: dict[str, Array] = field(default_factory=dict)
    names: Namespace = field(init=False)

    def __post_init__(self) -> None:
        names = dict(self.space, rng=np.random.default_rng(SEED))
        names.update(self.setting.sizes)
        for name, code in self.setting.functions:
            names[name] = evaluate_code(code, names, f":{name}")
        if get_config().equations.object in self.page.options:
            self.run_object(names)
        values = parse_assignments(self.page.options.get("values", ""), "values")
        for name, code in values.items():
            value = evaluate_code(code, names, f":values: {name}")
            names[name] = self.fixed.get(name, value)
        self.names = names

    def fix(self, name: str, array: Array) -> "Source":
        """The same source, with another array in the place of a computed one."""
        return replace(self, fixed={name: array})

    def run_object(self, names: Namespace) -> None:
        """Run the object of the page; its attributes join the names.

        :raises EquationError: Its input has no row, or no sizes.
        """
        config = get_config().equations
        option = f":{config.object}"
        axes = {row.code: row.axes for row in self.page.rows}
        try:
            sizes = [names[letter] for letter in axes["input"]]
        except KeyError as missing:
            raise EquationError(
                f"{option}: needs a row with the code `input` and sizes for its axes, "
                f"{missing}"
            ) from None
        run, code = names[config.run], self.page.options[config.object]
        array = self.fixed.get("input", names["rng"].standard_normal(sizes))
        training = self.page.options.get("training") == "yes"
        given = {"X": array, "training": training, "seed": RUN_SEED}
        made = run(evaluate_code(code, names, option), **given)
        shape = made.forward(array).shape
        error = np.random.default_rng(ERROR_SEED).standard_normal(shape)
        made = run(evaluate_code(code, names, option), dA=error, **given)
        names.update(vars(made))
        names.update({config.object: made, "input": array, "error": error})
