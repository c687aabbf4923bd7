"""Ctrl-C during a training: it ends after the batch, with the best weights, and one line."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from epynn import Dense, Embedding, EpyNN, read_model, softmax
from epynn.network.interrupt import Best, Interrupt

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def usual():
    """As in a program that was started in a terminal; some test runs ignore SIGINT."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def build(relative_size=(2, 1, 0), press=(), rate=0.1, **options):
    """A model that learns noise by heart; Ctrl-C comes after the updates counted in ``press``."""
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(60, 4)), rng.integers(0, 2, 60)
    data = Embedding(X, y, relative_size, Y_encode=True, batch_size=10)
    model = EpyNN([data, Dense(16), Dense(2, softmax)], name="noise")
    options = {"loss": "CCE", "se_hPars": {"learning_rate": rate}, "seed": 1} | options
    model.initialize(verbose=False, **options)
    model.updates = 0
    update = model.update

    def pressing():
        update()
        model.updates += 1
        if model.updates in press:
            signal.raise_signal(signal.SIGINT)

    model.update = pressing
    return model


def weights(model):
    return np.concatenate([p.ravel() for layer in model.layers for p in layer.p.values()])


def history(relative_size=(2, 1, 0), epochs=8, **options):
    """Weights after each epoch of an undisturbed training, and its metrics."""
    model, found = build(relative_size, **options), []
    for _ in range(epochs):
        model.train(1, verbose=False)
        found.append(weights(model))
    return found, model.metrics["CCE"]


AGAIN = r"\(Ctrl-C again during a training aborts at once; a script goes on with its next model\)\n"


def line(output):
    pattern = (
        r"noise: stopped in epoch (\d+) of (\d+), the weights of epoch (\d+) are kept, "
        r"CCE of (\w+) ([\d.]+) " + AGAIN
    )
    found = re.fullmatch(pattern, output)
    assert found, output
    return found.groups()


@pytest.mark.parametrize(
    "sizes, k, judge",
    [((2, 1, 0), 1, "validation"), ((2, 1, 1), 1, "validation"), ((2, 0, 1), 0, "training")],
)
@pytest.mark.parametrize("batch", [1, 2])
def test_the_best_weights_are_kept_and_named(capsys, sizes, k, judge, batch):
    after, costs = history(sizes)
    n = len(build(sizes).embedding.batch_dtrain)
    model = build(sizes, press={6 * n + batch})
    model.train(20, verbose=False)
    best = int(np.argmin(costs[k][:6]))
    stopped, of, epoch, named, value = line(capsys.readouterr().out)
    assert (int(stopped), int(of), int(epoch), named) == (6, 20, best, judge)
    assert float(value) == pytest.approx(costs[k][best], abs=1e-4)
    assert model.updates == 6 * n + batch
    assert (model.trained, model.epochs, model.e) == (6, 6, 5)
    assert {len(values) for values in model.metrics["CCE"] if values} == {6}
    np.testing.assert_array_equal(weights(model), after[best])
    # What the sets say is what these weights say.
    for dset in model.embedding.dsets:
        np.testing.assert_array_equal(dset.A, model.predict(dset.X).A)


def test_the_model_is_usable_afterwards(tmp_path, capsys):
    model = build(press={20})
    model.train(20, verbose=False)
    trained = model.trained
    X = model.embedding.dtrain.X
    again = read_model(model.write(tmp_path / "model.npz"), custom=[model.update])
    np.testing.assert_array_equal(again.predict(X).A, model.predict(X).A)
    model.train(3, verbose=False)
    assert model.trained == trained + 3 == len(model.metrics["CCE"][1])
    assert capsys.readouterr().out.count("stopped") == 1


def test_a_report_afterwards_is_of_the_last_complete_epoch(capsys):
    model = build(press={20})
    model.train(20, verbose=False)
    capsys.readouterr()
    model.report()
    row = capsys.readouterr().out.splitlines()[-1].split()
    assert int(row[0]) == model.trained - 1


def test_before_the_first_epoch_is_complete(capsys):
    model = build(press={1})
    before = weights(model)
    model.train(20, verbose=False)
    assert re.fullmatch(
        "noise: stopped in epoch 0 of 20, no epoch is complete, the last weights are kept " + AGAIN,
        capsys.readouterr().out,
    )
    assert (model.trained, model.updates) == (0, 1)
    assert not np.array_equal(weights(model), before)
    model.train(2, verbose=False)
    assert model.trained == 2


def test_what_was_there_before_a_second_training_counts(capsys):
    model = build(press={21}, rate=0.01)
    model.train(5, verbose=False)
    assert model.updates == 20
    brought = weights(model)
    for layer in model.layers:
        layer.se_hPars["learning_rate"] = 5
    model.train(5, verbose=False)
    assert line(capsys.readouterr().out)[:3] == ("5", "10", "4")
    np.testing.assert_array_equal(weights(model), brought)


def test_what_was_there_before_is_judged_by_the_data_there_are_now(capsys):
    model = build(press={220}, rate=0.05)
    data, X = model.embedding, np.random.default_rng(2).normal(size=(60, 4))
    easy, other = (X[:, 0] > 0).astype(int), (X[:, 0] < 0).astype(int)
    model.embedding = data.with_data(X, easy)
    model.train(30, verbose=False)
    model.embedding = data.with_data(X, other)  # all that was learned is wrong
    brought = weights(model)
    model.train(40, verbose=False)
    epoch, _, value = line(capsys.readouterr().out)[2:]
    easy, costs = np.split(model.metrics["CCE"][1], [30])
    assert min(easy) < min(costs) < costs[0]
    assert int(epoch) == 30 + int(np.argmin(costs)) > 30
    assert float(value) == pytest.approx(min(costs), abs=1e-4)
    assert not np.array_equal(weights(model), brought)


