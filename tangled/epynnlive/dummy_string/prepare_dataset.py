"""Random strings over A, T, G, C: is the first letter the last one?

Run it to see what it makes:
python -m epynnlive.dummy_string.prepare_dataset
"""
from collections.abc import Sequence

import numpy as np

WORDS = ('A', 'T', 'G', 'C')


def features_string(
        N_FEATURES: int = 12,
        rng: np.random.Generator | None = None) -> list[str]:
    """Draw a string.

    :param N_FEATURES: Number of letters, s.
    :param rng: Random generator; by default a new one.
    :returns: Its letters.
    :raises ValueError: If there are fewer than two.
    """
    if N_FEATURES < 2:
        raise ValueError(f'N_FEATURES is {N_FEATURES}: a string with a '
                         'first and a last letter has at least 2')
    rng = rng or np.random.default_rng()
    return rng.choice(WORDS, N_FEATURES).tolist()


def label_features(features: Sequence[str] | np.ndarray) -> int:
    """Label a string.

    :param features: Its letters.
    :returns: 0 if the first one is also the last one, otherwise 1.
    """
    return 0 if features[0] == features[-1] else 1


def prepare_dataset(
        N_SAMPLES: int = 100, seed: int = 1,
        N_FEATURES: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Draw strings and label them.

    :param N_SAMPLES: Number of strings, m.
    :param seed: Seed of the strings.
    :param N_FEATURES: Number of letters of each, s.
    :returns: Letters, shape (m, s), and labels, shape (m,).
    :raises ValueError: If there is not at least one string.
    """
    if N_SAMPLES < 1:
        raise ValueError(f'N_SAMPLES is {N_SAMPLES}, and must be 1 or '
                         'more')
    rng = np.random.default_rng(seed)
    strings = [features_string(N_FEATURES, rng)
               for _ in range(N_SAMPLES)]
    labels = [label_features(features) for features in strings]
    return np.array(strings), np.array(labels)


if __name__ == '__main__':
    X_features, Y_label = prepare_dataset(N_SAMPLES=480)
    print('strings', X_features.shape, 'labels', np.bincount(Y_label))
    for features, label in zip(X_features[:5], Y_label):
        print(''.join(features), label)
