"""A change made in the browser applies in a clone, which is as tangled as it was."""

import os
import subprocess
import sys
from pathlib import Path

from loom.browser.changes import make_patch
from loom.browser.library import EditedLibrary
from loom.browser.touching import list_touched_pages
from loom.config import use_book

ROOT = Path(__file__).resolve().parents[2]
FORWARD = "epynn/lstm/forward.py"


def run(*command, cwd, **options):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def make_clone(folder):
    """A clone of the repository, with what is not committed yet in it."""
    run("git", "clone", "--quiet", "--no-hardlinks", ROOT, folder, cwd=ROOT)
    changed = run("git", "diff", "HEAD", "--binary", cwd=ROOT)
    if changed:
        run("git", "apply", cwd=folder, input=changed)
    return folder


def edit(library, path, kind, name, change):
    """Change the code of one block of a page."""
    blocks = library.originals[path].blocks
    [number] = [n for n, b in enumerate(blocks) if (b.kind, b.name) == (kind, name)]
    code = "\n".join(blocks[number].code)
    assert change(code) != code
    return {number: change(code)}


def test_a_patch_applies_in_a_clone_and_check_is_green(tmp_path):
    clone, book = make_clone(tmp_path / "clone"), make_clone(tmp_path / "book")
    try:
        use_book(book)
        library = EditedLibrary(book)
        path = "literate/layers/lstm.md"
        # lines that a solution of the page, a patch, names as they were set
        code = "x @ Uf {} hp @ Vf + bf".format
        edits = edit(
            library, path, "file", FORWARD,
            lambda text: text.replace(code("+"), code("-")) + "\n\n# é — mine",
        )  # fmt: skip
        blocks = library.originals[path].blocks
        # an exercise that is begun is the reader's own, and stays at home
        start = next(n for n, block in enumerate(blocks) if block.kind == "start")
        assert library.edit(path, edits | {start: "mine = 1"}) == []
        other = "literate/layers/dense.md"
        name = "epynn/dense/backward.py"
        edits = edit(library, other, "file", name, lambda code: f"# mine\n{code}")
        assert library.edit(other, edits) == []
        patch = make_patch(library)
        touched = list_touched_pages(book, library)
    finally:
        use_book(ROOT)
    run("git", "apply", "--whitespace=error", cwd=clone, input=patch)
    changed = run("git", "diff", "--name-only", cwd=clone).split()
    before = run("git", "diff", "--name-only", "HEAD", cwd=ROOT).split()
    assert set(changed) - set(before) == {
        path,
        other,
        "tangled/epynn/dense/backward.py",
        f"tangled/{FORWARD}",
        "tangled/manifest.json",
    } - set(before)
    environment = {**os.environ, "PYTHONPATH": str(clone)}
    run(sys.executable, "tangle.py", "check", cwd=clone, env=environment)
    assert "mine = 1" not in patch
    # pages that change come first; those that import neither are not touched
    assert touched[:2] == [other, path]
    assert "literate/network/model.md" in touched
    assert "literate/glossary.md" not in touched
