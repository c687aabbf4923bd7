"""Made-up grey images, with or without a striped block.

Run it to see what it makes:
python -m epynnlive.dummy_image.prepare_dataset
"""
import numpy as np

N_TONES = 16  # from 0, black, to 15, white
BLOCK = 12  # rows and columns of a block


def choose_block(
        WIDTH: int, HEIGHT: int,
        rng: np.random.Generator) -> tuple[int, int, int]:
    """Choose where a block lies, and how its stripes begin.

    :param WIDTH: Columns of the image.
    :param HEIGHT: Rows of the image.
    :param rng: Random generator.
    :returns: Row, column, and phase, 0 to 3.
    :raises ValueError: If the image has no room for a block.
    """
    if min(WIDTH, HEIGHT) < BLOCK:
        raise ValueError(
            f'an image of WIDTH {WIDTH} and HEIGHT {HEIGHT} has no room '
            f'for a block of {BLOCK} x {BLOCK} pixels')
    row = rng.integers(HEIGHT - BLOCK + 1)
    column = rng.integers(WIDTH - BLOCK + 1)
    return int(row), int(column), int(rng.integers(4))


def order_block(
        features: np.ndarray, row: int, column: int,
        phase: int) -> np.ndarray:
    """Order the pixels of a block to stripes.

    :param features: Image, shape (h, w, d).
    :param row: First row of the block.
    :param column: First column of the block.
    :param phase: 0 begins with two bright columns, 1 with one,
        2 with two dark ones, 3 with one.
    :returns: The image with the block, shape (h, w, d).
    """
    ordered = features.copy()
    block = ordered[row:row + BLOCK, column:column + BLOCK]
    pixels = block.flatten()  # a copy, whatever the width
    order = np.argsort(pixels, kind='stable')
    dark, bright = (np.sort(half) for half in np.split(order, 2))

    is_bright = (np.arange(BLOCK) + phase) // 2 % 2 == 0  # (BLOCK,)
    shape = BLOCK, BLOCK // 2, -1
    block[:, is_bright] = pixels[bright].reshape(shape)
    block[:, ~is_bright] = pixels[dark].reshape(shape)
    return ordered


def features_image(
        WIDTH: int = 28, HEIGHT: int = 28,
        rng: np.random.Generator | None = None,
        block: tuple | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Make a sample, random or with a block, and the image with the block.

    :param WIDTH: Columns.
    :param HEIGHT: Rows.
    :param rng: Random generator; by default a new one.
    :param block: Row, column and phase; by default they are chosen.
    :returns: The sample, and the image with the block; (h, w, 1) each.
    """
    rng = rng or np.random.default_rng()
    block = block or choose_block(WIDTH, HEIGHT, rng)
    features = rng.integers(N_TONES, size=(HEIGHT, WIDTH, 1))
    mask_on_features = order_block(features, *block)
    if rng.random() < 0.5:
        features = mask_on_features
    return features, mask_on_features


def label_features(features: np.ndarray,
                   mask_on_features: np.ndarray) -> int:
    """Label one sample.

    :param features: The sample, shape (h, w, 1).
    :param mask_on_features: The image with the block, shape (h, w, 1).
    :returns: 0 if the sample has the block, 1 if it is random.
    """
    return 0 if np.array_equal(features, mask_on_features) else 1


def prepare_dataset(
        N_SAMPLES: int = 100, seed: int = 1, WIDTH: int = 28,
        HEIGHT: int = 28,
        places: bool = False) -> tuple[np.ndarray, ...]:
    """Make images and label them.

    :param N_SAMPLES: Number of images, m.
    :param seed: Seed of all that is random.
    :param WIDTH: Columns, w.
    :param HEIGHT: Rows, h.
    :param places: Whether to return the places, too.
    :returns: Images (m, h, w, 1), 0 to 15, labels (m,), and if asked
        for, the first row and column of each block, shape (m, 2). An
        image without a block has the place of the unused block.
    :raises ValueError: If there are no samples, or no room for a block.
    """
    if N_SAMPLES < 1:
        raise ValueError(f'N_SAMPLES is {N_SAMPLES}: at least one '
                         'image must be made')
    rng = np.random.default_rng(seed)
    X_features, Y_label, blocks = [], [], []
    for _ in range(N_SAMPLES):
        block = choose_block(WIDTH, HEIGHT, rng)
        features, mask_on_features = features_image(
            WIDTH, HEIGHT, rng, block)
        X_features.append(features)
        Y_label.append(label_features(features, mask_on_features))
        blocks.append(block[:2])
    dataset = np.array(X_features, int), np.array(Y_label)
    return (*dataset, np.array(blocks)) if places else dataset


if __name__ == '__main__':
    X_features, Y_label = prepare_dataset(N_SAMPLES=10)
    print('images', X_features.shape, X_features.dtype)
    print('labels', *Y_label)
