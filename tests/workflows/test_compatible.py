"""Scripts as they were written for EpyNN 1.2.13: every import and every call of its seven examples.

Each is a folder as there: train.py, prepare_dataset.py, settings.py; run by `python train.py`. Once
with data as its scripts make them, once with a copy of the prepare_dataset.py of this book.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SETTINGS = """
se_hPars = {
    'learning_rate': 0.1, 'schedule': 'steady', 'decay_k': 0, 'cycle_epochs': 0,
    'cycle_descent': 0, 'ELU_alpha': 0.01, 'LRELU_alpha': 0.01, 'softmax_temperature': 1,
}
"""

# The keys of its example with Boolean features, which nothing reads
OLD_SETTINGS = "se_hPars = {'learning_rate': 0.1, 'schedule_mode': 'steady', 'cycling_n': 1}"

# Tuples of samples and of labels, drawn with the random of the standard library
PREPARE = """
import random

import numpy as np

from epynn.commons.library import read_file
from epynn.commons.logs import process_logs


def one():
    {one}


def prepare_dataset(N_SAMPLES=100):
    dataset = [one() for i in range(N_SAMPLES)]
    random.shuffle(dataset)
    X_features, Y_label = zip(*dataset)
    return X_features, Y_label


def download_things():
    with open('words.txt', 'w') as file:
        file.write('made')
    process_logs('Make: ' + read_file('words.txt'), level=1)
    return None
"""

HEAD = """
import random

import numpy as np

import epynn.initialize
from epynn.commons.maths import relu, softmax
from epynn.commons.library import (
    configure_directory,
    read_model,
    write_model,
)
from epynn.network.models import EpyNN
from epynn.embedding.models import Embedding
{imports}
from prepare_dataset import (
    prepare_dataset,
    download_things,
)
from settings import se_hPars

random.seed(1)
np.random.seed(1)
np.set_printoptions(threshold=10)
np.seterr(all='warn')
np.seterr(under='ignore')

configure_directory({directory})
download_things()

X_features, Y_label = prepare_dataset(N_SAMPLES=60)
"""

END = """
model.write()
model = read_model()

X_features, _ = prepare_dataset(N_SAMPLES=10)
dset = model.predict(X_features{encode})

for n, pred, probs, features in zip(dset.ids, dset.P, dset.A, dset.X):
    print(n, pred, probs, features.shape)
"""

BOOLEAN = """
embedding = Embedding(X_data=X_features,
                      Y_data=Y_label,
                      relative_size=(2, 1, 0))
dense = Dense()
model = EpyNN(layers=[embedding, dense], name='Perceptron_Dense-1-sigmoid')
model.train(epochs=3)
model.plot(path=False)
"""

EMBEDDING = """
embedding = Embedding(X_data=X_features, Y_data=Y_label, X_encode={encode}, X_scale={scale},
                      Y_encode=True, batch_size={batch}, relative_size=(2, 1, 0))
