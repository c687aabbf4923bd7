"""Training on workers of Dask takes the steps of one machine; a grid tries all settings."""

import csv
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext, suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from types import SimpleNamespace

import numpy as np
import pytest

from epynn import (
    GRU,
    LSTM,
    MSE,
    RNN,
    Convolution,
    Dense,
    Dropout,
    Embedding,
    EpyNN,
    Flatten,
    Pooling,
    identity,
    relu,
    sigmoid,
    softmax,
    tanh,
)
from epynn.commons.models import Layer, gradient_descent
from epynn.distributed import cluster, grid, train
from epynn.distributed import cluster as cluster_function
from epynn.distributed.shard import Shard, copy_model
from epynn.distributed.team import Team

ROOT = Path(__file__).resolve().parents[2]
near = {"rtol": 1e-12, "atol": 1e-13}


@pytest.fixture(scope="module")
def client():
    """One cluster for all tests; it grows."""
    with cluster(1) as client:
        yield client


def at_least(client, n):
    if len(client.nthreads()) < n:
        client.cluster.scale(n)
        client.wait_for_workers(n, timeout=60)


@pytest.fixture(scope="module", params=[1, 2, 4], ids="{} workers".format)
def workers(request, client):
    """The cluster, as soon as it has so many workers."""
    at_least(client, request.param)
    assert len(client.nthreads()) == request.param
    return client


@pytest.fixture
def two(client):
    """Two workers or more."""
    at_least(client, 2)
    return client


def momentum(layer):
    """An optimizer that remembers: its memory stays with the model."""
    for name, gradient in layer.g.items():
        v = layer.o["v" + name] = 0.9 * layer.o.get("v" + name, 0) + gradient
        layer.p[name[1:]] -= layer.lrate[layer.e] * v


def frozen(layer):
    layer.trainable = False
    return layer


CASES = {
    "dense": lambda: [Flatten(), Dense(5, tanh), Dense(2, softmax)],
    "frozen": lambda: [Flatten(), frozen(Dense(5, relu)), Dense(2, softmax)],
    "rnn": lambda: [RNN(5, max_norm=0.02), Dense(2, softmax)],
    "gru, lstm": lambda: [
        GRU(4, sequences=True, clip_gradients=True, max_norm=0.02),
        LSTM(3, clip_gradients=True, max_norm=0.01),
        Dense(2, softmax),
    ],
    "dropout": lambda: [
        Dropout(0.2, axis=(0, 2)),
        Flatten(),
        Dense(9, tanh),
        Dropout(0.4),
        Dense(5, relu),
        Dropout(0.3, axis=0),
        Dense(2, softmax),
    ],
    "images": lambda: [
        Convolution(3, (2, 2)),
        Pooling(2),
        Dropout(0.2, axis=-1),
        Flatten(),
        Dense(2, softmax),
    ],
}


def build(case="dense", m=70, batch_size=13, reduction="sum", dtype=float, seed=3, **options):
    """A model of random samples, initialized; its last batch of an epoch is not full."""
    rng = np.random.default_rng(0)
    shape = (m, 7, 6, 2) if case == "images" else (m, 6, 4)
    X, y = rng.normal(size=shape).astype(dtype), np.arange(m) % 2
    data = Embedding(X, y, (3, 1, 1), batch_size, Y_encode=True, keep_last=True)
    model = EpyNN([data, *CASES[case]()], name=case)
    model.initialize(
        "CCE",
        {"learning_rate": 0.05, "schedule": "exp_decay"},
        seed=seed,
        metrics=["accuracy", "MSE"],
        reduction=reduction,
        verbose=False,
        **options,
    )
    return model


def assert_same(one, many, **near):
    """Losses, metrics, parameters, outputs and the generators' states are those of one machine."""
    assert one.metrics.keys() == many.metrics.keys()
    for name, sets in one.metrics.items():
        for expected, found in zip(sets, many.metrics[name]):
            np.testing.assert_allclose(found, expected, **near)
    for expected, found in zip(one.layers, many.layers):
        for name, value in expected.p.items():
            assert found.p[name].dtype == value.dtype
            np.testing.assert_allclose(found.p[name], value, **near)
        state = expected.np_rng.bit_generator.state
        assert found.np_rng.bit_generator.state == state
    for expected, found in zip(one.embedding.dsets, many.embedding.dsets):
        np.testing.assert_allclose(found.A, expected.A, **near)
        np.testing.assert_array_equal(found.P, expected.P)


