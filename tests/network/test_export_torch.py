"""To PyTorch and back: predictions, types, refusals."""

import numpy as np
import pytest
import torch
from torch import nn

from epynn import (
    Convolution,
    Dense,
    Dropout,
    Embedding,
    EpyNN,
    Flatten,
    from_torch,
    lrelu,
    to_torch,
)
from epynn.export.torch_modules import ChannelsLast, Recurrent, SharedDropout, Softmax, States
from tests.network.exported import EVERY, built, close, made, same_layers


@pytest.mark.parametrize("name, dtype, tolerance", EVERY)
def test_predictions_and_the_way_back(name, dtype, tolerance):
    model, X, A = built(name, dtype)
    module = to_torch(model)
    close(A, module(torch.tensor(X)).detach().numpy(), tolerance)
    same_layers(model, from_torch(module))


def test_what_is_equal_is_pytorchs_own():
    kinds = {
        "dense-tanh": [nn.Linear, nn.Tanh, nn.Linear, nn.Tanh],
        "dense-softmax-tuned-layer": [nn.Linear, Softmax, nn.Linear, nn.Sigmoid],
        "dense-softmax-plain-layer": [nn.Linear, nn.Softmax, nn.Linear, nn.Sigmoid],
        "dense-identity": [nn.Linear, nn.Linear],
        "rnn-relu-plain-all": [States, nn.Flatten, nn.Linear],
        "rnn-elu-plain-all": [Recurrent, nn.Flatten, nn.Linear],
        "gru-tanh-plain-last": [Recurrent, nn.Flatten, nn.Linear],
        "lstm-tanh-plain-last": [States, nn.Flatten, nn.Linear],
        "lstm-forget-tanh-plain-last": [Recurrent, nn.Flatten, nn.Linear],
        "dropout-1": [SharedDropout, nn.Flatten, nn.Linear],
        "dropout-()": [nn.Dropout, nn.Flatten, nn.Linear],
        "pooling-min-2-None": [ChannelsLast, nn.Flatten, nn.Linear],
    }
    for name, expected in kinds.items():
        assert [type(module) for module in to_torch(built(name)[0])] == expected, name


def test_dropout_sleeps_until_it_is_woken():
    shape, layers = (50, 20), [Dropout(0.4, axis=1)]
    model, X = made(shape, layers)
    module = to_torch(model)
    assert not any(each.training for each in module.modules())
    first = module[0]
    first.train()
    A = first(torch.ones(30, 50, 20)).numpy()
    np.testing.assert_allclose(np.unique(A), [0, 1 / 0.6], rtol=1e-6)
    assert (A == A[:, :1]).all() and not (A == A[:1]).all()
    assert 0.3 < (A == 0).mean() < 0.5


def test_frozen_stays_frozen_there_and_back():
    model, _ = made((4,), [Dense(3), Dense(2)])
    model.layers[1].trainable = False
    module = to_torch(model)
    assert [p.requires_grad for p in module.parameters()] == [False, False, True, True]
    assert [layer.trainable for layer in from_torch(module).layers] == [False, False, True]


def test_the_second_bias_does_not_learn():
    module = to_torch(built("lstm-tanh-plain-last")[0])
    learn = {name: p.requires_grad for name, p in module.named_parameters()}
    assert [name for name, learns in learn.items() if not learns] == ["0.inner.bias_hh_l0"]
    assert from_torch(module).layers[1].trainable  # the others do


def test_nothing_is_shared_and_nothing_drawn():
    model, X, A = built("images")
    state = torch.get_rng_state()
    module = to_torch(model)
    assert torch.equal(torch.get_rng_state(), state)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
    close(A, model.forward(X), 1e-15)


def test_both_biases_of_a_module_count():
    inner = nn.LSTM(3, 4, batch_first=True, dtype=torch.float64)
    X = torch.randn(5, 6, 3, dtype=torch.float64)
    for module in (
        States(inner),
        States(inner, True),
        States(nn.RNN(3, 4, bias=False, batch_first=True, dtype=torch.float64)),
    ):
        close(module(X).detach().numpy(), from_torch(module).predict(X.numpy()).A)


