"""Modules for what PyTorch has not, or has in another shape."""
import torch
from torch import nn

from epynn.export.steps import STEPS


class States(nn.Module):
    """Of what a recurrent module returns: all states, or the last.

    :param inner: ``nn.RNN`` or ``nn.LSTM``, with ``batch_first=True``.
    :param sequences: Whether the next layer wants all states.
    """

    def __init__(self, inner: nn.Module, sequences: bool = False):
        super().__init__()
        self.inner, self.sequences = inner, sequences

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Sequences, shape (m, s, e), to states."""
        A, _ = self.inner(X)  # (m, s, u)
        return A if self.sequences else A[:, -1]


class Recurrent(nn.Module):
    """A layer with a memory, step by step.

    :param kind: ``'RNN'``, ``'GRU'`` or ``'LSTM'``.
    :param p: Parameters by EpyNN's names, in EpyNN's shapes.
    :param f: Activations by EpyNN's names, modules.
    :param sequences: Whether to return all states, or the last.
    """

    def __init__(self, kind: str, p: dict, f: dict,
                 sequences: bool = False):
        super().__init__()
        self.kind, self.sequences = kind, sequences
        self.p, self.f = nn.ParameterDict(p), nn.ModuleDict(f)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Sequences, shape (m, s, e), to states."""
        V = next(self.p[name] for name in self.p if name[0] == 'V')
        zero = X.new_zeros(len(X), len(V))  # (m, u)
        state = (zero, zero) if self.kind == 'LSTM' else (zero,)
        states = []
        for x in X.unbind(1):
            state = STEPS[self.kind](self.p, self.f, x, *state)
            states.append(state[0])
        return torch.stack(states, 1) if self.sequences else states[-1]

    def extra_repr(self) -> str:
        """What is shown of it in a module."""
        return f'{self.kind}, sequences={self.sequences}'


class ChannelsLast(nn.Module):
    """Lets a module see images (m, h, w, d) as (m, d, h, w).

    :param inner: ``nn.Conv2d``, ``nn.MaxPool2d`` or another.
    """

    def __init__(self, inner: nn.Module):
        super().__init__()
        self.inner = inner

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Images, shape (m, h, w, d), and back to that order."""
        m, h, w, d = X.shape
        # PyTorch misreads the strides of one channel that was permuted
        X = X.reshape(m, 1, h, w) if d == 1 else X.permute(0, 3, 1, 2)
        return self.inner(X).permute(0, 2, 3, 1)


class MinPool2d(nn.MaxPool2d):
    """The least of each window."""

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Images, shape (m, d, h, w), to minima."""
        return -super().forward(-X)


class SharedDropout(nn.Module):
    """Dropout whose mask is the same all along some axes.

    :param p: Probability to be dropped.
    :param axes: Axes along which all are dropped together.
    """

    def __init__(self, p: float, axes: tuple):
        super().__init__()
        self.p, self.axes = p, tuple(axes)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """The input; in training, with a random part set to zero."""
        shape = list(X.shape)
        for axis in self.axes:
            shape[axis] = 1
        return X * nn.functional.dropout(
            X.new_ones(shape), self.p, self.training)

    def extra_repr(self) -> str:
        """What is shown of it in a module."""
        return f'p={self.p}, axes={self.axes}'


class Softmax(nn.Module):
    """Softmax of the last axis, with a temperature.

    :param temperature: Above 1, probabilities become more equal.
    """

    def __init__(self, temperature: float):
        super().__init__()
        self.temperature = temperature

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Rows of numbers to rows of probabilities."""
        return torch.softmax(X / self.temperature, -1)

    def extra_repr(self) -> str:
        """What is shown of it in a module."""
        return f'temperature={self.temperature}'
