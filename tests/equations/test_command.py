"""python tangle.py equations."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments, root=ROOT):
    return subprocess.run(
        [sys.executable, "tangle.py", "equations", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
    )


def test_one_page():
    done = run("layers/dense")
    assert done.returncode == 0, done.stdout + done.stderr
    first, *lines, last = done.stdout.splitlines()
    assert first.startswith("literate/layers/dense.md    8 equations,  3 by differences, 18 ")
    assert "  (7.1) checked, " in done.stdout and "; central differences agree to " in done.stdout
    assert len(lines) == 8 and last.startswith("8 equations, 0 to mend (")


def test_no_page():
    done = run("layers/nothing")
    assert done.returncode == 1
    assert done.stdout == "no page is called layers/nothing\n"


def test_a_wrong_equation_and_wrong_code(tmp_path):
    for name in ("docs/weave", "literate", "tangled"):
        ignore = shutil.ignore_patterns("__pycache__", "_build")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignore)
    shutil.copy(ROOT / "tangle.py", tmp_path)
    page = tmp_path / "literate/layers/dense.md"
    text = page.read_text("utf-8")
    page.write_text(text.replace(r"W_{nu} + b_{u} \tag", r"W_{nu} - b_{u} \tag"), encoding="utf-8")
    done = run("layers/dense", root=tmp_path)
    assert done.returncode == 1
    assert "1 red" in done.stdout and "It would hold with + for −." in done.stdout
    sound, wrong = (f"layer.p['W'] {sign} layer.p.get('b', 0)  # (2)" for sign in "+-")
    page.write_text(text.replace(sound, wrong), encoding="utf-8")
    done = run("layers/dense", root=tmp_path)  # it tangles first, and the copy's code is run
    assert done.returncode == 1
    assert "It would hold with − for +." in done.stdout
