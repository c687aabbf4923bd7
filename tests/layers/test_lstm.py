"""The LSTM layer against PyTorch, central differences, and wrong input."""

import numpy as np
import pytest
import torch

from epynn import (
    LSTM,
    RNN,
    Dense,
    Embedding,
    EpyNN,
    identity,
    orthogonal,
    relu,
    sigmoid,
    softmax,
    tanh,
)
from epynn.commons import maths
from epynn.commons.library import read_model, write_model
from epynn.commons.maths import activations
from epynn.testing import gradient_errors, run_layer
from tests.layers.theirs import TORCH

# (m, s, e), u: odd sizes, one sample, one step, one element, one unit
SHAPES = [((4, 6, 3), 5), ((1, 7, 2), 3), ((5, 1, 3), 4), ((1, 1, 1), 1), ((3, 9, 1), 2),
          ((2, 5, 7), 1)]
GATES = 'figo'
PARAMETERS = [name + gate for gate in GATES for name in 'UVb']
ROLES = ('activate', 'activate_output', 'activate_candidate', 'activate_input', 'activate_forget')
# activations of memory, output, candidate, input and forget gate
PLAIN = ('tanh', 'sigmoid', 'tanh', 'sigmoid', 'sigmoid')
MIXED = ('identity', 'tanh', 'elu', 'softmax', 'sigmoid')
CHOICES = [PLAIN, MIXED] + [PLAIN[:k] + (name,) + PLAIN[k + 1:]
                            for k in range(5) for name in activations]
WORK = {'Xh': (4, 6, 9), 'G_': (4, 6, 4, 5), 'G': (4, 6, 4, 5)}


def built(units, names=PLAIN, **options):
    return LSTM(units, *(activations[name] for name in names), **options)


def output(layer):
    return layer.fc['h'] if layer.sequences else layer.fc['h'][:, -1]


def results(layer):
    return [output(layer), layer.bc['dX'], *(layer.g['d' + name] for name in PARAMETERS)]


def by_equations(layer, names):
    """The same results by the same equations, differentiated by torch."""
    tau, *functions = (TORCH[name] for name in names)
    functions = dict(zip('ogif', functions, strict=True))
    X = torch.tensor(np.array(layer.fc['X']), requires_grad=True)
    p = {name: torch.tensor(layer.p[name], requires_grad=True) for name in PARAMETERS}
    h = C_ = torch.zeros(layer.d['m'], layer.d['u'], dtype=X.dtype)
    states = []
    for s in range(layer.d['s']):
        gates = {gate: functions[gate](X[:, s] @ p['U' + gate] + h @ p['V' + gate] + p['b' + gate])
                 for gate in GATES}
        C_ = gates['f'] * C_ + gates['i'] * gates['g']
        h = gates['o'] * tau(C_)
        states.append(h)
    A = torch.stack(states, 1) if layer.sequences else h
    A.backward(torch.tensor(np.array(layer.bc['dA'])))
    return [t.detach().numpy() for t in (A, X.grad, *(p[name].grad for name in PARAMETERS))]


