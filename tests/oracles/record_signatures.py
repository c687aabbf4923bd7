"""The arguments of every layer, in order, with their defaults."""

import inspect
from importlib import import_module

LAYERS = [
    "Template",
    "Embedding",
    "Dense",
    "RNN",
    "GRU",
    "LSTM",
    "Convolution",
    "Pooling",
    "Dropout",
    "Flatten",
]


def signature(name):
    """Names and defaults of the arguments that make a layer; functions by their names."""
    layer = getattr(import_module(f"epynn.{name.lower()}.models"), name)
    arguments = [*inspect.signature(layer.__init__).parameters.values()][1:]
    return [[a.name, getattr(a.default, "__name__", a.default)] for a in arguments]


if __name__ == "__main__":
    from recording import save

    save(__file__, layers={name: signature(name) for name in LAYERS})
