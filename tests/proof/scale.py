"""The waves of literate/proof/scale.md, trained in three ways, and what a step costs."""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from epynn import Dense, Embedding, EpyNN, tanh
from epynn.distributed import train
from epynn.distributed.team import Team
from epynnlive.scale.waves import waves

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "literate" / "proof" / "scale.json"


def one_machine(epochs: int) -> list[float]:
    """Training losses of the waves, trained here."""
    model = waves()
    model.train(epochs, verbose=False)
    return model.metrics["BCE"][0]


def with_dask(epochs: int, workers) -> list[float]:
    """The same on workers of Dask."""
    model = waves()
    train(model, epochs, workers, verbose=False)
    return model.metrics["BCE"][0]


def with_ddp(epochs: int, processes: int = 2) -> list[float]:
    """The same in PyTorch, on processes that torchrun starts on this machine."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", str(processes), "-m", "epynnlive.scale.ddp", str(epochs)]
    done = subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tangled"), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def batch_of(m: int, units: int = 128) -> EpyNN:
    """A model of dense layers whose batch is the whole training set, m samples."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(m, units))
    data = Embedding(X, X[:, 0] > 0, relative_size=(1, 0, 0))
    model = EpyNN([data, Dense(units, tanh), Dense(units, tanh), Dense(1)])
    model.initialize("BCE", {"learning_rate": 1e-6}, seed=1, verbose=False)
    for layer in model.layers:
        layer.lrate = [1e-6]
    return model


def milliseconds(step, batch, seconds: float) -> float:
    """Median time of a step, once it is warm."""
    step(batch)
    times, end = [], time.perf_counter() + seconds
    while len(times) < 5 or time.perf_counter() < end:
        start = time.perf_counter()
        step(batch)
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def alone(m: int, seconds: float = 2.0) -> float:
    """Milliseconds of a step of one process that has all samples; sends nothing."""
    model = batch_of(m)
    return milliseconds(model.step, model.embedding.batch_dtrain[0], seconds)


def together(m: int, client, seconds: float = 2.0) -> float:
    """Milliseconds of a step of all workers of a client."""
    model = batch_of(m)
    return milliseconds(Team(client, model).step, model.embedding.batch_dtrain[0], seconds)
