"""The repository keeps its own rules: style, pins, and a package that holds all that is made."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.oldest import bounds, constraints

ROOT = Path(__file__).resolve().parents[1]


def run(*command, **options):
    """Run a command at the repository's root and return what it printed, or fail with it."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_file_passes_ruff():
    run(sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise", ".")


def test_every_file_is_formatted():
    run(sys.executable, "-m", "ruff", "format", "--no-cache", "--check", "--quiet", ".")


def test_every_script_of_the_pages_passes_oxlint():
    run(Path(sys.executable).with_name("oxlint"), "--deny-warnings", "docs", "loom")


def test_tangled_is_what_the_documents_say():
    run(sys.executable, "tangle.py", "check")


@pytest.mark.parametrize("folder", [".", "tests", "tests/oracles"])
def test_requirements_are_pinned_and_name_no_server(folder):
    lines = (ROOT / folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for line in filter(None, (line.split("#")[0].strip() for line in lines)):
        exact = re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)
        assert exact or line == "-e ." or line.startswith("torch>="), line


def test_uv_looks_where_pip_is_told_to(tmp_path):
    settings = "[global]\nextra-index-url = https://b.invalid/simple\ntimeout = 60\n"
    (tmp_path / "pip.conf").write_text(settings + f"constraint = {tmp_path}/few.txt\n")
    told = {"INDEX_URL": "https://a.invalid/simple", "FIND_LINKS": "/wheels"}
    told |= {"CONFIG_FILE": tmp_path / "pip.conf"}
    done = subprocess.run(
        ["make", "--silent", "-f", "Makefile", "-f", "-", "places"],
        input='places:\n\t@$(BIN)/python -m pip config list | sed -n "$(PLACES)"\n',
        env={"PATH": os.environ["PATH"]} | {f"PIP_{name}": str(told[name]) for name in told},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert {*done.stdout.split()} >= {
        "--default-index=https://a.invalid/simple",
        "--index=https://b.invalid/simple",
        "--find-links=/wheels",
        f"--constraint={tmp_path}/few.txt",
    }
    assert "=60" not in done.stdout


def test_a_reader_installs_no_oracle():
    names = re.findall(r"^[\w.-]+", (ROOT / "requirements.txt").read_text("utf-8"), re.M)
    assert not {"torch", "tensorflow", "keras", "jax"} & {name.lower() for name in names}


def test_every_short_requirement_is_among_the_pins():
    for folder in (ROOT, ROOT / "tests"):
        short = re.findall(r"^[\w-]+", (folder / "requirements.in").read_text("utf-8"), re.M)
        pins = re.findall(r"^[\w-]+", (folder / "requirements.txt").read_text("utf-8"), re.M)
        assert set(short) <= set(pins)


def test_every_dependency_of_the_library_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pins = (ROOT / "requirements.txt").read_text("utf-8")
    for dependency in project["dependencies"]:
        name = re.match(r"[\w-]+", dependency)[0]
        assert re.search(rf"^{name}==", pins, re.M), dependency


def test_the_pins_are_what_the_tool_was_written_for():
    tool = tomllib.loads((ROOT / "loom/pyproject.toml").read_text("utf-8"))["project"]
    text = (ROOT / "requirements.txt").read_text("utf-8")
    pins = dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.M))
    for line in tool["optional-dependencies"]["weave"]:
        wanted = Requirement(line)
        if wanted.specifier:
            assert pins[wanted.name] in wanted.specifier, line


def test_the_wheel_holds_every_module_and_all_data(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        path.relative_to(ROOT / "tangled").as_posix()
        for package in ("epynn", "epynnlive")
        for path in (ROOT / "tangled" / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected and expected <= inside


def test_the_wheel_can_be_imported(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    found = run(sys.executable, "-I", "-c", IMPORT, str(tmp_path))
    assert found.strip() == str(tmp_path / "epynn" / "__init__.py")


IMPORT = """
import sys
sys.path.insert(0, sys.argv[1])
import epynn
print(epynn.__file__)
"""


def test_what_the_readme_shows_and_links_to_is_there():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\((.*?)\)", text) if "://" not in target]
    assert targets and all((ROOT / target).is_file() for target in targets)


def test_the_model_of_the_readme_reads_most_digits():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```python\n(.*?)```", text, re.S)
    assert len([line for line in example.splitlines() if line]) <= 10
    code = f"{example}\nassert model.metrics['accuracy'][1][-1] > 0.85\n"
    run(sys.executable, "-c", code)


def test_the_book_weaves_without_a_warning(weaving):
    folder, code, errors = weaving
    assert code == 0, errors
    assert (folder / "index.html").is_file()


def test_the_oldest_packages_are_those_of_pyproject():
    pins, python = bounds({"dependencies": ["a>=1.0", "b-c>=2"], "requires-python": ">=3.11"})
    assert (pins, python) == (["a==1.0", "b-c==2"], (3, 11))
    names = [re.match(r"[\w.-]+", line)[0] for line in constraints(["numpy==2.0"])]
    assert names[0] == "numpy" and len(names) == len(set(names))
    with pytest.raises(ValueError, match="'a' should be like"):
        bounds({"dependencies": ["a"]})
