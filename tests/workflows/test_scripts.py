"""Every script and every notebook of the workflows, as a user runs them. Found, not listed."""

import ast
import json
import os
import re
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image

from epynn import read_model
from epynnlive.options import both_sides, parser, user_data
from loom.documents.folder import find_documents
from loom.documents.reader import read_document

ROOT = Path(__file__).resolve().parents[2]
LIVE = ROOT / "tangled" / "epynnlive"
SCRIPTS = sorted(path.parent.name for path in LIVE.glob("*/train.py"))
PAGES = [
    Path(name).relative_to("literate").with_suffix("").as_posix()
    for name in find_documents(ROOT)
    if "\n```{code-cell}" in (ROOT / name).read_text("utf-8")
]
CELLS = [page for page in PAGES if page.startswith("workflows/")]

# Products of small matrices are not quicker by many threads, and on a busy machine much slower
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def run(*command, cwd, tangled=ROOT / "tangled", timeout=240, **more):
    """Run Python without a screen, warnings as errors; the library is found in ``tangled``."""
    env = {name: os.environ[name] for name in os.environ if name not in ("DISPLAY", "MPLBACKEND")}
    env |= {"COLUMNS": "100", "PYTHONDONTWRITEBYTECODE": "1"} | THREADS | more
    if tangled:
        env["PYTHONPATH"] = str(tangled)
    return subprocess.run(
        [sys.executable, "-W", "error", *map(str, command)],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def test_there_are_scripts_and_pages():
    assert "captcha_mnist" in SCRIPTS
    assert {"workflows/digits/train", *SOME} <= set(CELLS)


# Scripts


def wide(shape, rng=np.random):
    """Stands for the initialization of the strings' script, which its model file names."""


FIRST = [
    pytest.param(name, marks=() if name == "dummy_boolean" else pytest.mark.prove)
    for name in SCRIPTS
]


@pytest.mark.parametrize("name", FIRST)
def test_as_a_module(tmp_path, name):
    """All scripts begin alike: another test sees to that, so that one stands for them."""
    done = run("-m", f"epynnlive.{name}.train", "--epochs", 1, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_in_its_folder_where_nothing_is_installed(tmp_path, name):
    """A tree of its own, reached by no path: the script finds the library beside it."""
    folder = tmp_path / "tangled" / "epynnlive"
    folder.mkdir(parents=True)
    (tmp_path / "tangled" / "epynn").symlink_to(ROOT / "tangled" / "epynn")
    for path in LIVE.iterdir():
        if path.name not in (name, "__pycache__"):
            (folder / path.name).symlink_to(path)
    own = folder / name
    own.mkdir()
    for path in (LIVE / name).iterdir():
        if path.suffix == ".py":
            (own / path.name).write_bytes(path.read_bytes())
    before = {path.name for path in own.iterdir()}
    # what is said here is said by the settings of this copy
    with open(own / "settings.py", "a", encoding="utf-8") as file:
        file.write("\nimport epynn\nprint('copied', epynn.__file__)\n")
    done = run("train.py", "--epochs", 1, "--plot", "plots", cwd=own, tangled=None)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"copied {tmp_path / 'tangled' / 'epynn'}" in done.stdout
    assert {path.name for path in own.iterdir()} == {*before, "plots"}

    models = list((own / "plots").glob("*.npz"))
    assert len(models) == 1 and read_model(models[0], custom=[wide]).layers
    files = sorted(path.name for path in (own / "plots").iterdir() if path not in models)
    assert files == [f"{name}-{k:02}.png" for k in range(1, len(files) + 1)]
    assert files
    for file in files:
        assert f"Wrote {Path('plots', file)}\n" in done.stdout
        with Image.open(own / "plots" / file) as picture:
            assert min(picture.size) > 100


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_begins_alike(name):
    text = (LIVE / name / "train.py").read_text("utf-8")
    page = (ROOT / "literate/reference/scripts.md").read_text("utf-8")
    header = re.search(r"```python \{#script-path\}\n(.*?)```", page, re.S)[1]
    assert re.match(r'"""(?:(?!""").)*"""\n' + re.escape(header), text, re.S)
    # the options are read, and a wrong one or --help answered, before anything takes time
    head = ast.Import, ast.ImportFrom, ast.Expr  # the docstring, and what finds the library
    first = next(each for each in ast.parse(text).body if not isinstance(each, head))
    assert ast.unparse(first).startswith("options = read_options(")
    # by the name that works on the page, too, so that both have one list of imports
    assert re.search(rf"^from epynnlive\.{name}\.prepare_dataset import ", text, re.M)
    # as in EpyNN's scripts: from where, and that it writes, reads and asks the model it has read
    assert "from epynn.network.models import EpyNN\n" in text
    assert not re.search(r"^from epynn import ", text, re.M)
    assert re.search(r"\.write\(path\)\n +again = read_model\(path", text)
    assert "again.predict(" in text
    assert (LIVE / name / "settings.py").is_file()
    assert (LIVE / name / "__init__.py").is_file()


ROOMS = {"captcha_mnist": "digits"}  # a folder whose page is not the last part of its name


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_and_its_page_have_one_list_of_imports(name):
    """It stands in one cell, so what the reader runs is what the script imports."""
    path = ROOT / "literate/workflows" / ROOMS.get(name, name.rpartition("_")[2]) / "train.md"
    document, _ = read_document(path.name, path.read_text("utf-8"))
    cells = [ast.parse("\n".join(each.code)) for each in document.blocks if each.kind == "cell"]
    imported = [
        ast.unparse(each)
        for cell in cells
        for statement in cell.body
        if isinstance(statement, ast.Import | ast.ImportFrom)
        for each in statement.names
    ]
    assert len(set(imported)) == len(imported)  # no second list
    first, *_ = [
        ast.unparse(cell)
        for cell in cells
        if any(isinstance(each, ast.ImportFrom) for each in cell.body)
    ]
    assert first in ast.unparse(ast.parse((LIVE / name / "train.py").read_text("utf-8")))


@pytest.mark.parametrize("name", FIRST)
def test_help_is_quick_and_names_the_options(tmp_path, name):
    done = run("-m", f"epynnlive.{name}.train", "--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: python -m epynnlive.{name}.train")
    assert all(word in done.stdout for word in ("--epochs N", "--seed N", "--plot DIR"))


# Options and figures, by a script that takes no time

TINY = '''"""A script that takes no time.

It has more to say.
"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt

from epynnlive.options import read_options

options = read_options({data})
print(options.epochs, options.seed, options.data, options.plot)
for k in range(3):
    plt.plot([k])
    if k != 1:
        plt.show()
print(len(plt.get_fignums()), 'open')
'''


@pytest.fixture
def tiny(tmp_path):
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "train.py").write_text(TINY.format(data="'a folder of digits'"), encoding="utf-8")
    (folder / "plain.py").write_text(TINY.format(data=""), encoding="utf-8")
    return folder


def test_options_arrive(tiny):
    script = ["train.py", "--epochs", 5, "--seed", 0, "--data", ".", "--plot", "a/b"]
    done = run(*script, cwd=tiny)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"5 0 . {Path('a/b')}\n")
    assert done.stdout.endswith("0 open\n")
    assert sorted(path.name for path in (tiny / "a/b").iterdir()) == ["tiny-01.png", "tiny-02.png"]


