"""Hand-written digits of MNIST, from IDX files.

Run it to see what it reads, or with a folder, to download the full
collection there: python -m epynnlive.captcha_mnist.prepare_dataset
"""
import gzip
import math
import struct
import sys
import zlib
from pathlib import Path

import numpy as np

import epynnlive

# The byte that names a type, and the numbers that it stands for
IDX_TYPES = {0x08: '>u1', 0x09: '>i1', 0x0B: '>i2', 0x0C: '>i4',
             0x0D: '>f4', 0x0E: '>f8'}


def read_idx(path: str | Path) -> np.ndarray:
    """Read an array from an IDX file, compressed with gzip or not.

    :param path: The file.
    :returns: The array, in the shape and type that the file names.
    :raises ValueError: If the file is damaged, or no IDX file.

    Source: LeCun, Cortes & Burges (1998), format of the MNIST files.
    """
    path = Path(path)
    data = path.read_bytes()
    if data[:2] == b'\x1f\x8b':  # gzip
        try:
            data = gzip.decompress(data)
        except (EOFError, OSError, zlib.error) as error:
            raise ValueError(f'{path.name} is damaged: {error}. '
                             'Download it again.') from error
    if data[:2] != b'\0\0' or len(data) < 4 or data[2] not in IDX_TYPES:
        raise ValueError(
            f'{path.name} is no IDX file: it starts with '
            f'{data[:4].hex(" ") or "nothing"}, where an IDX file has '
            '00 00, a type (08 … 0e) and the number of axes')

    kind, axes = np.dtype(IDX_TYPES[data[2]]), data[3]
    start = 4 + 4 * axes
    header = data[4:start].ljust(4 * axes, b'\0')
    shape = struct.unpack(f'>{axes}I', header)
    expected = start + math.prod(shape) * kind.itemsize
    if len(data) != expected:
        raise ValueError(
            f'{path.name} is damaged: its header announces an array of '
            f'shape {shape}, {expected} bytes in all, and the file has '
            f'{len(data)}. Download it again.')
    numbers = np.frombuffer(data, kind, offset=start)
    return numbers.reshape(shape).astype(kind.newbyteorder('='))


def bundled(which: str) -> Path:
    """Path of the thousand digits that come with the library.

    :param which: ``'images'`` or ``'labels'``.
    :raises ValueError: If it is neither.
    """
    axes = {'images': 3, 'labels': 1}
    if which not in axes:
        raise ValueError(
            f"which is 'images' or 'labels', not {which!r}")
    folder = Path(epynnlive.__file__).parent / 'data' / 'mnist'
    return folder / f'mnist1000-{which}-idx{axes[which]}-ubyte.gz'


URL = 'https://storage.googleapis.com/cvdf-datasets/mnist/'
SHA256 = {
    'train-images-idx3-ubyte.gz':
    '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
    'train-labels-idx1-ubyte.gz':
    '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
    't10k-images-idx3-ubyte.gz':
    '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
    't10k-labels-idx1-ubyte.gz':
    'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
}


def download_mnist(path: str | Path | None = None,
                   base_url: str = URL) -> Path | None:
    """Download the full MNIST, about 12 MB, unless it is there already.

    Without a path nothing is downloaded, as in scripts for EpyNN 1.2.13
    that call this first: the bundled thousand digits are used.

    :param path: Folder to keep it in.
    :param base_url: Address of the folder with the four files.
    :returns: The folder, or None without a path.
    :raises OSError: If there is no network.
    :raises ValueError: If a file is not what it should be.
    """
    if path is None:
        print('nothing is downloaded: prepare_dataset() reads the '
              'thousand digits that come with the library')
        return None
    import pooch  # a browser, which downloads nothing, has none

    store = pooch.create(path, base_url, registry=SHA256)
    for name in SHA256:
        try:
            store.fetch(name)
        except OSError as error:
            raise OSError(
                f'no {name} from {base_url}: {error}. The thousand '
                'digits that come with the library need no network: '
                'prepare_dataset() without a path.') from None
    return Path(store.abspath)


def prepare_dataset(
        N_SAMPLES: int | None = 100, path: str | Path | None = None,
        seed: int = 1,
        part: str = 'train') -> tuple[np.ndarray, np.ndarray]:
    """Read digits and shuffle them.

    :param N_SAMPLES: Number of digits; None for all.
    :param path: Folder of :func:`download_mnist`; by default the
        thousand digits that come with the library.
    :param seed: Seed of the shuffle.
    :param part: ``'train'`` or ``'t10k'``, in the full collection.
    :returns: Images of shape (m, h, w, 1), 0 to 255, and labels (m,).
    :raises ValueError: If there are fewer digits than asked for, or
        images and labels don't go together.
    :raises FileNotFoundError: If a file is missing.
    """
    if path is None:
        files = bundled('images'), bundled('labels')
    else:
        files = (Path(path) / f'{part}-images-idx3-ubyte.gz',
                 Path(path) / f'{part}-labels-idx1-ubyte.gz')
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        raise FileNotFoundError(
            f'no {" and no ".join(missing)} in {path}. A folder is '
            'expected, with the files that download_mnist gets')
    images, labels = map(read_idx, files)
    if images.ndim != 3 or labels.shape != images.shape[:1]:
        raise ValueError(
            f'{files[0].name} and {files[1].name} have the shapes '
            f'{images.shape} and {labels.shape}: images (m, h, w) and '
            'as many labels (m,) are expected')

    if N_SAMPLES is None:
        N_SAMPLES = len(images)
    if not 0 < N_SAMPLES <= len(images):
        raise ValueError(
            f'N_SAMPLES is {N_SAMPLES}, and there are 1 to '
            f'{len(images)} digits to have. download_mnist(path) gets '
            'the full collection.')
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(images))[:N_SAMPLES]
    return images[chosen, ..., np.newaxis], labels[chosen]


if __name__ == '__main__':
    path = download_mnist(sys.argv[1]) if sys.argv[1:] else None
    X_features, Y_label = prepare_dataset(N_SAMPLES=None, path=path)
    print('images', X_features.shape, X_features.dtype)
    print('labels', *np.unique(Y_label, return_counts=True), sep='\n')