"""

MODEL = """
se_hPars['learning_rate'] = 0.01
se_hPars['softmax_temperature'] = 5
layers = [embedding, {layers}]
model = EpyNN(layers=layers, name='A_name-with_dashes')
model.initialize({options}seed=1, se_hPars=se_hPars.copy(){end})
model.train(epochs=2, init_logs=False)
model.plot(path=False)
"""

SEVERAL = "loss='MSE', metrics=['accuracy', 'recall', 'precision'], "


def model(layers, options="loss='MSE', ", end=""):
    return MODEL.format(layers=layers, options=options, end=end)


def imports(**modules):
    lines = (f"from epynn.{name}.models import {layer}" for name, layer in modules.items())
    return "\n".join(lines)


BITS = "features = [random.choice([True, False]) for j in range(11)]"
WORDS = "features = [random.choice(['A', 'T', 'G', 'C']) for j in range(12)]"
WAVE = "features = np.expand_dims(np.random.normal(0, 1, 16), 1)"
DIGIT = "features = np.random.randint(0, 256, (12, 12, 1)).astype(np.float32)"
IMAGE = "features = np.array([random.choice(range(16)) for j in range(144)]).reshape(12, 12, 1)"
NOTES = "features = np.arange(30) % 16 if random.random() < 0.9 else np.zeros(30, int)"

DROP_DENSE = "Flatten(), Dropout(drop_prob=0.2), Dense(64, relu), Dropout(drop_prob=0.5)"
CONVOLUTION = (
    "Convolution(unit_filters={}, filter_size=(4, 4), activate=relu), "
    "Pooling(pool_size=(2, 2)), Flatten(), Dense({}, softmax)"
)
DECODE = """
from epynn.commons.io import one_hot_decode_sequence
print(one_hot_decode_sequence(embedding.dtrain.X[0], embedding.i2e))
"""

PICTURES = HEAD.format(
    imports=imports(
        convolution="Convolution", pooling="Pooling", flatten="Flatten", dropout="Dropout",
        dense="Dense",
    ),
    directory="",
)  # fmt: skip
SCRIPTS = {
    "boolean": (
        BITS,
        HEAD.format(imports=imports(dense="Dense"), directory="clear=True")
        + BOOLEAN
        + END.format(encode=""),
    ),
    "string": (
        WORDS,
        HEAD.format(
            imports=imports(flatten="Flatten", rnn="RNN", gru="GRU", lstm="LSTM", dense="Dense"),
            directory="",
        )
        + EMBEDDING.format(encode=True, scale=False, batch=None)
        + DECODE
        + model("Flatten(), Dense(2, softmax)", "loss='BCE', ")
        + model("RNN(1), Dense(2, softmax)", "loss='BCE', ")
        + model("LSTM(1), Dense(2, softmax)", "loss='BCE', ")
        + model("GRU(1), Dense(2, softmax)", "loss='BCE', ")
        + END.format(encode=", X_encode=True"),
    ),
    "time": (
        WAVE,
        HEAD.format(
            imports=imports(dropout="Dropout", flatten="Flatten", rnn="RNN", dense="Dense"),
            directory="",
        )
        + EMBEDDING.format(encode=False, scale=False, batch=None)
        + model("Flatten(), Dense(64, relu), Dense(2, softmax)")
        + model(f"{DROP_DENSE}, Dense(2, softmax)")
        + model("RNN(10), Dense(2, softmax)")
        + EMBEDDING.format(encode=False, scale=False, batch=16)
        + model("RNN(10), Dense(2, softmax)", end=r", end='\r'")
        + END.format(encode=""),
    ),
    "image": (
        IMAGE,
        PICTURES
        + EMBEDDING.format(encode=False, scale=True, batch=32)
        + model(f"{DROP_DENSE}, Dense(2, softmax)", "loss='CCE', ")
        + model(CONVOLUTION.format(6, 2))
        + END.format(encode=""),
    ),
    "music": (
        NOTES,
        HEAD.format(
            imports=imports(
                rnn="RNN", gru="GRU", flatten="Flatten", dropout="Dropout", dense="Dense"
            ),
            directory="",
        )
        + EMBEDDING.format(encode=True, scale=False, batch=16)
        + model("Flatten(), Dense(64, relu), Dropout(0.5), Dense(2, softmax)", SEVERAL)
        + model("RNN(1, sequences=True), Flatten(), Dense(2, softmax)", SEVERAL)
        + model("GRU(1, sequences=True), Flatten(), Dense(2, softmax)", SEVERAL)
        + END.format(encode=", X_encode=True"),
    ),
    "digits": (
        DIGIT,
        PICTURES
        + EMBEDDING.format(encode=False, scale=True, batch=32)
        + model(f"{DROP_DENSE}, Dense(10, softmax)", "loss='CCE', ")
        + model(CONVOLUTION.format(32, 10), "loss='CCE', ")
        + END.format(encode=""),
    ),
    "protein": (
        WORDS,
        HEAD.format(
            imports=imports(lstm="LSTM", flatten="Flatten", dropout="Dropout", dense="Dense"),
            directory="",
        )
        + EMBEDDING.format(encode=True, scale=False, batch=32)
        + model("LSTM(8), Dense(2, softmax)")
        + model("LSTM(8, sequences=True), Flatten(), Dropout(drop_prob=0.5), Dense(2, softmax)")
        + "write_model(model, model_path='models/mine')\n"
        + "model.write('models/its.pickle')\n"
        + "read_model(model_path='models/mine').predict(X_features, X_encode=True)\n"
        + END.format(encode=", X_encode=True"),
    ),
}


# Where the book's own data are made, and what the original's script calls first
OURS = {
    "boolean": ("dummy_boolean", None),
    "string": ("dummy_string", None),
    "time": ("dummy_time", None),
    "image": ("dummy_image", None),
    "music": ("author_music", "download_music"),
    "digits": ("captcha_mnist", "download_mnist"),
    "protein": ("ptm_protein", "download_sequences"),
}


def train(tmp_path, name, script):
    """Run a script in its folder, without a network; what it says, and what it makes."""
    before = {path.name for path in tmp_path.iterdir()}
    settings = OLD_SETTINGS if name == "boolean" else SETTINGS
    (tmp_path / "settings.py").write_text(settings, encoding="utf-8")
    (tmp_path / "train.py").write_text(script, encoding="utf-8")
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    env = os.environ | {"PYTHONPATH": str(ROOT / "tangled"), "MPLBACKEND": "agg", "COLUMNS": "100"}
    env |= nowhere | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "train.py"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert (done.returncode, done.stderr) == (0, "")
    numbers = re.findall(r"^(\d) \S+ \[", done.stdout, re.M)
    assert numbers[-10:] == list("0123456789")
    made = {path.name for path in tmp_path.iterdir()} - before
    return done.stdout, made - {"__pycache__", "settings.py", "train.py"}


def test_all_seven_are_here():
    assert len(SCRIPTS) == 7 and SCRIPTS.keys() == OURS.keys()
    live = ROOT / "tangled/epynnlive"
    assert {path.parent.name for path in live.glob("*/train.py")} == {n for n, _ in OURS.values()}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_for_the_original_runs(tmp_path, name):
    features, script = SCRIPTS[name]
    labels = list(range(10)) if name == "digits" else [0, 1]
    one = f"{features}\n    return features, random.choice({labels})"
    (tmp_path / "prepare_dataset.py").write_text(PREPARE.format(one=one), encoding="utf-8")
    _, made = train(tmp_path, name, script)
    assert made == {"datasets", "models", "plots", "words.txt"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_it_runs_beside_our_prepare_dataset(tmp_path, name):
    """What it calls first is there too, downloads nothing and, except for music, says so.

    One model reads these data; that all can be built, the test above shows.
    """
    folder, download = OURS[name]
    ours = ROOT / "tangled/epynnlive" / folder / "prepare_dataset.py"
    (tmp_path / "prepare_dataset.py").write_bytes(ours.read_bytes())
    first, _, more = SCRIPTS[name][1].partition("model.plot(path=False)\n")
    script = first + more[more.index("model.write()\n") :]
    script = script.replace("N_SAMPLES=60", "N_SAMPLES=120")
    if download:
        script = script.replace("download_things", download)
    else:
        script = script.replace("    download_things,\n", "").replace("download_things()\n", "")
    said, made = train(tmp_path, name, script)
    assert made == {"datasets", "models", "plots"}
    if name in ("digits", "protein"):
        assert re.search(r"nothing is downloaded|makes synthetic peptides", said)
