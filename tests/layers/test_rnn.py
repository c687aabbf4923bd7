"""The recurrent layer against PyTorch, central differences, and wrong input."""

import numpy as np
import pytest
import torch

from epynn import RNN, identity, orthogonal, relu, sigmoid, softmax, tanh
from epynn.commons import maths
from epynn.commons.maths import activations
from epynn.testing import gradient_errors, run_layer
from tests.layers.theirs import TORCH

# (m, s, e), u: odd sizes, one sample, one step, one element, one unit
SHAPES = [((4, 6, 3), 5), ((1, 7, 2), 3), ((5, 1, 3), 4), ((1, 1, 1), 1), ((3, 9, 1), 2),
          ((2, 5, 7), 1)]


def free(units, activate=tanh, **options):
    return RNN(units, activate, clip_gradients=False, **options)


def results(layer):
    A = layer.fc['h'] if layer.sequences else layer.fc['h'][:, -1]
    return [A, layer.bc['dX'], layer.g['dU'], layer.g['dV'], layer.g['db']]


def by_equations(layer, name):
    """The same results by the same equations, differentiated by torch."""
    X, U, V, b = (torch.tensor(np.array(a), requires_grad=True) for a in (
        layer.fc['X'], layer.p['U'], layer.p['V'], layer.p['b']))
    h = torch.zeros(layer.d['m'], layer.d['u'], dtype=X.dtype)
    states = []
    for s in range(layer.d['s']):
        h = TORCH[name](X[:, s] @ U + h @ V + b)
        states.append(h)
    A = torch.stack(states, 1) if layer.sequences else h
    A.backward(torch.tensor(layer.bc['dA']))
    return [t.detach().numpy() for t in (A, X.grad, U.grad, V.grad, b.grad)]


