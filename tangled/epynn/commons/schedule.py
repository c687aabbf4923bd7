"""Learning rate schedules: one rate for each epoch."""
import math
import reprlib
from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any

import numpy as np
from numpy import ndarray

from epynn.commons.arguments import check_call, suggest_name
from epynn.settings import se_hPars as default_hPars


def steady(hPars: tuple) -> list[float]:
    """The same rate in every epoch.

    :param hPars: Epochs, learning rate, cycles, decay, descent, epochs
        of a cycle.
    :returns: The learning rate of each epoch.
    """
    e, lr, n, k, d, epc = hPars
    return [float(lr)] * e  # (1) (e,)


def place_in_cycles(e: int, epc: int) -> tuple[ndarray, ndarray]:
    """Place of each epoch in its cycle.

    :param e: Number of epochs.
    :param epc: Epochs of a cycle.
    :returns: Number of the cycle and epochs since it began, both from
        0 on, shape (e,) each.
    """
    x = np.arange(e)
    c = x // epc  # (2) (e,)
    r = x - c * epc  # (3) (e,)
    return c, r


def exp_decay(hPars: tuple) -> list[float]:
    """A rate that loses the same part of itself each epoch.

    :param hPars: Epochs, learning rate, cycles, decay, descent, epochs
        of a cycle.
    :returns: The learning rate of each epoch.

    Source: Malard et al. (2022); for the cycles,
    Loshchilov & Hutter (2017).
    """
    e, lr, n, k, d, epc = hPars
    c, r = place_in_cycles(e, epc)
    lrate = lr * (1 - d) ** c * np.exp(-k * r)  # (4) (e,)
    return lrate.tolist()


def lin_decay(hPars: tuple) -> list[float]:
    """A rate that loses the same amount each epoch.

    :param hPars: Epochs, learning rate, cycles, decay, descent, epochs
        of a cycle.
    :returns: The learning rate of each epoch, never below 0.
    """
    e, lr, n, k, d, epc = hPars
    c, r = place_in_cycles(e, epc)
    lrate = lr * (1 - d) ** c * np.maximum(1 - k * r, 0)  # (5) (e,)
    return lrate.tolist()


def schedule_functions(
    schedule: str | Callable, hPars: tuple
) -> list[float]:
    """Learning rates of the schedule that is asked for.

    :param schedule: Name of a schedule, or a function of ``hPars``.
    :param hPars: Epochs, learning rate, cycles, decay, descent, epochs
        of a cycle.
    :returns: The learning rate of each epoch.
    :raises TypeError: If it is a function that does not take hPars.
    :raises ValueError: If there is no such schedule, or the function
        returns no list of a rate for each epoch.
    """
    schedules = {f.__name__: f for f in (steady, exp_decay, lin_decay)}
    if callable(schedule):
        check_call(schedule, f'schedule={schedule!r} does not take hPars, '
                   'a tuple of six settings', hPars)
        return check_rates(schedule(hPars), hPars[0])
    if not isinstance(schedule, str) or schedule not in schedules:
        raise ValueError(
            f'schedule={schedule!r} is not known. '
            f'{suggest_name(schedule, schedules)}Choose one of '
            f"{', '.join(schedules)}, or pass a function of hPars"
        )
    return schedules[schedule](hPars)


def find_default_decay(schedule: str | Callable, epc: int) -> float:
    """The decay of a schedule if none is set.

    :param schedule: Name of a schedule, or a function.
    :param epc: Epochs of a cycle.
    :returns: Its decay, 0 for all that have no default.
    """
    if schedule in ('exp_decay', exp_decay):
        return 5 / epc  # (6)
    if schedule in ('lin_decay', lin_decay):
        return 1 / epc  # (7)
    return 0.0


def schedule_lrate(se_hPars: Mapping, epochs: int) -> list[float]:
    """Learning rates from hyperparameters.

    :param se_hPars: Hyperparameters: ``learning_rate``, and if you
        like ``schedule``, ``decay_k``, ``cycle_epochs`` and
        ``cycle_descent``. They are read, never written.
    :param epochs: Number of epochs of the training.
    :returns: The learning rate of each epoch.
    :raises TypeError: If the schedule is a function that does not take
        hPars.
    :raises ValueError: If a value makes no sense, or if there is no
        such schedule.
    """
    h = {**default_hPars, 'learning_rate': None, **se_hPars}
    lr = check_setting('learning_rate', h['learning_rate'])
    k = check_setting('decay_k', h['decay_k'])
    d = check_setting('cycle_descent', h['cycle_descent'], highest=1)
    e = int(check_setting('epochs', epochs, whole=True))
    epc = int(check_setting('cycle_epochs', h['cycle_epochs'], whole=True))

    epc = epc or max(e, 1)
    n = max(1, -(-e // epc))
    k = k or find_default_decay(h['schedule'], epc)
    return schedule_functions(h['schedule'], (e, lr, n, k, d, epc))


def check_setting(
    name: str, value: Any, highest: float = math.inf,
    whole: bool = False,
) -> float:
    """The value, if it is a number from 0 to the highest.

    :param name: Name of the hyperparameter, for the message.
    :param value: What was given for it.
    :param highest: The largest value that makes sense.
    :param whole: Whether it counts something.
    :returns: The value.
    :raises ValueError: If it doesn't fit.
    """
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    fits = is_number and math.isfinite(value)
    if not fits or not 0 <= value <= highest or (whole and value % 1):
        kind = 'a whole number' if whole else 'a number'
        limit = 'from 0 to 1' if highest == 1 else 'from 0 up'
        raise ValueError(
            f'{name}={value!r}, but it must be {kind} {limit}'
        )
    return value


def check_rates(rates: Any, epochs: int) -> list[float]:
    """The rates of a schedule of one's own, if they are such.

    :param rates: What the schedule returns.
    :param epochs: How many rates are expected.
    :returns: The same as a list.
    :raises ValueError: If it is no list of that many numbers from 0 up.
    """
    found = list(rates) if np.iterable(rates) else []
    if len(found) != epochs or not all(
            isinstance(rate, Real) and 0 <= float(rate) < math.inf
            for rate in found):
        raise ValueError(
            f'the schedule returns {reprlib.repr(rates)}, but for hPars[0] = '
            f'{epochs} it must return as many numbers from 0 up, one an epoch'
        )
    return [float(rate) for rate in found]
