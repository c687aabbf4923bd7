"""Peptides of 21 residues, O-GlcNAcylated or not: made, or read.

Run it to see what it makes:
python -m epynnlive.ptm_protein.prepare_dataset
"""
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np

from epynn.commons.io import element_codes

LENGTH, CENTRE = 21, 10
# Of a thousand residues (Robinson & Robinson 1991)
BACKGROUND = {
    'A': 78.05, 'C': 19.25, 'D': 53.64, 'E': 62.95, 'F': 38.56,
    'G': 73.77, 'H': 21.99, 'I': 51.42, 'K': 57.44, 'L': 90.19,
    'M': 22.43, 'N': 44.87, 'P': 52.03, 'Q': 42.64, 'R': 51.29,
    'S': 71.20, 'T': 58.41, 'V': 64.41, 'W': 13.30, 'Y': 32.16,
}
AMINO_ACIDS = ''.join(BACKGROUND)

# Around the site: position, preferred residues, how strongly
MOTIF = {-3: ('PT', 0.25), -2: ('P', 0.3), -1: ('V', 0.3),
         1: ('AS', 0.15), 2: ('AS', 0.25)}
# Left and right of the site: positions, charges, how strongly they are
# preferred, and the share of peptides that keep this rule
FLANKS = range(-9, -4), range(5, 10)
CHARGES = 'DE', 'KR'  # acidic, basic
CHARGED = 0.45
LINKED = 0.95


def prefer(letters: str, weight: float) -> np.ndarray:
    """Mix the background with some amino acids alone.

    :param letters: The preferred amino acids.
    :param weight: Their share, 0 to 1; the rest is background.
    :returns: Frequencies of all amino acids, shape (20,).
    """
    background = np.array(list(BACKGROUND.values()))
    background /= background.sum()
    chosen = background * [a in letters for a in AMINO_ACIDS]
    return (1 - weight) * background + weight * chosen / chosen.sum()


def law() -> tuple[np.ndarray, np.ndarray]:
    """Write the law as tables of frequencies.

    :returns: Frequency of each amino acid, by label, pair of charges
        and position, shape (2, 4, 21, 20); and how frequent the pairs
        are, by label, shape (2, 4).
    """
    # where all letters are preferred, this is the background
    P = np.tile(prefer(AMINO_ACIDS, 1), (2, 4, LENGTH, 1))
    P[:, :, CENTRE] = prefer('ST', 1)
    for offset, (letters, weight) in MOTIF.items():
        P[0, :, CENTRE + offset] = prefer(letters, weight)

    pairs = list(product(CHARGES, repeat=2))
    for k, pair in enumerate(pairs):
        for flank, letters in zip(FLANKS, pair):
            for offset in flank:
                P[:, k, CENTRE + offset] = prefer(letters, CHARGED)

    attract = np.array([left != right for left, right in pairs])
    positive = np.where(attract, LINKED, 1 - LINKED) / 2  # (4,)
    return P, np.stack([positive, 0.5 - positive])


def generate_peptides(y: Sequence[int] | np.ndarray,
                      rng: np.random.Generator) -> np.ndarray:
    """Draw a peptide for each label.

    :param y: Labels, 0 with the sugar and 1 without, shape (m,).
    :param rng: Random numbers.
    :returns: Letters, shape (m, 21).
    """
    P, shares = law()
    y = np.asarray(y)
    pair = draw(shares[y], rng)  # (m,)
    codes = draw(P[y, pair], rng)  # (m, 21)
    return np.array(list(AMINO_ACIDS))[codes]


