"""The arguments of every layer are those of EpyNN 1.2.13, with its order and its defaults."""

import json

import pytest

import epynn
from epynn.commons.models import Layer
from tests.oracles.record_signatures import LAYERS, signature
from tests.oracles.replay import recorded

THERE = recorded("signatures")["layers"]
# What is new here stands last, and what it is by default changes nothing.
NAME, BIAS = ["name", None], ["use_bias", True]
NEW = {kind: [["max_norm", 0.25], BIAS, NAME] for kind in ("RNN", "GRU", "LSTM")}
NEW |= {"Embedding": [["keep_last", False], NAME], "Dense": [BIAS, NAME]}


@pytest.mark.parametrize("name", LAYERS)
def test_arguments_and_defaults_are_those_of_the_original(name):
    assert json.dumps(signature(name)) == json.dumps(THERE[name] + NEW.get(name, [NAME]))


def test_no_layer_of_the_original_is_left_out():
    public = {name: getattr(epynn, name) for name in epynn.__all__}
    ours = {
        name
        for name, value in public.items()
        if isinstance(value, type) and issubclass(value, Layer) and value is not Layer
    }
    assert ours >= set(LAYERS) == set(THERE)
