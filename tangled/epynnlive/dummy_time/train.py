"""Train dense and recurrent networks to hear a tone in noise.

Run it: python -m epynnlive.dummy_time.train --help
Shown and explained in literate/workflows/time/train.md.
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
from epynn.network.models import EpyNN
from epynn.rnn.models import RNN
from epynnlive.dummy_time.prepare_dataset import prepare_dataset
from epynnlive.dummy_time.settings import se_hPars
from epynnlive.options import read_options

options = read_options()

X_features, Y_label = prepare_dataset(N_SAMPLES=1024,
                                      seed=options.seed)
X_new, y_new = prepare_dataset(N_SAMPLES=4000, seed=options.seed + 1)


def embed(X: np.ndarray = X_features,
          batch_size: int | None = None) -> Embedding:
    """Two thirds to learn from, one third for validation."""
    return Embedding(X, Y_label, Y_encode=True,
                     batch_size=batch_size, relative_size=(2, 1, 0))


def judge(model: EpyNN, X: np.ndarray = X_new,
          y: np.ndarray = y_new) -> None:
    """Accuracy on training, validation and new waves."""
    train, val = (model.metrics['accuracy'][k][-1] for k in (0, 1))
    new = np.mean(model.predict(X).P == y)
    spread = np.sqrt(new * (1 - new) / len(y))
    print(f'training {train:.3f}  validation {val:.3f}  '
          f'new {new:.3f} ± {spread:.3f}  {model.name}')

model = EpyNN([
    embed(),
    Flatten(),
    Dense(64, relu),
    Dense(2, softmax),
], name='Flatten_Dense-64-relu_Dense-2-softmax')

model.initialize(loss='MSE', seed=options.seed, se_hPars=se_hPars)

model.train(epochs=options.epochs or 100)

model.plot(path=False)
dense = model
judge(dense)

model = EpyNN([
    embed(),
    Flatten(),
    Dropout(drop_prob=0.2),
    Dense(64, relu),
    Dropout(drop_prob=0.5),
    Dense(2, softmax),
], name='Flatten_Dropout-02_Dense-64-relu_Dropout-05_Dense-2-softmax')

model.initialize(loss='MSE', seed=options.seed, se_hPars=se_hPars,
                 verbose=False)
model.train(epochs=options.epochs or 100, init_logs=False)
model.plot(path=False)
dropout = model
judge(dropout)

model = EpyNN([
    embed(),
    Flatten(),
    Dense(64, relu),
    Dense(2, softmax),
], name='Flatten_Dense-64-relu_Dense-2-softmax, slow')

slow = se_hPars | {'learning_rate': se_hPars['learning_rate'] / 5}
model.initialize(loss='MSE', seed=options.seed, se_hPars=slow,
                 verbose=False)
model.train(epochs=options.epochs or 200, verbose=False)
judge(model)

recurrent = se_hPars | {'learning_rate': 0.1, 'schedule': 'lin_decay'}


def read_waves(embedding: Embedding, name: str,
               verbose: bool | None = None) -> EpyNN:
    """Train ten recurrent units."""
    model = EpyNN([
        embedding,
        RNN(10),
        Dense(2, softmax),
    ], name=name)
    model.initialize(loss='MSE', seed=options.seed, se_hPars=recurrent,
                     verbose=False)
    model.train(epochs=options.epochs or 50, verbose=verbose,
                init_logs=False)
    return model

full = read_waves(embed(), 'RNN-10_Dense-2-softmax')
judge(full)

small = read_waves(embed(batch_size=32),
                   'RNN-10_Dense-2-softmax_batch-32')
judge(small)

fig, (left, right) = plt.subplots(1, 2, figsize=(7, 2.4), sharey=True,
                                  layout='constrained')
for model, label, updates in ((full, 'all 683', 1),
                              (small, '32', 21)):
    accuracy = np.array(model.metrics['accuracy'][1])
    epochs = 1 + np.arange(len(accuracy))
    left.plot(epochs, accuracy)
    right.plot(epochs * updates, accuracy, label=label)
left.set(xlabel='epochs', ylabel='accuracy, validation')
right.set(xlabel='updates', xscale='log')
right.legend(title='waves in a batch')
plt.show()

for model in (dense, dropout, full, small):
    judge(model)

rnn, output = small.layers[1:]
small.predict(X_new[:1000])
labels = y_new[:1000]
h = rnn.fc['h']  # (m, s, u)
early = softmax(h @ output.p['W'] + output.p['b'])[..., 0]  # (m, s)
W = output.p['W']
print('weights of the units:', (W[:, 0] - W[:, 1]).round(1))

fig, axes = plt.subplots(2, 2, figsize=(7, 3.3), layout='constrained',
                         sharex=True, sharey='row')
for column, label, name in zip(axes.T, (0, 1), ('tone', 'noise'),
                               strict=True):
    one = np.flatnonzero(labels == label)[0]
    column[0].imshow(h[one].T, cmap='coolwarm', vmin=-1, vmax=1,
                     aspect='auto')
    column[0].set(title=f'{name}: state of one wave', yticks=(1, 8))
    low, middle, high = np.quantile(early[labels == label],
                                    (0.25, 0.5, 0.75), axis=0)
    column[1].fill_between(np.arange(128), low, high, alpha=0.3)
    column[1].plot(middle)
    column[1].set(xlabel='step', title=f'{name}: many waves')
axes[0, 0].set_ylabel('units')
axes[1, 0].set_ylabel('says tone')
plt.show()

louder = np.sqrt((0.7 ** 2 / 2 + 0.5 ** 2) / 0.5 ** 2)
cases = {
    'noise, soft': X_new[y_new == 1],
    'tone, soft': X_new[y_new == 0] / louder,
    'noise, loud': X_new[y_new == 1] * louder,
    'tone, loud': X_new[y_new == 0],
}
print('are called a tone:', ' dense  dropout  rnn')
for case, X in cases.items():
    shares = [np.mean(model.predict(X).P == 0)
              for model in (dense, dropout, small)]
    print(f'{case:18}', *(f'{share:6.2f} ' for share in shares))

with tempfile.TemporaryDirectory() as folder:
    path = f'{options.plot or folder}/tone.npz'
    small.write(path)
    again = read_model(path)

print(np.array_equal(again.predict(X_new).A, small.predict(X_new).A))

X_features, Y_label = prepare_dataset(N_SAMPLES=5,
                                      seed=options.seed + 3)

dset = again.predict(X_features)

for n, pred, probs in zip(dset.ids, dset.P, dset.A, strict=True):
    print(n, probs.round(2), pred, 'is', Y_label[n])
