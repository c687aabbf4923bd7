"""A step of a sequence is like a sample: for dense layers, activations and losses."""

import numpy as np
import pytest

from epynn import Dense, softmax
from epynn.commons.loss import loss_functions
from epynn.commons.maths import activations
from epynn.network.training import model_error
from epynn.testing import gradient_error, run_layer

m, s, n, u = 4, 3, 5, 2
LOSSES = loss_functions()


def flat(array):
    return array.reshape(-1, array.shape[-1])


@pytest.mark.parametrize('activate', activations.values(), ids=activations)
def test_a_dense_layer(activate):
    steps = run_layer(Dense(u, activate), (m, s, n))
    rows = run_layer(Dense(u, activate), X=flat(steps.fc['X']), p=steps.p, dA=flat(steps.bc['dA']))
    np.testing.assert_allclose(flat(steps.fc['A']), rows.fc['A'], rtol=1e-12)
    np.testing.assert_allclose(flat(steps.bc['dX']), rows.bc['dX'], rtol=1e-12, atol=1e-15)
    for name, gradient in rows.g.items():
        np.testing.assert_allclose(steps.g[name], gradient, rtol=1e-12, atol=1e-15)
    assert gradient_error(Dense(u, activate), (m, s, n)) < 1e-6


def softened(x, deriv=False):
    """An activation of one's own, with a Jacobian matrix for each row."""
    return softmax(x, deriv)


def test_an_activation_of_ones_own_with_a_jacobian():
    assert gradient_error(Dense(u, softened), (m, s, n)) < 1e-6


@pytest.mark.parametrize('name', LOSSES)
def test_a_loss(name):
    rng = np.random.default_rng(1)
    Y, A = rng.integers(0, 2, (m, s, u)), rng.uniform(0.1, 0.9, (m, s, u))
    loss = LOSSES[name]
    np.testing.assert_array_equal(loss(Y, A).ravel(), loss(flat(Y), flat(A)))
    assert loss(Y, A).shape == (m, s)
    np.testing.assert_array_equal(flat(loss(Y, A, deriv=True)), loss(flat(Y), flat(A), deriv=True))


@pytest.mark.parametrize('Y, A, mend', [
    ((m, u), (m, s, u), 'Flatten before the last layer'),
    ((m, s, u), (m, u), 'label each step'),
    ((m, s, u), (m, s + 1, u), 'labels of the samples'),
    ((m, s, 1), (m, s, u), 'one-hot'),
    ((m, s, s, u), (m, s, s, u), 'returns')])
def test_labels_that_do_not_fit(Y, A, mend):
    with pytest.raises(ValueError, match=rf'or \(m, s, u\).*{mend}'):
        LOSSES['MSE'](np.ones(Y), np.ones(A))


def test_the_mean_is_taken_over_steps():
    class Model:
        training_loss, reduction = LOSSES['MSE'], 'mean'

    Y, A = np.zeros((m, s, u)), np.ones((m, s, u))
    Model.training_loss = staticmethod(LOSSES['MSE'])
    np.testing.assert_array_equal(model_error(Model, Y, A), np.full((m, s, u), 2 / u / (m * s)))
