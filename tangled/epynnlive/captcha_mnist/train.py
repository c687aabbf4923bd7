"""Train networks on hand-written digits.

Run it: python -m epynnlive.captcha_mnist.train --help
Shown and explained in literate/workflows/digits/train.md.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tempfile

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath

from epynn.commons.library import read_model
from epynn.commons.maths import relu, softmax
from epynn.commons.plot import confusion_plot
from epynn.convolution.models import Convolution
from epynn.dense.models import Dense
from epynn.dropout.models import Dropout
from epynn.embedding.models import Embedding
from epynn.flatten.models import Flatten
from epynn.network.models import EpyNN
from epynn.pooling.models import Pooling
from epynnlive.captcha_mnist.prepare_dataset import prepare_dataset
from epynnlive.captcha_mnist.settings import se_hPars
from epynnlive.options import read_options, user_data

options = read_options(
    data='folder of the full collection, see download_mnist')

with user_data(options):
    X_features, Y_label = prepare_dataset(
        N_SAMPLES=None if options.data else 1000, path=options.data,
        seed=options.seed)
    if options.data:
        X_test, y_test = prepare_dataset(
            N_SAMPLES=None, path=options.data, part='t10k')


def embed() -> Embedding:
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
], name='Convolution-32-4_Pooling-2-Max_Flatten_Dropout-05_Dense-10-softmax')

convolution.initialize(loss='CCE', seed=options.seed,
                       se_hPars=se_hPars, verbose=False)
convolution.train(epochs=options.epochs or 40, init_logs=False)
convolution.plot(path=False)

models = {'linear': linear, 'dense': model, 'convolution': convolution}
for name, trained in models.items():
    train, val = (trained.metrics['accuracy'][k][-1] for k in (0, 1))
    loss = trained.metrics['CCE'][1][-1]
    print(f'{name:12} accuracy: training {train:.3f}  '
          f'validation {val:.3f}  validation loss {loss:.2f}')

dval = convolution.embedding.dval
A = convolution.predict(dval.X, X_scale=False).A
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

with tempfile.TemporaryDirectory() as folder:
    path = f'{options.plot or folder}/digits.npz'
    convolution.write(path)
    again = read_model(path)
print(np.array_equal(again.predict(dval.X, X_scale=False).A, A))

FONTS = ('DejaVu Sans', 'DejaVu Serif', 'DejaVu Sans Mono',
         'STIXGeneral', 'cmr10')


def printed(digit: int, font: str) -> np.ndarray:
    """Draw a digit, from 0 to 255, shape (28, 28)."""
    glyph = TextPath((0, 0), str(digit),
                     prop=FontProperties(family=font))
    box = glyph.get_extents()
    pixel = max(box.width, box.height) / 20
    at = ((np.arange(112) + 0.5) / 4 - 14) * pixel  # four in a pixel
    x, y = (box.x0 + box.x1) / 2 + at, (box.y0 + box.y1) / 2 - at
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    inside = sum(Outline(line).contains_points(points).astype(int)
                 for line in glyph.to_polygons()) % 2  # holes are out
    return 255 * inside.reshape(28, 4, 28, 4).mean(axis=(1, 3))


y_new = np.tile(np.arange(10), len(FONTS))
X_new = np.array([printed(digit, font) for font in FONTS
                  for digit in range(10)])[..., np.newaxis]
for name, trained in models.items():
    P = trained.predict(X_new).P
    print(f'{name:12} printed: {np.mean(P == y_new):.2f}')

def centred(image: np.ndarray) -> np.ndarray:
    """Move an image such that the centre of its ink is at 14, 14."""
    means = [np.average(np.arange(28), weights=image.sum(axis=k))
             for k in (1, 0)]
    shift = np.round(14 - np.array(means)).astype(int)
    return np.roll(image, shift, axis=(0, 1))


X_new = np.array([centred(x) for x in X_new[..., 0]])[..., np.newaxis]
for name, trained in models.items():
    P = trained.predict(X_new).P
    print(f'{name:12} centred: {np.mean(P == y_new):.2f}')

P = again.predict(X_new).P
fig, axes = plt.subplots(5, 10, figsize=(7, 4.1), layout='constrained')
for ax, x, said, is_ in zip(axes.flat, X_new, P, y_new):
    ax.imshow(x[..., 0], cmap='gray_r')
    ax.axis('off')
    if said != is_:
        ax.set_title(f'said {said}', fontsize=9, pad=2)
plt.show()

if options.data:
    m = len(y_test)
    for name, trained in models.items():
        p = np.mean(trained.predict(X_test).P == y_test)
        print(f'{name:12} test: {p:.4f} ± {np.sqrt(p * (1 - p) / m):.4f}'
              f' ({m} digits)')
