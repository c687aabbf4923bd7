"""Train networks to tell two players by one second of music.

Run it: python -m epynnlive.author_music.train --help
Shown and explained in literate/workflows/music/train.md.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tempfile

import matplotlib.pyplot as plt
import numpy as np

from epynn.commons.library import read_model
from epynn.commons.maths import relu, softmax
from epynn.dense.models import Dense
from epynn.dropout.models import Dropout
from epynn.embedding.models import Embedding
from epynn.flatten.models import Flatten
from epynn.gru.models import GRU
from epynn.network.models import EpyNN
from epynn.rnn.models import RNN
from epynnlive.author_music.prepare_dataset import (
    collect,
    prepare_dataset,
)
from epynnlive.author_music.settings import se_hPars
from epynnlive.options import both_sides, read_options, user_data

options = read_options(
    data='folder of your recordings: true/*.wav and false/*.wav')

with user_data(options):
    X_features, Y_label, numbers = prepare_dataset(
        N_SAMPLES=768, path=options.data, seed=options.seed,
        recordings=True)
    both_sides(Y_label)


def embed() -> Embedding:
    """Two thirds of the recordings to learn from, a third to check."""
    return Embedding(X_features, Y_label, X_encode=True, Y_encode=True,
                     batch_size=32, relative_size=(2, 1, 0))


linear = EpyNN([embed(), Flatten(), Dense(2, softmax)], name='linear')
linear.initialize(loss='MSE', seed=options.seed,
                  se_hPars=se_hPars.copy(), verbose=False)
linear.train(epochs=options.epochs or 10, init_logs=False)

dense = EpyNN([
    embed(),
    Flatten(),
    Dense(64, relu),
    Dropout(0.5),
    Dense(2, softmax),
], name='Flatten_Dense-64-relu_Dropout-05_Dense-2-softmax')

dense.initialize(loss='MSE', seed=options.seed,
                 metrics=['accuracy', 'recall', 'precision'],
                 se_hPars=se_hPars.copy())

dense.train(epochs=options.epochs or 10, init_logs=False)
dense.plot(path=False)

rnn = EpyNN([
    embed(),
    RNN(8, sequences=True, clip_gradients=False),
    Flatten(),
    Dense(64, relu),
    Dropout(0.5),
    Dense(2, softmax),
], name='RNN-8-Seq_Flatten_Dense-64-relu_Dropout-05_Dense-2-softmax')

rnn.initialize(loss='MSE', seed=options.seed,
               metrics=['accuracy', 'recall', 'precision'],
               se_hPars=se_hPars | {'learning_rate': 0.01},
               verbose=False)
rnn.train(epochs=options.epochs or 12, init_logs=False)
rnn.plot(path=False)

gru = EpyNN([
    embed(),
    GRU(2, sequences=True),
    Flatten(),
    Dense(64, relu),
    Dropout(0.5),
    Dense(2, softmax),
], name='GRU-2-Seq_Flatten_Dense-64-relu_Dropout-05_Dense-2-softmax')

gru.initialize(loss='MSE', seed=options.seed,
               metrics=['accuracy', 'recall', 'precision'],
               se_hPars=se_hPars.copy(), verbose=False)
gru.train(epochs=options.epochs or 12, init_logs=False)
gru.plot(path=False)

def judges() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Clips, players and recordings that no model was trained on."""
    if options.data:
        dval = linear.embedding.dval
        return dval.X, dval.y, numbers[-len(dval.y):]
    X, y, recordings = collect(recordings=12, seed=options.seed + 1000)
    return linear.embedding.transform(X), y, recordings


def shares(answers: np.ndarray) -> np.ndarray:
    """Share of right answers, recording by recording."""
    return np.array([np.mean((answers == y_new)[recordings == k])
                     for k in np.unique(recordings)])


def mean(each: np.ndarray) -> str:
    """Mean and its uncertainty."""
    uncertainty = each.std(ddof=1) / len(each) ** 0.5
    return f'{each.mean():6.3f} ± {uncertainty:.3f}'


X_new, y_new, recordings = judges()
right = {}
for name, model in {'linear': linear, 'dense': dense,
                    'RNN': rnn, 'GRU': gru}.items():
    train, val = (model.metrics['accuracy'][k][-1] for k in (0, 1))
    right[name] = shares(model.predict(X_new, X_encode=False).P)
    print(f'{name:6} accuracy: training {train:.3f}  '
          f'validation {val:.3f}  new {mean(right[name])}  '
          f'more {mean(right[name] - right["linear"])}')

dtrain = linear.embedding.dtrain
levels = dtrain.X.mean(axis=1)  # (m, 16)
w = np.linalg.lstsq(levels, 1 - 2 * dtrain.y)[0]
sixteen = shares((X_new.mean(axis=1) @ w < 0).astype(int))
print(f'sixteen numbers: new {mean(sixteen)}')
for name in 'RNN', 'GRU':
    print(f'{name} minus sixteen numbers {mean(right[name] - sixteen)}')

pair = [np.flatnonzero(y_new == label)[-1] for label in (0, 1)]
gru.predict(X_new[pair], X_encode=False)
h, z = (gru.layers[1].fc[name] for name in ('h', 'z'))  # (2, s, u)

fig, axes = plt.subplots(3, 2, figsize=(7, 4.2), sharex=True,
                         sharey='row', layout='constrained')
for k, player in enumerate(('true', 'false')):
    axes[0, k].step(range(256), X_new[pair[k]].argmax(axis=1), lw=0.8)
    axes[1, k].plot(h[k], lw=0.8)
    axes[2, k].plot(z[k], lw=0.8)
    axes[0, k].set(title=player)
    axes[2, k].set(xlabel='step')
for ax, name in zip(axes[:, 0], ('level', 'state h', 'gate z')):
    ax.set(ylabel=name)
plt.show()

with tempfile.TemporaryDirectory() as folder:
    path = f'{options.plot or folder}/music.npz'
    gru.write(path)
    again = read_model(path)


X, y = X_features[-10:], Y_label[-10:]  # of your own recordings
if not options.data:
    X, y = prepare_dataset(N_SAMPLES=10, seed=5000)
answers = again.predict(X)
for n, said, A, is_ in zip(answers.ids, answers.P, answers.A, y):
    print(n, 'true' if is_ == 0 else 'false', said, A.round(3))