def test_a_foreign_module_comes_home():
    module = (
        nn.Sequential(
            ChannelsLast(nn.Conv2d(3, 4, 3, padding=1, bias=False)),
            nn.ELU(0.5),
            nn.Sequential(ChannelsLast(nn.AvgPool2d(2)), nn.Dropout(0.3)),
            nn.Flatten(),
            nn.Linear(48, 5, bias=False),
            nn.LeakyReLU(0.2),
            nn.Identity(),
        )
        .double()
        .eval()
    )
    X = torch.randn(2, 6, 8, 3, dtype=torch.float64)
    model = from_torch(module)
    close(module(X).detach().numpy(), model.predict(X.numpy()).A)
    assert [layer.name for layer in model.layers] == [
        "Embedding",
        "Convolution",
        "Pooling",
        "Dropout",
        "Flatten",
        "Dense",
        "Template",
    ]
    assert model.layers[5].se_hPars["LRELU_alpha"] == 0.2


def test_a_number_that_comes_home_is_not_rounded():
    x = np.random.default_rng(0).normal(size=(5, 3))
    answer = from_torch(nn.Sequential(nn.Linear(3, 1))).predict(x)
    np.testing.assert_array_equal(answer.P, answer.A)
    answer = from_torch(nn.Sequential(nn.Linear(3, 1), nn.Sigmoid())).predict(x)
    np.testing.assert_array_equal(answer.P, answer.A.round())
    answer = from_torch(nn.Sequential(nn.Linear(3, 2), nn.Sigmoid())).predict(x)
    np.testing.assert_array_equal(answer.P, answer.A.round())


def test_images_of_one_channel_have_strides_that_pytorch_reads():
    X = np.random.default_rng(0).normal(size=(16, 5, 4, 1)).astype(np.float32)
    layers = [Convolution(2, (1, 3), (1, 2)), Flatten(), Dense(1)]
    model = EpyNN([Embedding(X, np.arange(16) % 2), *layers])
    model.initialize("BCE", seed=1, verbose=False)
    with torch.no_grad():
        theirs = to_torch(model)(torch.from_numpy(X)).numpy()
    np.testing.assert_allclose(theirs, model.forward(X), rtol=1e-5)


def test_the_model_that_went_out_takes_the_weights_and_keeps_the_rest():
    model, X = made((4,), [Dense(3, lrelu, se_hPars={"LRELU_alpha": 0.2}), Dense(2)])
    data = model.embedding
    module = to_torch(model)
    with torch.no_grad():
        module[0].weight += 1
    before = model.layers[1].p["W"]
    values = before.copy()
    assert from_torch(module, model) is model
    assert model.embedding is data and model.layers[1].p["W"] is before
    close(before, values + 1)
    model.train(1, verbose=False)
    assert model.trained == 1


@pytest.mark.parametrize(
    "layers, said",
    [
        ([Dense(4, lrelu), Dense(2)], "layer 1 of the model"),
        ([Dense(3, lrelu), Dense(2, lrelu)], "layer 2 of the model"),
        ([Dense(3), Dense(2)], "layer 1 of the model"),
        ([Dense(3, lrelu, se_hPars={"LRELU_alpha": 0.1}), Dense(2)], "layer 1 of the model"),
        ([Dense(3, lrelu), Dense(2), Dense(2)], "layer 3 of the model is .*what came is no layer"),
        ([Dense(3, lrelu), Dropout(), Dense(2)], "layer 2 of the model"),
    ],
)
def test_another_model_does_not_take_them(layers, said):
    module = to_torch(made((4,), [Dense(3, lrelu), Dense(2)])[0])
    model, X = made((4,), layers)
    before = model.forward(X)
    with pytest.raises(ValueError, match=said):
        from_torch(module, model)
    close(before, model.forward(X), 0)


def test_another_rate_of_dropout_is_another_layer():
    layers = [Dense(3), Dropout(0.2), Dense(2)]
    model, X = made((4,), layers)
    module = to_torch(model)
    assert from_torch(module, model) is model
    [sleeper] = [each for each in module if type(each) is nn.Dropout]
    sleeper.p = 0.7
    with pytest.raises(ValueError, match="layer 2 of the model is .*0.2.*what came is .*0.7"):
        from_torch(module, model)