def test_weights_without_a_number_for_a_loss_are_no_best(capsys):
    model = build(press={6})
    model.evaluate = lambda: [values.append(np.nan) for values in model.metrics["CCE"][:2]]
    with pytest.warns(RuntimeWarning, match="the loss is nan"):
        model.train(5, verbose=False)
    assert "no epoch is complete" in capsys.readouterr().out


def test_during_an_evaluation_no_further_batch_is_learned(capsys):
    model = build()
    evaluate = model.evaluate

    def pressing():
        evaluate()
        if model.trained == 2:
            signal.raise_signal(signal.SIGINT)

    model.evaluate = pressing
    model.train(9, verbose=False)
    assert (model.trained, model.updates) == (3, 12)
    assert line(capsys.readouterr().out)[:2] == ("2", "9")


def test_a_second_one_aborts_at_once():
    model = build()
    forward = model.forward

    def pressing(X):
        if model.updates == 5:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            raise AssertionError("goes on")
        return forward(X)

    model.forward = pressing
    with pytest.raises(KeyboardInterrupt):
        model.train(9, verbose=False)
    assert (model.trained, model.updates) == (1, 5)
    model.forward = forward
    model.train(1, verbose=False)
    assert model.predict(np.zeros((2, 4))).A.shape == (2, 2)


def test_an_undisturbed_training_is_as_ever(capsys):
    model = build()
    model.train(8, verbose=False)
    np.testing.assert_array_equal(weights(model), history()[0][-1])
    assert capsys.readouterr().out == ""


def test_an_error_in_training_gives_the_handler_back():
    model = build()
    model.update = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        model.train(2, verbose=False)


def test_a_program_with_an_answer_of_its_own_keeps_it():
    answers = []
    signal.signal(signal.SIGINT, lambda *_: answers.append("own"))
    try:
        build(press={3}).train(2, verbose=False)
        assert answers == ["own"]
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_thread_touches_no_handler():
    model, seen = build(), []
    update = model.update

    def watching():
        update()
        seen.append(signal.getsignal(signal.SIGINT))

    model.update = watching
    thread = threading.Thread(target=model.train, args=(2, False))
    thread.start()
    thread.join()
    assert model.trained == 2
    assert set(seen) == {signal.default_int_handler}


def test_a_handler_for_the_time_of_a_block_only():
    with Interrupt() as stop:
        assert signal.getsignal(signal.SIGINT) == stop.note
        signal.raise_signal(signal.SIGINT)
        assert stop.asked
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_copy_is_taken_of_better_weights_only():
    model = build()
    model.train(1, verbose=False)
    best = Best(model)
    before = weights(model)
    for layer in model.layers:
        for P in layer.p.values():
            P += 1
    for cost, epoch in ((best.loss, 0), (best.loss / 2, 2)):
        model.metrics["CCE"][1].append(cost)
        best.update()
        assert best.epoch == epoch
        kept = np.concatenate([copy.ravel() for *_, copy in best.kept])
        np.testing.assert_array_equal(kept, weights(model) if epoch else before)


def test_an_optimizer_may_put_other_arrays_in_their_place():
    def rebinding(layer):
        for name in layer.p:
            layer.p[name] = layer.p[name] - layer.lrate[layer.e] * layer.g["d" + name]

    after, costs = history(optimizer=rebinding)
    model = build(press={26}, optimizer=rebinding)
    model.train(20, verbose=False)
    np.testing.assert_array_equal(weights(model), after[int(np.argmin(costs[1][:6]))])


SCRIPT = """
import signal, sys
import numpy as np
from epynn import Dense, Embedding, EpyNN
signal.signal(signal.SIGINT, signal.default_int_handler)
X = np.random.default_rng(0).normal(size=(64, 4))
model = EpyNN([Embedding(X, X[:, 0] > 0, batch_size=1), Dense(8), Dense(1)])
model.initialize('MSE', seed=1, verbose=False)
evaluate = model.evaluate
def telling():
    evaluate()
    if model.trained == 2:
        print('ready', flush=True)
model.evaluate = telling
model.train(10**6, verbose=False)
print('goes on with', model.trained, model.predict(X).A.shape, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to one process")
def test_a_real_ctrl_c():
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        env=os.environ | {"PYTHONPATH": str(ROOT / "tangled")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    stopped, end = out.splitlines()
    assert re.match(r"EpyNN: stopped in epoch \d+ of 1000000, the weights of epoch", stopped)
    assert re.fullmatch(r"goes on with \d+ \(64, 1\)", end)


NOTEBOOK = SCRIPT.replace("signal.signal(", "# ", 1)


@pytest.mark.skipif(os.name == "nt", reason="interrupts a kernel by a signal")
def test_the_stop_button_of_a_notebook():
    from jupyter_client import KernelManager

    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=os.environ | {"PYTHONPATH": str(ROOT / "tangled")})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        said, pressed = [], []

        def hook(message):
            content = message["content"]
            said.append(content.get("text") or "\n".join(content.get("traceback", "")))
            if "ready" in said[-1] and not pressed:
                pressed.append(True)
                manager.interrupt_kernel()

        reply = client.execute_interactive(NOTEBOOK, output_hook=hook, timeout=60)
        assert reply["content"]["status"] == "ok", "".join(said)
        assert re.search(r"stopped in epoch \d+ of 1000000, .*\ngoes on with", "".join(said))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