def equal(ours, theirs, tolerance=1e-10):
    for a, t in zip(ours, theirs, strict=True):
        assert a.shape == t.shape
        np.testing.assert_allclose(a, t, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('shape, units', SHAPES)
@pytest.mark.parametrize('names', CHOICES, ids='-'.join)
def test_equals_the_same_equations_in_torch(names, shape, units, sequences):
    layer = run_layer(built(units, names, sequences=sequences), shape, seed=3)
    equal(results(layer), by_equations(layer, names))


def to_torch(layer, module, i=0):
    """Copy the parameters; PyTorch has its gates in the order i, f, g, o, and two biases."""
    names = ('weight_ih', 'U'), ('weight_hh', 'V'), ('bias_ih', 'b')
    gates = 'ifgo' if isinstance(layer, LSTM) else ['']
    with torch.no_grad():
        for theirs, ours in names:
            value = np.hstack([layer.p[ours + gate] for gate in gates]).T
            getattr(module, f'{theirs}_l{i}').copy_(torch.tensor(value.squeeze()
                                                                 if ours == 'b' else value))
        getattr(module, f'bias_hh_l{i}').zero_()


def same_gradients(layer, module, i=0):
    gates = 'ifgo' if isinstance(layer, LSTM) else ['']
    for theirs, ours in (('weight_ih', 'dU'), ('weight_hh', 'dV'), ('bias_ih', 'db')):
        value = np.hstack([layer.g[ours + gate] for gate in gates]).T
        theirs = getattr(module, f'{theirs}_l{i}').grad.numpy()
        equal([value.reshape(theirs.shape)], [theirs])


def both_ways(layers, modules, X, rng):
    """Run layers and modules in a row, forward and back, and compare all there is."""
    A, x = X, torch.tensor(X, requires_grad=True)
    out = x
    for layer, (module, i) in zip(layers, modules, strict=True):
        layer.build(A)
        for name, value in layer.p.items():
            if name.startswith('b'):
                value[...] = rng.normal(size=value.shape)
        to_torch(layer, module, i)
        A = layer.forward(A)
    for module in dict(modules):
        out = module(out)[0]
    out = out if layers[-1].sequences else out[:, -1]
    dX = rng.normal(size=A.shape)
    out.backward(torch.tensor(dX))
    for layer in reversed(layers):
        dX = layer.backward(dX)
        layer.compute_gradients()
    equal([A, dX], [out.detach().numpy(), x.grad.numpy()])
    for layer, (module, i) in zip(layers, modules, strict=True):
        same_gradients(layer, module, i)


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('depth', [1, 2, 3])
@pytest.mark.parametrize('shape, units', SHAPES)
def test_equals_the_module_of_torch(shape, units, depth, sequences):
    """Layers in a row are one module with as many layers there."""
    rng = np.random.default_rng(5)
    layers = [LSTM(units, sequences=i + 1 < depth or sequences) for i in range(depth)]
    module = torch.nn.LSTM(shape[2], units, depth, batch_first=True, dtype=torch.float64)
    both_ways(layers, [(module, i) for i in range(depth)], rng.normal(size=shape), rng)


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('shape, units', SHAPES)
def test_behind_a_recurrent_layer(shape, units, sequences):
    rng = np.random.default_rng(6)
    layers = [RNN(units + 1, clip_gradients=False, sequences=True),
              LSTM(units, sequences=sequences)]
    modules = [torch.nn.RNN(shape[2], units + 1, batch_first=True, dtype=torch.float64),
               torch.nn.LSTM(units + 1, units, batch_first=True, dtype=torch.float64)]
    both_ways(layers, [(module, 0) for module in modules], rng.normal(size=shape), rng)


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('shape, units', [((3, 5, 2), 4), ((1, 4, 3), 2), ((2, 1, 3), 2)])
@pytest.mark.parametrize('names', CHOICES, ids='-'.join)
def test_gradients(names, shape, units, sequences):
    layer = built(units, names, sequences=sequences)
    errors = gradient_errors(layer, shape, seed=1)
    if shape[1] == 1:  # one step has no step before it
        assert not any(layer.g[name].any() for name in ('dVf', 'dVi', 'dVg', 'dVo', 'dUf', 'dbf'))
    assert set(errors) == {'X', *PARAMETERS}
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize('sequences', [True, False])
@pytest.mark.parametrize('names', CHOICES, ids='-'.join)
def test_float32_throughout(names, sequences):
    layer = run_layer(built(5, names, sequences=sequences), (4, 6, 3), dtype=np.float32)
    for cache in (layer.p, layer.fc, layer.bc, layer.g):
        assert {a.dtype for a in cache.values()} == {np.dtype(np.float32)}
    equal(results(layer), by_equations(layer, names), 1e-4)


def test_caches_hold_what_the_equations_say():
    layer = run_layer(LSTM(5, sequences=True), (4, 6, 3))
    fc, bc = layer.fc, layer.bc
    np.testing.assert_allclose(fc['C_'], fc['f'] * fc['Cp_'] + fc['i'] * fc['g'], rtol=1e-12)
    np.testing.assert_allclose(fc['C'], np.tanh(fc['C_']), rtol=1e-12)
    np.testing.assert_allclose(fc['h'], fc['o'] * fc['C'], rtol=1e-12)
    for now, before in (('h', 'hp'), ('C_', 'Cp_')):
        np.testing.assert_array_equal(fc[now][:, :-1], fc[before][:, 1:])
        assert not fc[before][:, 0].any()
    np.testing.assert_allclose(bc['dh_'], bc['dA'] + bc['dhn'], rtol=1e-12)
    np.testing.assert_allclose(bc['dC'], bc['dC_'] * fc['f'], rtol=1e-12)
    for now, later in (('dh', 'dhn'), ('dC', 'dCn')):
        np.testing.assert_array_equal(bc[now][:, 1:], bc[later][:, :-1])
        assert not bc[later][:, -1].any()
    np.testing.assert_array_equal(fc['G'][:, :, 1], fc['f'])
    np.testing.assert_array_equal(bc['dG_'][:, :, 0], bc['do_'])


def test_an_activation_of_your_own():
    def arc(x, deriv=False):
        return 1 / (1 + x**2) if deriv else np.arctan(x)

    def shares(x, deriv=False):  # with a Jacobian of its own
        return softmax(x, deriv)

    layer = LSTM(2, arc, sigmoid, arc, shares, sequences=True)
    assert layer.activation == {'activate': 'arc', 'activate_output': 'sigmoid',
                                'activate_candidate': 'arc', 'activate_input': 'shares',
                                'activate_forget': 'sigmoid'}
    assert max(gradient_errors(layer, (2, 3, 2)).values()) < 1e-6


def test_softmax_on_a_gate_shares_one_among_the_units():
    layer = run_layer(LSTM(4, activate_input=softmax, activate_forget=softmax), (3, 5, 2))
    for gate in 'if':
        np.testing.assert_allclose(layer.fc[gate].sum(axis=-1), 1, rtol=1e-12)
    assert not np.allclose(layer.fc['o'].sum(axis=-1), 1)


@pytest.mark.parametrize('role', ROLES)
def test_hyperparameters_reach_every_gate(role):
    for function, key, bound in ((maths.elu, 'ELU_alpha', 'alpha'),
                                 (softmax, 'softmax_temperature', 'temperature')):
        layer = LSTM(3, se_hPars={key: 0.5}, **{role: function})
        assert max(gradient_errors(layer, (2, 4, 3)).values()) < 1e-6
        assert getattr(layer, role).keywords == {bound: 0.5}


def test_shapes_are_recorded():
    layer = run_layer(LSTM(5), (4, 6, 3))
    assert layer.d == {'u': 5, 'm': 4, 's': 6, 'e': 3}
    weights = {name: {'U': (3, 5), 'V': (5, 5), 'b': (1, 5)}[name[0]] for name in PARAMETERS}
    states = dict.fromkeys(['h', 'hp', 'C_', 'Cp_', 'C', *GATES, *(g + '_' for g in GATES)],
                           (4, 6, 5))
    assert layer.fs == {'X': (4, 6, 3), 'A': (4, 5), **weights, **states, **WORK}
    errors = dict.fromkeys(['dh_', 'dh', 'dhn', 'dC_', 'dC', 'dCn', *(f'd{g}_' for g in GATES)],
                           (4, 6, 5))
    assert layer.bs == {'dA': (4, 5), 'dX': (4, 6, 3), 'dG_': (4, 6, 4, 5), **errors}
    assert {k: v.shape for k, v in layer.g.items()} == {'d' + k: v for k, v in weights.items()}


def test_outputs():
    every, last = (run_layer(LSTM(5, sequences=every), (4, 6, 3)) for every in (True, False))
    assert every.fc['A'].shape == (4, 6, 5) and last.fc['A'].shape == (4, 5)
    np.testing.assert_array_equal(every.fc['A'][:, -1], last.fc['A'])


def test_an_output_outlives_the_next_pass():
    layer = run_layer(LSTM(5, sequences=True), (4, 6, 3))
    A, dX, dU = layer.fc['A'], layer.bc['dX'], layer.g['dUf']
    kept = A.copy(), dX.copy(), dU.copy()
    layer.forward(np.ones((4, 6, 3)))
    layer.backward(np.ones((4, 6, 5)))
    layer.compute_gradients()
    for a, b in zip((A, dX, dU), kept, strict=True):
        np.testing.assert_array_equal(a, b)


def test_steps_and_samples_may_change():
    layer = run_layer(LSTM(5, sequences=True), (4, 6, 3))
    X = np.random.default_rng(1).normal(size=(2, 50, 3))
    whole = layer.forward(X)
    np.testing.assert_allclose(layer.forward(X[:, :9]), whole[:, :9], rtol=1e-12)
    np.testing.assert_allclose(layer.forward(X[1:]), whole[1:], rtol=1e-12)


def test_input_and_error_are_not_changed():
    rng = np.random.default_rng(0)
    X, dA = rng.normal(size=(4, 6, 3)), rng.normal(size=(4, 6, 2))
    kept = X.copy(), dA.copy()
    layer = LSTM(2, sequences=True)
    layer.build(X)
    layer.forward(X)
    layer.backward(dA)
    np.testing.assert_array_equal(X, kept[0])
    np.testing.assert_array_equal(dA, kept[1])


def test_assigned_parameters_are_used():
    """Parameters may be replaced, not only written to."""
    layer = run_layer(LSTM(3, sequences=True), (4, 6, 2))
    before = layer.forward(layer.fc['X'])
    layer.p['bf'] = layer.p['bf'] + 1
    assert not np.allclose(layer.forward(layer.fc['X'])[:, 1:], before[:, 1:])


def test_weights_are_drawn_gate_by_gate():
    layer = LSTM(3)
    layer.np_rng = np.random.default_rng(7)
    layer.build(np.zeros((2, 4, 5)))
    rng = np.random.default_rng(7)
    assert list(layer.p) == PARAMETERS
    for gate in GATES:
        np.testing.assert_array_equal(layer.p['U' + gate], orthogonal((5, 3), rng))
        np.testing.assert_array_equal(layer.p['V' + gate], orthogonal((3, 3), rng))
        assert not layer.p['b' + gate].any()


def test_arguments_are_those_of_the_original():
    """Names, order and defaults; ``max_norm`` is new and stands last."""
    layer = LSTM(2, relu, tanh, identity, sigmoid, softmax, maths.xavier, True, True, {}, 1.5)
    assert [getattr(layer, role) for role in ROLES] == [relu, tanh, identity, sigmoid, softmax]
    assert layer.initialization is maths.xavier and layer.clip_gradients and layer.sequences
    assert layer.max_norm == 1.5
    layer = LSTM()
    assert layer.d['u'] == 1 and not layer.clip_gradients and not layer.sequences
    assert tuple(layer.activation[role] for role in ROLES) == PLAIN
    assert layer.initialization is orthogonal and layer.max_norm == 0.25


@pytest.mark.parametrize('max_norm', [0.25, 2.0])
def test_clipping_keeps_the_direction(max_norm):
    clipped = run_layer(LSTM(5, clip_gradients=True, max_norm=max_norm), (4, 6, 3))
    plain = run_layer(LSTM(5), (4, 6, 3))
    norm = sum(np.sum(g**2) for g in plain.g.values()) ** 0.5
    assert norm > max_norm
    for name, gradient in plain.g.items():
        np.testing.assert_allclose(clipped.g[name], gradient * max_norm / norm, rtol=1e-12)
    np.testing.assert_array_equal(clipped.bc['dX'], plain.bc['dX'])


@pytest.mark.parametrize('dtype', ['float64', 'float32'])
@pytest.mark.parametrize('x', [1e3, -1e3])
@pytest.mark.parametrize('names', [PLAIN, ('tanh', 'softmax', 'tanh', 'softmax', 'softmax')],
                         ids='-'.join)
def test_saturated_gates_are_finite(names, x, dtype):
    with np.errstate(all='raise'):
        for sign in (1, -1):
            layer = run_layer(built(2, names, sequences=True), X=np.full((1, 9, 2), x, dtype),
                              dA=1.0, p={name: sign * np.eye(2) for name in PARAMETERS
                                         if name[0] in 'UV'})
            for cache in (layer.fc, layer.bc, layer.g):
                assert all(np.isfinite(a).all() for a in cache.values())


@pytest.mark.parametrize('shape', [(4,), (4, 3), (4, 3, 2, 1), (4, 0, 2)])
def test_a_wrong_input(shape):
    with pytest.raises(ValueError, match=r'LSTM takes an input of shape \(m, s, e\).*got \(4') as e:
        LSTM(2).build(np.zeros(shape))
    assert ('np.newaxis' in str(e.value)) == (len(shape) == 2)


def test_another_number_of_elements_than_built_for():
    layer = run_layer(LSTM(2), (4, 6, 3))
    with pytest.raises(ValueError, match=r'needs Uf of shape \(7, 2\).*built with Uf of shape'):
        layer.forward(np.zeros((4, 6, 7)))


@pytest.mark.parametrize('sequences, shape', [(True, (4, 2)), (False, (4, 6, 2))])
def test_an_error_of_another_shape(sequences, shape):
    layer = run_layer(LSTM(2, sequences=sequences), (4, 6, 3))
    with pytest.raises(ValueError, match='the output it belongs to has'):
        layer.backward(np.zeros(shape))


@pytest.mark.parametrize('units', [0, -1, 2.5, True, '3', None])
def test_units_must_be_a_positive_integer(units):
    with pytest.raises(ValueError, match='LSTM takes a positive integer as unit_cells, and got'):
        LSTM(units)


@pytest.mark.parametrize('max_norm', [0, -1, float('nan')])
def test_max_norm_must_be_positive(max_norm):
    with pytest.raises(ValueError, match='LSTM takes a max_norm above 0, and got'):
        LSTM(2, max_norm=max_norm)


@pytest.mark.parametrize('role', ['initialization', *ROLES])
def test_functions_are_not_names(role):
    with pytest.raises(TypeError, match="function.*such as epynn.*got 'relu'"):
        LSTM(2, **{role: 'relu'})


def test_a_model_is_written_and_read(tmp_path):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 5, 3)), rng.integers(0, 2, 20)
    model = EpyNN([Embedding(X, y, batch_size=8), LSTM(3, activate_input=softmax, sequences=True),
                   LSTM(2, clip_gradients=True, max_norm=0.5), Dense(1, sigmoid)])
    model.initialize('BCE', seed=1, verbose=False)
    model.train(2, verbose=False)
    path = write_model(model, tmp_path / 'model') or tmp_path / 'model'
    np.testing.assert_array_equal(read_model(path).predict(X).A, model.predict(X).A)
