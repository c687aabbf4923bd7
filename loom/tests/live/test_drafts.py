"""What can't be woven is told, and the last page that could be stays."""

import os
import re
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from loom.tests.live.book import (
    FIRST,
    INDEX,
    ROOT,
    Live,
    live_line,
    make_book,
    settled,
)

BROKEN = {
    "a link to nowhere": ("Line 2 of", "{doc}`nowhere` Line 2 of", "nowhere"),
    "code that is not Python": (
        "    return 'hello ' + who",
        "    return ('hello",
        "SyntaxError",
    ),
    "a chunk that is missing": ("<<greet>>", "<<great>>", "great"),
    "a fence that is none": (
        "```python {#greet}",
        "```python {#greet} }",
        "{#greet} }",
    ),
}


@pytest.mark.parametrize("old, new, said", BROKEN.values(), ids=BROKEN)
def test_a_broken_draft_is_told_and_the_last_good_page_stays(
    live, first, old, new, said
):
    file = live.folder / "build/html/first.html"
    before = file.read_text("utf-8")
    with live.saved("first.md", old, new):
        banner = first.locator(".live-banner")
        expect(banner).to_be_visible(timeout=20000)
        settled(first, "not made: see above")
        assert banner.locator("p").inner_text().startswith("This page can’t be made.")
        line = live_line(live, new.splitlines()[0])
        # a file that is being written is blank for a moment, and that is told first
        expect(banner).to_contain_text(f"literate/first.md:{line}")
        expect(banner).to_contain_text(said)
        assert (
            first.locator(".live-mark").count() == 0
        )  # none of the old text's, as if they were new
        assert file.read_text("utf-8") == before
    settled(first, "3 hold, 0 fail, 1 open")
    assert not banner.is_visible()


CELLS = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

# Third

```{code-cell} python
from greeting import greet
print(greet('you'))
```
"""


def test_code_that_is_not_python_when_it_starts_is_told_and_mended(tmp_path, look):
    """A code cell of another page imports it, and the book has never been woven."""
    good = "    return 'hello ' + who"
    index = INDEX.replace("second\n", "second\nthird\n")
    broken = FIRST.replace(good, "    return ('hello")
    folder = make_book(tmp_path.resolve(), index=index, third=CELLS, first=broken)
    with Live(folder) as running:
        page = look(f"{running.address}/first.html")
        line = live_line(running, "    return ('hello")
        expect(page.locator(".live-banner")).to_contain_text(
            f"literate/first.md:{line}"
        )
        expect(page.locator(".live-banner")).to_contain_text("SyntaxError")
        (folder / "literate/first.md").write_text(FIRST, "utf-8")
        running.wait("first: 3 green, 0 red, 1 open")
        settled(page, "3 hold, 0 fail, 1 open")
        third = look(f"{running.address}/third.html")
        settled(third, "1 hold, 0 fail")
        assert "hello you" in third.locator(".cell_output").inner_text()
        assert running.end() == []


def test_saves_one_after_the_other_end_with_the_last(live, first):
    with live.saved("first.md", "'hello you'", "'a'"):
        path = live.folder / "literate/first.md"
        for text in ("b", "c", "d"):
            time.sleep(0.25)
            path.write_text(
                path.read_text("utf-8").replace("you')\n'", f"you')\n'{text}"), "utf-8"
            )
        first.locator(".highlight-pycon:has-text('dcba')").wait_for(timeout=30000)
        settled(first, "2 hold, 1 fail, 1 open")
        assert "'dcba'" in first.locator(".live-failure").inner_text()


def test_a_page_is_replaced_and_never_half_written(live, first):
    """Who reads it meanwhile has the old one, and it is whole if the weave is ended."""
    page, old = live.folder / "build/html/first.html", live.folder / "old.html"
    os.link(page, old)
    before = old.read_text("utf-8")
    with live.saved("first.md", "Line 2 of", "Line two of"):
        first.locator("text=Line two of").wait_for(state="attached")
        assert "Line two of" in page.read_text("utf-8")
        assert old.read_text("utf-8") == before
    old.unlink()


def test_of_two_pages_saved_at_once_the_good_one_is_shown(live, first):
    good = live.saved("first.md", "Line 2 of", "Line two of")
    broken = live.saved("second.md", "# Second", "# Second, {doc}`nowhere`")
    with broken, good:
        first.locator("text=Line two of").wait_for(state="attached")
        settled(first, "3 hold, 0 fail, 1 open")
        live.wait("literate/second.md:1: unknown document: 'nowhere'")
        for name in ("first", "second"):  # first names second as the page that follows
            page = live.folder / f"build/html/{name}.html"
            assert "nowhere" not in page.read_text("utf-8")


def test_a_new_page_wants_a_place_in_the_book(live):
    path = live.folder / "literate/third.md"
    path.write_text("# Third\n", "utf-8")
    live.wait("third.md: document isn't included in any toctree")
    path.unlink()


def test_no_document_outside_the_book_is_run(live, first):
    trace = live.folder / "trace"
    text = f"# Out\n\n```pycon\n>>> _ = open({str(trace)!r}, 'w')\n```\n"
    (live.folder / "out.md").write_text(text, "utf-8")
    link = live.folder / "literate/in.md"
    link.symlink_to(live.folder / "out.md")
    for page in ("/../out", "/%2e%2e/out", f"/{live.folder}/out", "/in"):
        assert live.get(f"/_live/news?page={page}.html")[0] == 200
    for number in (2, 3):  # nor does it keep another page from being woven
        with live.saved("first.md", f"Line {number} of", f"Line no. {number} of"):
            first.locator(f"text=Line no. {number} of").wait_for(state="attached")
            settled(first, "3 hold, 0 fail, 1 open")
        settled(first, "3 hold, 0 fail, 1 open")
    assert not trace.exists()
    assert not (live.folder / "build/html/in.html").exists()
    link.unlink()


def said(page):
    """A page; a first build doesn't yet know the print of one style sheet."""
    return re.sub(r"(mystnb\.\w+\.css)\?v=\w+", r"\1", page.read_text("utf-8"))


def test_the_site_on_the_disk_is_that_of_make_html(live, first):
    again = live.folder / "again"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-q", "-c", ".", "literate", str(again)],
        cwd=live.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    site = live.folder / "build/html"
    pages = [page.relative_to(again) for page in again.rglob("*.html")]
    assert len(pages) > 5
    end = time.monotonic() + 30  # indexes follow the page that was asked for
    while other := [name for name in pages if said(site / name) != said(again / name)]:
        assert time.monotonic() < end, other
        time.sleep(0.5)
