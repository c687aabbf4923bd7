"""What is confused with what, drawn; and EpyNN's path to the curves."""
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.metrics import confusion_matrix
from epynn.network.plot import pyplot_metrics as pyplot_metrics

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def confusion_plot(Y: np.ndarray, A: np.ndarray,
                   labels: Sequence | np.ndarray | None = None,
                   ax: 'Axes | None' = None) -> 'Axes':
    """Draw the confusion matrix: what was taken for what, how often.

    The larger its share of the row, the darker a cell is. Right answers, on the
    diagonal, and mistakes have a colour each.

    :param Y: True labels, one-hot or one column, shape (m, u).
    :param A: Outputs of the model, shape (m, u).
    :param labels: Names of the classes, by default their numbers.
    :param ax: Axes of matplotlib to draw on, by default new ones.
    :returns: The axes.
    :raises ValueError: If there is not one label for each class.
    """
    from matplotlib import pyplot as plt
    from matplotlib.colors import to_rgba

    counts = confusion_matrix(Y, A)
    k = len(counts)
    labels = list(map(str, range(k) if labels is None else labels))
    if len(labels) != k:
        raise ValueError(f'{len(labels)} labels were given for {k} '
                         'classes: give one for each')
    if ax is None:
        side = max(2.6, 0.4 * k)
        _, ax = plt.subplots(figsize=(side, side))

    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    colours = np.zeros((k, k, 4))
    colours[:] = to_rgba('C1')
    colours[np.eye(k, dtype=bool)] = to_rgba('C0')
    colours[..., 3] = 0.45 * np.sqrt(share)  # the root makes small counts visible
    for i, j in np.ndindex(k, k):
        if counts[i, j]:
            ax.add_patch(plt.Rectangle(
                (j - 0.5, i - 0.5), 1, 1, color=colours[i, j], lw=0))
            ax.text(j, i, str(counts[i, j]), ha='center', va='center')
    ax.set(xlim=(-0.5, k - 0.5), ylim=(k - 0.5, -0.5), aspect='equal',
           xlabel='predicted', ylabel='true')
    long = max(map(len, labels)) > 3
    ax.set_xticks(range(k), labels, rotation=90 if long else 0)
    ax.set_yticks(range(k), labels)
    ax.tick_params(length=0)
    ax.grid(False)
    return ax
