"""One configuration, computed three times: here, in PyTorch, in Keras."""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import keras
import numpy as np
import torch
from keras.src.backend.common import dtypes

from epynn import Dropout, Embedding, EpyNN, from_keras, from_torch
from epynn.export import to_keras, to_torch
from epynn.network.forward import training_mode
from tests.proof.grid import RECURRENT, Case

STEPS, RATE = 4, 0.05  # the rate of one sample; more of them share it
QUANTITIES = "outputs", "loss", "input", "gradients", "weights"


def ours(model: EpyNN, X: np.ndarray, Y: np.ndarray) -> tuple[dict, list]:
    """Let a model of this library learn.

    :returns: Output, loss, and gradients of the first step, with the
        weights after the last one; and the masks of each step.
    """
    masks, seen = [], {}
    with training_mode(model):
        for _ in range(STEPS):
            A = model.forward(X)
            model.backward(model.training_loss(Y, A, deriv=True))
            masks.append([layer.fc["D"] for layer in model.layers if isinstance(layer, Dropout)])
            seen = seen or {
                "outputs": [A],
                "loss": [model.training_loss(Y, A).sum()],
                "input": [model.layers[1].bc["dX"].copy()],
                "gradients": [layer.g["d" + name].copy() for layer, name in parameters(model)],
            }
            model.update()
    seen["weights"] = weights(model)
    return seen, masks


def torch_loss(loss: str, A: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
    """The loss of PyTorch that sums over samples, as ours does."""
    f = torch.nn.functional
    if loss == "CCE":
        return f.nll_loss(A.log(), Y.argmax(1), reduction="sum")
    if loss == "MSLE":
        A, Y = A.log1p(), Y.log1p()
    each = {"MSE": f.mse_loss, "MSLE": f.mse_loss, "MAE": f.l1_loss, "BCE": f.binary_cross_entropy}[
        loss
    ]
    return each(A, Y, reduction="none").mean(1).sum()


def in_torch(
    case: Case, module: torch.nn.Sequential, X: np.ndarray, Y: np.ndarray, masks: list
) -> dict:
    """Let a module of PyTorch learn; see :func:`ours`."""
    optimizer = torch.optim.SGD(module.parameters(), RATE / len(X))
    seen = {}
    for step in range(STEPS):
        x = torch.tensor(X, requires_grad=True)
        with share_masks(module, "forward", masks[step]):
            A = module(x)
        loss = torch_loss(case.loss, A, torch.tensor(Y))
        optimizer.zero_grad()
        loss.backward()
        clip(
            [
                [p.grad for p in each.parameters() if p.requires_grad]
                for each in module
                if type(each).__name__ in ("States", "Recurrent")
            ],
            case,
        )
        seen = seen or {
            "outputs": [A.detach().numpy()],
            "loss": [loss.item()],
            "input": [x.grad.numpy()],
            "gradients": torch_gradients(module),
        }
        optimizer.step()
    seen["weights"] = weights(from_torch(module))
    return seen


KERAS_LOSSES = {
    "MSE": keras.losses.MeanSquaredError,
    "MAE": keras.losses.MeanAbsoluteError,
    "MSLE": keras.losses.MeanSquaredLogarithmicError,
    "BCE": keras.losses.BinaryCrossentropy,
    "CCE": keras.losses.CategoricalCrossentropy,
}


def in_keras(
    case: Case, network: keras.Sequential, X: np.ndarray, Y: np.ndarray, masks: list
) -> dict:
    """Let a network of Keras learn; see :func:`ours`."""
    optimizer, seen = keras.optimizers.SGD(RATE / len(X)), {}
    compute = KERAS_LOSSES[case.loss](reduction="sum")
    for step in range(STEPS):
        x = torch.tensor(X, requires_grad=True)
        with share_masks(network.layers, "call", masks[step]):
            A = network(x, training=True)
        loss = compute(torch.tensor(Y), A)
        network.zero_grad()
        loss.backward()
        clip(
            [
                [w.value.grad for w in each.weights]
                for each in network.layers
                if hasattr(each, "return_sequences")
            ],
            case,
        )
        gradients = [w.value.grad for w in network.trainable_weights]
        seen = seen or {
            "outputs": [A.detach().numpy()],
            "loss": [loss.item()],
            "input": [x.grad.numpy()],
            "gradients": keras_gradients(network, gradients),
        }
        with torch.no_grad():
            optimizer.apply(gradients, network.trainable_weights)
    seen["weights"] = weights(from_keras(network))
    return seen


def deviation(ours: list, theirs: list) -> float:
    """Largest difference of some arrays, relative to their scale.

    :param ours: Arrays.
    :param theirs: Arrays of the same shapes.
    :returns: The difference; infinite, if it is no number.
    :raises ValueError: If one has another shape.
    """
    if [np.shape(a) for a in ours] != [np.shape(t) for t in theirs]:
        raise ValueError("the arrays have different shapes")
    top = max(np.abs(a).max() for a in ours)
    worst = 0.0
    for a, t in zip(ours, theirs):
        scale = max(np.abs(a).max(), 1e-3 * top) or 1.0
        gap = np.abs(a - t).max()
        worst = max(worst, float(gap / scale) if np.isfinite(gap) else np.inf)
    return worst


def compare(case: Case) -> dict[str, float]:
    """Deviations of one configuration, by engine and quantity."""
    model, X, Y = start(case)
    with keras_in_float64():
        module, network = to_torch(model), to_keras(model)
        here, masks = ours(model, X, Y)
        there = {
            "PyTorch": in_torch(case, module, X, Y, masks),
            "Keras": in_keras(case, network, X, Y, masks),
        }
    return {
        f"{engine} {quantity}": deviation(here[quantity], found[quantity])
        for engine, found in there.items()
        for quantity in QUANTITIES
    }


@contextmanager
def keras_in_float64() -> Iterator[None]:
    """Keras keeps float64 on PyTorch, until the block ends."""
    table, floatx = dtypes.BIT64_TO_BIT32_DTYPE, keras.config.floatx()
    before, policy = table["float64"], keras.config.dtype_policy()
    table["float64"] = "float64"
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")  # else Keras keeps the one of its first layer
    try:
        yield
    finally:
        table["float64"] = before
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(policy)


def start(case: Case) -> tuple:
    """A model, its samples and labels, all drawn from the case's name."""
    seed = zlib.crc32(case.name.encode())
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(case.m, *case.shape))
    Y = rng.normal(size=(case.m, case.units))
    if case.loss == "MSLE":
        Y = rng.uniform(size=Y.shape)
    elif case.loss == "BCE":
        Y = (Y > 0).astype(float)
    elif case.loss == "CCE":
        Y = np.eye(case.units)[Y.argmax(axis=1)]
    model = EpyNN([Embedding(X, Y, relative_size=(1, 0, 0)), *case.layers()])
    model.initialize(case.loss, seed=seed, verbose=False)
    for layer, name in parameters(model):
        if name.startswith("b"):  # zero would hide what it is added to
            layer.p[name][...] = rng.normal(0, 0.3, layer.p[name].shape)
    for layer in model.layers:
        layer.lrate = [RATE / case.m]
    return model, X, Y


