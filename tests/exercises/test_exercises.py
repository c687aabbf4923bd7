"""Every exercise of the book is red unsolved and green solved, and known wrong answers stay red."""

import ast
import builtins
import doctest
from dataclasses import replace
from pathlib import Path

import pytest

from loom.documents.folder import read_documents
from loom.documents.hunks import is_patch, read_patch
from loom.documents.reader import read_document
from loom.exercises.answers import try_answer_in_copy
from loom.exercises.jobs import make_job, run_jobs
from loom.exercises.model import get_replaced_chunk, list_exercises
from loom.exercises.proof import WRONG_REASONS, describe_faults
from loom.tangling.run import copy_outputs

ROOT = Path(__file__).resolve().parents[2]
WRONG = Path(__file__).with_name("wrong")
DOCUMENTS, _ = read_documents(ROOT)
EXERCISES = {exercise.label: exercise for exercise in list_exercises(DOCUMENTS)}
SECONDS = 300  # for hundreds of jobs in one process, on a machine that does more than this


@pytest.fixture(scope="module")
def unsolved():
    """The results of all exercises as a student finds them, from one process."""
    jobs = [make_job(exercise, exercise.start) for exercise in EXERCISES.values()]
    return dict(zip(EXERCISES, run_jobs(jobs, ROOT, SECONDS)))


@pytest.fixture(scope="module")
def solved():
    """The results of those solutions that leave the library as it is, from one process."""
    jobs = {
        label: make_job(exercise, exercise.solutions)
        for label, exercise in EXERCISES.items()
        if not exercise.is_of_library
    }
    return dict(zip(jobs, run_jobs(jobs.values(), ROOT, SECONDS)))


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A copy of the library, for one answer that changes it after the other."""
    copy = tmp_path_factory.mktemp("library")
    copy_outputs(ROOT, {}, copy)
    return copy


@pytest.mark.parametrize("label", EXERCISES)
def test_exercise(label, unsolved, solved, library):
    exercise = EXERCISES[label]
    after = solved.get(label) or try_answer_in_copy(
        library, DOCUMENTS, exercise, exercise.solutions
    )
    said = describe_faults(exercise, unsolved[label], after)
    assert not said, "\n".join(said)


# Put behind a solution, it turns what its functions return into what NumPy would have returned.
AS_NUMPY = """
import functools, types
import numpy as np


def turned(value):
    for kind, other in ((bool, np.bool_), (int, np.int64), (float, np.float64), (str, np.str_)):
        if type(value) is kind:
            return other(value)
    return tuple(map(turned, value)) if type(value) is tuple else value


def turning(function):
    return functools.wraps(function)(lambda *args, **more: turned(function(*args, **more)))


for name, value in list(globals().items()):
    if (isinstance(value, types.FunctionType) and value.__module__ == "__main__"
            and value not in (turned, turning)):
        globals()[name] = turning(value)
""".splitlines()
FUNCTIONS = [
    label for label, exercise in EXERCISES.items() if exercise.start and not exercise.is_of_library
]


@pytest.fixture(scope="module")
def as_numpy():
    """The results of the solutions that return NumPy's scalars, from one process."""
    jobs = [make_job(EXERCISES[label], EXERCISES[label].solutions) for label in FUNCTIONS]
    for job in jobs:
        job["code"].append((AS_NUMPY, [*range(1, len(AS_NUMPY) + 1)]))
    return dict(zip(FUNCTIONS, run_jobs(jobs, ROOT, SECONDS)))


@pytest.mark.parametrize("label", FUNCTIONS)
def test_numbers_of_numpy_are_numbers(label, as_numpy):
    """A right answer is right whether it returns a float or, as ``mean`` does, an np.float64."""
    assert as_numpy[label].is_green, as_numpy[label].failures


OTHER_RIGHT = {
    "protein-windows": """
import numpy as np


def windows(protein):
    letters = np.array(list(protein), "<U1")
    sites = np.flatnonzero(np.isin(letters, ["S", "T"]))
    sites = sites[(sites >= 10) & (sites < len(protein) - 10)]
    return sites, letters[sites[:, None] + np.arange(-10, 11)].reshape(-1, 21)
""",
}


@pytest.mark.parametrize("label", OTHER_RIGHT)
def test_another_right_answer_is_green(label):
    code = OTHER_RIGHT[label].splitlines()
    job = make_job(EXERCISES[label], ())
    job["code"] = [(code, [*range(1, len(code) + 1)])]
    [result] = run_jobs([job], ROOT)
    assert result.is_green, result.failures


def read_answer(path):
    """The blocks of a wrong answer, which are those of a solution."""
    page, problems = read_document(path.name, path.read_text(encoding="utf-8"))
    answer = [block for block in page.blocks if block.kind == "solution"]
    assert answer and {block.name for block in answer} == {path.parent.name} and not problems, path
    return answer


def check_red(label, result):
    assert result.failures, f"the checks of {label} let this answer pass"
    assert result.failures[0].reason not in WRONG_REASONS, result.failures[0]


def name(path):
    return f"{path.parent.name}/{path.stem}"


ANSWERS = {label: sorted((WRONG / label).glob("*.md")) for label in EXERCISES}
OF_LIBRARY = {label for label in EXERCISES if EXERCISES[label].is_of_library}


@pytest.fixture(scope="module")
def wrong():
    """The results of all wrong answers that leave the library as it is, from one process."""
    paths = [path for label in EXERCISES if label not in OF_LIBRARY for path in ANSWERS[label]]
    jobs = [make_job(EXERCISES[path.parent.name], read_answer(path)) for path in paths]
    return dict(zip(paths, run_jobs(jobs, ROOT, SECONDS)))


