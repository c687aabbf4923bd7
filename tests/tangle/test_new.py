"""`tangle.py new layer`: a page out of the template's, and the walk on that page with one."""

import compileall
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loom.commands.main import main
from loom.config import get_config, use_book
from loom.creation.copying import IN_A_COPY
from loom.creation.new import create_page, plan_page
from loom.documents.folder import read_documents
from loom.documents.reader import read_document
from loom.equations.check import check_page
from loom.exercises.answers import try_answer_in_copy
from loom.exercises.book import CourseBook
from loom.exercises.jobs import make_job, run_jobs
from loom.exercises.model import list_exercises
from loom.exercises.proof import WRONG_REASONS, describe_faults
from loom.exercises.states import find_states
from loom.tangling.files import replace_file
from loom.tangling.outputs import make_outputs
from loom.tangling.run import copy_outputs
from tests.walk import Walk, copy_without, environment

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = use_book(ROOT).new
WRONG, TEMPLATE = SETTINGS.answers, SETTINGS.template
WALK = Walk(TEMPLATE)
ANSWERS = sorted(
    path.relative_to(ROOT).as_posix().replace("template", "balance", 1)
    for path in (ROOT / WRONG).glob("template-*/*.md")
)
NAMES = ["Balance", "Zoom2d", "SpatialDropout", "Scale", "PReLU"]