# Equality


@pytest.mark.parametrize("case", CASES)
def test_the_same_steps_on_any_number_of_workers(workers, case):
    one, many = build(case), build(case)
    one.train(4, verbose=False)
    train(many, 4, workers, verbose=False)
    assert_same(one, many, **near)
    assert len(many.metrics["CCE"][2]) == many.trained == 4


def test_gradients_are_those_of_one_machine(workers):
    one, many = build("gru, lstm"), build("gru, lstm")
    for model in one, many:
        for layer in model.layers:
            layer.lrate = [0.0]
    batch = one.embedding.batch_dtrain[0]
    A, found = one.step(batch), Team(workers, many).step(many.embedding.batch_dtrain[0])
    np.testing.assert_allclose(found, A, **near)
    for expected, layer in zip(one.layers, many.layers):
        assert expected.g.keys() == layer.g.keys()
        for name, g in expected.g.items():
            np.testing.assert_allclose(layer.g[name], g, rtol=0, atol=1e-12 * np.abs(g).max())
    lengths = [sum(np.sum(g**2) for g in layer.g.values()) ** 0.5 for layer in many.layers[1:3]]
    np.testing.assert_allclose(lengths, [0.02, 0.01])  # they were clipped, and the sum was


@pytest.mark.parametrize(
    "options",
    [
        {"reduction": "mean"},
        {"optimizer": momentum},
        {"batch_size": None},
        {"batch_size": 1, "m": 10},
        {"m": 5, "batch_size": 2},
    ],
    ids=" ".join,
)
def test_any_way_to_train(two, options):
    one, many = build(**options), build(**options)
    for epochs, temperature in (2, 1), (1, 3):
        for model in one, many:
            model.se_hPars["softmax_temperature"] = temperature
        one.train(epochs, verbose=False)
        train(many, epochs, two, verbose=False)
    assert_same(one, many, **near)


def test_float32_stays_float32(two):
    one, many = build("rnn", dtype=np.float32), build("rnn", dtype=np.float32)
    one.train(3, verbose=False)
    train(many, 3, two, verbose=False)
    assert_same(one, many, rtol=1e-4, atol=1e-5)


def test_more_workers_than_samples(client):
    at_least(client, 4)
    one, many = build(m=4, batch_size=2), build(m=4, batch_size=2)
    assert len(many.embedding.dtrain.X) == 2 < len(client.nthreads())
    one.train(3, verbose=False)
    train(many, 3, client, verbose=False)
    assert_same(one, many, **near)


def test_an_address_will_do_and_others_are_left_alone(two):
    one, many = build(), build()
    one.train(2, verbose=False)
    train(many, 2, two.scheduler.address, verbose=False)
    assert_same(one, many, **near)
    assert len(two.nthreads()) >= 2


def test_it_prints_what_training_prints(two, capsys):
    said = []
    for work in lambda m: m.train(2), lambda m: train(m, 2, two):
        work(build())
        said.append(re.sub(r"\d+\.\d s", "", capsys.readouterr().out))
    assert said[0] == said[1] and " val " in said[0]


def test_the_model_keeps_its_own_methods(two):
    model = build()
    seen = []
    evaluate = model.evaluate
    model.evaluate = lambda: seen.append(evaluate())
    train(model, 1, two, verbose=False)
    assert "step" not in vars(model) and not seen
    model.train(1, verbose=False)
    assert len(seen) == 1


def test_it_is_initialized_if_it_is_not(two):
    model = EpyNN([Embedding(np.eye(8), np.arange(8) % 2), Dense(1)])
    train(model, 2, two, verbose=False)
    assert model.trained == 2 and model.loss == "MSE"
    model = EpyNN([Embedding(np.eye(8), np.arange(8) % 2), Dense(1, sigmoid)])
    model.seed, model.loss, model.reduction = 3, "BCE", "mean"  # before it is initialized
    train(model, 2, two, verbose=False)
    assert (model.seed, model.loss, model.reduction) == (3, "BCE", "mean")