@pytest.mark.parametrize("backend", [{}, {"MPLBACKEND": "agg"}, {"MPLBACKEND": "SVG"}])
def test_without_options_and_screen(tiny, backend):
    done = run("train.py", cwd=tiny, **backend)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "None 1 None None\n0 open\n"
    assert {path.name for path in tiny.iterdir()} == {"train.py", "plain.py"}


def test_a_wrong_value_ends_the_script(tiny):
    done = run("train.py", "--epochs", "0", cwd=tiny)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and done.stdout == ""
    last = done.stderr.splitlines()[-1]
    said = "argument --epochs: '0' is no whole number from 1 on"
    assert last == f"python train.py: error: {said}"


@pytest.mark.parametrize(
    "words, message",
    [
        (["--epochs", "many"], "argument --epochs: 'many' is no whole number from 1 on"),
        (["--epochs", "1.5"], "argument --epochs: '1.5' is no whole number from 1 on"),
        (["--epochs"], "argument --epochs: expected one argument"),
        (["--seed=-1"], "argument --seed: '-1' is no whole number from 0 on"),
        (["--data", "nowhere"], "argument --data: there is no 'nowhere'"),
        (["--plot", "train.py"], "argument --plot: 'train.py' is no folder to write to"),
        (["--epoch", "1"], "unrecognized arguments: --epoch 1"),
        (["more"], "unrecognized arguments: more"),
    ],
)
def test_wrong_values_are_named(tiny, monkeypatch, capsys, words, message):
    monkeypatch.chdir(tiny)
    with pytest.raises(SystemExit):
        parser({}, "a folder of digits").parse_args(words)
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"python train.py: error: {message}")


