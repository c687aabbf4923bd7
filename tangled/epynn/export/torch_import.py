"""Modules of PyTorch as EpyNN's layers."""
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch
from torch import nn

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
    as_pair,
    choose_activations,
    refuse,
    require_options,
    split_gates,
)
from epynn.export.torch_layers import POOLS
from epynn.export.torch_modules import (
    ChannelsLast,
    Recurrent,
    SharedDropout,
    Softmax,
    States,
)


def read_torch_activation(module: nn.Module) -> tuple | None:
    """Name and value of an activation; None for another module.

    :raises TypeError: If it is a softmax along another axis.
    """
    plain = {nn.ReLU: 'relu', nn.Sigmoid: 'sigmoid', nn.Tanh: 'tanh'}
    if type(module) in plain:
        return plain[type(module)], None
    if type(module) is nn.LeakyReLU:
        return 'lrelu', float(module.negative_slope)
    if type(module) is nn.ELU:
        return 'elu', float(module.alpha)
    if type(module) is Softmax:
        return 'softmax', float(module.temperature)
    if type(module) is nn.Softmax:
        require_options(module, dim=-1)
        return 'softmax', 1.0
    return None


def to_array(value: torch.Tensor) -> np.ndarray:
    """A tensor as an array.

    :raises TypeError: If it is of a type that NumPy has not.
    """
    if value.dtype not in (torch.float64, torch.float32):
        raise TypeError(
            f'a parameter is {value.dtype}, and float64 or float32 is '
            'expected: module.double() makes it so')
    return value.detach().cpu().numpy()


def import_linear(module: nn.Linear, pair: tuple) -> tuple:
    """A ``Linear`` as a dense layer."""
    p = {'W': to_array(module.weight).T}
    if module.bias is not None:
        p['b'] = to_array(module.bias)[np.newaxis]
    return Dense(module.out_features, use_bias='b' in p,
                 **choose_activations({'activate': pair})), p


def import_states(module: States, pair: tuple) -> tuple:
    """PyTorch's ``RNN`` or ``LSTM`` as a layer."""
    inner: Any = module.inner
    if isinstance(inner, nn.GRU):
        refuse(module, RESET)
    if type(inner) not in (nn.RNN, nn.LSTM):
        refuse(module, 'States has an RNN or an LSTM in it, and no '
               f'{type(inner).__name__}')
    require_options(inner, num_layers=1, batch_first=True,
                    bidirectional=False, proj_size=0)
    packed = [to_array(inner.weight_ih_l0).T,
              to_array(inner.weight_hh_l0).T]
    if inner.bias:
        packed.append(to_array(inner.bias_ih_l0)
                      + to_array(inner.bias_hh_l0))
    options = {'sequences': module.sequences, 'use_bias': inner.bias}
    if type(inner) is nn.LSTM:
        layer = LSTM(inner.hidden_size, **options)
        return layer, split_gates('ifgo', *packed)
    pairs = {'activate': (inner.nonlinearity, None)}
    options |= choose_activations(pairs)
    return RNN(inner.hidden_size, **options), split_gates([''], *packed)


def import_recurrent(module: Recurrent, pair: tuple) -> tuple:
    """A module of our own as the layer it came from."""
    p = {name: to_array(value) for name, value in module.p.items()}
    pairs = {gate: read_torch_activation(f) or ('identity', None)
             for gate, f in module.f.items()}
    for gate, f in module.f.items():
        if pairs[gate][0] == 'identity' and type(f) is not nn.Identity:
            refuse(module, f'{gate} is none of its activations')
    units = next(len(V) for name, V in p.items() if name[0] == 'V')
    layer = {'RNN': RNN, 'GRU': GRU, 'LSTM': LSTM}[module.kind](
        units, sequences=module.sequences, **choose_activations(pairs),
        use_bias=any(name[0] == 'b' for name in p))
    return layer, p


