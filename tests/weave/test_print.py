"""The book on paper: the style sheet, the PDF, the pictures."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from loom.printing.contents import read_contents
from loom.tests.printing.book import bookmarks, run

ROOT = Path(__file__).parents[2]


def test_it_is_set_in_the_fonts_of_the_book(site, look):
    page = look(site / "layers/dense.html")
    printed = PdfReader(BytesIO(page.pdf()))
    fonts = set()
    for page in printed.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            name = font.get("/BaseFont") or font["/FontDescriptor"]["/FontName"]
            fonts.add(name.rpartition("+")[2].partition("-")[0])
    assert fonts >= {"SourceSerif4", "SourceSans3", "JetBrainsMonoNL", "STIXTwoMath"}, fonts


def test_every_page_of_the_book_is_in_the_contents(site):
    named = {name for part in read_contents(site).parts for name in part.pages}
    documents = {
        path.relative_to(ROOT / "literate").with_suffix("").as_posix()
        for path in (ROOT / "literate").rglob("*.md")
    }
    assert named == documents


@pytest.mark.prove
def test_the_whole_book(site, chromium, tmp_path):
    out = tmp_path / "epynn.pdf"
    done = run("loom.printing.pdf", site, out)
    assert done.returncode == 0, done.stderr
    assert out.stat().st_size < 25e6
    reader = PdfReader(out)
    found = list(bookmarks(reader))
    assert 200 < len(reader.pages) <= 350 and len(found) > 300
    words = [len(page.extract_text().split()) for page in reader.pages]
    assert min(words) > 5, f"page {words.index(min(words)) + 1} is empty"
    assert b"3.125 0 0 3.125 0 0 cm" in reader.pages[100].get_contents().get_data()
    for _, title, number in found[:: len(found) // 50]:
        said = "".join(reader.pages[number].extract_text().split())
        assert "".join(title.split()) in said


PAPER = """() => { const style = s => getComputedStyle(document.querySelector(s));
  const box = s => document.querySelector(s).getBoundingClientRect();
  return { paper: style('body').backgroundColor, ink: style('#backward > p').color,
    code: style('.highlight .k').color, frame: style('.sidebar-drawer').display,
    above: box('#forward .row-cell:has(+ .part)').bottom,
    below: box('#forward .row-cell + .part').top,
    solution: document.querySelector('details .literate').getBoundingClientRect().height }; }"""


def test_paper_is_white_and_what_is_said_stands_above_its_code(site, look):
    papers = []
    for theme in "light", "dark":
        page = look(site / "layers/dense.html", width=680, color_scheme=theme)
        page.emulate_media(media="print")
        papers.append(page.evaluate(PAPER))
    assert papers[0] == papers[1]
    assert papers[0]["paper"] == "rgb(255, 255, 255)" and papers[0]["ink"] == "rgb(17, 17, 17)"
    assert papers[0]["frame"] == "none"
    assert papers[0]["above"] <= papers[0]["below"] and papers[0]["solution"] > 20


def test_pictures_are_taken_of_each_view(site, chromium, tmp_path):
    code = "from loom.printing.shots import take_shots; print(take_shots({!r}, {!r}, ['index']))"
    done = subprocess.run(
        [sys.executable, "-c", code.format(str(site), str(tmp_path))],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    sheet = (tmp_path / "index.html").read_text("utf-8")
    pictures = sorted(path.name for path in tmp_path.glob("*.png"))
    assert len(pictures) == 6 and all(name in sheet for name in pictures)
