"""Train networks to see whether a string ends as it begins.

Run it: python -m epynnlive.dummy_string.train --help
Shown and explained in literate/workflows/string/train.md.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tempfile
from types import ModuleType

import matplotlib.pyplot as plt
import numpy as np

from epynn.commons.library import read_model
from epynn.commons.maths import softmax, xavier
from epynn.commons.metrics import accuracy, precision, recall
from epynn.commons.models import Layer
from epynn.dense.models import Dense
from epynn.embedding.models import Embedding
from epynn.flatten.models import Flatten
from epynn.gru.models import GRU
from epynn.lstm.models import LSTM
from epynn.network.models import EpyNN
from epynn.rnn.models import RNN
from epynnlive.dummy_string.prepare_dataset import prepare_dataset
from epynnlive.dummy_string.settings import se_hPars
from epynnlive.options import read_options

options = read_options()

X_features, Y_label = prepare_dataset(N_SAMPLES=480,
                                      seed=options.seed)
X_new, y_new = prepare_dataset(N_SAMPLES=2000, seed=options.seed + 1)


def train(name: str, layers: list[Layer], epochs: int,
          learning_rate: float = se_hPars['learning_rate'],
          batch_size: int | None = None,
          data: tuple = (X_features, Y_label)) -> EpyNN:
    """Train a network and return it."""
    embedding = Embedding(*data, X_encode=True, Y_encode=True,
                          batch_size=batch_size,
                          relative_size=(2, 1, 0))
    model = EpyNN([embedding, *layers, Dense(2, softmax)], name=name)
    hPars = se_hPars | {'learning_rate': learning_rate}
    model.initialize(loss='BCE', seed=options.seed, se_hPars=hPars,
                     verbose=False)
    model.train(epochs=options.epochs or epochs, verbose=False)
    return model


def judge(model: EpyNN) -> None:
    """Print how a model does on strings that it has never seen."""
    Y, A = np.eye(2)[y_new], model.predict(X_new).A
    train = model.metrics['accuracy'][0][-1]
    print(f'{model.name:24} training {train:.3f}  '
          f'new {accuracy(Y, A).mean():.3f}  recall {recall(Y, A):.3f}'
          f'  precision {precision(Y, A):.3f}')

paper = [
    train('Flatten_Dense-2-softmax', [Flatten()], 50, 0.001),
    train('RNN-1_Dense-2-softmax', [RNN(1)], 50, 0.001),
    train('LSTM-1_Dense-2-softmax', [LSTM(1)], 50, 0.005),
    train('GRU-1_Dense-2-softmax', [GRU(1)], 50, 0.005),
]
for model in paper:
    judge(model)

more = prepare_dataset(N_SAMPLES=1800, seed=options.seed)

linear = train('Flatten_Dense-2-softmax', [Flatten()], 60, 0.005,
               batch_size=32, data=more)
linear.plot(path=False)
judge(linear)

rnn = EpyNN([
    Embedding(*more, X_encode=True, Y_encode=True, batch_size=32,
              relative_size=(2, 1, 0)),
    RNN(16, max_norm=1.0),
    Dense(2, softmax),
], name='RNN-16_Dense-2-softmax')

rnn.initialize(loss='BCE', seed=options.seed, se_hPars=se_hPars)

def letters_found(model: EpyNN) -> None:
    """Print the number of epochs, and the recall for each letter."""
    found = model.predict(X_new).P == 0
    shares = [found[(X_new[:, 0] == letter) & (y_new == 0)].mean()
              for letter in 'ACGT']
    print(f"{len(model.metrics['BCE'][0])}:",
          *(f' {letter}…{letter} {share:.3f}'
            for letter, share in zip('ACGT', shares)))


rnn.train(epochs=options.epochs or 28)
letters_found(rnn)

for part in 2, 12, 48:
    rnn.train(epochs=options.epochs or part, verbose=False,
              init_logs=False)
    letters_found(rnn)
rnn.plot(path=False)
judge(rnn)

one = train('RNN-1, one unit', [RNN(1, max_norm=1.0)], 90,
            batch_size=32, data=more)
slow = train('RNN-16, small rate', [RNN(16, max_norm=1.0)], 90, 0.001,
             batch_size=32, data=more)
short = train('RNN-16, small limit', [RNN(16)], 90,
              batch_size=32, data=more)
few = train('RNN-16, 320 strings', [RNN(16, max_norm=1.0)], 150,
            batch_size=32)
few.plot(path=False)
for model in one, slow, short, few:
    judge(model)

flat = train('GRU-16, small weights', [
    GRU(16, clip_gradients=True, max_norm=2.0),
], 50, batch_size=32, data=more)
judge(flat)

def wide(
    shape: tuple, rng: np.random.Generator | ModuleType = np.random
) -> np.ndarray:
    """Initial weights, twice as large as those of xavier."""
    return 2 * xavier(shape, rng)


gates = {'initialization': wide, 'clip_gradients': True,
         'max_norm': 2.0}

lstm = train('LSTM-16_Dense-2-softmax', [LSTM(16, **gates)], 45,
             batch_size=32, data=more)
gru = train('GRU-16_Dense-2-softmax', [GRU(16, **gates)], 50,
            batch_size=32, data=more)

fig, ax = plt.subplots(figsize=(4.5, 3), layout='constrained')
for model in flat, gru, lstm, rnn:
    ax.plot(model.metrics['BCE'][1],
            label=model.name.removesuffix('_Dense-2-softmax'))
ax.set(xlabel='epoch', ylabel='BCE, validation', yscale='log')
fig.legend(loc='outside upper center', ncols=2)
plt.show()

for model in rnn, lstm, gru:
    judge(model)

strings = np.tile(X_new[0], (4, 1))
strings[:, 0] = list('ACGT')
rnn.predict(strings)
states = rnn.layers[1].fc['h']  # (m, s, u)

fig, axes = plt.subplots(1, 4, figsize=(7, 2.4), sharey=True,
                         layout='constrained')
for string, state, ax in zip(strings, states, axes):
    image = ax.imshow(state.T, cmap='coolwarm', vmin=-1, vmax=1,
                      aspect='auto')
    ax.set(xticks=range(12), xticklabels=string,
           yticks=range(0, 16, 3))
axes[0].set_ylabel('unit')
fig.colorbar(image, ax=axes, label='h')
plt.show()

def remembered(model: EpyNN, X: np.ndarray) -> np.ndarray:
    """How well each letter can be read from each state, (12, 12)."""
    model.predict(X)
    h = model.layers[1].fc['h']  # (m, s, u)
    half = len(X) // 2
    share = np.full((12, 12), np.nan)
    for s in range(12):
        H = np.column_stack([h[:, s], np.ones(len(X))])
        for k in range(s + 1):
            is_letter = X[:, k, np.newaxis] == list('ACGT')  # (m, 4)
            W = np.linalg.lstsq(H[:half], is_letter[:half])[0]
            read = (H[half:] @ W).argmax(axis=1)
            true = is_letter[half:].argmax(axis=1)
            share[k, s] = (read == true).mean()
    return share


fig, axes = plt.subplots(1, 3, figsize=(7, 2.6), sharey=True,
                         layout='constrained')
for model, ax in zip((rnn, lstm, gru), axes):
    image = ax.imshow(remembered(model, X_new[:1000]), vmin=0.25,
                      vmax=1, cmap='viridis')
    ax.set(title=model.name.removesuffix('_Dense-2-softmax'),
           xlabel='after step',
           xticks=range(0, 12, 2), xticklabels=range(1, 13, 2),
           yticks=range(0, 12, 2), yticklabels=range(1, 13, 2))
axes[0].set_ylabel('letter of step')
fig.colorbar(image, ax=axes, label='share right')
plt.show()

lengths = range(2, 21)
fig, ax = plt.subplots(figsize=(4.5, 3), layout='constrained')
print('letters', *(f'{length:3}' for length in lengths))
for model in rnn, lstm, gru:
    shares = []
    for length in lengths:
        X, y = prepare_dataset(500, options.seed + 2, length)
        P = model.predict(X).P
        shares.append((P == y).mean())
    name = model.name.removesuffix('_Dense-2-softmax')
    ax.plot(lengths, shares, marker='.', label=name)
    print(f'{name:7}', *(f'{100 * share:3.0f}' for share in shares))
ax.axhline(0.75, color='grey', lw=0.8, label='majority')
ax.set(xlabel='letters', ylabel='accuracy', xticks=lengths[::2])
fig.legend(loc='outside upper center', ncols=2)
plt.show()

with tempfile.TemporaryDirectory() as folder:
    path = f'{options.plot or folder}/string.npz'
    gru.write(path)
    again = read_model(path, custom=[wide])


X, y = prepare_dataset(N_SAMPLES=6, seed=7)
answer = again.predict(X)
for features, label, A in zip(X, answer.labels, answer.A):
    print(''.join(features), label, *(f'{a:.4f}' for a in A))