def import_images(module: ChannelsLast, pair: tuple) -> tuple:
    """What looks at images, as a layer."""
    inner: Any = module.inner
    if type(inner) is nn.Conv2d:
        require_options(inner, dilation=(1, 1), groups=1,
                        padding_mode='zeros')
        if isinstance(inner.padding, str):
            refuse(module, 'its padding must be a number of pixels')
        W, p = to_array(inner.weight).transpose(2, 3, 1, 0), {}
        if inner.bias is not None:
            p['b'] = to_array(inner.bias)
        layer = Convolution(
            W.shape[3], inner.kernel_size, inner.stride, inner.padding,
            use_bias=bool(p), **choose_activations({'activate': pair}))
        return layer, {'W': W} | p
    pools = {kind: name for name, kind in POOLS.items()}
    if type(inner) not in pools:
        refuse(module, explain_subclass(inner, (nn.Conv2d, *pools)))
    require_options(inner, ceil_mode=False)
    if as_pair(inner.padding) != (0, 0):
        refuse(module, 'pooling here has no padding')
    if isinstance(inner, nn.AvgPool2d):
        require_options(inner, divisor_override=None)
    elif as_pair(inner.dilation) != (1, 1):
        refuse(module, 'its windows have holes')
    return Pooling(as_pair(inner.kernel_size), as_pair(inner.stride),
                   pools[type(inner)]), {}


def explain_subclass(module: nn.Module, kinds: Iterable[type]) -> str:
    """The reason why a module is refused, if it is a class of its own.

    :param module: A module that is none of the kinds.
    :param kinds: Classes that have an equivalent.
    """
    like = [kind for kind in kinds if isinstance(module, kind)]
    return (f'it is derived from {like[0].__name__}, and what else it '
            'computes is not known' if like else '')


def import_flatten(module: nn.Flatten, pair: tuple) -> tuple:
    """A ``Flatten`` as a layer."""
    require_options(module, start_dim=1, end_dim=-1)
    return Flatten(), {}


FROM_TORCH: dict[type, Callable[..., tuple]] = {
    nn.Linear: import_linear, States: import_states,
    Recurrent: import_recurrent, ChannelsLast: import_images,
    nn.Flatten: import_flatten,
    nn.Dropout: lambda module, pair: (Dropout(module.p), {}),
    SharedDropout: lambda module, pair: (
        Dropout(module.p, module.axes), {}),
    nn.Identity: lambda module, pair: (Template(), {})}
RESET = ('it applies the reset gate after the product, a GRU of EpyNN '
         'before it')
WRAPPED = {
    nn.GRU: RESET} | dict.fromkeys(
    [nn.RNN, nn.LSTM], 'it returns two things. In States, of '
    'epynn.export.torch_modules, it has one') | dict.fromkeys(
    [nn.Conv2d, *POOLS.values()], 'it has the colours first. In '
    'ChannelsLast, of epynn.export.torch_modules, it has one')


def list_modules(module: nn.Module) -> list[nn.Module]:
    """The modules in a row, those in a ``Sequential`` one by one."""
    if not isinstance(module, nn.Sequential) or (
            type(module).forward is not nn.Sequential.forward):
        return [module]
    return [inner for each in module for inner in list_modules(each)]


def import_modules(module: nn.Module) -> list[tuple]:
    """Layers, their parameters, and whether they learn.

    :param module: A module, or a ``Sequential`` of them.
    :raises TypeError: If one of them has no equivalent.
    """
    for each in module.modules():
        if each._forward_hooks or each._forward_pre_hooks:
            refuse(each, 'it has a hook, and what that computes is not '
                   'known')
        if 'forward' in vars(each):
            refuse(each, 'it has a forward of its own, and what that '
                   'computes is not known')
    found, left = [], list_modules(module)
    while left:
        first, pair = left.pop(0), ('identity', None)
        if type(first) not in FROM_TORCH:
            refuse(first, WRAPPED.get(type(first)) or explain_subclass(
                first, (*FROM_TORCH, nn.Sequential)))
        inner = getattr(first, 'inner', first)
        if isinstance(inner, nn.Linear | nn.Conv2d) and left and (
                named := read_torch_activation(left[0])):
            pair = named
            left.pop(0)
        learns = any(each.requires_grad for each in first.parameters())
        found.append((*FROM_TORCH[type(first)](first, pair), learns))
    return found
