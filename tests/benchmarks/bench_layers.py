"""Forward, backward and update of the layers, beside PyTorch on the same CPU.

    .venv/bin/python tests/benchmarks/bench_layers.py [--json FILE] [--repeat N]

Both sides do the same work on one thread each, in turn, in one process: A B A B … The ratio is
the median of the ratios of neighbours, so that a machine that slows down slows both.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path

THREADS = ('OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS')
# Old kernels chosen by the environment would make one side slow.
KERNELS = ('OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE')
if any(os.environ.get(name) != '1' for name in THREADS) or any(k in os.environ for k in KERNELS):
    env = {k: v for k, v in os.environ.items() if k not in KERNELS}
    os.execve(sys.executable, [sys.executable, *sys.argv], env | dict.fromkeys(THREADS, '1'))

import numpy as np  # noqa: E402
import torch  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[2] / 'tangled'))
from epynn import RNN, Convolution, Dense, Embedding, EpyNN, Pooling, relu, softmax  # noqa: E402

RATE = 1e-4


def ours(X, Y, *layers):
    """One training step of a model, as its loop does it."""
    model = EpyNN([Embedding(X, Y, relative_size=(1, 0, 0)), *layers])
    model.initialize('CCE', se_hPars={'learning_rate': RATE}, seed=1, verbose=False)
    for layer in model.layers:
        layer.lrate, layer.training = [RATE], True

    def step():
        A = model.forward(X)
        model.backward(model.training_loss(Y, A, deriv=True))
        model.update()

    return step, model


def theirs(X, Y, model, *activations):
    """The same step in PyTorch, from the same weights; the error of the input is asked for too."""
    modules = []
    for layer, activation in zip(model.layers[1:], activations, strict=True):
        linear = torch.nn.Linear(layer.d['n'], layer.d['u'], dtype=torch.from_numpy(X).dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(layer.p['W'].T.copy()))
            linear.bias.copy_(torch.from_numpy(layer.p['b'][0]))
        modules += [linear, *activation]
    network = torch.nn.Sequential(*modules)
    x, y = torch.from_numpy(X).requires_grad_(), torch.from_numpy(Y.argmax(axis=1))
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
    loss = torch.nn.CrossEntropyLoss(reduction='sum')

    def step():
        optimizer.zero_grad()
        x.grad = None
        loss(network(x), y).backward()
        optimizer.step()

    return step, network


def classify(sizes, classes, dtype, batch=64, seed=0):
    """A chain of dense layers with relu between and softmax at the end, on both sides."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(batch, sizes[0])).astype(dtype)
    # Every class occurs once in the labels' one-hot table, whatever the batch.
    Y = np.eye(classes, dtype=dtype)[rng.integers(0, classes, batch)]
    layers = [Dense(u, relu) for u in sizes[1:]] + [Dense(classes, softmax)]
    step, model = ours(X, Y, *layers)
    activations = [[torch.nn.ReLU()]] * (len(sizes) - 1) + [[]]
    other, network = theirs(X, Y, model, *activations)
    step(), other()
    trained = [p.detach().numpy() for p in network.parameters()]
    mine = [a for layer in model.layers[1:] for a in (layer.p['W'].T, layer.p['b'][0])]
    tolerance = 1e-10 if dtype == 'float64' else 1e-3
    for a, b in zip(mine, trained, strict=True):  # the same work, or the ratio means nothing
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)
    return step, other


def alone(layer, X, dA):
    """Forward, backward and update of a layer on its own, as a model does them."""
    layer.np_rng = np.random.default_rng(1)
    layer.build(X)
    layer.lrate, layer.training = [RATE], True

    def step():
        layer.forward(X)
        layer.backward(dA)
        layer.compute_gradients()
        layer.update_parameters()

    return step


def convolve(shape, units, size, stride, dtype):
    """A convolution with relu, on both sides; each keeps images in the order it prefers."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=shape).astype(dtype)
    layer = Convolution(units, size, stride)
    layer.build(X)
    dA = rng.normal(size=layer.forward(X).shape).astype(dtype)
    step = alone(layer, X, dA)

    module = torch.nn.Conv2d(shape[-1], units, size, stride, dtype=getattr(torch, dtype))
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(layer.p['W'].transpose(3, 2, 0, 1).copy()))
        module.bias.copy_(torch.from_numpy(layer.p['b']))
    x = torch.from_numpy(X.transpose(0, 3, 1, 2).copy()).requires_grad_()
    error = torch.from_numpy(dA.transpose(0, 3, 1, 2).copy())
    optimizer = torch.optim.SGD(module.parameters(), lr=RATE)

    def other():
        optimizer.zero_grad()
        x.grad = None
        torch.relu(module(x)).backward(error)
        optimizer.step()

    step(), other()
    tolerance = 1e-10 if dtype == 'float64' else 1e-3
    W, b = (p.detach().numpy() for p in module.parameters())
    pairs = [(layer.p['W'].transpose(3, 2, 0, 1), W), (layer.p['b'], b),
             (layer.bc['dX'].transpose(0, 3, 1, 2), x.grad.numpy())]
    for mine, trained in pairs:  # the same work, or the ratio means nothing
        np.testing.assert_allclose(mine, trained, rtol=tolerance, atol=tolerance)
    return step, other


def pooled(shape, size, dtype):
    """The largest of each window, on both sides; each keeps images in the order it prefers."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=shape).astype(dtype)
    layer = Pooling(size)
    layer.build(X)
    dA = rng.normal(size=layer.forward(X).shape).astype(dtype)
    step = alone(layer, X, dA)

    module = torch.nn.MaxPool2d(size)
    x = torch.from_numpy(X.transpose(0, 3, 1, 2).copy()).requires_grad_()
    error = torch.from_numpy(dA.transpose(0, 3, 1, 2).copy())

    def other():
        x.grad = None
        module(x).backward(error)

    step(), other()  # the same work, to the last bit
    np.testing.assert_array_equal(layer.bc['dX'].transpose(0, 3, 1, 2), x.grad.numpy())
    return step, other


