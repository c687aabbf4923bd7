"""Sets, batches, encodings and masks."""

import numpy as np
from recording import save

from epynn.commons.io import encode_dataset, index_elements_auto, padding, scale_features
from epynn.dropout.models import Dropout
from epynn.embedding.models import Embedding

record = {"batches": [], "dropout": []}

# Feature and label of a sample are its number and the number's remainder.
for m, sizes, batch_size in [
    (50, (2, 1, 0), None),
    (50, (2, 1, 0), 8),
    (51, (3, 2, 1), 5),
    (7, (1, 1, 0), 20),
    (45, (2, 1, 1), 6),
]:
    ids = np.arange(m)
    layer = Embedding(ids[:, None], ids % 3, sizes, batch_size, Y_encode=True)
    layer.np_rng = np.random.default_rng(m)
    epochs = []
    for epoch in range(3):
        layer.training_batches(init=epoch == 0)
        epochs.append([batch.X[:, 0].tolist() for batch in layer.batch_dtrain])
    sets = [
        dset.X[:, 0].tolist() if dset.active else []
        for dset in (layer.dtrain, layer.dval, layer.dtest)
    ]
    names = [batch.name for batch in layer.batch_dtrain]
    record["batches"].append(
        {
            "m": m,
            "relative_size": sizes,
            "batch_size": batch_size,
            "sets": sets,
            "epochs": epochs,
            "names": names,
        }
    )

for seed, (shape, d, axis) in enumerate(
    [
        ((4, 5), 0.5, ()),
        ((4, 5), 0.2, 0),
        ((3, 4, 5), 0.7, 1),
        ((3, 4, 2, 5), 0.3, (1, 2)),
        ((2, 3), 0.0, ()),
    ]
):
    layer = Dropout(d, axis)
    layer.np_rng = np.random.default_rng(seed)
    X = np.random.default_rng(100 + seed).normal(size=shape)
    passes = [layer.forward(X).tolist() for _ in range(2)]
    record["dropout"].append(
        {
            "seed": seed,
            "drop_prob": d,
            "axis": axis,
            "X": X.tolist(),
            "A": passes,
            "D": layer.fc["D"].tolist(),
            "dX": layer.backward(X).tolist(),
        }
    )

X = [list("GATTACA"), list("CATCATG")]
e2i, i2e, size = index_elements_auto(np.array(X))
record["encode"] = {
    "X": X,
    "e2i": e2i,
    "size": size,
    "encoded": np.array(encode_dataset(np.array(X), e2i, size)).tolist(),
}

X = np.random.default_rng(0).normal(size=(3, 4))
record["scale"] = {"X": X.tolist(), "scaled": scale_features(X).tolist()}
X = np.random.default_rng(0).normal(size=(2, 2, 3, 1))
record["padding"] = {"X": X.tolist(), "padded": padding(X, 2).tolist()}

save(__file__, **record)