def test_samples_and_caches_stay_at_home():
    model = build("dropout", m=7000)
    import cloudpickle

    assert model.embedding.dtrain.X.nbytes > 500_000
    assert len(cloudpickle.dumps(copy_model(model))) < 20_000
    model.layers[1].model_optimizer = momentum
    assert copy_model(model).layers[1].model_optimizer is gradient_descent


# What is refused


def scaled(layer, A):
    """Looks at all samples of a batch, as batch normalization does."""
    layer.fc["scale"] = 1 / np.abs(A).mean()
    return A * layer.fc["scale"]


class Normalize(Layer):
    propagate = scaled

    def backpropagate(self, dX):
        return dX * self.fc["scale"]


class Noise(Layer):
    def propagate(self, A):
        return A + self.np_rng.normal(size=A.shape) if self.training else A

    def backpropagate(self, dX):
        return dX


def pairwise(Y, A, deriv=False):
    """A loss that compares each sample with the mean of all."""
    off = A - Y - (A - Y).mean()
    return 2 * off / A.shape[1] if deriv else (off**2).mean(axis=1)


def own(*layers, loss="MSE", batch_size=8, seed=1):
    rng = np.random.default_rng(0)
    data = Embedding(rng.normal(size=(24, 3)), rng.integers(0, 2, 24), batch_size=batch_size)
    model = EpyNN([data, *layers], name="own")
    model.initialize(loss, {"learning_rate": 0.1}, seed=seed, verbose=False)
    return model


def test_what_is_no_sum_is_refused_before_anything_moves(two):
    model = own(Dense(4), Normalize(), Dense(1))
    before = model.layers[1].p["W"].copy()
    with pytest.raises(ValueError, match=r"dW of Dense\(.*\) is no sum over samples"):
        train(model, 2, two, verbose=False)
    np.testing.assert_array_equal(model.layers[1].p["W"], before)
    with pytest.raises(ValueError, match="no sum over samples"):
        train(own(Dense(1), loss=pairwise), 2, two, verbose=False)


@pytest.mark.parametrize("seed", range(1, 7))
def test_a_first_batch_of_one_worker_alone_tells_nothing(seed, two):
    """Of two samples, both may be the same worker's, and then its part is the whole."""
    model = own(Dense(4), Normalize(), Dense(1), batch_size=2, seed=seed)
    with pytest.raises(ValueError, match="no sum over samples"):
        train(model, 1, two, verbose=False)


class Deviation(Normalize):
    """Divides by what a single sample has none of."""

    def propagate(self, A):
        self.fc["scale"] = 1 / A.std(axis=0)
        return A * self.fc["scale"]


def test_a_part_that_is_no_number_is_no_sum(two):
    model = own(Dense(4), Deviation(), Dense(1), batch_size=2)
    with pytest.raises(ValueError, match="no sum over samples"):
        train(model, 1, two, verbose=False)


class Twice(Layer):
    """A layer of one's own that treats each sample by itself."""

    def propagate(self, A):
        return 2 * A

    def backpropagate(self, dX):
        return 2 * dX


def test_layers_and_losses_of_ones_own_can_be_shared(two):
    def loss(Y, A, deriv=False):
        return MSE(Y, A, deriv) * 3

    def bend(x, deriv=False):
        return 1 - np.tanh(x) ** 2 if deriv else np.tanh(x)

    one, many = (own(Dense(4, bend), Dropout(0.3), Twice(), Dense(1), loss=loss) for _ in range(2))
    one.train(3, verbose=False)
    train(many, 3, two, verbose=False)
    assert_same(one, many, **near)


class Blur(Dropout):
    """Draws otherwise than Dropout does, in an order that depends on the batch's rows."""

    def propagate(self, A):
        self.fc["D"] = 1 + self.np_rng.normal(scale=0.1, size=A.shape) if self.training else 1
        return A * self.fc["D"]

    def backpropagate(self, dX):
        return dX * self.fc["D"]


def test_a_dropout_of_ones_own_draws_for_the_whole_batch(two):
    one, many = (own(Dense(4, tanh), Blur(), Dense(1)) for _ in range(2))
    one.train(3, verbose=False)
    train(many, 3, two, verbose=False)
    assert_same(one, many, **near)


def test_random_layers_of_ones_own_are_refused(two):
    with pytest.raises(TypeError, match=r"Noise\(\) draws random numbers .* from its np_rng"):
        train(own(Noise(), Dense(1)), 1, two, verbose=False)