def recurrent(units, dtype, batch=32, steps=64, features=32, seed=0):
    """A recurrent layer whose every state gets an error, on both sides, without clipping."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(batch, steps, features)).astype(dtype)
    dA = rng.normal(size=(batch, steps, units)).astype(dtype)
    layer = RNN(units, clip_gradients=False, sequences=True)
    layer.np_rng, layer.training, layer.lrate = np.random.default_rng(seed), True, [RATE]
    layer.build(X)

    network = torch.nn.RNN(features, units, batch_first=True, dtype=getattr(torch, dtype))
    with torch.no_grad():
        network.weight_ih_l0.copy_(torch.from_numpy(layer.p['U'].T.copy()))
        network.weight_hh_l0.copy_(torch.from_numpy(layer.p['V'].T.copy()))
        network.bias_ih_l0.zero_(), network.bias_hh_l0.zero_()
    network.bias_hh_l0.requires_grad_(False)  # one bias is enough
    x, error = torch.from_numpy(X).requires_grad_(), torch.from_numpy(dA)
    optimizer = torch.optim.SGD([p for p in network.parameters() if p.requires_grad], lr=RATE)

    def step():
        A = layer.forward(X)
        dX = layer.backward(dA)
        layer.compute_gradients()
        layer.update_parameters()
        return A, dX

    def other():
        optimizer.zero_grad()
        x.grad = None
        A, _ = network(x)
        A.backward(error)
        optimizer.step()
        return A.detach().numpy(), x.grad.numpy()

    pairs = [*zip(step(), other(), strict=True),
             (layer.p['U'].T, network.weight_ih_l0.detach().numpy()),
             (layer.p['V'].T, network.weight_hh_l0.detach().numpy()),
             (layer.p['b'][0], network.bias_ih_l0.detach().numpy())]
    tolerance = 1e-10 if dtype == 'float64' else 1e-3
    for a, b in pairs:  # the same work
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)
    return step, other


CASES = {
    'Dense 784-256-10, batch 64': lambda dtype: classify([784, 256], 10, dtype),
    'Softmax layer, 100 features, 1,000 classes, batch 64': lambda dtype: classify(
        [100], 1000, dtype),
    'RNN 64 units, batch 32, 64 steps, 32 features': lambda dtype: recurrent(64, dtype),
    'Convolution 32 of 4×4 on 32×28×28×1, stride 4': lambda dtype: convolve(
        (32, 28, 28, 1), 32, 4, 4, dtype),
    'Convolution 32 of 4×4 on 32×28×28×1, stride 1': lambda dtype: convolve(
        (32, 28, 28, 1), 32, 4, 1, dtype),
    'Convolution 32 of 3×3 on 32×14×14×16, stride 3': lambda dtype: convolve(
        (32, 14, 14, 16), 32, 3, 3, dtype),
    'Convolution 32 of 3×3 on 32×14×14×16, stride 1': lambda dtype: convolve(
        (32, 14, 14, 16), 32, 3, 1, dtype),
    'Pooling 2×2 on 32×24×24×32': lambda dtype: pooled((32, 24, 24, 32), 2, dtype),
}


def measure(a, b, repeat):
    """Milliseconds of both sides and the ratio of neighbours, as medians."""
    for _ in range(5):
        a(), b()
    times = []
    for _ in range(repeat):
        marks = [time.perf_counter()]
        for step in (a, b):
            step()
            marks.append(time.perf_counter())
        times.append((marks[1] - marks[0], marks[2] - marks[1]))
    ms = [1e3 * statistics.median(side) for side in zip(*times, strict=True)]
    return *ms, statistics.median(x / y for x, y in times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--json', type=Path, help='write the figures to this file too')
    parser.add_argument('--repeat', type=int, default=200, help='pairs of runs')
    options = parser.parse_args()
    torch.set_num_threads(1)

    rows = []
    table = Table('case', 'type', 'EpyNN, ms', 'PyTorch, ms', 'ratio')
    for name, build in CASES.items():
        for dtype in ('float64', 'float32'):
            mine, other, ratio = measure(*build(dtype), options.repeat)
            rows.append({'case': name, 'dtype': dtype, 'epynn_ms': mine, 'torch_ms': other,
                         'ratio': ratio})
            table.add_row(name, dtype, f'{mine:.2f}', f'{other:.2f}', f'{ratio:.2f}')
    Console(width=100).print(table)
    if options.json:
        machine = {'python': platform.python_version(), 'numpy': np.__version__,
                   'torch': torch.__version__, 'machine': platform.machine()}
        options.json.write_text(json.dumps({'on': machine, 'rows': rows}, indent=1) + '\n')


if __name__ == '__main__':
    main()
