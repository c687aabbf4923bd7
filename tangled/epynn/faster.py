"""Faster forms of recurrent layers, equal to the plain ones."""
import numpy as np

from epynn.commons.maths import chain
from epynn.commons.sequences import (
    Recurrent,
    biases,
    limit_gradients,
    rows,
    weights,
)
from epynn.lstm.models import LSTM
from epynn.rnn.models import RNN


def swap_axes(A: np.ndarray) -> np.ndarray:
    """Swap samples and steps; no number moves.

    :param A: Shape (m, s, …) or (s, m, …).
    :returns: The same memory, shape (s, m, …) or (m, s, …).
    """
    return A.swapaxes(0, 1)


def keep_caches(cache: dict, **arrays: np.ndarray) -> None:
    """Make arrays the caches of a layer, without a copy.

    :param cache: ``fc`` or ``bc``.
    :param arrays: The arrays by name, each of shape (s, m, …).
    """
    for name, A in arrays.items():
        cache[name] = swap_axes(A)  # (m, s, …)


def find_output_error(layer: Recurrent, dX: np.ndarray) -> np.ndarray:
    """Return the error at the output of each step.

    :param layer: A layer that reads step by step.
    :param dX: Error from the next layer, shape (m, s, u) if
        ``layer.sequences``, else (m, u).
    :returns: The error, shape (s, m, u), zero where no output was
        handed on.
    """
    if layer.sequences:
        return swap_axes(dX)
    dA = swap_axes(np.zeros(layer.fs['h'], dX.dtype))
    dA[-1] = dX
    return dA


class FasterRNN(RNN):
    """Recurrent layer with the products of the input out of the loop.

    Arguments, parameters, caches and gradients are those of
    :class:`~epynn.rnn.models.RNN`.
    """

    def propagate(self, A: np.ndarray) -> np.ndarray:
        """Read a batch of sequences.

        :param A: Output of the previous layer, shape (m, s, e).
        :returns: The states of all steps, shape (m, s, u), if
            ``sequences``, else the last one, shape (m, u).
        """
        m, steps, u = self.fs['h']
        U, V, b = self.p['U'], self.p['V'], self.p.get('b', 0)

        h_ = rows(A) @ U  # (s × m, u), all steps at once
        h_ += b
        h_ = h_.reshape(steps, m, u)
        h = np.zeros((steps + 1, m, u), A.dtype)

        for s in range(steps):
            h_[s] += h[s] @ V
            h[s + 1] = self.activate(h_[s])

        keep_caches(self.fc, X=swap_axes(A), hp=h[:-1], h_=h_, h=h[1:])
        return self.fc['h'] if self.sequences else h[-1]

    def backpropagate(self, dX: np.ndarray) -> np.ndarray:
        """Take the error back, from the last step to the first.

        :param dX: Error from the next layer, shape (m, s, u) if
            ``sequences``, else (m, u).
        :returns: Error for the previous layer, shape (m, s, e).
        """
        m, steps, u = self.fs['h']
        U, V_T = self.p['U'], self.p['V'].T.copy()
        h_, h = swap_axes(self.fc['h_']), swap_axes(self.fc['h'])

        dA = find_output_error(self, dX)  # (s, m, u)
        dh, dh_ = np.empty((2, steps, m, u), dA.dtype)
        dhp = np.zeros((steps + 1, m, u), dA.dtype)

        for s in reversed(range(steps)):
            dh[s] = dA[s] + dhp[s + 1]
            dh_[s] = chain(dh[s], self.activate, h_[s], h[s])
            dhp[s] = dh_[s] @ V_T

        dX = dh_.reshape(steps * m, u) @ U.T  # all steps at once
        keep_caches(self.bc, dA=dA, dhn=dhp[1:], dh=dh, dh_=dh_, dhp=dhp[:-1],
                    dX=dX.reshape(steps, m, self.d['e']))
        return self.bc['dX']