def test_batches_of_ones_own_are_refused(two):
    model = own(Dense(1))
    model.embedding.training_batches = lambda: None
    with pytest.raises(TypeError, match="makes batches of its own"):
        train(model, 1, two, verbose=False)


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True])
def test_a_number_of_workers_that_is_none(wrong):
    with pytest.raises(ValueError, match="cluster takes a positive integer as workers"):
        train(own(Dense(1)), 1, wrong)


def test_wrong_arguments_of_train(two):
    with pytest.raises(TypeError, match="train takes an EpyNN model, and got Dense"):
        train(Dense(1), 1, two)
    with pytest.raises(RuntimeError, match="cannot train without labelled data"):
        train(EpyNN([Embedding(), Dense(1)]), 1, two)
    with pytest.raises(ValueError, match="epochs is -1"):
        train(own(Dense(1)), -1, two, verbose=False)


def test_without_dask_the_message_names_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'epynn-literate\[dask\]'"):
        train(own(Dense(1)), 1, 2)


class Greeting(BaseRequestHandler):
    """Says who it is before it is asked, as a server of SSH does."""

    def handle(self):
        self.request.sendall(b"SSH-2.0-Example\x1b[2J\r\n")


class Dripping(BaseRequestHandler):
    """Sends a letter now and then, and never comes to an end."""

    def handle(self):
        with suppress(OSError):
            while True:
                self.request.sendall(b"z")
                time.sleep(0.02)


@contextmanager
def listening(kind, handler):
    """The port of a server of another kind."""
    with kind(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def refusal(monkeypatch, address, patience=0.3):
    """What is said of an address, which takes no longer than it may."""
    monkeypatch.setattr(sys.modules[cluster_function.__module__], "PATIENCE", patience)
    start = time.monotonic()
    with pytest.raises(ConnectionError) as caught:
        train(own(Dense(1)), 1, address)
    assert time.monotonic() - start < patience + 2  # one second for a web server to answer
    said = str(caught.value)
    assert said.startswith(f"no scheduler of Dask answers at {address!r}: ")
    assert "The port of the scheduler is expected, 'tcp://host:8786', and not" in said
    return said.partition(f"{address!r}: ")[2].partition(". The port")[0]


def test_an_address_is_refused_within_ten_seconds():
    assert sys.modules[cluster_function.__module__].PATIENCE + 1 < 10


def test_nobody_at_the_address(monkeypatch):
    assert refusal(monkeypatch, "tcp://127.0.0.1:9") == "nothing listens there"
    assert "missing port number" in refusal(monkeypatch, "127.0.0.1")
    assert "Port out of range 0-65535" in refusal(monkeypatch, "tcp://127.0.0.1:99999")
    assert "Invalid IPv6 URL" in refusal(monkeypatch, "tcp://[::1:8786")
    unknown = OSError("Name or service not known")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(unknown))
    assert refusal(monkeypatch, "tcp://nosuchhost.invalid:8786") == str(unknown)


def test_another_server_at_the_address(monkeypatch):
    with listening(ThreadingHTTPServer, SimpleHTTPRequestHandler) as port:
        monkeypatch.setattr(SimpleHTTPRequestHandler, "log_message", lambda *_: None)
        for scheme in ("tcp", "http"):
            said = refusal(monkeypatch, f"{scheme}://127.0.0.1:{port}")
            assert said.startswith("a web server answers there ('SimpleHTTP/")
    with listening(ThreadingTCPServer, Greeting) as port:
        said = refusal(monkeypatch, f"tcp://127.0.0.1:{port}")
        assert said == "another server answers there ('SSH-2.0-Example\\x1b[2J')"
    with listening(ThreadingTCPServer, Dripping) as port:
        said = refusal(monkeypatch, f"tcp://127.0.0.1:{port}")
        assert said.startswith("another server answers there ('zzz")
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = refusal(monkeypatch, f"tcp://127.0.0.1:{server.getsockname()[1]}")
        assert said == "who listens there does not answer"


def test_a_dashboard_or_a_worker_at_the_address(two, monkeypatch):
    dashboard = two.cluster.scheduler.services["dashboard"].port
    said = refusal(monkeypatch, f"tcp://127.0.0.1:{dashboard}")
    assert said.startswith("a web server answers there ('TornadoServer/")
    worker = next(iter(two.nthreads()))
    assert refusal(monkeypatch, worker, patience=8) == "a worker of Dask answers there"


