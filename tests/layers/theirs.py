"""The activations, as PyTorch has them."""

import torch

TORCH = {
    "identity": lambda z: z,
    "relu": torch.relu,
    "lrelu": lambda z: torch.nn.functional.leaky_relu(z, 0.3),
    "elu": torch.nn.functional.elu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softmax": lambda z: torch.softmax(z, -1),
}