def equal(ours, theirs, tolerance=1e-10):
    for a, t in zip(ours, theirs, strict=True):
        assert a.shape == t.shape
        np.testing.assert_allclose(a, t, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('shape, units', SHAPES)
@pytest.mark.parametrize('name', activations)
def test_equals_the_same_equations_in_torch(name, shape, units, sequences):
    layer = run_layer(free(units, activations[name], sequences=sequences), shape, seed=3)
    equal(results(layer), by_equations(layer, name))


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('depth', [1, 2, 3])
@pytest.mark.parametrize('shape, units', SHAPES)
@pytest.mark.parametrize('activate', [tanh, relu])
def test_equals_the_module_of_torch(activate, shape, units, depth, sequences):
    """Layers in a row are one module with as many layers there."""
    rng = np.random.default_rng(5)
    layers = [free(units, activate, sequences=i + 1 < depth or sequences) for i in range(depth)]
    module = torch.nn.RNN(shape[2], units, depth, activate.__name__, batch_first=True,
                          dtype=torch.float64)
    X = A = rng.normal(size=shape)
    for i, layer in enumerate(layers):
        layer.build(A)
        layer.p['b'][...] = rng.normal(size=layer.p['b'].shape)
        with torch.no_grad():
            getattr(module, f'weight_ih_l{i}').copy_(torch.tensor(layer.p['U'].T))
            getattr(module, f'weight_hh_l{i}').copy_(torch.tensor(layer.p['V'].T))
            getattr(module, f'bias_ih_l{i}').copy_(torch.tensor(layer.p['b'][0]))
            getattr(module, f'bias_hh_l{i}').zero_()
        A = layer.forward(A)

    x = torch.tensor(X, requires_grad=True)
    out = module(x)[0]
    out = out if sequences else out[:, -1]
    dX = rng.normal(size=A.shape)
    out.backward(torch.tensor(dX))
    for layer in reversed(layers):
        dX = layer.backward(dX)
        layer.compute_gradients()

    equal([A, dX], [out.detach().numpy(), x.grad.numpy()])
    for i, layer in enumerate(layers):
        equal([layer.g['dU'].T, layer.g['dV'].T, layer.g['db'][0]], [
            getattr(module, f'{name}_l{i}').grad.numpy()
            for name in ('weight_ih', 'weight_hh', 'bias_ih')])


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('shape, units', [((3, 5, 2), 4), ((1, 4, 3), 2), ((2, 1, 3), 2)])
@pytest.mark.parametrize('name', activations)
def test_gradients(name, shape, units, sequences):
    layer = free(units, activations[name], sequences=sequences)
    errors = gradient_errors(layer, shape, seed=1)
    if shape[1] == 1:  # one step has no step before it: dV is zero, and has to be
        assert not layer.g['dV'].any()
    assert set(errors) == {'X', 'U', 'V', 'b'}
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('name', activations)
def test_float32_throughout(name, sequences):
    layer = run_layer(RNN(5, activations[name], sequences=sequences), (4, 6, 3), dtype=np.float32)
    for cache in (layer.p, layer.fc, layer.bc, layer.g):
        assert {a.dtype for a in cache.values()} == {np.dtype(np.float32)}
    layer.clip_gradients = False
    layer.compute_gradients()
    equal(results(layer), by_equations(layer, name), 1e-4)


def test_an_activation_of_your_own():
    def cube(x, deriv=False):
        return 3 * x**2 if deriv else x**3

    layer = free(2, cube, sequences=True)
    assert layer.activation == {'activate': 'cube'}
    errors = gradient_errors(layer, (2, 3, 2))
    assert max(errors.values()) < 1e-6


def test_hyperparameters_reach_the_activation():
    hPars = {'ELU_alpha': 0.5}
    layer = RNN(3, maths.elu, se_hPars=hPars, clip_gradients=False)
    assert max(gradient_errors(layer, (2, 4, 3)).values()) < 1e-6
    assert layer.activate.keywords == {'alpha': 0.5}


def test_shapes_are_recorded():
    layer = run_layer(RNN(5), (4, 6, 3))
    assert layer.d == {'u': 5, 'm': 4, 's': 6, 'e': 3}
    assert layer.fs == {'X': (4, 6, 3), 'U': (3, 5), 'V': (5, 5), 'b': (1, 5), 'A': (4, 5),
                        **dict.fromkeys(('h', 'h_', 'hp'), (4, 6, 5))}
    assert layer.bs == {'dA': (4, 5), 'dX': (4, 6, 3), 'dh': (4, 6, 5), 'dh_': (4, 6, 5)}
    assert {k: v.shape for k, v in layer.g.items()} == {
        'dU': (3, 5), 'dV': (5, 5), 'db': (1, 5)}


def test_outputs():
    every, last = (run_layer(RNN(5, sequences=sequences), (4, 6, 3)) for sequences in (True, False))
    assert every.fc['A'].shape == (4, 6, 5) and last.fc['A'].shape == (4, 5)
    np.testing.assert_array_equal(every.fc['A'][:, -1], last.fc['A'])


def test_an_output_outlives_the_next_pass():
    layer = run_layer(RNN(5, sequences=True), (4, 6, 3))
    A = layer.fc['A']
    kept = A.copy()
    layer.forward(np.ones((4, 6, 3)))
    np.testing.assert_array_equal(A, kept)


def test_steps_and_samples_may_change():
    layer = run_layer(RNN(5, sequences=True), (4, 6, 3))
    X = np.random.default_rng(1).normal(size=(2, 50, 3))
    whole = layer.forward(X)
    np.testing.assert_allclose(layer.forward(X[:, :9]), whole[:, :9], rtol=1e-12)
    np.testing.assert_allclose(layer.forward(X[1:]), whole[1:], rtol=1e-12)


def test_input_and_error_are_not_changed():
    rng = np.random.default_rng(0)
    X, dA = rng.normal(size=(4, 6, 3)), rng.normal(size=(4, 6, 2))
    kept = X.copy(), dA.copy()
    layer = RNN(2, identity, sequences=True)
    layer.build(X)
    layer.forward(X)
    layer.backward(dA)
    np.testing.assert_array_equal(X, kept[0])
    np.testing.assert_array_equal(dA, kept[1])


def test_weights_are_drawn_in_order():
    layer = RNN(3, initialization=orthogonal)
    layer.np_rng = np.random.default_rng(7)
    layer.build(np.zeros((2, 4, 5)))
    rng = np.random.default_rng(7)
    np.testing.assert_array_equal(layer.p['U'], orthogonal((5, 3), rng))
    np.testing.assert_array_equal(layer.p['V'], orthogonal((3, 3), rng))
    assert not layer.p['b'].any()


@pytest.mark.parametrize('max_norm', [0.25, 2.0])
def test_clipping_keeps_the_direction(max_norm):
    clipped = run_layer(RNN(5, max_norm=max_norm), (4, 6, 3))
    plain = run_layer(free(5), (4, 6, 3))
    norm = sum(np.sum(g**2) for g in plain.g.values()) ** 0.5
    assert norm > max_norm
    for name, gradient in plain.g.items():
        np.testing.assert_allclose(clipped.g[name], gradient * max_norm / norm, rtol=1e-12)
    np.testing.assert_array_equal(clipped.bc['dX'], plain.bc['dX'])


def test_short_gradients_pass():
    ours, plain = (run_layer(RNN(3, clip_gradients=clip), (4, 6, 3), dA=1e-6)
                   for clip in (True, False))
    np.testing.assert_array_equal(ours.g['dV'], plain.g['dV'])


def test_saturated_units_are_finite():
    with np.errstate(all='raise'):
        for activate in (sigmoid, tanh, softmax):
            layer = run_layer(RNN(2, activate), X=np.full((1, 4, 2), 1e3), dA=1.0,
                              p={'U': np.eye(2), 'V': -np.eye(2), 'b': np.zeros((1, 2))})
            for cache in (layer.fc, layer.bc, layer.g):
                assert all(np.isfinite(a).all() for a in cache.values())


@pytest.mark.parametrize('shape', [(4,), (4, 3), (4, 3, 2, 1), (4, 0, 2)])
def test_a_wrong_input(shape):
    with pytest.raises(ValueError, match=r'RNN takes an input of shape \(m, s, e\).*got \(4') as e:
        RNN(2).build(np.zeros(shape))
    assert ('np.newaxis' in str(e.value)) == (len(shape) == 2)


def test_another_number_of_elements_than_built_for():
    layer = run_layer(RNN(2), (4, 6, 3))
    with pytest.raises(ValueError, match=r'needs U of shape \(7, 2\).*built with U of shape'):
        layer.forward(np.zeros((4, 6, 7)))


@pytest.mark.parametrize('sequences, shape', [(True, (4, 2)), (False, (4, 6, 2))])
def test_an_error_of_another_shape(sequences, shape):
    layer = run_layer(RNN(2, sequences=sequences), (4, 6, 3))
    with pytest.raises(ValueError, match='the output it belongs to has'):
        layer.backward(np.zeros(shape))


@pytest.mark.parametrize('units', [0, -1, 2.5, True, '3', None])
def test_units_must_be_a_positive_integer(units):
    with pytest.raises(ValueError, match='RNN takes a positive integer as unit_cells, and got'):
        RNN(units)


@pytest.mark.parametrize('max_norm', [0, -1, float('nan')])
def test_max_norm_must_be_positive(max_norm):
    with pytest.raises(ValueError, match='RNN takes a max_norm above 0, and got'):
        RNN(2, max_norm=max_norm)


@pytest.mark.parametrize('arguments', [{'initialization': 'xavier'}, {'activate': 'relu'}])
def test_functions_are_not_names(arguments):
    with pytest.raises(TypeError, match="function.*such as epynn.*got '(xavier|relu)'"):
        RNN(2, **arguments)