def test_a_scheduler_without_workers(monkeypatch):
    from distributed import LocalCluster

    with LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0") as empty:
        with pytest.raises(RuntimeError, match="has no workers: start some with 'dask worker tcp"):
            train(own(Dense(1)), 1, empty.scheduler_address)


def test_workers_of_another_version_are_refused(two, monkeypatch):
    monkeypatch.setattr("epynn.__version__", "99.0")
    with pytest.raises(RuntimeError, match="has epynn .*, and here is 99.0: install the same"):
        train(own(Dense(1)), 1, two)


@pytest.mark.parametrize("gone", ["connecting", "cancelled"])
@pytest.mark.parametrize(
    "error",
    [OSError("Unable to contact Actor's worker"), RuntimeError("Worker holding Actor lost")],
)
def test_a_scheduler_that_is_gone_is_no_lost_worker(gone, error):
    """What Dask raises where its scheduler was killed, at the call or when it is answered."""

    def fail(*_):
        raise error

    class Fake:
        status = "connecting" if gone == "connecting" else "running"
        scheduler = SimpleNamespace(address="tcp://10.0.0.5:8786")

        def nthreads(self):
            return {"tcp://10.0.0.6:4000": 1}

        def scatter(self, data, **_):
            return data

        def submit(self, *_, **__):
            shard = SimpleNamespace(step=fail, outputs=lambda p: SimpleNamespace(result=fail))
            return SimpleNamespace(result=lambda: shard, cancelled=lambda: gone == "cancelled")

    model = own(Dense(1))
    team = Team(Fake(), model)
    before = model.layers[1].p["W"].copy()
    message = (
        "the scheduler tcp://10.0.0.5:8786 is gone, and its workers are out of reach. own keeps "
        "its weights and has 0 complete epochs; start a scheduler and its workers again, or name"
    )
    model.embedding.training_batches()
    for ask in (lambda: team.step(model.embedding.batch_dtrain[0]), team.evaluate):
        with pytest.raises(ConnectionError, match=re.escape(message)):
            ask()
    np.testing.assert_array_equal(model.layers[1].p["W"], before)


def test_a_worker_that_dies_is_named():
    model = own(Dense(1))
    with cluster(2) as client:
        pids, update = client.run(os.getpid), model.update
        address, pid = sorted(pids.items())[1]

        def killing():
            update()
            if model.e == 1:
                os.kill(pid, signal.SIGKILL)

        model.update = killing
        with pytest.raises(RuntimeError, match=f"worker {address} is gone, .* and has 1 complete"):
            train(model, 5, client, verbose=False)
        del model.update
        assert model.trained == 1 and len(model.metrics["MSE"][0]) == 1
        while address in client.nthreads():
            time.sleep(0.05)
        train(model, 2, client, verbose=False)  # with those that are left, or started anew
        assert model.trained == 3


SCRIPT = """
import os, signal
import numpy as np
from epynn import Dense, Embedding, EpyNN
from epynn.distributed import train
{guard}
model = EpyNN([Embedding(np.eye(8), np.arange(8) % 2, batch_size=2), Dense(1)], name='eye')
model.initialize('MSE', seed=1, verbose=False)
update = model.update
def pressing():
    update()
    if model.e == 3:
        os.killpg(0, signal.SIGINT)  # as a terminal does: all processes get it
model.update = pressing
train(model, 50, 2, verbose=False)
print(model.trained, len(model.metrics['MSE'][0]), np.isfinite(model.predict(np.eye(8)).A).all())
"""


def script(tmp_path, guard):
    lines = SCRIPT.format(guard=guard).split("\n" + guard + "\n")
    text = (
        SCRIPT.replace("{guard}", "")
        if not guard
        else (
            lines[0] + f"\n{guard}\n" + "\n".join("    " + line for line in lines[1].splitlines())
        )
    )
    (tmp_path / "script.py").write_text(text, "utf-8")
    return subprocess.run(
        [sys.executable, "-W", "error", "script.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tangled")},
    )


