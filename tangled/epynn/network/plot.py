"""The curves of a training, drawn."""
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from epynn.commons.files import check_path, replacing
from epynn.commons.logs import process_logs
from epynn.commons.metrics import find_class_metric, metrics_functions

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from epynn.network.models import EpyNN


def pyplot_metrics(model: 'EpyNN',
                   path: str | Path | Literal[False] | None = None,
                   pyplot: bool = True) -> 'Figure':
    """Plot each metric of a training, one curve a data set.

    :param model: A model that has trained.
    :param path: Where to write the picture; the suffix says in which
        format. None: ``plots/<model.uname>.png``, and the directory is
        made. False: nowhere.
    :param pyplot: Whether to show the figure.
    :returns: The figure of matplotlib.
    :raises ValueError: If there is nothing to plot yet.
    :raises TypeError: If ``path`` is no name.
    :raises FileNotFoundError: If ``path`` is in no existing directory.
    """
    from matplotlib import pyplot as plt  # 0.4 s, spent when needed

    if not any(model.metrics[name][0] for name in model.metrics):
        raise ValueError(f'{model.name} has no epoch to plot yet: '
                         'call model.train(epochs) first')
    columns = min(len(model.metrics), 3 if len(model.metrics) != 4 else 2)
    rows = -(-len(model.metrics) // columns)
    fig, axes = plt.subplots(
        rows, columns, squeeze=False, layout='constrained', sharex=True,
        figsize=(7 if columns > 1 else 4, 2.6 if rows == 1 else 2 * rows))
    for ax in axes.flat[len(model.metrics):]:
        ax.remove()
    for ax, name in zip(axes.flat, model.metrics, strict=False):
        sets = zip(('dtrain', 'dval', 'dtest'), model.metrics[name])
        for dset, values in sets:
            if values:
                plot_curve(ax, values, dset)
        ax.set(title=name, xlabel='epoch')
        ax.locator_params(axis='x', integer=True)  # no half epochs
        if is_logarithmic(name, model.metrics[name]):
            ax.set_yscale('log')
    axes[0, 0].legend()

    if path is not False:
        write_figure(fig, path, model.uname)
    return show_figure(fig, pyplot)


def plot_curve(ax: 'Axes', values: list[float], name: str) -> None:
    """Draw the values of one set over the epochs.

    :param ax: Axes of matplotlib.
    :param values: One for each epoch.
    :param name: Name of the set, for the legend.
    """
    alone = '.' if len(values) == 1 else None
    ax.plot(values, label=name.removeprefix('d'), marker=alone)


def is_logarithmic(name: str, values: list[list[float]]) -> bool:
    """Whether a loss falls so far that only a logarithm shows it."""
    sets = [np.array(v)[np.isfinite(v)] for v in values if len(v)]
    bounded = metrics_functions().keys() - {'RMSE'}
    if name in bounded or find_class_metric(name):
        return False
    return all(
        len(v) and 0 < v.min() < v.max() / 100 for v in sets)


def write_figure(fig: 'Figure', path: str | Path | None,
                 uname: str) -> None:
    """Write a figure: the file is the old one or complete.

    :raises TypeError: If ``path`` is no name.
    :raises FileNotFoundError: If the directory does not exist.
    """
    if path is None:
        path = Path('plots', f'{uname}.png')
        path.parent.mkdir(exist_ok=True)
    path = check_path(path)
    if path.is_dir():
        path = path / f'{uname}.png'
    path = path if path.suffix else path.with_suffix('.png')
    with replacing(path) as draft:
        fig.savefig(draft, dpi=150)
    process_logs(f'Wrote {path}', level=1)


HEADLESS = 'agg', 'cairo', 'pdf', 'pgf', 'ps', 'svg', 'template'


def show_figure(fig: 'Figure', pyplot: bool) -> 'Figure':
    """Show a figure where somebody can see it, and return it."""
    import matplotlib
    from matplotlib import pyplot as plt

    backend = matplotlib.get_backend().lower()
    if not pyplot or backend in HEADLESS:
        plt.close(fig)
    elif 'inline' not in backend:  # a notebook shows it by itself
        plt.show()
    return fig
