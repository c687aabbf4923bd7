"""Train networks to find a striped block in noise.

Run it: python -m epynnlive.dummy_image.train --help
Shown and explained in literate/workflows/image/train.md.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tempfile

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from epynn.commons.library import read_model
from epynn.commons.maths import relu, softmax
from epynn.commons.models import Layer
from epynn.convolution.models import Convolution
from epynn.dense.models import Dense
from epynn.dropout.models import Dropout
from epynn.embedding.models import Embedding
from epynn.flatten.models import Flatten
from epynn.network.models import EpyNN
from epynn.pooling.models import Pooling
from epynnlive.dummy_image.prepare_dataset import BLOCK, prepare_dataset
from epynnlive.dummy_image.settings import se_hPars
from epynnlive.options import read_options

options = read_options()

X_features, Y_label = prepare_dataset(N_SAMPLES=750, seed=options.seed)
X_new, Y_new, places = prepare_dataset(
    N_SAMPLES=1000, seed=options.seed + 1000, places=True)


def embed(X_data: np.ndarray, Y_data: np.ndarray,
          relative_size: tuple = (2, 1, 0)) -> Embedding:
    """Grey values from 0 to 1, labels one-hot, batches of 32."""
    return Embedding(X_data, Y_data, X_scale=True, Y_encode=True,
                     batch_size=32, relative_size=relative_size)


def dense_layers() -> list[Layer]:
    """Layers of the dense network, after the embedding."""
    return [
        Flatten(),
        Dropout(drop_prob=0.2),
        Dense(64, relu),
        Dropout(drop_prob=0.5),
        Dense(2, softmax),
    ]


dense = EpyNN(
    [embed(X_features, Y_label), *dense_layers()],
    name='Flatten_Dropout-02_Dense-64-relu_Dropout-05_Dense-2-softmax')

dense.initialize(loss='CCE', seed=options.seed,
                 se_hPars=se_hPars.copy())

dense.train(epochs=options.epochs or 80)

dense.plot(path=False)

def convolution_layers() -> list[Layer]:
    """Layers of the convolutional network, after the embedding."""
    return [
        Convolution(unit_filters=6, filter_size=(4, 4), strides=2,
                    activate=relu),
        Pooling(pool_size=(2, 2)),
        Flatten(),
        Dense(2, softmax),
    ]


convolution = EpyNN(
    [embed(X_features, Y_label), *convolution_layers()],
    name='Convolution-6-4_Pooling-2-Max_Flatten_Dense-2-softmax')

convolution.initialize(loss='CCE', seed=options.seed,
                       se_hPars=se_hPars.copy(), verbose=False)
first_weights = convolution.layers[1].p['W'].copy()
convolution.train(epochs=options.epochs or 80, init_logs=False)
convolution.plot(path=False)

def judge(model: EpyNN) -> float:
    """Accuracy on the images that were kept for the end."""
    A = model.predict(X_new).A
    return (A.argmax(axis=1) == Y_new).mean()


print('model        parameters  training  validation  new images')
for name, model in ('dense', dense), ('convolution', convolution):
    count = sum(p.size for layer in model.layers
                for p in layer.p.values())
    train, val = (model.metrics['accuracy'][k][-1] for k in (0, 1))
    print(f'{name:11}  {count:10}  {train:8.3f}  {val:10.3f}  '
          f'{judge(model):10.3f}')

filters = convolution.layers[1].p['W'][:, :, 0]  # (4, 4, u)
most = abs(filters).max()
fig, axes = plt.subplots(1, 6, figsize=(7, 1.6), layout='constrained')
for k, ax in enumerate(axes):
    ax.imshow(filters[..., k], cmap='coolwarm', vmin=-most, vmax=most)
    ax.set_title(f'filter {k}', fontsize=10)
    ax.axis('off')
plt.show()
change = abs(filters - first_weights[:, :, 0]).mean(axis=(0, 1))
print('mean change of a weight:', change.round(2))
sums = first_weights[:, :, 0].sum(axis=0)  # of each column: (4, u)
at_first = abs(sums[:2] - sums[2:]).max(axis=0)
print('stripes before training:', at_first.round(2))

striped = np.flatnonzero(Y_new == 0)
convolution.predict(X_new)
maps, pools = (convolution.layers[k].fc['A'] for k in (1, 2))

fig, axes = plt.subplots(6, 7, figsize=(7, 5.8), layout='constrained')
for ax in axes.flat:
    ax.axis('off')
for k in range(6):
    axes[0, k + 1].set_title(f'filter {k}', fontsize=10)
for i, m in enumerate(striped[:3]):
    image = axes[2 * i, 0]
    image.imshow(X_new[m, ..., 0], cmap='gray')
    row, column = places[m]
    image.add_patch(Rectangle((column - 0.5, row - 0.5), BLOCK, BLOCK,
                              fill=False, edgecolor='red', linewidth=2))
    for answers, line in (maps, 2 * i), (pools, 2 * i + 1):
        for k in range(6):
            axes[line, k + 1].imshow(answers[m, ..., k], cmap='Blues',
                                     vmin=0, vmax=maps.max())
plt.show()

start = 2 * np.arange(13)  # first pixel of each window
first = places[:, np.newaxis]  # (m, 1, 2)
window = start[np.newaxis, :, np.newaxis]  # (1, 13, 1)
inside = (window >= first) & (window + 4 <= first + BLOCK)  # (m, 13, 2)
# a window is inside if its rows are inside and its columns are: (m, 13, 13)
inside = inside[:, :, np.newaxis, 0] & inside[:, np.newaxis, :, 1]

block = inside & (Y_new == 0)[:, np.newaxis, np.newaxis]
around = ~inside & (Y_new == 0)[:, np.newaxis, np.newaxis]
print('filter  in the block  around it  in random images')
for k in range(6):
    answers = maps[..., k]
    print(f'{k:6}  {answers[block].mean():12.2f}  '
          f'{answers[around].mean():9.2f}  '
          f'{answers[Y_new == 1].mean():16.2f}')

with tempfile.TemporaryDirectory() as folder:
    path = f'{options.plot or folder}/image.npz'
    convolution.write(path)
    again = read_model(path)
A = convolution.predict(X_new).A
print(np.array_equal(again.predict(X_new).A, A))

X_features, Y_label = prepare_dataset(N_SAMPLES=6, seed=2026)
dset = again.predict(X_features)

fig, axes = plt.subplots(1, 6, figsize=(7, 1.7), layout='constrained')
for m, ax in enumerate(axes):
    said = ('striped', 'random')[dset.P[m]]
    ax.imshow(X_features[m, ..., 0], cmap='gray')
    title = ax.set_title(f'{said} {dset.A[m].max():.0%}', fontsize=10)
    if dset.P[m] != Y_label[m]:
        title.set_color('red')
    ax.axis('off')
plt.show()
