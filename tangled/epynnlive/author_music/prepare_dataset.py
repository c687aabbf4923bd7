"""Clips of two players, from their recordings: which one plays?

Run it to see what it makes, or what it reads from a folder:
python -m epynnlive.author_music.prepare_dataset [FOLDER]
"""
import sys
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

import epynnlive
from epynn.commons.files import replacing
from epynn.embedding.dataset import name_relative_sizes, split_dataset

RATE = 11_025  # values a second, as in the real recordings
CLIPS = 22  # clips in a recording of the two players


@dataclass(frozen=True)
class Player:
    """How somebody plays.

    :ivar lowest: Lowest note, in Hz.
    :ivar scale: Notes to choose from, in semitones above the lowest.
    :ivar steps: Steps from one note to the next, along the scale.
    :ivar beats: Lengths of the notes in beats, over and over.
    :ivar ring: For which share of its length a note sounds.
    """

    lowest: float
    scale: tuple[int, ...]
    steps: tuple[int, ...]
    beats: tuple[float, ...]
    ring: float


PLAYERS = {
    'true': Player(lowest=41.2, scale=(0, 3, 5, 7, 10, 12),
                   steps=(-1, 1), beats=(0.5, 0.5), ring=1),
    'false': Player(lowest=61.7, scale=(0, 2, 4, 5, 7, 9, 11, 12),
                    steps=(-3, -2, 2, 3), beats=(0.75, 0.25), ring=0.6),
}


def bundled() -> Path:
    """Folder of the four real recordings that come with the library."""
    return Path(epynnlive.__file__).parent / 'data' / 'guitar'


def read_wav(wav_file: str | Path) -> tuple[int, np.ndarray]:
    """Read a recording: WAV, one channel, 16 bits a value.

    :param wav_file: The file.
    :returns: Values a second, and the values, shape (n,), int16.
    :raises ValueError: If the file is damaged, or is another kind of
        recording.

    Source: IBM & Microsoft (1991), the format WAVE.
    """
    name = short(wav_file)
    try:
        with wave.open(str(wav_file), 'rb') as file:
            channels, width = file.getnchannels(), file.getsampwidth()
            rate, expected = file.getframerate(), file.getnframes()
            data = file.readframes(expected)
    except (wave.Error, EOFError) as error:
        raise ValueError(
            f'{name} is damaged, or no plain WAV file: '
            f'{error or "it ends too early"}. Save it as 16-bit PCM.'
        ) from error
    if channels != 1:
        raise ValueError(
            f'{name} has {channels} channels, and one is expected. Mix '
            'them down to mono first.')
    if width != 2:
        raise ValueError(
            f'{name} has {8 * width} bits a value, and 16 are '
            'expected. Save it as 16-bit PCM.')
    if len(data) != 2 * expected:
        raise ValueError(
            f'{name} is damaged: its header announces {expected} '
            f'values, and the file has {len(data) // 2}')
    return rate, np.frombuffer(data, '<i2').astype(np.int16)


def short(wav_file: str | Path) -> str:
    """Name of a file and its folder: both may have a 0.wav."""
    return '/'.join(Path(wav_file).parts[-2:])


