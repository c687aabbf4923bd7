"""Windows on images: their number, views of them."""
import numpy as np
from numpy.lib.stride_tricks import as_strided

from epynn.commons.arguments import check_windows
from epynn.commons.models import Layer


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
    (y, x), (_, h, w, _) = image, X.shape
    padding = (y - h) // 2, (x - w) // 2  # on each side
    check_windows(layer, X, size, padding)
    oh, ow = ((whole - part) // step + 1 for whole, part, step
              in zip(image, size, strides, strict=True))
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
