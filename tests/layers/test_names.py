"""Every layer may have a name of its own."""

import pytest

import epynn
from epynn.commons.models import Layer
from tests.oracles.record_signatures import LAYERS


@pytest.mark.parametrize("kind", LAYERS)
def test_a_name_of_its_own_is_shown(kind):
    cls = getattr(epynn, kind)
    layer = cls(name="the first")
    assert layer.name == "the first" and "name='the first'" in repr(layer)
    assert cls().name == kind and "name" not in repr(cls())
    with pytest.raises(TypeError, match=f"{kind} takes a text as name.*got 3"):
        cls(name=3)


def test_a_message_says_which_layer_it_is():
    with pytest.raises(ValueError, match="^second takes an input"):
        epynn.Dense(2, name="second").build([[[[1.0]]]])
    assert Layer().name == "Layer"


@pytest.mark.parametrize("kind", LAYERS)
def test_a_name_that_is_set_later_is_checked_as_well(kind):
    layer = getattr(epynn, kind)(name="the first")
    with pytest.raises(TypeError, match=f"{kind} takes a text as name.*got 3"):
        layer.name = 3
    assert layer.name == "the first"
    layer.name = None
    assert layer.name == kind


@pytest.mark.parametrize("kind", [epynn.Dense, epynn.Convolution, epynn.GRU])
def test_first_weights_that_are_set_later_are_checked_as_well(kind):
    layer = kind()
    with pytest.raises(TypeError, match=f"{kind.__name__} takes a function as initialization"):
        layer.initialization = "xavier"
    layer.initialization = epynn.orthogonal
    assert layer.initialization is epynn.orthogonal