def test_what_came_home_is_written_read_and_trained(tmp_path):
    from epynn import read_model

    _, X, A = built("images")
    model = from_torch(to_torch(built("images")[0]))
    again = read_model(model.write(tmp_path / "model.npz"))
    close(A, again.predict(X).A)
    again.embedding = Embedding(X, np.arange(6) % 3, Y_encode=True, relative_size=(1, 0, 0))
    again.initialize("CCE", params=False, seed=1, verbose=False)
    before = again.layers[-1].p["W"].copy()
    again.train(2, verbose=False)
    assert again.metrics["CCE"][0][1] < again.metrics["CCE"][0][0]
    assert not np.allclose(before, again.layers[-1].p["W"])


def test_what_came_home_takes_data_at_once():
    """Before it has answered anything: the shape of its output is asked, not taken for none."""
    home = from_torch(nn.Sequential(nn.Linear(4, 3), nn.Softmax(-1)).double())
    X = np.random.default_rng(0).normal(size=(9, 4))
    home.embedding = Embedding(X, np.arange(9) % 3, Y_encode=True)
    home.initialize("CCE", params=False, seed=1, verbose=False)
    again = from_torch(nn.Sequential(nn.Linear(4, 3), nn.Softmax(-1)).double())
    with pytest.raises(ValueError, match=r"got an input of shape \(1, 5\), which needs"):
        again.embedding = Embedding(np.ones((4, 5)), [0, 1, 0, 1], Y_encode=True)


def test_what_came_home_has_a_task():
    """Its threshold was ignored, or ended in a KeyError; a regression had an accuracy."""
    X = np.random.default_rng(0).normal(size=(200, 4))
    home = from_torch(nn.Sequential(nn.Linear(4, 1), nn.Sigmoid()).double())
    home.threshold = 0.6
    answer = home.predict(X)
    np.testing.assert_array_equal(answer.P, answer.A > 0.6)
    with pytest.raises(ValueError, match="threshold has the length 3, and the output the width 1"):
        home.threshold = [0.1, 0.2, 0.3]
    several = from_torch(nn.Sequential(nn.Linear(4, 2)).double())
    with pytest.raises(ValueError, match=r"the task is not known. initialize\(task="):
        several.threshold = 0.6
    numbers = from_torch(nn.Sequential(nn.Linear(4, 1)).double())
    assert [*numbers.score(X, X[:, 0])] == ["MAE", "RMSE", "R2", "MSE"]


def doubled(kind):
    """A class derived from a module, whose output is twice as large."""

    class Doubled(kind):
        def forward(self, X):
            A = super().forward(X)
            return (2 * A[0], *A[1:]) if isinstance(A, tuple) else 2 * A

    return Doubled


def hooked(module, **options):
    def twice(module, *given):
        return 2 * given[-1]

    return module, module.register_forward_hook(twice, **options)


def changed(module):
    forward = module.forward
    module.forward = lambda X: 2 * forward(X)
    return module


def with_gate(f):
    module = to_torch(built("rnn-elu-plain-last")[0])
    module[0].f["activate"] = f
    return module


