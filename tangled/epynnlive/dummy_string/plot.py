"""Strings as coloured cells."""
from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt

# Colours that black letters can be read on
COLOURS = {'A': '#f4a582', 'T': '#92c5de', 'G': '#d9d9d9',
           'C': '#e6cf6b'}


def strings_plot(X: Sequence[str] | np.ndarray,
                 ax: plt.Axes | None = None) -> plt.Axes:
    """Draw strings, one in a row, one cell for each letter.

    :param X: Letters, shape (m, s), or strings of equal length.
    :param ax: Axes of matplotlib to draw on, by default new ones.
    :returns: The axes.
    """
    X = np.array([list(string) for string in X])
    if ax is None:
        _, ax = plt.subplots(figsize=(4, 0.3 * len(X)))
    for (row, step), letter in np.ndenumerate(X):
        ax.add_patch(plt.Rectangle((step + 0.5, row - 0.5), 1, 1,
                                   fc=COLOURS[letter], ec='white'))
        ax.text(step + 1, row, letter, ha='center', va='center',
                fontsize=8, color='black')
    ax.set(xlim=(0.5, X.shape[1] + 0.5), ylim=(len(X) - 0.5, -0.5),
           xticks=range(1, X.shape[1] + 1), yticks=())
    return ax
