"""A backend of matplotlib: figures are saved, not shown."""
from pathlib import Path

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from epynn.commons.files import replacing
from epynn.commons.logs import process_logs


class FigureManager(FigureManagerBase):
    """Where ``plt.show()`` ends.

    :cvar folder: Where the figures are saved, or None to drop them.
    :cvar name: What their files are called, before the number.
    """

    folder, name, number = None, 'figure', 0

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """Save all open figures, and close them."""
        from matplotlib import pyplot as plt
        for number in plt.get_fignums():
            if cls.folder is not None:
                cls.save(plt.figure(number))
            plt.close(number)

    @classmethod
    def save(cls, figure: Figure) -> None:
        """Save a figure under the next number that is free, or ours."""
        mark = {'Software': f'epynnlive, {cls.name}'}
        while True:
            cls.number += 1
            path = cls.folder / f'{cls.name}-{cls.number:02}.png'
            if not path.exists() or mark.items() <= noted(path).items():
                break
        with replacing(path) as draft:
            figure.savefig(draft, dpi=150, bbox_inches='tight',
                           metadata=mark)
        process_logs(f'Wrote {path}', level=1)


class FigureCanvas(FigureCanvasAgg):
    """The canvas by which matplotlib knows a backend."""

    manager_class = FigureManager


def noted(path: Path) -> dict:
    """What a picture says of itself; nothing if it is no picture."""
    from PIL import Image
    try:
        with Image.open(path) as picture:
            return picture.info
    except OSError:
        return {}