@pytest.mark.parametrize(
    "path",
    [path for label, paths in ANSWERS.items() if label not in OF_LIBRARY for path in paths],
    ids=name,
)
def test_a_wrong_function_stays_red(path, wrong):
    check_red(path.parent.name, wrong[path])


# Each needs a library of its own, so here the first of each exercise stands for all.
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=name(path), marks=[pytest.mark.prove] if number else [])
        for label in sorted(OF_LIBRARY)
        for number, path in enumerate(ANSWERS[label])
    ],
)
def test_a_wrong_change_of_the_library_stays_red(path, library):
    label = path.parent.name
    check_red(label, try_answer_in_copy(library, DOCUMENTS, EXERCISES[label], read_answer(path)))


def parts(exercise):
    """Each part of a solution: a chunk, what replaces the start block, or a place of a patch.

    A part is a name and the lines of the document that it takes.
    """
    found = {}
    for block in exercise.solutions:
        if is_patch(block):
            for hunk in read_patch(block)[0]:
                rows = {line for _, _, line in hunk.rows}
                found[f"{hunk.name}:{min(rows)}"] = rows
        else:
            found.setdefault(get_replaced_chunk(block) or "start", set()).update(block.lines)
    return found


def without(blocks, lines):
    """Blocks without some of their lines; those of which nothing is left are left out."""
    for block in blocks:
        kept = [pair for pair in zip(block.code, block.lines) if pair[1] not in lines]
        new = replace(block, code=tuple(c for c, _ in kept), lines=tuple(n for _, n in kept))
        if read_patch(new)[0] if is_patch(new) else kept:
            yield new


NEEDED = [
    pytest.param(label, lines, id=f"{label}-{name}")
    for label in sorted(OF_LIBRARY)
    for found in [parts(EXERCISES[label])]
    for name, lines in found.items()
    if len(found) > 1
]


@pytest.mark.prove
@pytest.mark.parametrize("label, lines", NEEDED)
def test_no_part_of_a_solution_can_be_left_out(label, lines, library):
    """So whoever changes the forward pass and forgets the backward pass is told."""
    exercise = EXERCISES[label]
    rest = list(without(exercise.solutions, lines))
    assert try_answer_in_copy(library, DOCUMENTS, exercise, rest).failures


def test_every_exercise_has_two_mistakes_that_must_stay_red():
    """Beside the unsolved one, which `test_exercise` shows to be red."""
    few = {label: len(paths) for label, paths in ANSWERS.items() if len(paths) < 2}
    assert not few
    assert {path.parent.name for path in WRONG.rglob("*.md")} == set(EXERCISES)
    texts = [path.read_text(encoding="utf-8") for path in WRONG.rglob("*.md")]
    assert len(set(texts)) == len(texts)
    assert all(not text.startswith("`") for text in texts)  # says what is wrong


LEAST = {"layers": 3, "functions": 2, "workflows": 2}
# What any course on these layers asks for, by the exercise that does.
CHANGES = {
    "a skip connection": "dense-skip",
    "peepholes": "lstm-peephole",
    "a reset after the product": "gru-after",
    "dilation": "convolution-dilation",
    "variational dropout": "dropout-variational",
    "an activation and its derivative": "swish",
    "label smoothing": "loss-labels",
    "a cosine schedule": "schedule-cosine",
    "momentum": "training-momentum",
}


def of_page(path):
    return [each for each in EXERCISES.values() if each.document == path]


@pytest.mark.parametrize(
    "path", [page.path for page in DOCUMENTS if page.path.split("/")[1] in LEAST]
)
def test_a_page_has_enough_exercises(path):
    """And on the page of a layer the last ones, the hardest, change the library."""
    part = path.split("/")[1]
    found = of_page(path)
    assert len(found) >= LEAST[part]
    if part == "layers":
        kinds = [each.label in OF_LIBRARY for each in found]
        assert kinds[-1] and kinds == sorted(kinds)


# Nothing is differentiated where samples change their order before any layer sees them, or where
# the first weights are drawn.
NO_GRADIENT = {"embedding-shuffle", "xavier-filters"}


def test_changes_that_a_course_should_ask_for():
    assert {*CHANGES.values(), *NO_GRADIENT} <= OF_LIBRARY


@pytest.mark.parametrize(
    "label",
    sorted(label for label in OF_LIBRARY - NO_GRADIENT if "/layers/" in EXERCISES[label].document),
)
def test_a_changed_layer_has_its_gradients_checked(label):
    code = "\n".join(line for block in EXERCISES[label].checks for line in block.code)
    examples = doctest.DocTestParser().get_examples(code + "\n")
    tree = ast.parse("".join(example.source for example in examples))
    calls = {getattr(node.func, "id", "") for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert calls & {"gradient_error", "gradient_errors", "model_gradient_errors"}


@pytest.mark.parametrize("label", EXERCISES)
def test_a_check_uses_nothing_that_only_an_import_of_the_answer_brings(label):
    """Of the answer a check takes what the start block defines; what it needs else it imports."""
    exercise = EXERCISES[label]
    parser = doctest.DocTestParser()
    code = "".join(
        example.source
        for block in exercise.checks
        for example in parser.get_examples("\n".join(block.code) + "\n")
    )
    start = "\n".join(line for block in exercise.start for line in block.code)
    missing = read_names(ast.parse(code)) - made_names(ast.parse(code)) - set(dir(builtins))
    assert missing <= made_names(ast.parse(start), imports=False)


def read_names(tree):
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def made_names(tree, imports=True):
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.alias) and imports:
            found.add(node.asname or node.name.partition(".")[0])
    return found


def test_every_exercise_is_named_once_and_has_a_title():
    assert len(EXERCISES) == sum(len(page.exercises) for page in DOCUMENTS)
    assert all(exercise.title for exercise in EXERCISES.values())
