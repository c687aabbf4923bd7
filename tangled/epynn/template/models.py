"""The template layer."""
from epynn.commons.models import Layer
from epynn.template.backward import template_backward
from epynn.template.forward import template_forward
from epynn.template.parameters import (
    template_compute_gradients,
    template_compute_shapes,
    template_initialize_parameters,
)


class Template(Layer):
    """A layer that passes everything on.

    :param name: Name of the layer in logs and messages, by default
        that of its class.

    Source: Malard et al. (2022).
    """

    def __init__(self, name: str | None = None):
        super().__init__(name=name)

    compute_shapes = template_compute_shapes
    initialize_parameters = template_initialize_parameters
    propagate = template_forward
    backpropagate = template_backward
    compute_gradients = template_compute_gradients
