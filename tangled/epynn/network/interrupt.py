"""Ctrl-C: end a training in good order, with the best weights."""
import signal
from math import inf
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

import numpy as np

from epynn.commons.logs import format_number, make_console
from epynn.network.evaluate import compute_score, make_decisions, model_outputs

if TYPE_CHECKING:
    from epynn.network.models import EpyNN


class Interrupt:
    """As long as the block lasts, the first Ctrl-C is only noted.

    A program that answers to Ctrl-C itself, and a thread that is not
    the main one, are left alone.

    :ivar asked: Whether Ctrl-C was pressed.
    """

    def __init__(self) -> None:
        self.asked = False
        self.before: Any = None  # what answered to Ctrl-C before

    def __enter__(self) -> 'Interrupt':
        usual = signal.default_int_handler
        if (current_thread() is main_thread()
                and signal.getsignal(signal.SIGINT) is usual):
            self.before = signal.signal(signal.SIGINT, self.note)
        return self

    def note(self, *_: object) -> None:
        """Note a Ctrl-C; raise if there was one before.

        :raises KeyboardInterrupt: If it is the second one.
        """
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    def __exit__(self, *_: object) -> None:
        if self.before is not None:
            signal.signal(signal.SIGINT, self.before)


class Best:
    """The best parameters of a training so far.

    :param model: A model about to train. If it has trained before, the
        parameters it brings are the first to beat, on the data that it
        has now.
    """

    def __init__(self, model: 'EpyNN'):
        self.model, self.loss = model, inf
        self.epoch: int | None = None
        data = model.embedding
        self.judge = 'validation' if data.dval.active else 'training'
        dset = data.dval if data.dval.active else data.dtrain
        self.costs = model.metrics[model.loss][dset.number]
        self.kept = [(layer.p, name, P.copy()) for layer in model.layers
                     for name, P in layer.p.items()]
        if model.trained:  # perhaps on other data: what is it here?
            A = model_outputs(model, dset.X)
            loss = compute_score(model.training_loss, dset.Y, A)
            if loss < inf:
                self.loss, self.epoch = loss, model.trained - 1

    def update(self) -> None:
        """Take a copy of the parameters, if they are the best yet."""
        if self.costs and self.costs[-1] < self.loss:
            self.loss, self.epoch = self.costs[-1], len(self.costs) - 1
            for p, name, copy in self.kept:
                np.copyto(copy, p[name])

    def restore(self) -> None:
        """Give the model its best parameters back, and say so."""
        model = self.model
        where = (f'{model.name}: stopped in epoch {model.e} of '
                 f'{model.epochs}')
        model.epochs = model.trained
        if self.epoch is None:
            kept = 'no epoch is complete, the last weights are kept'
        else:
            for p, name, copy in self.kept:
                np.copyto(p[name], copy)
            kept = (f'the weights of epoch {self.epoch} are kept, '
                    f'{model.loss} of {self.judge} '
                    f'{format_number(self.loss)}')
        again = ('Ctrl-C again during a training aborts at once; a '
                 'script goes on with its next model')
        make_console().print(f'{where}, {kept} ({again})', soft_wrap=True)
        for dset in model.embedding.dsets:
            dset.A = model_outputs(model, dset.X)
            dset.P = make_decisions(dset.A, model.task, model.threshold)
        model.e = max(model.trained - 1, 0)  # the last that is complete
