"""Pictures of peptides."""
from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from epynnlive.ptm_protein.prepare_dataset import AMINO_ACIDS

# Chemistry, and a colour that black letters can be read on
CLASSES = {
    'acidic': ('DE', '#f4a582'),
    'basic': ('HKR', '#92c5de'),
    'polar': ('CGNQSTY', '#d9d9d9'),
    'hydrophobic': ('AFILMPVW', '#e6cf6b'),
}
COLOURS = {letter: colour for letters, colour in CLASSES.values()
           for letter in letters}


def peptides_plot(X: Sequence[str] | np.ndarray,
                  ax: plt.Axes | None = None) -> plt.Axes:
    """Draw peptides as coloured cells, one row each.

    :param X: Letters, shape (m, s), or strings of equal length.
    :param ax: Axes of matplotlib to draw on, by default new ones.
    :returns: The axes.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(4, 0.3 * len(X)))
    X = np.array([list(peptide) for peptide in X])
    half = X.shape[1] // 2
    for (row, position), letter in np.ndenumerate(X):
        x = position - half
        ax.add_patch(plt.Rectangle(
            (x - 0.5, row - 0.5), 1, 1, fc=COLOURS[letter], ec='white'))
        ax.text(x, row, letter, ha='center', va='center', fontsize=8,
                color='black')
    for name, (_, colour) in CLASSES.items():
        ax.bar(0, 0, color=colour, label=name)  # for a legend
    ax.set(xlim=(-half - 0.5, half + 0.5), ylim=(len(X) - 0.5, -0.5),
           xticks=ticks(half), yticks=())
    return ax


def logo_plot(X: Sequence[str] | np.ndarray,
              ax: plt.Axes | None = None) -> plt.Axes:
    """Draw the logo of a set of peptides, in bits.

    The entropy is corrected for the small number of peptides.

    :param X: Letters, shape (m, s), or strings of equal length.
    :param ax: Axes of matplotlib to draw on, by default new ones.
    :returns: The axes.

    Source: Schneider & Stephens (1990).
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(7, 1.6))
    X = np.array([list(peptide) for peptide in X])
    half = X.shape[1] // 2
    p = np.stack([(X == a).mean(axis=0) for a in AMINO_ACIDS], axis=1)
    entropy = -(p * np.log2(np.where(p > 0, p, 1))).sum(axis=1)
    bits = np.log2(20) - entropy - 19 / (2 * np.log(2) * len(X))
    heights = p * np.maximum(bits, 0)[:, np.newaxis]  # (s, 20)

    for position, row in enumerate(heights):
        bottom = 0.0
        for i in np.argsort(row):
            place = position - half, bottom
            draw_letter(ax, AMINO_ACIDS[i], place, row[i])
            bottom += row[i]
    ax.set(xlim=(-half - 0.6, half + 0.6), ylabel='bits',
           ylim=(0, max(heights.sum(axis=1).max(), 0.1)),
           xticks=ticks(half))
    return ax


def ticks(half: int) -> list[int]:
    """Every fourth position on both sides of the centre."""
    return [x for x in range(-half, half + 1) if x % 4 == 0]


def draw_letter(ax: plt.Axes, letter: str, place: tuple[float, float],
                height: float) -> None:
    """Draw a letter as wide as a position and as high as asked for."""
    if height < 0.005:
        return
    x, bottom = place
    bold = FontProperties(weight='bold')
    outline = TextPath((0, 0), letter, prop=bold)
    box = outline.get_extents()
    fit = (Affine2D().translate(-box.x0, -box.y0)
           .scale(0.9 / box.width, height / box.height)
           .translate(x - 0.45, bottom))
    ax.add_patch(PathPatch(fit.transform_path(outline), lw=0.3,
                           fc=COLOURS[letter], ec='#555555'))