REFUSED = [
    (nn.BatchNorm1d(3), "BatchNorm1d"),
    (nn.Conv2d(3, 4, 3), r"Conv2d\(.*colours first. In ChannelsLast, of epynn.export"),
    (nn.AvgPool2d(3), "AvgPool2d.*colours first. In ChannelsLast, of epynn.export"),
    (nn.LSTM(3, 4, batch_first=True), "LSTM.*two things. In States, of epynn.export"),
    (nn.RNN(3, 4), "RNN.*two things. In States, of epynn.export"),
    (nn.GRU(3, 4), "GRU.*the reset gate after the product"),
    (doubled(nn.Sequential)(nn.Linear(3, 2)), "Doubled.*derived from Sequential"),
    (nn.Sequential(doubled(nn.Linear)(3, 2)), "Doubled.*derived from Linear"),
    (nn.Sequential(nn.Linear(3, 2), doubled(nn.ELU)()), "Doubled.*"),
    (ChannelsLast(doubled(nn.Conv2d)(3, 4, 3)), "Doubled.*derived from Conv2d"),
    (ChannelsLast(doubled(nn.MaxPool2d)(3)), "Doubled.*derived from MaxPool2d"),
    (States(doubled(nn.LSTM)(3, 4, batch_first=True)), "an RNN or an LSTM in it, and no Doubled"),
    (States(nn.Linear(3, 4)), "an RNN or an LSTM in it, and no Linear"),
    (with_gate(nn.GELU()), "activate is none of its activations"),
    (nn.Sequential(hooked(nn.Linear(3, 2))[0]), r"Linear\(.*has a hook"),
    (hooked(nn.Sequential(nn.Linear(3, 2)))[0], "Sequential.*has a hook"),
    (ChannelsLast(hooked(nn.Conv2d(3, 4, 3))[0]), "Conv2d.*has a hook"),
    (nn.Sequential(changed(nn.Linear(3, 2))), r"Linear\(.*has a forward of its own"),
    (changed(nn.Sequential(nn.Linear(3, 2))), "Sequential.*has a forward of its own"),
    (ChannelsLast(changed(nn.Conv2d(3, 4, 3))), "Conv2d.*has a forward of its own"),
    (nn.Sequential(nn.Linear(3, 3), nn.GELU()), "GELU"),
    (nn.Sequential(nn.Flatten(), nn.Tanh()), "Tanh"),
    (nn.Sequential(nn.Linear(3, 3), nn.Softmax(0)), "Softmax.*dim is 0, and must be -1"),
    (States(nn.GRU(3, 4, batch_first=True)), "the reset gate after the product"),
    (States(nn.LSTM(3, 4)), "batch_first is False"),
    (States(nn.LSTM(3, 4, 2, batch_first=True)), "num_layers is 2"),
    (States(nn.LSTM(3, 4, bidirectional=True, batch_first=True)), "bidirectional is True"),
    (States(nn.LSTM(3, 4, proj_size=2, batch_first=True)), "proj_size is 2"),
    (ChannelsLast(nn.Conv2d(4, 4, 3, groups=2)), "groups is 2"),
    (ChannelsLast(nn.Conv2d(4, 4, 3, dilation=2)), "dilation is"),
    (ChannelsLast(nn.Conv2d(4, 4, 3, padding="same")), "number of pixels"),
    (ChannelsLast(nn.Conv2d(4, 4, 3, padding_mode="reflect")), "padding_mode"),
    (ChannelsLast(nn.MaxPool2d(2, padding=1)), "no padding"),
    (ChannelsLast(nn.MaxPool2d(2, dilation=2)), "holes"),
    (ChannelsLast(nn.MaxPool2d(2, ceil_mode=True)), "ceil_mode is True"),
    (ChannelsLast(nn.AvgPool2d(2, divisor_override=3)), "divisor_override is 3"),
    (ChannelsLast(nn.LPPool2d(2, 2)), "LPPool2d"),
    (nn.Flatten(0), "start_dim is 0"),
    (nn.Linear(3, 4).half(), "float16.*float64 or float32"),
]


@pytest.mark.parametrize("module, said", REFUSED, ids=[said for _, said in REFUSED])
def test_refused_by_name(module, said):
    with pytest.raises(TypeError, match=said):
        from_torch(module)


def test_a_hook_that_is_gone_is_forgotten():
    module, hook = hooked(nn.Linear(3, 2))
    hook.remove()
    X = torch.randn(4, 3)
    close(module(X).detach().numpy(), from_torch(module).predict(X.numpy()).A, 1e-5)


def test_a_sequential_with_another_name_comes_home():
    class Mine(nn.Sequential):
        pass

    assert len(from_torch(Mine(nn.Linear(3, 2), nn.Tanh())).layers) == 2


def test_no_module_at_all():
    with pytest.raises(TypeError, match="a module of PyTorch is expected, and dict came"):
        from_torch({})
    with pytest.raises(ValueError, match="no layer in it"):
        from_torch(nn.Sequential())


def test_two_slopes_in_one_layer_are_refused():
    module = to_torch(built("lstm-gates-elu-plain-last")[0])
    module[0].f["activate_input"].alpha = 0.3
    with pytest.raises(TypeError, match="two values of ELU_alpha"):
        from_torch(module)


def test_a_module_of_its_own_dtype_is_a_model_of_that_dtype():
    model = from_torch(nn.Sequential(nn.Linear(3, 2), nn.Sigmoid()))
    A = model.predict(np.ones((2, 3))).A
    assert A.dtype == np.float32 and isinstance(model, EpyNN)
