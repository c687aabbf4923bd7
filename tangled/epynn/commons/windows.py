"""Windows on images: their number, views of them."""
import numpy as np
from numpy.lib.stride_tricks import as_strided

from epynn.commons.arguments import check_windows
from epynn.commons.models import Layer


def count_windows(layer: Layer, X: np.ndarray, size: tuple, strides: tuple,
                  padding: tuple = (0, 0)) -> tuple[int, int]:
    """Count the windows that fit into an image.

    :param layer: The layer that asks, for the message.
    :param X: Its input, shape (m, h, w, d).
    :param size: Height and width of a window, (fh, fw).
    :param strides: Steps from window to window, (sh, sw).
    :param padding: Rows and columns of zeros on each side, (ph, pw).
    :returns: How many fit one below the other and side by side.
    :raises ValueError: If a window is larger than its image.
    """
    check_windows(layer, X, size, padding)
    (_, h, w, _), (fh, fw), (sh, sw) = X.shape, size, strides
    ph, pw = padding
    return (h + 2 * ph - fh) // sh + 1, (w + 2 * pw - fw) // sw + 1


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