def test_a_script_without_data_takes_none(capsys):
    with pytest.raises(SystemExit):
        parser({}, None).parse_args(["--data", "."])
    assert "unrecognized arguments: --data" in capsys.readouterr().err
    assert "--data" not in parser({}, None).format_help()
    assert "a folder of digits" in parser({}, "a folder of digits").format_help()


def test_the_figures_of_others_stay(tiny):
    plots = tiny / "plots"
    plots.mkdir()
    (plots / "tiny-01.png").write_text("my notes")
    Image.new("RGB", (9, 9)).save(plots / "tiny-03.png")
    for _ in range(2):
        done = run("train.py", "--plot", "plots", cwd=tiny)
        assert re.findall(r"tiny-\d+", done.stdout) == ["tiny-02", "tiny-04"]
    assert (plots / "tiny-01.png").read_text() == "my notes"
    with Image.open(plots / "tiny-03.png") as picture:
        assert picture.size == (9, 9)
    assert len(list(plots.iterdir())) == 4


def test_who_is_no_script_has_defaults(tiny):
    """Imported, under ``-c``, in a kernel: the command line is somebody else's."""
    for code in ("import train", "exec(open('train.py').read())"):
        done = run("-c", code, "--epochs", "5", "--surprise", cwd=tiny, MPLBACKEND="pdf")
        if code.startswith("import"):
            assert done.returncode == 1 or done.stdout.startswith("None 1 None None")
        assert done.stdout.startswith("None 1 None None\n")


# Data of the user's


@pytest.mark.parametrize(
    "error", [ValueError("2 channels"), FileNotFoundError("no such file")], ids=repr
)
def test_errors_of_the_users_data_are_one_line(monkeypatch, capsys, error):
    """The tests of the workflows see it at the end of a script."""
    monkeypatch.setattr(sys, "argv", ["somewhere/train.py"])
    with pytest.raises(SystemExit, match="2"), user_data(Namespace(data=Path())):
        raise error
    assert capsys.readouterr().err == f"train.py: error: argument --data: {error}\n"
    with pytest.raises(type(error)), user_data(Namespace(data=None)):  # data of the book
        raise error
    with pytest.raises(ZeroDivisionError), user_data(Namespace(data=Path())):  # no error of data
        1 / 0  # noqa: B018


def test_each_class_is_needed_on_both_sides():
    both_sides([0, 0, 1, 1, 0, 1])
    both_sides(["a", "b"], relative_size=(1, 0, 0))
    both_sides(np.arange(60) % 2, least=10)
    for labels, message in (
        ([0, 1], "2 samples are too few: the training set has 0 of class 1, and needs 1 or more"),
        ([0, 1, 0], "the validation set has 0 of class 1"),
        ([0, 1, 0, 1, 1, 1], "the validation set has 0 of class 0"),
    ):
        with pytest.raises(ValueError, match=message):
            both_sides(labels)
    with pytest.raises(ValueError, match="the validation set has 9 of class 1, and needs 10"):
        both_sides(np.arange(57) % 2, least=10)
    with pytest.raises(ValueError, match="the test set has 0 of class 1"):
        both_sides([0, 1, 0, 1, 0], relative_size=(2, 2, 1))


# Ctrl-C

PRESSING = (
    TINY.format(data="")
    + """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from epynn import Dense, Embedding, EpyNN
import numpy as np
X = np.random.default_rng(0).normal(size=(64, 4))
def train(name, times):
    model = EpyNN([Embedding(X, X[:, 0] > 0, batch_size=8), Dense()], name=name)
    model.initialize(seed=1, verbose=False)
    update = model.update
    def pressing():
        update()
        if model.trained == 1:
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)
    model.update = pressing
    model.train(3, verbose=False)
    return model.trained
"""
)


def test_ctrl_c_in_a_training_ends_that_training(tiny):
    script = PRESSING + "print([train('one', 1), train('two', 0), train('three', 1)])\n"
    (tiny / "train.py").write_text(script, encoding="utf-8")
    done = run("train.py", cwd=tiny)
    assert (done.returncode, done.stderr) == (0, "")
    told = r"^(\w+): stopped in epoch 1 of 3, the weights of epoch 0 are kept, .* its next model"
    assert re.findall(told, done.stdout, re.M) == ["one", "three"]
    assert done.stdout.endswith("[1, 3, 1]\n")


