"""Hyperparameters: one model for each setting, on many workers."""
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from itertools import count, product
from math import isfinite
from typing import TYPE_CHECKING, Union

from epynn.commons.arguments import is_integer
from epynn.commons.logs import format_duration, format_number, make_console, start_table
from epynn.commons.loss import loss_functions
from epynn.commons.metrics import metrics_functions
from epynn.distributed.cluster import cluster
from epynn.network.checks import check_epochs
from epynn.network.interrupt import Interrupt
from epynn.network.models import EpyNN

if TYPE_CHECKING:
    from distributed import Client, Future

SETS = {'dtrain': 'training', 'dval': 'validation', 'dtest': 'test'}


def list_combinations(settings: dict | Iterable[dict],
                      seed: int) -> list[dict]:
    """All settings of a grid, each with a seed.

    :param settings: Values by name, to be combined in all ways; or a
        list of settings.
    :param seed: Seed of the first setting, and the next has the next; a
        setting may have its own.
    :raises TypeError: If it is neither, or ``seed`` is no whole number.
    :raises ValueError: If there is nothing to try, or a name is that of
        a column of the records.
    """
    if not is_integer(seed):
        raise TypeError(f'grid takes a whole number as seed, and got {seed!r}')
    if isinstance(settings, dict):
        for name, values in settings.items():
            if isinstance(values, str) or not hasattr(values, '__iter__'):
                raise TypeError(f'settings[{name!r}] is {values!r}: a '
                                f'list of values to try is expected')
        settings = [dict(zip(settings, values))
                    for values in product(*settings.values())]
    if not hasattr(settings, '__iter__'):
        raise TypeError(f'settings is {settings!r}: a dictionary of lists, '
                        'or a list of dictionaries, is expected')
    settings = list(settings)
    for setting in settings:
        if not isinstance(setting, dict):
            raise TypeError(f'settings holds {setting!r}: a dictionary '
                            "such as {'units': 8} is expected")
        if taken := setting.keys() & {'seconds', 'error'}:
            raise ValueError(f'a setting is called {min(taken)!r}, as a '
                             'column of the records: call it otherwise')
    if not settings:
        raise ValueError('settings is empty: there is nothing to try')
    return [setting | {'seed': setting.get('seed', seed + k)}
            for k, setting in enumerate(settings)]


def train_setting(build: Callable, setting: dict, epochs: int) -> dict:
    """Build and train one model; runs on a worker.

    :param build: See :func:`grid`.
    :param setting: Its arguments.
    :param epochs: Number of epochs.
    :returns: Seconds, and the last loss and metrics of each set.
    :raises TypeError: If ``build`` returns no model.
    """
    start = time.perf_counter()
    model = build(**setting)
    if not isinstance(model, EpyNN):
        raise TypeError('build returned '
                        f'{type(model).__name__}, not an EpyNN model')
    if not model.initialized:
        model.initialize(se_hPars=dict(model.se_hPars),
                         seed=setting['seed'], verbose=False)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # a loss of nan says it as well
        model.train(epochs, verbose=False)
        if not model.trained:  # with epochs=0
            model.evaluate()
    found = {f'{SETS[dset.name]} {name}': values[dset.number][-1]
             for dset in model.embedding.dsets
             for name, values in model.metrics.items()}
    return {'loss': model.loss, 'metrics': found,
            'seconds': time.perf_counter() - start}


def grid(build: Callable, settings: dict | Iterable[dict], epochs: int,
         workers: Union[int, str, 'Client', None] = None,
         seed: int = 1, by: str | None = None,
         verbose: bool = True) -> list[dict]:
    """Train a model for each setting, and rank them.

    :param build: ``f(seed=…, **setting)`` that returns a model,
        initialized or not. It travels to the workers with all it uses.
    :param settings: ``{'units': [4, 8], 'rate': [0.1, 0.01]}``, or a
        list of dictionaries.
    :param epochs: Number of epochs for each.
    :param workers: See :func:`epynn.distributed.training.train`.
    :param seed: Seed of the first setting, the next has the next; a
        setting may have its own ``'seed'``.
    :param by: What to rank by, such as ``'validation accuracy'``; by
        default, the loss of the validation set. Losses are best when
        low, anything else when high.
    :param verbose: Show progress, and a table at the end.
    :returns: A record for each setting, the best first: the setting,
        its metrics, its ``'seconds'``, and its ``'error'``, ``''`` if
        there was none. All have the same keys.
    :raises ModuleNotFoundError: If Dask is not installed.
    :raises TypeError: If ``settings`` is neither, or ``build`` can't be
        called.
    :raises ValueError: If there is nothing to try, no such metric, or
        ``epochs`` is no whole number from 0 on.
    """
    if not callable(build):
        raise TypeError('grid takes a function that builds a model, and '
                        f'got {build!r}')
    epochs = check_epochs(epochs)
    settings = list_combinations(settings, seed)
    found: list[dict | BaseException | None] = [None] * len(settings)
    left = list(range(len(settings)))
    waiting: dict[Future, int] = {}
    with cluster(workers) as client:
        try:
            with Interrupt() as stop, show_progress(
                    len(found), verbose) as show:
                while (left or waiting) and not stop.asked:
                    there = max(1, len(client.nthreads()))  # workers
                    while left and len(waiting) < there:
                        k = left.pop(0)
                        future = client.submit(
                            train_setting, build, settings[k], epochs, pure=False)
                        waiting[future] = k
                    for future in find_finished(waiting):
                        k, came = waiting.pop(future), read_answer(future)
                        if came is None:  # lost with its worker
                            left.append(k)
                            continue
                        found[k] = came
                        check_name(by, came)
                        show(settings[k], came)
        except (OSError, CancelledError):
            if client.status == 'running' and not any(
                    future.cancelled() for future in waiting):
                raise
            have = sum(each is not None for each in found)
            warnings.warn(
                'the scheduler is gone, and its workers are out of reach: '
                f'{have} of {len(found)} settings have run', stacklevel=2)
        finally:
            with suppress(OSError, CancelledError):
                client.cancel(list(waiting))
    records = rank_records(settings, found, by)
    if verbose:
        show_table(records, settings)
    return records


