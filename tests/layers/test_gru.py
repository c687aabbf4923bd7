"""The GRU layer against PyTorch, central differences, and wrong input."""

import numpy as np
import pytest
import torch

from epynn import (
    GRU,
    RNN,
    Dense,
    Embedding,
    EpyNN,
    elu,
    identity,
    orthogonal,
    relu,
    sigmoid,
    softmax,
    tanh,
    xavier,
)
from epynn.commons.library import read_model, write_model
from epynn.commons.maths import activations, name_of
from epynn.testing import gradient_errors, run_layer
from tests.layers.theirs import TORCH

GATES = 'z', 'r', 'hh'
NAMES = [letter + gate for gate in GATES for letter in 'UVb']
# (m, s, e), u: odd sizes, one sample, one step, one element, one unit
SHAPES = [((4, 6, 3), 5), ((1, 7, 2), 3), ((5, 1, 3), 4), ((1, 1, 1), 1), ((3, 9, 1), 2),
          ((2, 5, 7), 1)]
# Activations of candidate, update gate and reset gate.
FUNCTIONS = [
    *((f, 'sigmoid', 'sigmoid') for f in activations),
    *(('tanh', f, 'sigmoid') for f in activations),
    *(('tanh', 'sigmoid', f) for f in activations),
    ('sigmoid', 'softmax', 'tanh'), ('softmax', 'softmax', 'softmax')]


def gru(units, functions=('tanh', 'sigmoid', 'sigmoid'), **options):
    return GRU(units, *(activations[name] for name in functions), **options)


def results(layer):
    A = layer.fc['h'] if layer.sequences else layer.fc['h'][:, -1]
    return [A, layer.bc['dX'], *(layer.g['d' + name] for name in NAMES)]


def states(X, p, f, f_z, f_r):
    """The equations of the page, for tensors."""
    h = torch.zeros(X.shape[0], p['Vz'].shape[0], dtype=X.dtype)
    every = []
    for x in X.unbind(1):
        z = f_z(x @ p['Uz'] + h @ p['Vz'] + p['bz'])
        r = f_r(x @ p['Ur'] + h @ p['Vr'] + p['br'])
        h = z * h + (1 - z) * f(x @ p['Uhh'] + (r * h) @ p['Vhh'] + p['bhh'])
        every.append(h)
    return torch.stack(every, 1)


def tensors(arrays):
    return {k: torch.tensor(np.array(a), requires_grad=True) for k, a in arrays.items()}


def by_equations(layer):
    """The same results by the same equations, differentiated by torch."""
    X, p = tensors({'X': layer.fc['X']})['X'], tensors(layer.p)
    gates = layer.activate, layer.activate_update, layer.activate_reset
    A = states(X, p, *(TORCH[name_of(gate)] for gate in gates))
    A = A if layer.sequences else A[:, -1]
    A.backward(torch.tensor(layer.bc['dA']))
    return [t.detach().numpy() for t in (A, X.grad, *(p[name].grad for name in NAMES))]