def parameters(model: EpyNN) -> list[tuple]:
    """Each parameter of a model: its layer and its name."""
    return [(layer, name) for layer in model.layers for name in sorted(layer.p)]


def weights(model: EpyNN) -> list[np.ndarray]:
    """Copies of all parameters."""
    return [layer.p[name].copy() for layer, name in parameters(model)]


@contextmanager
def share_masks(
    modules: Iterable[torch.nn.Module | keras.Layer], method: str, masks: list
) -> Iterator[None]:
    """Lend the dropout layers elsewhere the masks that were drawn here.

    :param modules: Modules of PyTorch, or layers of Keras.
    :param method: Name of their forward pass.
    :param masks: A mask for each of their dropout layers.
    """
    sleepers = [each for each in modules if "Dropout" in type(each).__name__]
    for each, mask in zip(sleepers, masks, strict=True):
        rate = each.p if method == "forward" else each.rate
        sizes = getattr(each, "noise_shape", None) or ()  # Keras
        axes = getattr(each, "axes", [axis for axis, size in enumerate(sizes) if size])
        setattr(each, method, partial(silence, mask=mask, rate=rate, axes=axes))
    try:
        yield
    finally:
        for each in sleepers:
            delattr(each, method)


def silence(
    X: torch.Tensor,
    mask: np.ndarray,
    rate: float,
    axes: Iterable[int],
    training: bool | None = None,
) -> torch.Tensor:
    """Use a mask, if the layer elsewhere could have drawn it.

    :param X: Input of that layer.
    :param mask: The mask that was drawn here.
    :param rate: Share of the numbers that the layer silences.
    :param axes: Axes along which it has one mask for all.
    :raises ValueError: If it would draw a mask of another shape, or if
        the number of zeros is one that it draws once in ten thousand.
    """
    shared = {axis % X.ndim for axis in axes}
    shape = tuple(1 if axis in shared else size for axis, size in enumerate(X.shape))
    off = abs((mask == 0).sum() - rate * mask.size)
    if mask.shape != shape:
        raise ValueError(f"a mask of shape {mask.shape}, not {shape}")
    if off > 4 * (mask.size * rate * (1 - rate)) ** 0.5:
        raise ValueError(f"a mask for another rate than {rate}")
    return X * torch.tensor(mask / (1 - rate))


def clip(groups: list, case: Case) -> None:
    """Shorten the gradients of each recurrent layer that clips.

    PyTorch's own function adds 1e-6 to the norm, so this is the formula.
    """
    layers = [layer for layer in case.layers() if isinstance(layer, RECURRENT)]
    for gradients, layer in zip(groups, layers, strict=True):
        norm = sum((g**2).sum() for g in gradients) ** 0.5
        if layer.clip_gradients and norm > layer.max_norm:
            for g in gradients:
                g *= layer.max_norm / norm


def torch_gradients(module: torch.nn.Module) -> list[np.ndarray]:
    """The gradients of a module, by our names, as weights are."""
    kept = [p.detach().clone() for p in module.parameters()]
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(torch.zeros_like(p) if p.grad is None else p.grad)
        found = weights(from_torch(module))
        for p, value in zip(module.parameters(), kept):
            p.copy_(value)
    return found


def keras_gradients(network: keras.Sequential, gradients: list) -> list[np.ndarray]:
    """The gradients of a network, by our names."""
    kept = network.get_weights()
    network.set_weights([g.numpy() for g in gradients])
    found = weights(from_keras(network))
    network.set_weights(kept)
    return found