def find_finished(waiting: dict) -> list:
    """Those that are done, after a fifth of a second at most."""
    from distributed import wait
    with suppress(TimeoutError):
        wait(list(waiting), timeout=0.2, return_when='FIRST_COMPLETED')
    return [future for future in waiting if future.done()]


def read_answer(future: 'Future') -> dict | BaseException | None:
    """What a setting that is done has come to.

    :param future: Where Dask puts it; it is let go, because what is kept
        on a worker that dies would be computed again.
    :returns: What :func:`train_setting` returned, or the error that ended it; None
        if the worker that had it is gone.
    """
    try:
        return future.exception(timeout=2) or future.result(timeout=2)
    except TimeoutError:
        return None
    except CancelledError as error:
        return error
    finally:
        future.release()


def check_name(by: str | None, came: object) -> None:
    """Do nothing, if models can be ranked by a name.

    A metric of the library passes, too: another model may have it.

    :param by: What to rank by.
    :param came: What :func:`train_setting` returned for some model; or an error,
        which knows no names.
    :raises ValueError: If it is no metric.
    """
    if by is None or not isinstance(came, dict):
        return
    names = list(came['metrics'])
    library = {f'{of} {name}' for of in SETS.values()
               for name in (*loss_functions(), *metrics_functions())}
    if by not in (*names, *library):
        raise ValueError(f'by is {by!r}, and there are '
                         f"{', '.join(names)}")


def rank_records(settings: list, found: list, by: str | None) -> list[dict]:
    """Records of all settings, the best first.

    :param settings: The settings.
    :param found: What :func:`train_setting` returned for each, or an error; None
        for one that has not run.
    :param by: What to rank by; if no model has it, the loss.
    """
    done = [each for each in found if isinstance(each, dict)]
    names = list(dict.fromkeys(name for each in done
                               for name in each['metrics']))
    if done and by not in names:
        loss = done[0]['loss']
        best = next(name for name in (f'validation {loss}',
                                      f'training {loss}') if name in names)
        if by is not None:
            warnings.warn(f'no model has {by!r}: ranked by {best!r}',
                          stacklevel=3)
        by = best
    inside = dict.fromkeys(name for each in settings for name in each)
    records = []
    for setting, each in zip(settings, found):
        known = each if isinstance(each, dict) else {}
        error = ('' if known else 'not run' if each is None
                 else f'{type(each).__name__}: {each}')
        records.append({
            **inside, **setting,
            **dict.fromkeys(names), **known.get('metrics', {}),
            'seconds': known.get('seconds'), 'error': error})
    low = done and by and by.split(' ', 1)[1] in {
        'RMSE', *loss_functions(), *(d['loss'] for d in done)}

    def place(record: dict) -> tuple[bool, bool, float]:
        value, failed = record.get(by), bool(record['error'])
        if value is None or not isfinite(value):
            return True, failed, 0
        return False, failed, value if low else -value

    return sorted(records, key=place)


@contextmanager
def show_progress(total: int, verbose: bool) -> Iterator[Callable]:
    """Show how far a search is, until the block ends.

    A terminal has a bar. A notebook or a file has a line for each
    setting that is done; a terminal, for each that failed.

    :param total: Number of settings.
    :param verbose: Whether to show anything.
    :returns: A function, to be told of each setting that is done.
    """
    from rich.progress import Progress

    out = make_console()
    bar = Progress(console=out, transient=True, disable=not (
        verbose and out.is_interactive and sys.stdout.isatty()))
    task, done = bar.add_task('grid', total=total), count(1)

    def tell(setting: dict, came: object) -> None:
        bar.advance(task)
        line = f'{next(done)} of {total}: {format_setting(setting)}'
        failed = isinstance(came, BaseException)
        if failed:
            line += f' failed: {type(came).__name__}: {came}'
        if verbose and (failed or bar.disable):
            bar.console.print(line)

    with bar:
        yield tell


def format_setting(setting: dict) -> str:
    """A setting on one line."""
    return ', '.join(f'{name}={format_value(value)}'
                     for name, value in setting.items())


def format_value(value: object) -> str:
    """A value of a setting or a metric, for a table."""
    if value is None:
        return ''
    if isinstance(value, float):
        return f'{value:.4g}'
    return getattr(value, '__name__', str(value))


def show_table(records: list[dict], settings: list[dict]) -> None:
    """Print the records as a table, the best first."""
    inside = list(dict.fromkeys(name for each in settings
                                for name in each))
    metrics = [name for name in records[0]
               if name not in (*inside, 'seconds', 'error')]
    rows = start_table('Grid', *(f'>{name}' for name in (*inside, *metrics)),
                       '>time')
    for record in records:
        cells = [format_value(record.get(name)) for name in inside]
        if record['error']:
            cells += [''] * len(metrics)
            cells += ['failed' if ':' in record['error'] else 'not run']
        else:
            cells += [format_number(record[name]) if record[name] is not None
                      else '' for name in metrics]
            cells += [format_duration(record['seconds'])]
        rows.add_row(*cells)
    make_console().print(rows)
