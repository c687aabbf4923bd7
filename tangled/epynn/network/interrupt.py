"""Ctrl-C: end a training in good order, with the best weights."""
import signal
from math import inf
from threading import current_thread, main_thread

import numpy as np

from epynn.commons.logs import console, figure
from epynn.network.evaluate import decide, model_outputs


class Interrupt:
    """As long as the block lasts, the first Ctrl-C is only noted.

    A program that answers to Ctrl-C itself, and a thread that is not
    the main one, are left alone.

    :ivar asked: Whether Ctrl-C was pressed.
    """

    def __init__(self):
        self.asked, self.before = False, None

    def __enter__(self):
        usual = signal.default_int_handler
        if (current_thread() is main_thread()
                and signal.getsignal(signal.SIGINT) is usual):
            self.before = signal.signal(signal.SIGINT, self.note)
        return self

    def note(self, *_) -> None:
        """Note a Ctrl-C; raise if there was one before."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    def __exit__(self, *_):
        if self.before is not None:
            signal.signal(signal.SIGINT, self.before)


class Best:
    """The best parameters of a training so far.

    :param model: A model about to train. If it has trained before, the
        parameters it brings are the first to beat.
    """

    def __init__(self, model):
        self.model, self.loss, self.epoch = model, inf, None
        self.update()

    def update(self) -> None:
        """Take a copy of the parameters, if they are the best yet."""
        k, _ = self.judge()
        costs = self.model.metrics[self.model.loss][k]
        if costs and costs[-1] < self.loss:
            self.loss, self.epoch = costs[-1], len(costs) - 1
            self.p = [{name: P.copy() for name, P in layer.p.items()}
                      for layer in self.model.layers]

    def judge(self) -> tuple[int, str]:
        """The set whose loss counts: its place and its name."""
        names = [dset.name for dset in self.model.embedding.dsets]
        if 'dval' in names:
            return names.index('dval'), 'validation'
        return 0, 'training'

    def restore(self) -> None:
        """Give the model its best parameters back, and say so."""
        model = self.model
        where = f'Stopped in epoch {model.e} of {model.epochs}'
        model.epochs = model.trained
        if self.epoch is None:
            kept = 'no epoch is complete, the last weights are kept'
        else:
            for layer, p in zip(model.layers, self.p, strict=True):
                for name, P in p.items():
                    np.copyto(layer.p[name], P)
            kept = (f'the weights of epoch {self.epoch} are kept, '
                    f'{model.loss} of {self.judge()[1]} '
                    f'{figure(self.loss)}')
        console().print(f'{where}: {kept}', soft_wrap=True)
        for dset in model.embedding.dsets:
            dset.A = model_outputs(model, dset.X)
            dset.P = decide(dset.A)
