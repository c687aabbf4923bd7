"""Train networks on peptides with and without O-GlcNAc.

Run it: python -m epynnlive.ptm_protein.train --help
Shown and explained in literate/workflows/protein/train.md.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tempfile

import numpy as np

from epynn.commons.library import read_model
from epynn.commons.maths import relu, softmax
from epynn.dense.models import Dense
from epynn.dropout.models import Dropout
from epynn.embedding.models import Embedding
from epynn.flatten.models import Flatten
from epynn.lstm.models import LSTM
from epynn.network.models import EpyNN
from epynnlive.options import both_sides, read_options, user_data
from epynnlive.ptm_protein.prepare_dataset import (
    generate_peptides,
    log_odds,
    prepare_dataset,
)
from epynnlive.ptm_protein.settings import se_hPars

options = read_options(
    data='folder with 21_positive.dat and 21_negative.dat')

with user_data(options):
    X_features, Y_label = prepare_dataset(
        N_SAMPLES=None if options.data else 2400, path=options.data,
        seed=options.seed)
    both_sides(Y_label, least=10)


def embed() -> Embedding:
    """Two thirds to learn from, one third to be judged on."""
    return Embedding(X_features, Y_label, X_encode=True, Y_encode=True,
                     batch_size=32, relative_size=(2, 1, 0))


slow = se_hPars | {'learning_rate': 0.005}

linear = EpyNN([embed(), Flatten(), Dense(2, softmax)],
               name='Flatten_Dense-2-softmax')
linear.initialize(loss='CCE', seed=options.seed, se_hPars=slow,
                  verbose=False)
linear.train(epochs=options.epochs or 10, init_logs=False)

dense = EpyNN([
    embed(),
    Flatten(),
    Dropout(drop_prob=0.2),
    Dense(64, relu),
    Dropout(drop_prob=0.3),
    Dense(2, softmax),
], name='Flatten_Dropout-02_Dense-64-relu_Dropout-03_Dense-2-softmax')

dense.initialize(loss='CCE', seed=options.seed, se_hPars=slow)

dense.train(epochs=options.epochs or 30, init_logs=False)
dense.plot(path=False)

forgetful = EpyNN([embed(), LSTM(8), Dense(2, softmax)],
                  name='LSTM-8_Dense-2-softmax')
forgetful.initialize(loss='CCE', seed=options.seed, se_hPars=se_hPars,
                     verbose=False)
forgetful.train(epochs=options.epochs or 25, init_logs=False)

lstm = EpyNN([embed(), LSTM(8), Dense(2, softmax)],
             name='LSTM-8_Dense-2-softmax')
lstm.initialize(loss='CCE', seed=options.seed, se_hPars=se_hPars,
                verbose=False)
lstm.layers[1].p['bf'][...] = 3
lstm.train(epochs=options.epochs or 25, init_logs=False)
lstm.plot(path=False)

states = EpyNN([
    embed(),
    LSTM(8, sequences=True),
    Flatten(),
    Dense(2, softmax),
], name='LSTM-8-Seq_Flatten_Dense-2-softmax')
states.initialize(loss='CCE', seed=options.seed, se_hPars=se_hPars,
                  verbose=False)
states.layers[1].p['bf'][...] = 3
states.train(epochs=options.epochs or 28, init_logs=False)
states.plot(path=False)

both = EpyNN([
    embed(),
    LSTM(8, sequences=True),
    Flatten(),
    Dropout(drop_prob=0.5),
    Dense(64, relu),
    Dropout(drop_prob=0.5),
    Dense(2, softmax),
], name='LSTM-8-Seq_Flatten_Dropout-05_Dense-64-relu_Dropout-05'
        '_Dense-2-softmax')
fast = se_hPars | {'learning_rate': 0.015}
both.initialize(loss='CCE', seed=options.seed, se_hPars=fast,
                verbose=False)
both.train(epochs=options.epochs or 14, init_logs=False)
both.plot(path=False)

models = {'linear': linear, 'dense': dense, 'forgetful': forgetful,
          'lstm': lstm, 'states': states, 'both': both}
m = len(linear.embedding.dval.X)
print(f'accuracy     training  validation ({m} peptides)')
for name, model in models.items():
    train, val = (model.metrics['accuracy'][k][-1] for k in (0, 1))
    uncertainty = np.sqrt(val * (1 - val) / m)
    print(f'{name:12} {train:.3f}     {val:.3f} ± {uncertainty:.3f}')

if not options.data:
    y_new = np.arange(10_000) % 2
    X_new = generate_peptides(
        y_new, np.random.default_rng(options.seed + 1))
    print('accuracy     10,000 new peptides')
    for name, model in models.items():
        said = model.predict(X_new).P
        print(f'{name:12} {np.mean(said == y_new):.3f}')
    best = (log_odds(X_new) > 0) == (y_new == 0)
    print(f'the law      {best.mean():.3f}')

with tempfile.TemporaryDirectory() as folder:
    path = f'{options.plot or folder}/protein.npz'
    both.write(path)
    again = read_model(path)


X, y = X_features[-10:], Y_label[-10:]  # of your own peptides
if not options.data:
    X, y = prepare_dataset(N_SAMPLES=10, seed=5)
dset = again.predict(X)
for peptide, label, pred, probs in zip(X, y, dset.P, dset.A):
    print(''.join(peptide), label, pred, probs.round(3))