class FasterLSTM(LSTM):
    """LSTM with one product for four gates.

    Arguments, parameters, caches and gradients are those of
    :class:`~epynn.lstm.models.LSTM`. There are two caches more, the
    gates side by side and their errors: ``fc['G_']``, ``bc['dG_']``.
    """

    def propagate(self, A: np.ndarray) -> np.ndarray:
        """Read a batch of sequences.

        :param A: Output of the previous layer, shape (m, s, e).
        :returns: The states of all steps, shape (m, s, u), if
            ``sequences``, else the last one, shape (m, u).
        """
        m, steps, u = self.fs['h']
        U, V = (np.hstack(weights(self, name)) for name in 'UV')
        b = np.hstack(biases(self))

        G_ = rows(A) @ U  # (1s), (s × m, 4u), all steps at once
        G_ += b  # (1s)
        G_ = G_.reshape(steps, m, 4 * u)
        f_, i_, g_, o_ = np.split(G_, 4, axis=2)  # (s, m, u) each

        f, i, g, o, C = np.empty((5, steps, m, u), A.dtype)
        C_, h = np.zeros((2, steps + 1, m, u), A.dtype)

        for s in range(steps):
            G_[s] += h[s] @ V  # (1s) (m, 4u)

            f[s] = self.activate_forget(f_[s])
            i[s] = self.activate_input(i_[s])
            g[s] = self.activate_candidate(g_[s])
            o[s] = self.activate_output(o_[s])

            C_[s + 1] = f[s] * C_[s] + i[s] * g[s]
            C[s] = self.activate(C_[s + 1])
            h[s + 1] = o[s] * C[s]

        keep_caches(self.fc, X=swap_axes(A), G_=G_, f_=f_, i_=i_, g_=g_,
                    o_=o_, f=f, i=i, g=g, o=o, Cp_=C_[:-1], C_=C_[1:],
                    C=C, hp=h[:-1], h=h[1:])
        return self.fc['h'] if self.sequences else h[-1]

    def backpropagate(self, dX: np.ndarray) -> np.ndarray:
        """Take the error back, from the last step to the first.

        :param dX: Error from the next layer, shape (m, s, u) if
            ``sequences``, else (m, u).
        :returns: Error for the previous layer, shape (m, s, e).
        """
        m, steps, u = self.fs['h']
        U, V = (np.hstack(weights(self, name)) for name in 'UV')
        V_T = V.T.copy()  # (4u, u)
        f_, i_, g_, o_, f, i, g, o, Cp_, C_, C = (
            swap_axes(self.fc[name]) for name in (
                'f_', 'i_', 'g_', 'o_', 'f', 'i', 'g', 'o',
                'Cp_', 'C_', 'C'))

        dA = find_output_error(self, dX)  # (s, m, u)
        dh, dC_ = np.empty((2, steps, m, u), dA.dtype)
        dhp, dCp_ = np.zeros((2, steps + 1, m, u), dA.dtype)
        dG_ = np.empty((steps, m, 4 * u), dA.dtype)
        df_, di_, dg_, do_ = np.split(dG_, 4, axis=2)

        for s in reversed(range(steps)):
            dh[s] = dA[s] + dhp[s + 1]
            dC_[s] = chain(
                dh[s] * o[s], self.activate, C_[s], C[s]) + dCp_[s + 1]

            df_[s] = chain(
                dC_[s] * Cp_[s], self.activate_forget, f_[s], f[s])
            di_[s] = chain(
                dC_[s] * g[s], self.activate_input, i_[s], i[s])
            dg_[s] = chain(
                dC_[s] * i[s], self.activate_candidate, g_[s], g[s])
            do_[s] = chain(
                dh[s] * C[s], self.activate_output, o_[s], o[s])

            dCp_[s] = dC_[s] * f[s]
            dhp[s] = dG_[s] @ V_T  # (2s) (m, u)

        dX = dG_.reshape(steps * m, 4 * u) @ U.T  # (3)
        keep_caches(self.bc, dA=dA, dhn=dhp[1:], dCn=dCp_[1:], dh_=dh,
                    dC_=dC_, dG_=dG_, df_=df_, di_=di_, dg_=dg_, do_=do_,
                    dC=dCp_[:-1], dh=dhp[:-1],  # EpyNN's names
                    dX=dX.reshape(steps, m, self.d['e']))
        return self.bc['dX']

    def compute_gradients(self) -> None:
        """Compute the gradients of weights and biases."""
        X, hp = rows(self.fc['X']), rows(self.fc['hp'])
        dG_ = rows(self.bc['dG_'])  # (s × m, 4u)

        dU = X.T @ dG_  # (4.1) (e, 4u)
        dV = hp.T @ dG_  # (4.2) (u, 4u)
        db = np.sum(dG_, axis=0, keepdims=True)  # (4.3) (1, 4u)

        parts = (np.hsplit(packed, 4) for packed in (dU, dV, db))
        for gate, *own in zip(self.gates, *parts, strict=True):
            for name, part in zip(('dU', 'dV', 'db'), own, strict=True):
                self.g[name + gate] = part

        limit_gradients(self)
