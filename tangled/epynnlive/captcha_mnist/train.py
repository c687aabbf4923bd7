"""Train networks on hand-written digits.

Run it: python -m epynnlive.captcha_mnist.train --help
Shown and explained in literate/workflows/digits/train.md.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import matplotlib.pyplot as plt
import numpy as np

from epynn import (
    Convolution,
    Dense,
    Dropout,
    Embedding,
    EpyNN,
    Flatten,
    Pooling,
    relu,
    softmax,
)
from epynn.commons.plot import confusion_plot
from epynnlive.options import read_options
from prepare_dataset import prepare_dataset
from settings import se_hPars

options = read_options(
    data='folder of the full collection, see download_mnist')

X_features, Y_label = prepare_dataset(
    N_SAMPLES=None if options.data else 1000, path=options.data,
    seed=options.seed)


def embed():
    """Three quarters to learn from, one to be judged on."""
    return Embedding(X_features, Y_label, X_scale=True, Y_encode=True,
                     batch_size=32, relative_size=(3, 1, 0))


linear = EpyNN([embed(), Flatten(), Dense(10, softmax)], name='linear')
linear.initialize(loss='CCE', seed=options.seed, se_hPars=se_hPars,
                  verbose=False)
linear.train(epochs=options.epochs or 60, init_logs=False)

model = EpyNN([
    embed(),
    Flatten(),
    Dropout(drop_prob=0.2),
    Dense(64, relu),
    Dropout(drop_prob=0.5),
    Dense(10, softmax),
], name='Flatten_Dropout-02_Dense-64-relu_Dropout-05_Dense-10-softmax')

model.initialize(loss='CCE', seed=options.seed, se_hPars=se_hPars)

model.train(epochs=options.epochs or 60)

model.plot(path=False)

convolution = EpyNN([
    embed(),
    Convolution(32, filter_size=(4, 4), strides=2, activate=relu),
    Pooling(pool_size=(2, 2)),
    Flatten(),
    Dropout(drop_prob=0.5),
    Dense(10, softmax),
], name='Convolution-32-4_Pooling-2-Max_Flatten_Dense-10-softmax')

convolution.initialize(loss='CCE', seed=options.seed,
                       se_hPars=se_hPars, verbose=False)
convolution.train(epochs=options.epochs or 40, init_logs=False)
convolution.plot(path=False)

models = {'linear': linear, 'dense': model, 'convolution': convolution}
for name, trained in models.items():
    train, val = (trained.metrics['accuracy'][k][-1] for k in (0, 1))
    print(f'{name:12} accuracy: training {train:.3f}  '
          f'validation {val:.3f}')

dval = convolution.embedding.dval
A = convolution.predict(dval.X).A
confusion_plot(dval.Y, A)
plt.show()

said, is_ = A.argmax(axis=1), dval.y
wrong = np.flatnonzero(said != is_)
worst = wrong[np.argsort(-A[wrong, said[wrong]])][:10]

fig, axes = plt.subplots(2, 5, figsize=(7, 3.2))
for ax in axes.flat:
    ax.axis('off')
for ax, i in zip(axes.flat, worst, strict=False):
    ax.imshow(dval.X[i, ..., 0], cmap='gray_r')
    ax.set_title(f'{is_[i]}, said {said[i]} ({A[i, said[i]]:.0%})',
                 fontsize=10)
plt.show()