def resample(sound: Sequence[float] | np.ndarray, rate: int,
             to: int) -> np.ndarray:
    """Make fewer values of many, each the mean over its time.

    :param sound: Values, shape (n,).
    :param rate: How many of them are a second.
    :param to: How many values a second will have.
    :returns: Values, shape (n * to // rate,).
    :raises ValueError: If ``to`` is not 1 to ``rate``.
    """
    if not 1 <= to <= rate:
        raise ValueError(
            f'SAMPLING_RATE is {to}, and must be 1 to {rate}, the rate '
            'of the recording')
    n = len(sound)
    edges = np.arange(n * to // rate + 1) * (rate / to)
    total = np.concatenate([[0.0], np.cumsum(sound, dtype=float)])
    sums = np.interp(edges, np.arange(n + 1), total)
    return np.diff(sums) * (to / rate)


def digitize(sound: Sequence[float] | np.ndarray,
             bits: int = 4) -> np.ndarray:
    """Round values to a few levels, the loudest to the outermost.

    :param sound: Values around 0, shape (n,).
    :param bits: Bits for each; there are 2 ** bits levels.
    :returns: Levels, whole numbers from 0 on, shape (n,).
    """
    half = 2 ** (bits - 1)
    sound = np.asarray(sound, float)
    peak = np.abs(sound).max(initial=0) or 1
    levels = np.floor(half * (1 + sound / peak))
    return np.minimum(levels, 2 * half - 1).astype(int)


def clip(sound: Sequence[float] | np.ndarray, rate: int,
         TIME: float = 1, SAMPLING_RATE: int = 256) -> np.ndarray:
    """Resample and digitize a recording, and cut it in clips.

    :param sound: Values, shape (n,).
    :param rate: How many of them are a second.
    :param TIME: Length of a clip, in seconds.
    :param SAMPLING_RATE: Values a second of a clip.
    :returns: Levels from 0 to 15, shape (clips, TIME * SAMPLING_RATE).
    :raises ValueError: If ``SAMPLING_RATE`` is not 1 to ``rate``, or a
        clip would have no value.
    """
    steps = round(TIME * SAMPLING_RATE)
    if steps < 1:
        raise ValueError(
            f'TIME is {TIME} s: at {SAMPLING_RATE} values a second, a '
            'clip has none')
    levels = digitize(resample(sound, rate, SAMPLING_RATE))
    m = len(levels) // steps
    return levels[:m * steps].reshape(m, steps)


def clips_music(wav_file: str | Path, TIME: float = 1,
                SAMPLING_RATE: int = 256) -> np.ndarray:
    """Clips of one WAV file.

    :param wav_file: The file, see :func:`read_wav`.
    :param TIME: Length of a clip, in seconds.
    :param SAMPLING_RATE: Values a second of a clip.
    :returns: Levels, see :func:`clip`.
    :raises ValueError: As :func:`read_wav` and :func:`clip`.
    """
    rate, sound = read_wav(wav_file)
    if rate < SAMPLING_RATE:
        raise ValueError(
            f'{short(wav_file)} has {rate} values a second, and at '
            f'least {SAMPLING_RATE} are needed')
    return clip(sound, rate, TIME, SAMPLING_RATE)


def pluck(frequency: float, n: int, damping: float,
          rng: np.random.Generator) -> np.ndarray:
    """The sound of a plucked string.

    :param frequency: Of its note, in Hz; the period is rounded.
    :param n: Number of values.
    :param damping: What a period keeps of the one before, up to 1.
    :param rng: Random generator; no two plucks are the same.
    :returns: Values, shape (n,).

    Source: Karplus & Strong (1983).
    """
    period = round(RATE / frequency - 0.5)  # the mean delays by half a value
    string = rng.uniform(-1, 1, period)
    string -= string.mean()
    sound, last = [], 0.0
    for _ in range(-(-n // period)):  # n / period, rounded up
        sound.append(string)
        before = np.concatenate([[last], string[:-1]])
        last = string[-1]
        string = damping * (string + before) / 2
    return np.concatenate(sound)[:n] if sound else np.zeros(0)


def play(player: Player, seconds: float,
         rng: np.random.Generator) -> np.ndarray:
    """Let somebody play.

    :param player: One of ``PLAYERS``, or one of your own.
    :param seconds: How long.
    :param rng: Random generator; no two tunes are the same.
    :returns: Values from -1 to 1, shape (seconds * RATE,).
    """
    sound = np.zeros(round(seconds * RATE))
    key = player.lowest * 2 ** (rng.integers(8) / 12)
    beat = RATE * 60 / rng.uniform(90, 130)
    damping = rng.uniform(0.985, 0.997)
    top = len(player.scale) - 1
    degree, start = rng.integers(top + 1), rng.uniform(0, beat)

    for turn in count(rng.integers(len(player.beats))):
        if start >= len(sound):
            break
        length = player.beats[turn % len(player.beats)] * beat
        place = sound[int(start):int(start + player.ring * length)]
        frequency = key * 2 ** (player.scale[degree] / 12)
        note = pluck(frequency, len(place), damping, rng)
        place += rng.uniform(0.6, 1) * note  # a view: changes sound
        degree = abs(degree + rng.choice(player.steps))
        degree = min(degree, 2 * top - degree)  # turns at both ends
        start += length

    sound += 0.02 * np.abs(sound).max() * rng.normal(size=len(sound))
    return sound / np.abs(sound).max(initial=1e-9)


def recording(player: str, seconds: float,
              seed: int | Sequence[int]) -> np.ndarray:
    """A recording of one of the two synthetic players.

    :param player: ``'true'`` or ``'false'``.
    :param seconds: How long.
    :param seed: A number or several; each makes another recording.
    :returns: Values, shape (seconds * RATE,), int16.
    """
    number = list(PLAYERS).index(player)
    rng = np.random.default_rng([number, *np.ravel(seed)])
    sound = play(PLAYERS[player], seconds, rng)
    return np.round(32767 * sound).astype(np.int16)


def download_music(path: str | Path | None = None, recordings: int = 9,
                   seed: int = 1) -> Path | None:
    """Write what the two synthetic players play, as WAV files.

    Nothing is downloaded, and without a path nothing is done: the
    players play whenever :func:`prepare_dataset` asks them to. The name
    is that of EpyNN's scripts, which call it first.

    :param path: Folder to write to. A file that is there is kept.
    :param recordings: How many, of each player.
    :param seed: Seed of the players.
    :returns: The folder.
    """
    if path is None:
        return None
    for player in PLAYERS:
        folder = Path(path) / player
        folder.mkdir(parents=True, exist_ok=True)
        for k in range(recordings):
            target = folder / f'{player}-{seed}-{k:03}.wav'
            if target.exists():
                continue
            sound = recording(player, CLIPS, (seed, k))
            with (replacing(target) as draft,
                  wave.open(str(draft), 'wb') as file):
                file.setparams((1, 2, RATE, 0, 'NONE', ''))
                file.writeframes(sound.astype('<i2').tobytes())
    return Path(path)


def collect(path: str | Path | None = None, recordings: int = 9,
            seed: int = 1, TIME: float = 1, SAMPLING_RATE: int = 256
            ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Clips of all recordings of both players.

    :param path: Folder with ``true/*.wav`` and ``false/*.wav``; by
        default the two synthetic players play.
    :param recordings: How many, of each synthetic player.
    :param seed: Seed of the synthetic players.
    :param TIME: Length of a clip, in seconds.
    :param SAMPLING_RATE: Values a second of a clip.
    :returns: Clips (m, s); labels (m,), 0 for ``true`` and 1 for
        ``false``; and for each clip the number of its recording (m,).
    :raises ValueError: If there is no clip of one of the players, or a
        file can't be used.
    """
    clips, labels = [], []
    for label, player in enumerate(PLAYERS):
        if path is None:
            sounds = [recording(player, CLIPS * TIME, (seed, k))
                      for k in range(recordings)]
            made = [clip(sound, RATE, TIME, SAMPLING_RATE)
                    for sound in sounds]
        else:
            files = sorted((Path(path) / player).glob('[!.]*'))
            made = [clips_music(file, TIME, SAMPLING_RATE)
                    for file in files if file.suffix.lower() == '.wav']
        if not sum(map(len, made)):
            raise ValueError(
                f'there is no recording of {TIME} s or more in '
                f'{Path(path or "") / player}. Both players need some: '
                'true/*.wav and false/*.wav')
        clips += made
        labels += [label] * len(made)
    sizes = [len(made) for made in clips]
    return (np.concatenate(clips), np.repeat(labels, sizes),
            np.repeat(np.arange(len(sizes)), sizes))


def split_recordings(
        labels: np.ndarray, recordings: np.ndarray, N_SAMPLES: int,
        relative_size: Sequence[float] = (2, 1, 0),
        seed: int = 1) -> np.ndarray:
    """Order clips such that a cut of the dataset cuts no recording.

    :param labels: Of each clip, shape (m,).
    :param recordings: The number of its recording, shape (m,).
    :param N_SAMPLES: How many clips, at most.
    :param relative_size: Of training, validation and test set.
    :param seed: Seed of the choice and of the order.
    :returns: Numbers of clips: first the training set, then the others.
    :raises ValueError: If a player has too few recordings.
    """
    sizes = name_relative_sizes(relative_size)
    rng = np.random.default_rng(seed)
    pools = [[], [], []]
    for label in np.unique(labels):
        names = rng.permutation(np.unique(recordings[labels == label]))
        parts = split_dataset(names, sizes)
        for pool, part, size in zip(pools, parts, sizes.values()):
            if size and not len(part):
                raise ValueError(
                    f'player {list(PLAYERS)[label]!r} has {len(names)} '
                    f'recordings. relative_size={relative_size} needs '
                    'more, as each set takes whole ones')
            pool.extend(part)

    pools = [rng.permutation(np.flatnonzero(np.isin(recordings, pool)))
             for pool in pools]
    for n in range(min(N_SAMPLES, len(labels)), -1, -1):
        cut = [len(part) for part in split_dataset(range(n), sizes)]
        if all(size <= len(pool) for size, pool in zip(cut, pools)):
            break
    return np.concatenate(
        [pool[:size] for size, pool in zip(cut, pools)])


def prepare_dataset(
        N_SAMPLES: int = 100, path: str | Path | None = None,
        seed: int = 1, TIME: float = 1, SAMPLING_RATE: int = 256,
        relative_size: Sequence[float] = (2, 1, 0),
        recordings: bool = False) -> tuple[np.ndarray, ...]:
    """Clips of two players, such that a cut goes between recordings.

    :param N_SAMPLES: Number of clips; fewer, if a folder has fewer.
    :param path: Folder with ``true/*.wav`` and ``false/*.wav``; by
        default the two synthetic players play.
    :param seed: Seed of the synthetic players, and of the order.
    :param TIME: Length of a clip, in seconds.
    :param SAMPLING_RATE: Values a second of a clip.
    :param relative_size: Of training, validation and test set, as the
        embedding layer will be told.
    :param recordings: Return the number of each clip's recording, too.
    :returns: Levels from 0 to 15, shape (m, s), and labels (m,): 0 for
        ``true``, 1 for ``false``; and the numbers (m,), if asked for.
    :raises ValueError: If there are too few recordings.
    """
    if N_SAMPLES < 1:
        raise ValueError(
            f'N_SAMPLES is {N_SAMPLES}, and must be 1 or more')
    few = recordings_for(N_SAMPLES, relative_size)
    X, y, numbers = collect(path, few, seed, TIME, SAMPLING_RATE)
    order = split_recordings(
        y, numbers, N_SAMPLES, relative_size, seed)
    dataset = X[order], y[order]
    return (*dataset, numbers[order]) if recordings else dataset


def recordings_for(
        N_SAMPLES: int,
        relative_size: Sequence[float] = (2, 1, 0)) -> int:
    """How many recordings of each synthetic player it takes."""
    sizes = name_relative_sizes(relative_size)
    cut = [len(part) for part in split_dataset(range(N_SAMPLES), sizes)]
    for k in count(1):
        parts = split_dataset(range(k), sizes)
        if all(size <= 2 * CLIPS * len(part) and (part or not share)
               for size, part, share
               in zip(cut, parts, sizes.values())):
            return k


if __name__ == '__main__':
    folder = sys.argv[1] if len(sys.argv) > 1 else None
    X_features, Y_label = prepare_dataset(N_SAMPLES=768, path=folder)
    print('clips', X_features.shape, X_features.dtype)
    print('labels', *np.unique(Y_label, return_counts=True), sep='\n')
