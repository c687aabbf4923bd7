"""A backend of Matplotlib that draws SVG, and for which showing a figure means nothing.

What a block has drawn is shown when it is done.
"""

from matplotlib.backends.backend_svg import FigureCanvasSVG as FigureCanvas

__all__ = ["FigureCanvas", "show"]


def show(*args: object, **kwargs: object) -> None:
    """Show nothing now."""
