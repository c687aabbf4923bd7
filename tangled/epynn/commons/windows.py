"""Windows on images: their sizes, their number, views of them."""
import numpy as np
from numpy.lib.stride_tricks import as_strided

from epynn.commons.models import Layer


def need_images(layer: Layer, A: np.ndarray) -> None:
    """Refuse an input that is no batch of images.

    :param layer: The layer that asks, for the message.
    :param A: Its input.
    :raises ValueError: If ``A`` has not exactly four axes, or no rows,
        columns or colours.
    """
    if A.ndim != 4 or 0 in A.shape[1:]:
        mend = {3: 'Images of one colour have d = 1: X[..., np.newaxis].',
                4: 'h, w and d are 1 or more.'}.get(
                    A.ndim, 'It looks at images, not at rows.')
        raise ValueError(
            f'{layer.name} takes an input of shape (m, h, w, d), '
            'samples, rows, columns and colours, and got '
            f'{A.shape}. {mend}')


def pair(argument: str, value: object, layer: str,
         least: int = 1) -> tuple:
    """Return a size as a pair of integers.

    :param argument: Name of the argument, for the message.
    :param value: An integer, or a pair of them.
    :param layer: Name of the layer, for the message.
    :param least: Smallest integer allowed.
    :raises ValueError: If it is anything else.
    """
    both = value if isinstance(value, tuple | list) else (value, value)
    if len(both) != 2 or any(
            not isinstance(n, int | np.integer) or isinstance(n, bool)
            or n < least for n in both):
        raise ValueError(
            f'{layer} takes an integer of at least {least}, or a pair '
            f'of them, as {argument}, and got {value!r}')
    return int(both[0]), int(both[1])


def count(layer: Layer, X: np.ndarray, image: tuple, size: tuple,
          strides: tuple) -> tuple[int, int]:
    """Count the windows that fit into an image.

    :param layer: The layer that asks, for the message.
    :param X: Its input, for the message.
    :param image: Height and width of the image, padding included.
    :param size: Height and width of the window.
    :param strides: Steps from window to window, down and right.
    :returns: How many fit one below the other and side by side.
    :raises ValueError: If a window is larger than its image.
    """
    oh, ow = ((whole - part) // step + 1 for whole, part, step
              in zip(image, size, strides, strict=True))
    if oh < 1 or ow < 1:
        padded = ('' if image == X.shape[1:3]
                  else f', images of {image} with their padding')
        h, w = (part - whole + n for part, whole, n
                in zip(size, image, X.shape[1:3], strict=True))
        raise ValueError(
            f'{layer.name} has a window of {size} and got an input of '
            f'shape {X.shape}{padded}. Expected is (m, h, w, d) with h '
            f'at least {max(h, 1)} and w at least {max(w, 1)}, or a '
            'smaller window.')
    return oh, ow


def windows(X: np.ndarray, size: tuple, strides: tuple) -> np.ndarray:
    """Show all windows of images, without a copy.

    :param X: Images, shape (m, h, w, d).
    :param size: Height and width of a window, (fh, fw).
    :param strides: Steps from window to window, (sh, sw).
    :returns: A view, shape (m, oh, ow, fh, fw, d).
    """
    m, h, w, d = X.shape
    (fh, fw), (sh, sw) = size, strides
    oh, ow = (h - fh) // sh + 1, (w - fw) // sw + 1
    to_m, to_h, to_w, to_d = X.strides
    return as_strided(
        X, (m, oh, ow, fh, fw, d),
        (to_m, to_h * sh, to_w * sw, to_h, to_w, to_d))
