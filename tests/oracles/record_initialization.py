"""What is drawn and clipped."""

from types import SimpleNamespace

import numpy as np
from recording import save

from epynn.commons.maths import clip_gradient, orthogonal, xavier

SHAPES = [(4, 4), (7, 3), (3, 7), (1, 5), (6, 1)]
record = {"xavier": [], "orthogonal": [], "clip": []}
for seed, shape in enumerate(SHAPES):
    for draw in (xavier, orthogonal):
        W = draw(shape, rng=np.random.default_rng(seed))
        record[draw.__name__].append({"seed": seed, "shape": shape, "W": W.tolist()})
for seed, scale in enumerate((1e-3, 0.1, 10.0)):
    rng = np.random.default_rng(seed)
    g = {"dW": rng.normal(scale=scale, size=(4, 3)), "db": rng.normal(scale=scale, size=(1, 3))}
    before = {name: gradient.tolist() for name, gradient in g.items()}
    clip_gradient(SimpleNamespace(g=g))
    after = {name: gradient.tolist() for name, gradient in g.items()}
    record["clip"].append({"before": before, "after": after})
save(__file__, **record)