def snapshot(root):
    """All files of a copy, but for what can be made again."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not {".tangle", "__pycache__"} & set(path.parts)
    }


def run(root, *command, code=0):
    done = subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env={**environment(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """A copy of the book for others to be made of, with the compiled tool of this one."""
    root = copy_without(tmp_path_factory.mktemp("untouched") / "book", *NAMES)
    shutil.rmtree(root / "loom")
    (root / "loom").symlink_to(ROOT / "loom")
    compileall.compile_dir(root / "tangled", quiet=1)
    return root


@pytest.fixture
def book(untouched, tmp_path):
    return Path(shutil.copytree(untouched, tmp_path / "book", symlinks=True))


@pytest.fixture(scope="module")
def grown(untouched, tmp_path_factory):
    """A copy of the book with a new layer in it, whose name sorts before `commons`."""
    root = tmp_path_factory.mktemp("grown") / "book"
    shutil.copytree(untouched, root, symlinks=True)
    before = snapshot(root)
    said = run(root, "tangle.py", "new", "layer", "Balance")
    return root, before, said


def test_what_it_writes_and_what_it_says(grown):
    root, before, said = grown
    after = snapshot(root)
    fresh = sorted(after.keys() - before.keys())
    assert fresh == [
        "literate/layers/balance.md",
        *(f"tangled/epynn/balance/{name}.py" for name in
          ("__init__", "backward", "forward", "models", "parameters")),
        *ANSWERS,
    ]  # fmt: skip
    assert {path for path in before if before[path] != after[path]} == {
        "tangled/exercises.json",
        "literate/index.md",
        "literate/network/model.md",
        "tangled/epynn/__init__.py",
        "tangled/manifest.json",
    }
    for path in fresh:
        assert f"wrote {path}\n" in said
    places = re.findall(r"^added (\S+):(\d+)$", said, re.M)
    assert len(places) == 2
    for path, line in places:
        assert "balance" in (root / path).read_text("utf-8").split("\n")[int(line) - 1].lower()
    for path in ("literate/index.md", "literate/network/model.md"):
        old, now = (files[path].decode().split("\n") for files in (before, after))
        changed = [line for line in now if line not in old]
        assert all("balance" in line.lower() for line in changed), changed
    assert "python tangle.py equations layers/balance" in said


def test_the_book_holds_with_it(grown):
    root, *_ = grown
    assert "all outputs are what the documents say" in run(root, "tangle.py", "check")
    run(root, "-m", "ruff", "check", "--no-cache", "tangled", "docs")
    said = run(root, "-c", "import epynn; print(epynn.Balance(), epynn.Balance.__module__)")
    assert said == "Balance() epynn.balance.models\n"


def test_its_page_is_about_the_layer_and_nothing_else(grown):
    root, *_ = grown
    text = (root / "literate/layers/balance.md").read_text("utf-8")
    assert text.count("\n# ") == 1 and "\n# Balance layer\n" in text
    assert not re.search("template|<!--|PReLU|only here", text, re.I)
    words = IN_A_COPY.findall((root / TEMPLATE).read_text("utf-8"))
    assert len(words) == 5 and "template" not in "".join(words).lower()
    assert "\n\n\n" not in re.sub(r"```.*?^```", "code", text, flags=re.S | re.M)
    heads = re.findall(r"^## (.*)$", text, re.M)
    assert heads == [
        "Forward", "Backward", "Gradients", "Is it right?",
        "Exercises", "Summary", "For reference",
    ]  # fmt: skip


def test_its_examples_and_those_that_know_of_all_layers_pass(grown):
    root, *_ = grown
    pages = ["literate/layers/balance.md", "tests/layers/test_signatures.py"]
    found = ["tests/examples/test_accounted.py", "tests/exercises/test_course.py"]
    chosen = "balance or no_layer or as_it_was_set or can_be_shown or follows_the_contents or line"
    said = run(root, "-m", "pytest", "-q", "-p", "no:cacheprovider", *pages, *found, "-k", chosen)
    assert "skipped" not in said


def test_its_equations_hold_with_numerical_gradients(grown):
    root, *_ = grown
    said = run(root, "tangle.py", "equations", "layers/balance")
    assert said.startswith("literate/layers/balance.md    4 equations,  1 by differences")
    page, problems = read_document("p.md", (root / "literate/layers/balance.md").read_text("utf-8"))
    assert problems == [] and list(page.exercises) == [
        "balance-minus",
        "balance-derive",
        "balance-bug",
        "balance-shift",
        "balance-noise",
    ]


def test_its_exercises_are_red_and_then_green_and_wrong_answers_stay_red(grown, tmp_path):
    root, *_ = grown
    documents, _ = read_documents(root)
    exercises = [it for it in list_exercises(documents) if it.document.endswith("/balance.md")]
    assert len(exercises) == 5
    states = find_states(CourseBook(root))
    copy_outputs(root, {}, tmp_path)
    for exercise in exercises:
        answers = [exercise.start, exercise.solutions]
        for path in sorted((root / WRONG / exercise.label).glob("*.md")):
            page, _ = read_document(path.name, path.read_text("utf-8"))
            assert {block.name for block in page.blocks} == {exercise.label}
            answers.append(page.blocks)
        if exercise.is_of_library:
            outcomes = [try_answer_in_copy(tmp_path, documents, exercise, each) for each in answers]
        else:
            outcomes = run_jobs([make_job(exercise, each) for each in answers], root)
        unsolved, solved, *wrong = outcomes
        assert describe_faults(exercise, unsolved, solved) == []
        assert wrong
        for outcome in wrong:
            assert outcome.failures[0].reason not in WRONG_REASONS, exercise.label
        assert states[exercise.label].word == "open"


# What the page refers to, in as few words.
AROUND = {
    "index": "# Book\n\n```{toctree}\nglossary\nnotation\nnetwork/layer\nreference/shapes\n"
    "reference/arguments\n"
    "layers/balance\nproof/gradients\nmaking/exercises\n```\n",
    "notation": "# Notation\n\n(what-checked-means)=\n## What checked means\n",
    "reference/shapes": "# Shapes\n",
    "reference/arguments": "# Arguments\n",
    "proof/gradients": "# Gradients\n",
    "making/exercises": "# Exercises\n",
    "network/layer": "# Layer\n\n(layer-update)=\n## Update\n\n```{eval-rst}\n"
    ".. py:class:: epynn.commons.models.Layer\n```\n",
}
TERM = re.compile(r"\{term\}`(?:[^`<]*<)?([^`>]*)>?`")


def write_glossary(text):
    """A glossary of the terms that a page refers to."""
    terms = "\n\n".join(f"{term}\n  A term." for term in sorted({*TERM.findall(text)}))
    return f"# Glossary\n\n```{{glossary}}\n{terms}\n```\n"


def weave(root, source, target, *options):
    run(
        *(root, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", str(root), *options),
        *(str(source), str(target)),
    )
    page = (target / "layers/balance.html").read_text("utf-8")
    assert re.search("<h1>.*Balance layer", page) and "The arrays of the balance layer" in page
    assert "layers/balance.html" in (target / "index.html").read_text("utf-8")
    return page


@pytest.mark.prove
def test_its_page_weaves_without_a_warning(grown, tmp_path):
    root, *_ = grown
    source = tmp_path / "literate"
    text = (root / "literate/layers/balance.md").read_text("utf-8")
    pages = {**AROUND, "glossary": write_glossary(text), "layers/balance": text}
    for name, text in pages.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / f"{name}.md").write_text(text, "utf-8")
    (tmp_path / "tangled").symlink_to(root / "tangled")
    shutil.copy(root / "loom.toml", tmp_path)
    page = weave(root, source, tmp_path / "html")
    assert page.count("checked, exact") == 4, "each equation says how far it is from the code"


@pytest.mark.prove
def test_the_whole_book_weaves_with_it(grown, tmp_path):
    root, *_ = grown
    weave(root, root / "literate", tmp_path / "html", "-j", "auto")


def test_a_second_one_and_a_third_are_as_good(grown):
    root, *_ = grown
    run(root, "tangle.py", "new", "layer", "zoom2d", "--quiet")
    run(root, "tangle.py", "--quiet", "new", "layer", "SpatialDropout")
    run(root, "tangle.py", "check")
    run(root, "-m", "ruff", "check", "--no-cache", "tangled")
    places = (root / "literate/network/model.md").read_text("utf-8")
    assert re.search(
        r"'epynn.template.models': 'Template',\n"
        r"(?:    '.*',\n)*"
        r"    'epynn.balance.models': 'Balance',\n"
        r"    'epynn.zoom2d.models': 'Zoom2d',\n"
        r"    'epynn.spatialdropout.models': 'SpatialDropout',\n",
        places,
    )
    made = make_outputs(read_documents(root)[0]).outputs
    longest = max(
        max(map(len, output.text.split("\n")))
        for path, output in made.items()
        if "/spatialdropout/" in path
    )
    assert longest == 72


REFUSED = {
    "layer_norm": "no other signs",
    "2d": "the first a letter",
    "X": "two or more",
    "Skalé": "no other signs",
    "../x": "no other signs",
    "class": "a word of Python",
    "none": "a word of Python",
    "Exception": "a word of Python",
    "Nul": "Windows keeps it",
    "lpt1": "Windows keeps it",
    "SpatialDropouts": "it has 15 letters, and 14 fit",
    "dense": "literate/layers/dense.md is there already",
    "TEMPLATE": "literate/layers/template.md is there already",
    "Network": "is tangled/epynn/network/",
    "Settings": "`epynn.settings` is tangled/epynn/settings.py",
    "Testing": "`epynn.testing` is tangled/epynn/testing.py, made by literate/proof/gradients.md",
    "Relu": "`relu` is the name of epynn.commons.maths.relu",
    "Mse": "`MSE` is the name of epynn.commons.loss.MSE",
    "Layer": "`Layer` is the name of epynn.commons.models.Layer",
    "Dataset": "`dataSet` is the name of epynn.commons.models.dataSet",
}


@pytest.mark.parametrize("name, said", REFUSED.items())
def test_a_name_that_will_not_do_is_refused(name, said, capsys):
    """In the repository itself: nothing is written."""
    assert main(["new", "layer", name, "--root", str(ROOT)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("tangle.py new: ") and said in told


def test_a_command_that_is_not_understood(capsys):
    for words in ([], ["layer"], ["page", "Scale"], ["layer", "Scale", "Shift"]):
        with pytest.raises(SystemExit) as ended:
            main(["new", *words, "--root", str(ROOT)])
        assert ended.value.code == 2 and "usage: tangle.py" in capsys.readouterr().err


def rewrite(path, old, text):
    whole = path.read_text("utf-8")
    assert whole.count(old) == 1
    path.write_text(whole.replace(old, text), "utf-8")


SPOILT = {
    "an exercise of another page": (
        "literate/layers/dense.md", ":label: dense-xor", ":label: scale-noise",
        "exercise `scale-noise` is already set in",
    ),
    "no list": (
        "literate/network/model.md", "    'epynn.template.models': 'Template',\n", "",
        "literate/network/model.md: it has no list with the entry 'epynn.template.models'",
    ),
    "a template that is broken": (
        "literate/layers/template.md", "## Exercises", "```pyhton\n```\n## Exercises",
        "mend literate/layers/template.md:",
    ),
    "a record that is damaged": (
        "tangled/exercises.json", '"check=dense-xor":', "<<<<<<< ours",
        "tangled/exercises.json is damaged (",
    ),
    "no UTF-8": ("literate/index.md", "A closer look", b"A cl\xf6ser look", "it is not UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("page, old, text, said", SPOILT.values(), ids=SPOILT)
def test_what_does_not_fit_is_refused_and_nothing_is_written(book, page, old, text, said):
    path = book / page
    if isinstance(text, bytes):
        path.write_bytes(path.read_bytes().replace(old.encode(), text))
    else:
        rewrite(path, old, text)
    before = snapshot(book)
    assert said in run(book, "tangle.py", "new", "layer", "Scale", code=2)
    assert snapshot(book) == before


def test_a_draft_elsewhere_is_no_obstacle(book):
    rewrite(book / "literate/layers/dense.md", "## Forward", "```pyhton\n```\n\n## Forward")
    said = run(book, "tangle.py", "new", "layer", "Scale", code=1)
    assert "unknown language `pyhton`" in said and "`from epynn import Scale` works" in said
    assert (book / "tangled/epynn/scale/models.py").is_file()


def test_if_one_file_cannot_be_written_all_are_as_before(book, monkeypatch):
    before, real = snapshot(book), os.replace
    for number in range(6):
        left = number

        def fail(old, target):
            nonlocal left
            if left == 0:
                left = -1  # what is put back after it can be written
                raise OSError("no room")
            left -= 1
            real(old, target)

        monkeypatch.setattr("os.replace", fail)
        with pytest.raises(OSError, match="no room"):
            create_page(book, "Scale")
        monkeypatch.undo()
        assert snapshot(book) == before, number
        assert not (book / "tests/exercises/wrong/scale-bug").exists()


def test_after_a_kill_the_same_command_goes_on(book):
    files = plan_page(book, "Scale").files
    for path in list(files)[:-1]:  # the page comes last
        replace_file(book, path, files[path])
    run(book, "tangle.py", "new", "layer", "Scale")
    assert (book / "literate/index.md").read_text("utf-8").count("\nlayers/scale\n") == 1
    run(book, "tangle.py", "check")


def test_a_solved_template_makes_an_unsolved_page(book):
    page = book / "literate/layers/template.md"
    old = "(self, name: str | None = None):\n        super().__init__(name=name)\n\n"
    rewrite(page, old, old.replace("None):", "None, noise=0):"))
    old = "\"\n    X = layer.fc['X'] = A  # (1) (m, …)\n\n"  # behind the docstring
    rewrite(page, old, old.replace("= A ", "= A + 1 "))
    run(book, "tangle.py", "new", "layer", "Scale")
    text = (book / "literate/layers/scale.md").read_text("utf-8")
    assert "X = layer.fc['X'] = A  # (1) (m, …)" in text and "A + 1" not in text
    blocks = json.loads((book / get_config().exercises).read_text("utf-8"))
    [old], [new] = (blocks[f"file=epynn/{name}/forward.py"] for name in ("template", "scale"))
    assert new == [line.replace("template", "scale") for line in old]


@pytest.mark.parametrize("end", [b"\r\n", b"\r"], ids=["CR LF", "CR"])
def test_another_systems_line_ends(book, end):
    """A page that was saved with them keeps them, the new entry included; the new page has none."""
    for name in ("index", "network/model", "layers/template"):
        path = book / f"literate/{name}.md"
        path.write_bytes(path.read_bytes().replace(b"\n", end))
    said = run(book, "tangle.py", "new", "layer", "Scale")
    index = (book / "literate/index.md").read_bytes()
    assert b"\n" not in index.replace(end, b"")
    line = index.split(end).index(b"layers/scale") + 1
    assert f"added literate/index.md:{line}\n" in said
    assert b"\r" not in (book / "literate/layers/scale.md").read_bytes()
    run(book, "tangle.py", "check")


# ---- The walk of the template's page ----


def test_the_walk_is_understood():
    """A command or a block that is written in another way must not drop out of the test."""
    assert (
        WALK.kinds.split()
        == (
            "run run part part part run part part run part part run part part run"
            " run part part part run run"
        ).split()
    )
    assert WALK.text.count("\n$ ") == WALK.kinds.count("run")


def test_the_walk_makes_a_layer_that_learns(book):
    WALK.take(book)
    run(book, "tangle.py", "check")
    page, _ = read_document("p.md", (book / "literate/layers/prelu.md").read_text("utf-8"))
    assert len(check_page(page).results) == 5
    said = run(book, "-c", "from epynn.testing import gradient_errors; import epynn;"
               "print(max(gradient_errors(epynn.PReLU(), (5, 3)).values()) < 1e-6)")  # fmt: skip
    assert said == "True\n"
    model = next(b for b in WALK.page.blocks if b.kind == "cell" and "slopes" in "".join(b.code))
    own = next(b for b in WALK.page.blocks if b.kind == "cell" and "class PReLU" in "".join(b.code))
    ends = [
        run(book, "-c", "\n".join([first, *model.code, "print(prelu.p['a'].tolist())"]))
        for first in ("\n".join(own.code), "import numpy as np\nfrom epynn import PReLU")
    ]
    assert ends[0] == ends[1] and len(json.loads(ends[0])[0]) == 3
