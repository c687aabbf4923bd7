"""Train a perceptron on the majority of Boolean features.

Run it: python -m epynnlive.dummy_boolean.train --help
Shown and explained in literate/workflows/boolean/train.md.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tempfile

import matplotlib.pyplot as plt
import numpy as np

from epynn.commons.library import read_model
from epynn.dense.models import Dense
from epynn.embedding.models import Embedding
from epynn.network.models import EpyNN
from epynnlive.dummy_boolean.prepare_dataset import (
    every_sample,
    prepare_dataset,
)
from epynnlive.dummy_boolean.settings import se_hPars
from epynnlive.options import read_options

options = read_options()

X_features, Y_label = prepare_dataset(N_SAMPLES=50, seed=options.seed)

embedding = Embedding(X_data=X_features,
                      Y_data=Y_label,
                      relative_size=(2, 1, 0))

dense = Dense()

model = EpyNN(layers=[embedding, dense],
              name='Perceptron_Dense-1-sigmoid')
model.initialize(seed=options.seed, se_hPars=se_hPars)

model.train(epochs=options.epochs or 100)

model.plot(path=False)  # draws, and writes no file

world, truth = every_sample()


def judge_unseen(model: EpyNN) -> tuple[float, float]:
    """Accuracy and loss on all samples that are not in the training set."""
    seen = {tuple(x) for x in model.embedding.dtrain.X}  # True == 1.0
    unseen = [tuple(x) not in seen for x in world]
    answers = model.predict(world)
    right = answers.P.ravel() == truth
    loss = (answers.A.ravel() - truth) ** 2
    return right[unseen].mean(), loss[unseen].mean()


accuracy, loss = judge_unseen(model)
print(f'all unseen samples: accuracy {accuracy:.3f}, loss {loss:.3f}')

def points(ax: plt.Axes, model: EpyNN, title: str) -> None:
    W = model.layers[-1].p['W'].ravel()
    b = model.layers[-1].p['b'].item()
    ax.bar(range(len(W)), -W)
    ax.set(title=title, xlabel='voter', xticks=range(len(W)))
    print(f'{title}: {-W.sum():.1f} points, {b:.1f} to exceed, '
          f'{judge_unseen(model)[0]:.3f} right on unseen samples')


def perceptron(N_SAMPLES: int, seed: int) -> EpyNN:
    X, y = prepare_dataset(N_SAMPLES, seed=seed)
    model = EpyNN([Embedding(X, y, batch_size=32), Dense()],
                  name=f'Dense-1, {N_SAMPLES} samples, seed {seed}')
    model.initialize(seed=seed, se_hPars=se_hPars, verbose=False)
    model.train(epochs=options.epochs or 100, verbose=False)
    return model


more = perceptron(800, options.seed)

fig, axes = plt.subplots(1, 2, figsize=(7, 2.6), sharey=True,
                         layout='constrained')
points(axes[0], model, '50 samples')
points(axes[1], more, '800 samples')
axes[1].tick_params(labelleft=True)  # on a phone it stands below
axes[0].set_ylabel('points, −w')
plt.show()

one = world[1000:1001]
more.predict(one)
unit = more.layers[-1]
yes = -unit.p['W'][one[0], 0].sum()  # points of those who say yes
print(f'{one.sum()} say yes: {yes:.2f} points, '
      f"{unit.p['b'].item():.2f} to exceed")
print(f"z {unit.fc['Z'].item():.2f}, answer {unit.fc['A'].item():.2f}")

sizes = (25, 50, 100, 200, 400)
scores = np.array([[judge_unseen(perceptron(size, seed))[0]
                    for seed in range(10)] for size in sizes])
mean = scores.mean(axis=1)
spread = scores.std(axis=1, ddof=1) / np.sqrt(10)

fig, ax = plt.subplots(figsize=(4.5, 2.6), layout='constrained')
ax.errorbar(sizes, mean, spread, marker='o', capsize=4)
ax.axhline(0.5, ls=':', color='grey')
ax.set(xscale='log', xlabel='samples (two thirds to learn from)',
       ylabel='right, unseen')
ax.set_xticks(sizes, sizes)
ax.minorticks_off()
plt.show()
print(*(f'{n}: {m:.3f} ± {e:.3f}'
        for n, m, e in zip(sizes, mean, spread, strict=True)), sep='\n')

with tempfile.TemporaryDirectory() as folder:
    path = f'{options.plot or folder}/perceptron.npz'
    model.write(path)
    again = read_model(path)

print(np.array_equal(again.predict(world).A, model.predict(world).A))

X_features, Y_label = prepare_dataset(N_SAMPLES=10,
                                      seed=options.seed + 1)

dset = again.predict(X_features)

for n, pred, probs, features in zip(dset.ids, dset.P, dset.A, dset.X,
                                    strict=True):
    print(n, features.astype(int), f'{probs[0]:.2f}', int(pred[0]),
          'is', Y_label[n])
