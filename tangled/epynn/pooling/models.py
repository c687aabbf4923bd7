"""The pooling layer."""
from collections.abc import Callable

import numpy as np

from epynn.commons.arguments import check_pair, find_pool
from epynn.commons.models import Layer, stored_in
from epynn.pooling.backward import pooling_backward
from epynn.pooling.forward import pooling_forward
from epynn.pooling.parameters import pooling_compute_shapes, pools


class Pooling(Layer):
    """One number of each window: its maximum, minimum or mean.

    :param pool_size: Height and width of a window, or one integer for
        both.
    :param strides: Steps from window to window, down and right, or
        one integer; by default the size of the window.
    :param pool: ``np.max``, ``np.min`` or ``np.mean``, or its name.
    :param name: Name of the layer in logs and messages, by default
        that of its class.
    :raises ValueError: If a size is not a positive integer or a pair
        of them, or ``pool`` is another function.

    Source: LeCun et al. (1998) for means; Weng et al. (1992) for maxima.
    """

    def __init__(self, pool_size: int | tuple = (2, 2),
                 strides: int | tuple | None = None,
                 pool: Callable | str = np.max, name: str | None = None):
        super().__init__(name=name)
        size = check_pair('pool_size', pool_size, 'Pooling')
        steps = size if strides is None else check_pair(
            'strides', strides, 'Pooling')
        self.d['ph'], self.d['pw'] = size
        self.d['sh'], self.d['sw'] = steps
        vars(self)['strides'] = None if strides is None else steps
        self.activation = {'pool': ''}  # named when it is set
        self.pool = pool
        self.trainable = False

    unsaved = (*Layer.unsaved, 'o')
    pool_size = stored_in('d', 'ph', 'pw')
    strides = stored_in('__dict__', 'strides')

    @property
    def pool(self) -> Callable:
        """What makes one number of a window."""
        return self.__dict__['pool']

    @pool.setter
    def pool(self, pool: Callable | str) -> None:
        self.__dict__['pool'] = find_pool(pool, pools)

    compute_shapes = pooling_compute_shapes
    propagate = pooling_forward
    backpropagate = pooling_backward
