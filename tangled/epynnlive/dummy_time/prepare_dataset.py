"""Made-up waves: white noise, with or without a sine.

Run it to see what it makes:
python -m epynnlive.dummy_time.prepare_dataset
"""
import numpy as np


def features_time(
        TIME: int = 1, SAMPLING_RATE: int = 128,
        rng: np.random.Generator | None = None,
        AMPLITUDE: float = 0.7,
        PHASE: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Make one wave: white noise, and in one of two cases a sine.

    :param TIME: Duration in seconds.
    :param SAMPLING_RATE: Steps in a second.
    :param rng: Random generator; by default a new one.
    :param AMPLITUDE: Amplitude of the sine. The noise has a standard
        deviation of 0.5.
    :param PHASE: Phase of the sine at the first step, in radians;
        None draws one.
    :returns: The wave and the noise in it, shape (s,) each.
    """
    rng = rng or np.random.default_rng()
    steps = TIME * SAMPLING_RATE
    t = np.arange(steps) / SAMPLING_RATE

    frequency = rng.uniform(0, SAMPLING_RATE // 4)
    phase = rng.uniform(0, 2 * np.pi)
    if PHASE is not None:
        phase = PHASE
    sine = AMPLITUDE * np.sin(2 * np.pi * frequency * t + phase)
    white_noise = rng.normal(0, 0.5, steps)

    if rng.random() < 0.5:
        return sine + white_noise, white_noise
    return white_noise, white_noise


def label_features(features: np.ndarray,
                   white_noise: np.ndarray) -> int:
    """Label one wave.

    :param features: The wave, shape (s,).
    :param white_noise: The noise in it, shape (s,).
    :returns: 0 if there is more in it than noise, otherwise 1.
    """
    return 0 if np.any(features != white_noise) else 1


def prepare_dataset(
        N_SAMPLES: int = 100, seed: int = 1,
        **settings: float | None) -> tuple[np.ndarray, np.ndarray]:
    """Make waves and label them.

    :param N_SAMPLES: Number of waves, m.
    :param seed: Seed of the waves.
    :param settings: Anything that :func:`features_time` takes.
    :returns: Waves, shape (m, s, 1), and labels, shape (m,).
    :raises ValueError: If there is nothing to make.
    """
    if N_SAMPLES < 1:
        raise ValueError(f'N_SAMPLES is {N_SAMPLES}: at least one '
                         'wave must be made')
    rng = np.random.default_rng(seed)
    X_features, Y_label = [], []
    for _ in range(N_SAMPLES):
        features, white_noise = features_time(rng=rng, **settings)
        X_features.append(features[:, np.newaxis])  # (s, 1)
        Y_label.append(label_features(features, white_noise))
    return np.array(X_features), np.array(Y_label)


if __name__ == '__main__':
    X_features, Y_label = prepare_dataset(N_SAMPLES=1024)
    print('waves', X_features.shape, X_features.dtype)
    print('labels', *np.unique(Y_label, return_counts=True), sep='\n')
