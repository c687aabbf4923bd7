"""Hold errors against what comes back from the uses of their values."""

from collections.abc import Sequence

from loom.equations.errors import ErrorEquation
from loom.equations.forward import ForwardGraph, Use
from loom.equations.judgement import describe_worst
from loom.equations.moving import Mover
from loom.equations.results import Case, Derivation
from loom.equations.sides import Sides
from loom.equations.slopes import (
    CORNER,
    Agreement,
    Changes,
    Measure,
    measure_agreements,
    measure_gradient,
)
from loom.equations.tree import EquationError
from loom.equations.values import Array


def compare_uses(
    mover: Mover, uses: Sequence[Use], name: str, array: Array
) -> tuple[Agreement, Measure]:
    """Hold an array against what comes back from some uses of a value.

    :returns: How far it is from that, and what measures it.
    :raises EquationError: There is a corner or a jump.
    """

    def measure(changes: Changes) -> Array:
        return mover.measure_uses(uses, name, changes[name])

    value = mover.arrays.values[name].array
    found = measure_agreements(measure, {name: value}, {name: array})[name]
    if found.is_rough:
        raise EquationError(CORNER)
    return found, measure


def compare_with_uses(
    found: Derivation,
    error: ErrorEquation,
    graph: ForwardGraph,
    cases: Sequence[Case],
) -> None:
    """Hold an error against all uses of its value.

    :raises EquationError: It is another.
    """
    uses = graph.find_uses(error.name, error.above)
    for case in cases:
        mover = Mover(graph, case.arrays, error.above)
        array = mover.get_error(error.name)
        agreement, measure = compare_uses(mover, uses, error.name, array)
        if not agreement.is_close:
            words = "the error is", "differences give"
            places = " and ".join(f"({use.equation.tag})" for use in uses)
            raise EquationError(
                f"({error.tag}) is not what comes back to {error.name} from {places}: "
                f"{describe_slopes(error, case, array, measure, words)}. "
                f"If {error.name} is used elsewhere, as what is returned, that "
                "needs an equation with a number, such as A = h"
            )


def describe_slopes(
    error: ErrorEquation,
    case: Case,
    array: Array,
    measure: Measure,
    words: tuple[str, str],
) -> str:
    """Name the place where an array is farthest from the measured slopes."""
    value = case.arrays.values[error.name]
    slope = measure_gradient(measure, error.name, value.array)
    return describe_worst(Sides(array, slope, value.axes), case, words)


def compare_with_output(
    derivations: Sequence[Derivation],
    above: str,
    graph: ForwardGraph,
    cases: Sequence[Case],
) -> None:
    """Hold errors against all equations up to the output; note what differs."""
    for case in cases:
        mover = Mover(graph, case.arrays, above)
        names = {
            each.name for each in derivations if mover.has_output_behind(each.name)
        }
        values = {name: case.arrays.values[name].array for name in sorted(names)}
        if not values:
            return
        claimed = {name: mover.get_error(name) for name in values}
        found = measure_agreements(mover.measure_all, values, claimed)
        for each in derivations:
            agreement = found.get(each.name)
            if not agreement:
                continue
            if agreement.is_rough:
                each.messages.append((each.line, CORNER))
            elif not agreement.is_close:
                each.messages.append(
                    (
                        each.line,
                        f"({each.tag}) agrees with the uses of {each.name}, and not "
                        "with central differences of the output: they differ by "
                        f"{agreement.distance:.2g} of the larger one (in a run with "
                        f"{case.source.setting}). An error behind it is wrong",
                    )
                )
        derivations = [each for each in derivations if not each.messages]
