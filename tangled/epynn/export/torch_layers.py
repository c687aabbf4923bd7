"""EpyNN's layers as modules of PyTorch."""
from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from epynn.commons.models import Layer
from epynn.export.layers import (
    GRU,
    LSTM,
    RNN,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Pooling,
    Template,
    read_activation,
    read_activations,
    stack_gates,
)
from epynn.export.torch_modules import (
    ChannelsLast,
    MinPool2d,
    Recurrent,
    SharedDropout,
    Softmax,
    States,
)

PLAIN = {'activate': ('tanh', None), 'activate_output': ('sigmoid', None),
         'activate_candidate': ('tanh', None),
         'activate_input': ('sigmoid', None),
         'activate_forget': ('sigmoid', None)}
OWN = {'RNN': (nn.RNN, ['']), 'LSTM': (nn.LSTM, list('ifgo'))}
POOLS = {'max': nn.MaxPool2d, 'min': MinPool2d, 'mean': nn.AvgPool2d}


def make_activation(name: str, value: float | None) -> nn.Module:
    """An activation as a module.

    :param name: Its name.
    :param value: Its alpha or its temperature, if it has one.
    """
    if name == 'softmax':
        return (Softmax(value) if value and value != 1
                else nn.Softmax(-1))
    kinds = {'identity': nn.Identity, 'relu': nn.ReLU, 'elu': nn.ELU,
             'lrelu': nn.LeakyReLU, 'sigmoid': nn.Sigmoid,
             'tanh': nn.Tanh}
    return kinds[name]() if value is None else kinds[name](value)


def append_activation(layer: Layer, module: nn.Module) -> list[nn.Module]:
    """A module, and behind it the activation of its layer."""
    name, value = read_activation(layer)
    if name == 'identity':
        return [module]
    return [module, make_activation(name, value)]


def to_tensor(array: np.ndarray) -> torch.Tensor:
    """A copy of an array as a tensor."""
    return torch.from_numpy(np.array(array, order='C'))


def make_module(layer: Layer, kind: type[nn.Module], *sizes: int | tuple,
                weights: dict, **options: object) -> nn.Module:
    """A module of a kind, with weights; nothing random is drawn.

    :param layer: The layer it is made for.
    :param kind: Class of the module.
    :param sizes: Its arguments.
    :param weights: Arrays by PyTorch's names.
    :param options: More of its arguments.
    """
    dtype = getattr(torch, layer.dtype.name)
    module = kind(*sizes, dtype=dtype, device='meta', **options)
    module = module.to_empty(device='cpu')
    module.load_state_dict({k: to_tensor(a) for k, a in weights.items()})
    return module


def export_dense(layer: Dense) -> list[nn.Module]:
    """A dense layer: ``Linear`` and an activation."""
    W = layer.p['W']  # (n, u)
    weights = {'weight': W.T}
    if layer.use_bias:
        weights['bias'] = layer.p['b'][0]
    module = make_module(layer, nn.Linear, *W.shape, weights=weights,
                         bias=layer.use_bias)
    return append_activation(layer, module)


def export_recurrent(layer: RNN | GRU | LSTM) -> list[nn.Module]:
    """A layer with a memory: PyTorch's own, where it is equal."""
    f, kind = read_activations(layer), type(layer).__name__
    options = {}
    if kind == 'RNN' and f['activate'][0] in ('tanh', 'relu'):
        options['nonlinearity'] = f['activate'][0]
    elif kind != 'LSTM' or f != PLAIN:
        p = {name: to_tensor(value) for name, value in layer.p.items()}
        bends = {gate: make_activation(*each) for gate, each in f.items()}
        return [Recurrent(kind, p, bends, layer.sequences)]
    module, order = OWN[kind]
    U, V, *b = stack_gates(layer, order)
    weights = {'weight_ih_l0': U.T, 'weight_hh_l0': V.T}
    if b:
        weights |= {'bias_ih_l0': b[0], 'bias_hh_l0': np.zeros_like(b[0])}
    inner = make_module(layer, module, len(U), len(V), batch_first=True,
                        bias=layer.use_bias, weights=weights, **options)
    if b:
        inner.bias_hh_l0.requires_grad_(False)
    return [States(inner, layer.sequences)]


def export_convolution(layer: Convolution) -> list[nn.Module]:
    """A convolution layer: ``Conv2d`` and an activation."""
    d, W = layer.d, layer.p['W']  # (fh, fw, d, u)
    weights = {'weight': W.transpose(3, 2, 0, 1)}
    if layer.use_bias:
        weights['bias'] = layer.p['b']
    module = make_module(
        layer, nn.Conv2d, W.shape[2], d['u'], (d['fh'], d['fw']),
        stride=(d['sh'], d['sw']), padding=(d['ph'], d['pw']),
        bias=layer.use_bias, weights=weights)
    return append_activation(layer, ChannelsLast(module))


def export_pooling(layer: Pooling) -> list[nn.Module]:
    """A pooling layer: one of three modules."""
    d, kind = layer.d, POOLS[layer.activation['pool']]
    return [ChannelsLast(kind((d['ph'], d['pw']), (d['sh'], d['sw'])))]


def export_dropout(layer: Dropout) -> list[nn.Module]:
    """A dropout layer; with shared axes, a module of our own."""
    p, axes = layer.d['d'], layer.d['a']
    return [SharedDropout(p, axes) if axes else nn.Dropout(p)]


TO_TORCH: dict[type, Callable[..., list[nn.Module]]] = {
    Dense: export_dense, RNN: export_recurrent, GRU: export_recurrent,
    LSTM: export_recurrent, Convolution: export_convolution,
    Pooling: export_pooling, Dropout: export_dropout,
    Flatten: lambda layer: [nn.Flatten()],
    Template: lambda layer: [nn.Identity()]}


def export_layers(layers: list[Layer]) -> nn.Sequential:
    """All modules of some layers, in evaluation mode.

    :param layers: Layers that can go; see
        :func:`~epynn.export.layers.list_exportable_layers`.
    """
    found = []
    for layer in layers:
        modules = TO_TORCH[type(layer)](layer)
        if not layer.trainable:
            for module in modules:
                module.requires_grad_(False)
        found += modules
    return nn.Sequential(*found).eval()


def run_network(module: nn.Sequential, X: np.ndarray) -> np.ndarray:
    """What a module answers to a batch, shape (m, …)."""
    with torch.no_grad():
        return module(torch.from_numpy(X)).numpy()