def test_ctrl_c_ends_the_training_and_the_workers_in_good_order(tmp_path):
    done = script(tmp_path, "if __name__ == '__main__':")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("eye: stopped in epoch 3 of 50, the weights of epoch ")
    assert done.stdout.endswith("3 3 True\n")
    assert [path.name for path in tmp_path.iterdir()] == ["script.py"]


def test_a_script_without_a_guard_is_told_so(tmp_path):
    done = script(tmp_path, "")
    assert done.returncode == 1
    # each worker is told so, and who started them, too
    _, caused, said = done.stderr.rpartition("direct cause of the following exception")
    assert caused and "RuntimeError: workers cannot be started from here" in said
    assert "if __name__ == '__main__':" in said


# A grid


def small(units, rate=0.1, seed=0, loss="BCE"):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    model = EpyNN([Embedding(X, X[:, 0] > 0, batch_size=8), Dense(units, tanh), Dense(1)])
    if rate is not None:
        model.initialize(loss, {"learning_rate": rate}, seed=seed, verbose=False)
    return model


def test_a_grid_trains_what_one_would_train_here(two, capsys):
    records = grid(small, {"units": [2, 8], "rate": [0.1, 0.01]}, 4, two, seed=5)
    assert [(r["units"], r["rate"]) for r in sorted(records, key=lambda r: r["seed"])] == [
        (2, 0.1),
        (2, 0.01),
        (8, 0.1),
        (8, 0.01),
    ]
    assert sorted(r["seed"] for r in records) == [5, 6, 7, 8]
    losses = [r["validation BCE"] for r in records]
    assert losses == sorted(losses)
    for record in records:
        model = small(record["units"], record["rate"], record["seed"])
        model.train(4, verbose=False)
        for k, name in enumerate(["training", "validation"]):
            for metric in ("BCE", "accuracy"):
                expected = model.metrics[metric][k][-1]
                assert record[f"{name} {metric}"] == pytest.approx(expected, rel=1e-12)
        assert record["error"] == "" and record["seconds"] > 0
    done, said = capsys.readouterr().out.split("\nGrid")
    assert len(said.splitlines()) == 4 + len(records)
    lines = done.splitlines()  # where there is no terminal
    assert [line.split(":")[0] for line in lines] == [f"{k} of 4" for k in (1, 2, 3, 4)]
    assert {line.split(": ")[1] for line in lines} == {
        f"units={r['units']}, rate={r['rate']}, seed={r['seed']}" for r in records
    }


def test_settings_that_fail_are_named_and_stop_nobody(two, capsys):
    tried = [{"units": 0}, {"units": 4}, {"units": 4, "rate": 1e9, "loss": "MSE"}, {"unit": 4}]
    with np.errstate(all="ignore"):
        records = grid(small, tried, 3, two)
    assert [r["units"] for r in records[:1]] == [4] and records[0]["error"] == ""
    errors = [r["error"] for r in records if r["error"]]
    assert len(errors) == 2 and any("units, and got 0" in error for error in errors)
    said = " ".join(capsys.readouterr().out.split())
    assert "units=0, seed=1 failed: ValueError: Dense takes" in said
    assert "unit=4, seed=4 failed: TypeError: small() got an unexpected" in said
    assert said.count(" failed") == 4  # as they fail, and in the table

    keys = {tuple(record) for record in records}
    assert len(keys) == 1
    file = io.StringIO()
    table = csv.DictWriter(file, records[0])
    table.writeheader()
    table.writerows(records)
    assert len(file.getvalue().splitlines()) == 5


def test_a_setting_that_kills_its_worker_is_one_row(capsys):
    """Those that would have had to wait behind it, on the only worker, are not blamed."""

    def deadly(units, seed):
        if units == 1:
            os._exit(3)
        return small(units, seed=seed)

    records = grid(deadly, {"units": [2, 1, 3, 4]}, 1, 1)
    errors = {record["units"]: record["error"] for record in records}
    assert errors.pop(1).startswith("KilledWorker: ") and records[-1]["units"] == 1
    assert errors == dict.fromkeys([2, 3, 4], "")
    assert "units=1, seed=2 failed: KilledWorker: " in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("gone", ["connecting", "cancelled"])
