"""The live page of the real book: what was changed is red, and all can be read."""

import ast
import pickle
import re
import shutil
from pathlib import Path

import pytest

from loom.tests.live.book import Live, settled
from tests.weave.axe import AXE, TAGS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180  # seconds; beside other tests all takes longer
EXPECTED = "array([[1., 0., 0., 1., 1., 0.]])"


def real(site, folder):
    """A copy of the whole book, woven already: what Sphinx knows of it is told the new place.

    The tool stays where it is. From another place its styles would be others, and each page would
    be written anew.
    """
    unneeded = shutil.ignore_patterns("_build", "__pycache__", ".*", "loom")
    shutil.copytree(ROOT, folder, ignore=unneeded)
    for made in (site, site.with_name("jupyter_execute")):  # the pages, and what their cells drew
        shutil.copytree(made, folder / "docs/_build" / made.name)
    memory = folder / "docs/_build/html/.doctrees/environment.pickle"
    env = pickle.loads(memory.read_bytes())
    env.srcdir = type(env.srcdir)(folder / "literate")
    books = repr(env.config.intersphinx_mapping).replace(str(ROOT), str(folder))
    env.config.intersphinx_mapping = ast.literal_eval(books)
    memory.write_bytes(pickle.dumps(env))
    return folder


def wrong_for_some(page):
    """What axe finds wrong with what makes a page live."""
    page.evaluate(AXE)
    found = page.evaluate(
        "tags => axe.run({include: [['.live'], ['.live-mark'], ['.live-failure']]}, "
        "{runOnly: tags}).then(r => r.violations)",
        TAGS,
    )
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]


@pytest.mark.prove  # in `make test` small books show it
def test_on_a_page_of_the_real_book_only_what_was_changed_is_red(site, tmp_path, look):
    with Live(real(site, tmp_path.resolve() / "book")) as running:
        page = look(f"{running.address}/layers/flatten.html")
        settled(page, re.compile(r"^\d+ hold, 0 fail, \d open$"), PATIENCE)
        held = page.locator(".live-green.live-mark").count()
        file = running.folder / "literate/layers/flatten.md"
        text = file.read_text("utf-8")
        assert EXPECTED in text
        file.write_text(text.replace(EXPECTED, EXPECTED.replace("1.", "2."), 1), "utf-8")
        settled(page, re.compile(rf"^{held - 1} hold, 1 fail, \d open$"), PATIENCE)
        # It stands on the new page, which is woven once the whole book has been looked through.
        assert EXPECTED in page.locator(".live-failure").inner_text(timeout=1000 * PATIENCE)
        for width, theme in ((390, "dark"), (1400, "light")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            assert wrong_for_some(page) == []
        file.write_text(text, "utf-8")
        settled(page, re.compile(rf"^{held} hold, 0 fail, \d open$"), PATIENCE)
        assert page.faults == []
        assert running.end() == []
