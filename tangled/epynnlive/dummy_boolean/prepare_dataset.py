"""Made-up Boolean features, labelled by a majority law.

Run it to see some:
python -m epynnlive.dummy_boolean.prepare_dataset
"""
from collections.abc import Sequence
from itertools import product

import numpy as np


def features_boolean(
        N_FEATURES: int = 11,
        rng: np.random.Generator | None = None) -> np.ndarray:
    """Toss a coin for each feature of one sample.

    :param N_FEATURES: Number of features, n.
    :param rng: Random generator; by default a new one.
    :returns: Features, Boolean, shape (n,).
    """
    rng = rng or np.random.default_rng()
    return rng.random(N_FEATURES) < 0.5


def label_features(features: Sequence | np.ndarray) -> int:
    """Label one sample by the majority of its features.

    :param features: Features of one sample, shape (n,).
    :returns: 0 if more are true, 1 if more are false.
    :raises ValueError: If it is a tie.
    """
    yes = np.count_nonzero(features)
    no = len(features) - yes
    if yes == no:
        raise ValueError(
            f'{yes} features are true and {no} are false, and a tie '
            'has no majority. Use an odd number of features')
    return 0 if yes > no else 1


def prepare_dataset(
        N_SAMPLES: int = 100, seed: int = 1,
        N_FEATURES: int = 11) -> tuple[np.ndarray, np.ndarray]:
    """Draw samples and label them.

    :param N_SAMPLES: Number of samples, m.
    :param seed: Seed of the samples.
    :param N_FEATURES: Number of features, n, an odd one.
    :returns: Features, Boolean, shape (m, n), and labels, shape (m,).
    :raises ValueError: If there are no samples, or there is a tie.
    """
    if N_SAMPLES < 1:
        raise ValueError(f'N_SAMPLES is {N_SAMPLES}: at least one '
                         'sample must be drawn')
    rng = np.random.default_rng(seed)
    X_features = np.array([features_boolean(N_FEATURES, rng)
                           for _ in range(N_SAMPLES)])
    Y_label = np.array([label_features(x) for x in X_features])
    return X_features, Y_label


def every_sample(
        N_FEATURES: int = 11) -> tuple[np.ndarray, np.ndarray]:
    """List all samples that there are, with their labels.

    :param N_FEATURES: Number of features, n, an odd one.
    :returns: Features, Boolean, shape (2ⁿ, n), and labels, (2ⁿ,).
    """
    X_features = np.array(list(product([False, True],
                                       repeat=N_FEATURES)))
    Y_label = np.array([label_features(x) for x in X_features])
    return X_features, Y_label


if __name__ == '__main__':
    X_features, Y_label = prepare_dataset(N_SAMPLES=10)
    for features, label in zip(X_features, Y_label, strict=True):
        print(*features.astype(int), ' label', label)