def test_a_search_keeps_what_is_complete_when_the_scheduler_is_gone(monkeypatch, capsys, gone):
    search = sys.modules["epynn.distributed.search"]

    class Answered:
        def __init__(self, result, cancelled):
            self.result, self.cancelled = result, cancelled

    class Fake:
        status, sent = "running", 0

        def nthreads(self):
            return {"tcp://10.0.0.6:4000": 1, "tcp://10.0.0.7:4000": 1}

        def submit(self, run, *args, **_):
            self.sent += 1
            if self.sent == 3:
                if gone == "connecting":
                    self.status = gone
                raise OSError("in <TCP closed>")
            return Answered(lambda: run(*args), lambda: gone == "cancelled" and self.sent == 3)

        def cancel(self, futures):
            raise OSError("in <TCP closed>")

    monkeypatch.setattr(search, "cluster", lambda workers: nullcontext(Fake()))
    monkeypatch.setattr(search, "find_finished", lambda waiting: list(waiting)[:1])
    monkeypatch.setattr(search, "read_answer", lambda future: future.result())
    with pytest.warns(UserWarning, match="scheduler is gone.*: 1 of 4 settings have run"):
        records = grid(small, {"units": [4, 5, 6, 7]}, 1, 2, verbose=False)
    assert [record["error"] for record in records] == ["", *["not run"] * 3]


class BrokenFuture:
    """A future of Dask, as far as :func:`read_answer` asks."""

    def __init__(self, error):
        self.error = error

    def exception(self, timeout):
        raise self.error

    def release(self):
        pass


def test_what_dask_gave_up_is_an_error_of_that_setting():
    from distributed import CancelledError

    answer = sys.modules["epynn.distributed.search"].read_answer
    error = CancelledError("gone")
    assert answer(BrokenFuture(error)) is error
    assert answer(BrokenFuture(TimeoutError())) is None  # to be tried again


def test_seeds_ranks_and_models_that_are_not_initialized(two, capsys):
    tried = {"units": [3], "rate": [None], "seed": [7, 8]}
    records = grid(small, tried, 2, two, by="training accuracy", verbose=False)
    assert sorted(r["seed"] for r in records) == [7, 8]
    scores = [r["training accuracy"] for r in records]
    assert scores == sorted(scores, reverse=True)
    model = small(3, None)
    model.initialize(seed=records[0]["seed"], verbose=False)
    model.train(2, verbose=False)
    assert records[0]["training MSE"] == pytest.approx(model.metrics["MSE"][0][-1], rel=1e-12)
    assert capsys.readouterr().out == ""


def test_the_best_error_is_the_lowest(two):
    def build(seed, rate):
        X = np.random.default_rng(0).normal(size=(30, 3))
        model = EpyNN([Embedding(X, 3 * X.sum(1)), Dense(1, identity)])
        model.initialize("MSE", {"learning_rate": rate}, seed=seed, verbose=False)
        return model

    records = grid(build, {"rate": [1e-4, 1e-2]}, 5, two, by="validation RMSE", verbose=False)
    assert [record["rate"] for record in records] == [1e-2, 1e-4]


def test_workers_that_are_threads_share_nothing():
    from distributed import Client

    alone, spread = (build("dropout") for _ in range(2))
    alone.train(2, verbose=False)
    with Client(processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None) as own:
        train(spread, 2, own, verbose=False)
    for ours, theirs in zip(alone.layers, spread.layers, strict=True):
        for name, P in ours.p.items():
            np.testing.assert_allclose(theirs.p[name], P, rtol=1e-9, atol=1e-12)


def test_what_diverged_is_ranked_last(two):
    def build(seed, lucky):
        model = small(2, seed=seed)
        model.train(0, verbose=False)
        if not lucky:
            model.layers[1].p["W"][:] = np.nan
        return model

    records = grid(build, {"lucky": [False, True, False]}, 1, two, verbose=False)
    assert [r["lucky"] for r in records] == [True, False, False]


def test_ctrl_c_keeps_what_is_complete(two, monkeypatch):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    search = sys.modules["epynn.distributed.search"]
    finished = search.find_finished

    def pressing(waiting):
        found = finished(waiting)
        if found:
            signal.raise_signal(signal.SIGINT)
        return found[:1]

    monkeypatch.setattr(search, "find_finished", pressing)
    records = grid(small, {"units": [2, 3, 4, 5]}, 2, two, verbose=False)
    assert signal.signal(signal.SIGINT, before) is signal.default_int_handler
    assert [r["error"] for r in records] == ["", "not run", "not run", "not run"]