def equal(ours, theirs, tolerance=1e-10):
    for a, t in zip(ours, theirs, strict=True):
        assert a.shape == t.shape
        np.testing.assert_allclose(a, t, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('shape, units', SHAPES)
@pytest.mark.parametrize('functions', FUNCTIONS, ids='-'.join)
def test_equals_the_same_equations_in_torch(functions, shape, units, sequences):
    layer = run_layer(gru(units, functions, sequences=sequences), shape, seed=3)
    equal(results(layer), by_equations(layer))


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('first', ['GRU', 'RNN'])
@pytest.mark.parametrize('shape, units', SHAPES)
def test_stacked(shape, units, first, sequences):
    rng = np.random.default_rng(5)
    below = {'GRU': gru, 'RNN': lambda u, **_: RNN(u, clip_gradients=False, sequences=True)}
    layers = [below[first](units + 1, sequences=True), gru(units, sequences=sequences)]
    X = A = rng.normal(size=shape)
    for layer in layers:
        layer.build(A)
        for value in layer.p.values():
            value[...] = rng.normal(size=value.shape)
        A = layer.forward(A)
    dX = dA = rng.normal(size=A.shape)
    for layer in reversed(layers):
        dX = layer.backward(dX)
        layer.compute_gradients()

    x, parameters = tensors({'X': X})['X'], [tensors(layer.p) for layer in layers]
    inner = x
    if first == 'RNN':
        h, p, every = torch.zeros(shape[0], units + 1, dtype=x.dtype), parameters[0], []
        for step in x.unbind(1):
            h = torch.tanh(step @ p['U'] + h @ p['V'] + p['b'])
            every.append(h)
        inner = torch.stack(every, 1)
    for p in parameters if first == 'GRU' else parameters[1:]:
        inner = states(inner, p, torch.tanh, torch.sigmoid, torch.sigmoid)
    theirs = inner if sequences else inner[:, -1]
    theirs.backward(torch.tensor(dA))

    equal([A, dX], [theirs.detach().numpy(), x.grad.numpy()])
    for layer, p in zip(layers, parameters, strict=True):
        equal([layer.g['d' + name] for name in p], [t.grad.numpy() for t in p.values()])


def module_of(layer):
    """The module of torch, which resets after the product, with the weights of a layer."""
    module = torch.nn.GRU(layer.d['e'], layer.d['u'], batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        for name, letter in {'weight_ih': 'U', 'weight_hh': 'V', 'bias_ih': 'b'}.items():
            blocks = [layer.p[letter + gate].T for gate in ('r', 'z', 'hh')]
            value = torch.tensor(np.concatenate(blocks))
            getattr(module, name + '_l0').copy_(value.reshape(getattr(module, name + '_l0').shape))
        module.bias_hh_l0.zero_()
    return module


def run_module(module, layer):
    x = torch.tensor(layer.fc['X'], requires_grad=True)
    A = module(x)[0]
    A = A if layer.sequences else A[:, -1]
    A.backward(torch.tensor(layer.bc['dA']))
    u, theirs = layer.d['u'], {}
    for i, gate in enumerate(('r', 'z', 'hh')):
        part = slice(i * u, i * u + u)
        theirs['U' + gate] = module.weight_ih_l0.grad[part].T.numpy()
        theirs['V' + gate] = module.weight_hh_l0.grad[part].T.numpy()
        theirs['b' + gate] = module.bias_ih_l0.grad[None, part].numpy()
    return [A.detach().numpy(), x.grad.numpy(), *(theirs[name] for name in NAMES)]


def ones(x, deriv=False):
    return np.zeros_like(x) if deriv else np.ones_like(x)


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('shape, units', SHAPES)
def test_equals_the_module_of_torch_where_nothing_is_reset(shape, units, sequences):
    """With r = 1 it makes no difference on which side of the product r stands."""
    layer = run_layer(GRU(units, activate_reset=ones, sequences=sequences), shape, seed=3)
    module = module_of(layer)
    with torch.no_grad():  # a sigmoid of 50 is 1, and its slope is 0
        module.weight_ih_l0[:units], module.weight_hh_l0[:units] = 0, 0
        module.bias_ih_l0[:units] = 50
    equal(results(layer), run_module(module, layer))


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('shape, units', SHAPES)
def test_equals_the_module_of_torch_where_the_product_is_a_scaling(shape, units, sequences):
    """A diagonal V keeps each unit to itself, so r may stand on either side of it."""
    scale = np.random.default_rng(4).normal(size=units)
    layer = run_layer(GRU(units, sequences=sequences), shape, p={'Vhh': np.diag(scale)}, seed=3)
    ours, theirs = results(layer), run_module(module_of(layer), layer)
    i = 2 + NAMES.index('Vhh')  # to leave the diagonal is another thing on either side
    ours[i], theirs[i] = np.diag(ours[i]), np.diag(theirs[i])
    equal(ours, theirs)


def test_differs_from_the_module_of_torch_elsewhere():
    layer = run_layer(GRU(5), (4, 6, 3), seed=3)
    A = module_of(layer)(torch.tensor(layer.fc['X']))[0][:, -1].detach().numpy()
    assert np.abs(layer.fc['A'] - A).max() > 0.01


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('shape, units', [((3, 5, 2), 4), ((1, 4, 3), 2), ((2, 1, 3), 2)])
@pytest.mark.parametrize('functions', FUNCTIONS, ids='-'.join)
def test_gradients(functions, shape, units, sequences):
    layer = gru(units, functions, sequences=sequences)
    errors = gradient_errors(layer, shape, seed=1)
    assert set(errors) == {'X', *NAMES}
    if shape[1] == 1:  # one step has no step before it: no V, and nothing to reset
        assert not any(layer.g[name].any() for name in ('dVz', 'dVr', 'dVhh', 'dUr', 'dbr'))
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('functions', FUNCTIONS, ids='-'.join)
def test_float32_throughout(functions, sequences):
    layer = run_layer(gru(5, functions, sequences=sequences, clip_gradients=True), (4, 6, 3),
                      dtype=np.float32)
    for cache in (layer.p, layer.fc, layer.bc, layer.g):
        assert {a.dtype for a in cache.values()} == {np.dtype(np.float32)}
    layer.clip_gradients = False
    layer.compute_gradients()
    for a, b in zip(results(layer), by_equations(layer), strict=True):
        # An update gate without bounds lets the state grow: relative to the largest entry.
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4 * max(1, np.abs(b).max()))


def test_activations_of_your_own():
    def cube(x, deriv=False):
        return 3 * x**2 if deriv else x**3

    layer = GRU(2, cube, activate_reset=cube, sequences=True)
    assert layer.activation == {
        'activate': 'cube', 'activate_update': 'sigmoid', 'activate_reset': 'cube'}
    assert max(gradient_errors(layer, (2, 3, 2)).values()) < 1e-6


def test_hyperparameters_reach_the_gates():
    hPars = {'ELU_alpha': 0.5, 'softmax_temperature': 2.0}
    layer = GRU(3, elu, softmax, elu, se_hPars=hPars)
    assert max(gradient_errors(layer, (2, 4, 3)).values()) < 1e-6
    assert layer.activate.keywords == layer.activate_reset.keywords == {'alpha': 0.5}
    assert layer.activate_update.keywords == {'temperature': 2.0}


def test_shapes_are_recorded():
    layer = run_layer(GRU(5), (4, 6, 3))
    assert layer.d == {'u': 5, 'm': 4, 's': 6, 'e': 3}
    shapes = {'U': (3, 5), 'V': (5, 5), 'b': (1, 5)}
    parameters = {name: shapes[name[0]] for name in NAMES}
    caches = dict.fromkeys(('h', 'hp', 'hh_', 'hh', 'z_', 'z', 'r_', 'r'), (4, 6, 5))
    assert layer.fs == {'X': (4, 6, 3), 'A': (4, 5), **caches, **parameters}
    errors = dict.fromkeys(('dh_', 'dh', 'dhn', 'dhh_', 'dz_', 'dr_'), (4, 6, 5))
    assert layer.bs == {'dA': (4, 5), 'dX': (4, 6, 3), **errors}
    assert {k: v.shape for k, v in layer.g.items()} == {
        'd' + name: shape for name, shape in parameters.items()}


def test_outputs():
    every, last = (run_layer(GRU(5, sequences=sequences), (4, 6, 3)) for sequences in (True, False))
    assert every.fc['A'].shape == (4, 6, 5) and last.fc['A'].shape == (4, 5)
    np.testing.assert_array_equal(every.fc['A'][:, -1], last.fc['A'])


def test_an_output_outlives_the_next_pass():
    layer = run_layer(GRU(5, sequences=True), (4, 6, 3))
    A = layer.fc['A']
    kept = A.copy()
    layer.forward(np.ones((4, 6, 3)))
    np.testing.assert_array_equal(A, kept)


def test_steps_and_samples_may_change():
    layer = run_layer(GRU(5, sequences=True), (4, 6, 3))
    X = np.random.default_rng(1).normal(size=(2, 50, 3))
    whole = layer.forward(X)
    np.testing.assert_allclose(layer.forward(X[:, :9]), whole[:, :9], rtol=1e-12)
    np.testing.assert_allclose(layer.forward(X[1:]), whole[1:], rtol=1e-12)


def test_input_and_error_are_not_changed():
    rng = np.random.default_rng(0)
    X, dA = rng.normal(size=(4, 6, 3)), rng.normal(size=(4, 6, 2))
    kept = X.copy(), dA.copy()
    layer = GRU(2, identity, identity, identity, sequences=True)
    layer.build(X)
    layer.forward(X)
    layer.backward(dA)
    np.testing.assert_array_equal(X, kept[0])
    np.testing.assert_array_equal(dA, kept[1])


def test_an_assigned_parameter_is_used():
    layer = run_layer(GRU(2, sequences=True), (4, 6, 3))
    for name in NAMES:
        before = layer.forward(layer.fc['X']).copy()
        layer.p[name] = layer.p[name] + 1
        assert not np.allclose(layer.forward(layer.fc['X']), before)


@pytest.mark.parametrize('initialization', [orthogonal, xavier])
def test_weights_are_drawn_in_order(initialization):
    layer = GRU(3, initialization=initialization)
    layer.np_rng = np.random.default_rng(7)
    layer.build(np.zeros((2, 4, 5)))
    assert list(layer.p) == NAMES
    rng = np.random.default_rng(7)
    for gate in GATES:
        np.testing.assert_array_equal(layer.p['U' + gate], initialization((5, 3), rng))
        np.testing.assert_array_equal(layer.p['V' + gate], initialization((3, 3), rng))
        assert not layer.p['b' + gate].any()


@pytest.mark.parametrize('max_norm', [0.25, 2.0])
def test_clipping_keeps_the_direction(max_norm):
    clipped = run_layer(GRU(5, clip_gradients=True, max_norm=max_norm), (4, 6, 3))
    plain = run_layer(GRU(5), (4, 6, 3))
    norm = sum(np.sum(g**2) for g in plain.g.values()) ** 0.5
    assert norm > max_norm
    for name, gradient in plain.g.items():
        np.testing.assert_allclose(clipped.g[name], gradient * max_norm / norm, rtol=1e-12)
    np.testing.assert_array_equal(clipped.bc['dX'], plain.bc['dX'])


@pytest.mark.parametrize('dtype', [np.float64, np.float32])
@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('sign', [1, -1])
@pytest.mark.parametrize('functions', [
    ('tanh', 'sigmoid', 'sigmoid'), ('sigmoid', 'softmax', 'tanh'),
    ('softmax', 'sigmoid', 'softmax')], ids='-'.join)
def test_saturated_units_are_finite(functions, sign, sequences, dtype):
    X = np.full((2, 5, 3), 1e3, dtype)
    X[1, ::2], X[1, 1] = -1e3, np.random.default_rng(0).normal(size=3)
    with np.errstate(all='raise'):
        layer = run_layer(gru(4, functions, sequences=sequences, clip_gradients=True), X=sign * X)
    for cache in (layer.fc, layer.bc, layer.g):
        assert all(np.isfinite(a).all() for a in cache.values())


@pytest.mark.parametrize('shape', [(4,), (4, 3), (4, 3, 2, 1), (4, 0, 2)])
def test_a_wrong_input(shape):
    with pytest.raises(ValueError, match=r'GRU takes an input of shape \(m, s, e\).*got \(4') as e:
        GRU(2).build(np.zeros(shape))
    assert ('np.newaxis' in str(e.value)) == (len(shape) == 2)


def test_another_number_of_elements_than_built_for():
    layer = run_layer(GRU(2), (4, 6, 3))
    with pytest.raises(ValueError, match=r'needs Uz of shape \(7, 2\).*built with Uz of shape'):
        layer.forward(np.zeros((4, 6, 7)))


@pytest.mark.parametrize('sequences, shape', [(True, (4, 2)), (False, (4, 6, 2))])
def test_an_error_of_another_shape(sequences, shape):
    layer = run_layer(GRU(2, sequences=sequences), (4, 6, 3))
    with pytest.raises(ValueError, match='the output it belongs to has'):
        layer.backward(np.zeros(shape))


@pytest.mark.parametrize('units', [0, -1, 2.5, True, '3', None])
def test_units_must_be_a_positive_integer(units):
    with pytest.raises(ValueError, match='GRU takes a positive integer as unit_cells, and got'):
        GRU(units)


@pytest.mark.parametrize('max_norm', [0, -1, float('nan')])
def test_max_norm_must_be_positive(max_norm):
    with pytest.raises(ValueError, match='GRU takes a max_norm above 0, and got'):
        GRU(2, max_norm=max_norm)


@pytest.mark.parametrize('argument', [
    'activate', 'activate_update', 'activate_reset', 'initialization'])
def test_functions_are_not_names(argument):
    with pytest.raises(TypeError, match=f"GRU takes a function as {argument}, .*got 'relu'"):
        GRU(2, **{argument: 'relu'})


def test_a_model_is_written_and_read(tmp_path):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 5, 3))
    data = Embedding(X, (X[:, 0, 0] > 0).astype(int), batch_size=5)
    model = EpyNN([data, GRU(4, relu, sequences=True), GRU(3), Dense(1, sigmoid)])
    model.initialize('BCE', seed=1, verbose=False)
    model.train(2, verbose=False)
    other = read_model(write_model(model, tmp_path / 'model') or tmp_path / 'model')
    np.testing.assert_array_equal(other.predict(X).A, model.predict(X).A)
    assert other.layers[1].activate is relu and other.layers[2].activate is tanh