@pytest.mark.parametrize(
    "rest, way",
    [
        ("signal.raise_signal(signal.SIGINT)", ["train.py"]),
        ("train('one', 2)", ["-m", "train"]),
    ],
)
def test_elsewhere_or_twice_it_ends_the_script(tiny, rest, way):
    (tiny / "train.py").write_text(f"{PRESSING}{rest}\nprint('goes on')\n", encoding="utf-8")
    done = run(*way, cwd=tiny)
    assert (done.returncode, done.stderr) == (130, "\nStopped by Ctrl-C\n")
    assert "goes on" not in done.stdout


# Notebooks


@pytest.mark.parametrize("page", PAGES)
def test_a_notebook_of_each_page_with_cells(site, page):
    made = json.loads((site / f"{page}.ipynb").read_text("utf-8"))
    nbformat.validate(made)
    first = "".join(made["cells"][0]["source"])
    assert made["cells"][0]["cell_type"] == "code"
    if "it needs a clone" in first:
        assert "pip install -e path/to/the/clone" in first
    else:
        assert "pip install path/to/the/clone" in first and "-py3-none-any.whl" in first
    assert not re.search(r"pip install EpyNN", first)
    text = (ROOT / "literate" / f"{page}.md").read_text("utf-8")
    document, _ = read_document(page, text)
    cells = ["\n".join(block.code).strip("\n") for block in document.blocks if block.kind == "cell"]
    assert len(cells) == len(re.findall(r"^```\{code-cell\}", text, re.M))
    code = [cell for cell in made["cells"] if cell["cell_type"] == "code"]
    assert ["".join(cell["source"]) for cell in code[1:]] == cells
    for cell in code[1:]:  # as the weave ran it
        assert cell["execution_count"], cell["source"]
        for output in cell["outputs"]:
            assert output.get("name") != "stderr", output["text"]
    said = "\n".join(
        "".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "markdown"
    )
    prose = re.sub(r"^(`{3,}).*?^\1$|<!--.*?-->", "", said, flags=re.M | re.S)  # shown as it is
    assert not re.search(r"^:::|\{(doc|ref|eval-rst)\}|^kernelspec", prose, re.M)
    name = page.rsplit("/", 1)[-1]
    html = (site / f"{page}.html").read_text("utf-8")
    assert f'<a href="{name}.ipynb" download>' in html
    assert (site / page).with_name(f"{name}.ipynb").is_file()


EXECUTE = """
import sys
import nbformat
from nbclient import NotebookClient
page, folder, result = sys.argv[1:]
made = nbformat.read(page, as_version=4)
where = {'metadata': {'path': folder}}
NotebookClient(made, timeout=240, kernel_name='python3', resources=where).execute()
nbformat.write(made, result)
"""


def execute(site, page, folder, result):
    """Run a downloaded notebook in a clean kernel, in a folder with nothing else.

    A process of its own runs it, which takes the sockets of the kernel with it.
    """
    env = {name: value for name, value in os.environ.items() if "MATPLOTLIB" not in name}
    env |= {
        "PYTHONPATH": str(ROOT / "tangled"),
        **THREADS,
        "IPYTHONDIR": str(result.parent / "ipython"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", EXECUTE, site / f"{page}.ipynb", folder, result],
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    made = nbformat.read(result, as_version=4)
    for cell in made.cells:
        for output in cell.get("outputs", ()):
            assert output.get("name") != "stderr", output["text"]
    return made


# What the weave has run, cell by cell as above, need not run again. One does so elsewhere.
SOME = ["workflows/boolean/prepare"]
HERE = [pytest.param(page, marks=() if page in SOME else pytest.mark.prove) for page in CELLS]


@pytest.mark.parametrize("page", HERE)
def test_a_downloaded_notebook_runs(site, tmp_path, page):
    folder = tmp_path / "empty"
    folder.mkdir()
    made = execute(site, page, folder, tmp_path / "result.ipynb")
    pictures = [
        output
        for cell in made.cells
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", ())
    ]
    assert pictures
    assert {path.name for path in folder.iterdir()} <= {"models", "datasets", "plots"}


@pytest.mark.prove
@pytest.mark.parametrize("page", [page for page in PAGES if page not in CELLS])
def test_any_other_notebook_runs(site, tmp_path, page):
    folder = tmp_path / "empty"
    folder.mkdir()
    execute(site, page, folder, tmp_path / "result.ipynb")