@pytest.mark.parametrize(
    "wrong, error, message",
    [
        ({"settings": {"units": 4}}, TypeError, r"settings\['units'\] is 4: a list of values"),
        ({"settings": {"units": "46"}}, TypeError, r"settings\['units'\] is '46': a list"),
        ({"settings": [4]}, TypeError, "settings holds 4: a dictionary"),
        ({"settings": {"units": []}}, ValueError, "settings is empty"),
        ({"settings": []}, ValueError, "settings is empty"),
        ({"settings": 4}, TypeError, "settings is 4: "),
        ({"settings": {"seconds": [4]}}, ValueError, "a setting is called 'seconds'"),
        ({"settings": [{"error": 4}]}, ValueError, "a setting is called 'error'"),
        ({"build": small(2)}, TypeError, "grid takes a function that builds a model"),
        ({"epochs": -1}, ValueError, "epochs is -1"),
        ({"by": "beauty"}, ValueError, "by is 'beauty', and there are training accuracy, "),
    ],
)
def test_wrong_arguments_of_grid(two, wrong, error, message):
    arguments = {"build": small, "settings": {"units": [2]}, "epochs": 1, "workers": two}
    with pytest.raises(error, match=message):
        grid(**arguments | wrong, verbose=False)


def test_a_name_that_is_misspelt_is_told_by_the_first(two, monkeypatch):
    search = sys.modules["epynn.distributed.search"]
    finished, asked = search.find_finished, []

    def one(waiting):
        found = finished(waiting)[:1]
        asked.extend(found)
        return found

    monkeypatch.setattr(search, "find_finished", one)
    message = "by is 'validation acuracy', and there are training accuracy"
    with pytest.raises(ValueError, match=message):
        grid(small, {"units": [2, 3, 4]}, 1, two, by="validation acuracy", verbose=False)
    assert len(asked) == 1


def test_a_name_that_some_models_have(two):
    def build(units, seed, loss):
        return small(units, seed=seed, loss=loss)

    tried = {"units": [2], "loss": ["BCE", "MSE"]}
    records = grid(build, tried, 1, two, by="validation MSE", verbose=False)
    assert [record["loss"] for record in records] == ["MSE", "BCE"]
    with pytest.warns(UserWarning, match="no model has 'test MAE': ranked by 'validation MSE'"):
        records = grid(build, {"units": [2, 4], "loss": ["MSE"]}, 1, two, by="test MAE")
    losses = [record["validation MSE"] for record in records]
    assert losses == sorted(losses)


def test_no_search_shares_its_tasks_with_one_that_has_ended(two, monkeypatch):
    """What the last one cancels as it ends may be late, and must not reach the next.

    Python gives the number of an object that is gone to a new one.
    """
    keys, submit = [], two.submit
    monkeypatch.setattr(sys.modules["epynn.distributed.search"], "id", lambda _: 1, raising=False)

    def noting(*what, **how):
        future = submit(*what, **how)
        keys.append(future.key)
        return future

    monkeypatch.setattr(two, "submit", noting)
    for _ in range(2):
        grid(small, {"units": [2, 4]}, 0, two, verbose=False)
    assert len({*keys}) == len(keys) == 4


def test_a_function_that_builds_no_model_is_an_error_of_each(two):
    records = grid(lambda seed: seed, [{}], 1, two, verbose=False)
    assert records[0]["error"] == "TypeError: build returned int, not an EpyNN model"


# The worker's side, without Dask


def test_a_shard_divides_by_the_whole_batch():
    model = build(reduction="mean")
    dtrain = model.embedding.dtrain
    shard = Shard(copy_model(model), {"dtrain": (dtrain.X, dtrain.Y)})
    p = [dict(layer.p) for layer in model.layers]
    rows = np.arange(6)
    _, gradients, _ = shard.step(p, 0, rows, rows, 24, {})
    model.backward(model.training_loss(dtrain.Y[rows], model.forward(dtrain.X[rows]), deriv=True))
    for layer, parts in zip(model.layers, gradients):
        for name, g in layer.g.items():
            np.testing.assert_allclose(parts[name], g / 24, rtol=1e-12, atol=1e-16)