def draw(p: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a number for each row of probabilities.

    :param p: Probabilities, shape (…, k).
    :param rng: Random numbers.
    :returns: Numbers from 0 to k - 1, shape (…).
    """
    r = rng.random((*p.shape[:-1], 1))
    return (p.cumsum(axis=-1)[..., :-1] <= r).sum(axis=-1)


def log_odds(X: Sequence[Sequence[str]] | np.ndarray) -> np.ndarray:
    """Compare how likely peptides are with the sugar and without.

    :param X: Letters, shape (m, 21).
    :returns: Natural logarithm of the likelihood ratio, above 0 where
        the law makes the peptide more often with it, shape (m,).

    Source: Neyman & Pearson (1933).
    """
    P, shares = law()
    codes = element_codes(X, {a: i for i, a in enumerate(AMINO_ACIDS)})
    others = np.delete(np.arange(LENGTH), CENTRE)
    # how frequent the residue of each peptide is at each position
    p = P[:, :, others, codes[:, others]]  # (2, 4, m, 20)
    each = np.log(p).sum(axis=-1) + np.log(shares)[..., np.newaxis]
    with_it, without = np.logaddexp.reduce(each, axis=1)  # (m,) each
    return with_it - without


def read_peptides(path: str | Path) -> list[str]:
    """Read peptides from a file, one a line; empty lines are skipped.

    :param path: The file.
    :returns: Strings of 21 letters.
    :raises ValueError: If a line is no peptide, or there is none.
    """
    path = Path(path)
    text = path.read_text(encoding='utf-8-sig', errors='replace')
    peptides = []
    for number, line in enumerate(text.splitlines(), start=1):
        peptide = line.strip()
        where = f'{path.name}, line {number}: '
        if len(peptide) not in (0, LENGTH):
            raise ValueError(
                f'{where}{peptide[:40]!r} has {len(peptide)} residues. '
                f'A peptide has {LENGTH}, its S or T in the middle.')
        for position, letter in enumerate(peptide, start=1):
            if letter not in AMINO_ACIDS:
                raise ValueError(
                    f'{where}{letter!r} at position {position} is none '
                    f'of the 20 amino acids, {AMINO_ACIDS}. Leave the '
                    'line out, or put the right letter.')
        if peptide and peptide[CENTRE] not in 'ST':
            raise ValueError(
                f'{where}{peptide[CENTRE]!r} is in the middle of '
                f'{peptide}. A site is an S or a T.')
        if peptide:
            peptides.append(peptide)
    if not peptides:
        raise ValueError(f'{path.name} holds no peptide. It takes one '
                         'sequence a line.')
    return peptides


FILES = '21_positive.dat', '21_negative.dat'


def download_sequences(path: str | Path = 'data') -> Path | None:
    """Say whether real peptides are here. Nothing is downloaded.

    The files that EpyNN 1.2.13 fetched come without a licence.

    :param path: Folder that may hold the two files of peptides.
    :returns: The folder if it holds both, else None; either may be
        given to :func:`prepare_dataset`.
    """
    folder = Path(path)
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        print(f'no {" and no ".join(missing)} in {folder}: '
              'prepare_dataset() makes synthetic peptides')
        return None
    print(f'real peptides in {folder}: '
          f'prepare_dataset(path={str(folder)!r}) reads them')
    return folder


def prepare_dataset(
        N_SAMPLES: int | None = 100, path: str | Path | None = None,
        seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Make peptides, or read and shuffle them, about half positive.

    :param N_SAMPLES: Number of peptides; None takes as many of the files
        as it can.
    :param path: Folder with ``21_positive.dat`` and
        ``21_negative.dat``; by default peptides are made by the law.
    :param seed: Seed of the law, or of the shuffle.
    :returns: Letters, shape (m, 21), and labels (m,), 0 for peptides
        with the sugar and 1 for those without.
    :raises ValueError: If ``N_SAMPLES`` cannot be had, or a line is
        no peptide.
    """
    rng = np.random.default_rng(seed)
    sets = () if path is None else read_both(path)
    most = 2 * min(map(len, sets)) if sets else np.inf
    if N_SAMPLES is None and sets:
        N_SAMPLES = most
    if N_SAMPLES is None or not 0 < N_SAMPLES <= most:
        limit = f' and at most {most}, as many as there are of both'
        raise ValueError(f'N_SAMPLES is {N_SAMPLES}: give at least 1'
                         f'{limit if sets else ""}')
    if not sets:
        y = rng.permutation(np.arange(N_SAMPLES) % 2)
        return generate_peptides(y, rng), y

    half = most // 2
    X = np.array([list(peptide) for each in sets
                  for peptide in rng.permutation(each)[:half]])
    chosen = rng.permutation(len(X))[:N_SAMPLES]
    return X[chosen], np.repeat([0, 1], half)[chosen]


def read_both(path: str | Path) -> tuple[list[str], list[str]]:
    """Read positive and negative peptides, each sequence once.

    :param path: Folder with the two files.
    :returns: Positive peptides, and negative ones that are not among
        them.
    :raises FileNotFoundError: If one of them is missing.
    """
    missing = [name for name in FILES
               if not (Path(path) / name).is_file()]
    if missing:
        raise FileNotFoundError(
            f'no {" and no ".join(missing)} in {path}. A folder is '
            'expected, with one peptide a line in both')
    positive, negative = (
        dict.fromkeys(read_peptides(Path(path) / name))
        for name in FILES)
    return list(positive), [p for p in negative if p not in positive]


if __name__ == '__main__':
    X_features, Y_label = prepare_dataset(N_SAMPLES=1280)
    print('peptides', X_features.shape, 'labels', np.bincount(Y_label))
    for peptide, label in zip(X_features[:5], Y_label):
        print(''.join(peptide), label)
