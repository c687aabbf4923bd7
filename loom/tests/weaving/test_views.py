"""Views of files, indexes, and what stands under a title."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from loom.documents.folder import get_page_name, read_documents
from loom.tangling.outputs import make_outputs
from loom.tests.weaving.book import Book, follow
from loom.tests.weaving.pages import HARD, HEAD, PAGES, TWO
from loom.weaving.book import sources
from loom.weaving.book.filecache import FileCache


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("views")).write(**PAGES)
    book.weave("html", "-W")
    assert book.code == 0, book.errors
    return book


def made(book):
    """The files that a book describes, as tangle.py says."""
    documents, problems = read_documents(book.folder)
    files, more, _ = make_outputs(documents)
    assert not problems and not more
    return files


def view(book, path):
    page = sources.find_view(path)
    return book.page(page), book.file(page)


def text(node):
    return " ".join(node.get_text().split())


def test_a_view_is_the_file_line_by_line(woven):
    for path, output in made(woven).items():
        page, file = view(woven, path)
        rows = page.select(".view .row")
        assert [row["id"] for row in rows] == [f"L{n + 1}" for n in range(len(rows))]
        assert "".join(row.get_text() for row in rows) == output.text
        assert [a["data-line"] for a in page.select(".row-number")] == [
            str(n + 1) for n in range(len(rows))
        ]
        download = page.select_one("a[download]")
        assert follow(file, download)[0].read_text("utf-8") == output.text


def led(book):
    """For each line of a view: its text, that of its line, and that of its link.

    A blank line around a block, or between two cells, has None there: pages don't
    show it.
    """
    pages, documents = {}, read_documents(book.folder)[0]
    code = {
        (block.document, line): text
        for document in documents
        for block in document.blocks
        for text, line in zip(block.code, block.lines, strict=True)
        if text.strip() or block.line + 1 < line < block.lines[-1]
    }
    for path, output in made(book).items():
        page, file = view(book, path)
        for row, origin in zip(page.select(".view .row"), output.origins, strict=True):
            target, place = follow(file, row.select_one(".row-number"))
            assert target == book.file(get_page_name(origin.document)).resolve()
            if target not in pages:
                pages[target] = BeautifulSoup(target.read_text("utf-8"), "html.parser")
            shown = pages[target].find(id=place).get_text()
            yield row.get_text(), code.get((origin.document, origin.line)), shown


def test_each_line_leads_to_itself(woven):
    for row, line, shown in led(woven):
        assert shown == f"{line}\n"
        assert shown.strip() == row.strip()


@pytest.mark.parametrize("solutions", [0, 1])
def test_each_line_leads_to_itself_in_hard_cases_too(book, solutions):
    """Pieces, indentation, a chunk used thrice, equal lines, cells, and solutions."""
    book.write(hard=HEAD + HARD).weave(
        "html", "-W", "-D", f"weave_solutions={solutions}"
    )
    assert book.code == 0, book.errors
    found = list(led(book))
    assert [
        (
            row,
            "Whole file" in shown,
            "print(x)" in shown or "z = 3" in shown or "class A:" in shown,
        )
        for row, line, shown in found
        if line is None
    ] == 3 * [("\n", True, True)]
    for row, line, shown in found:
        if line is not None:
            assert shown == f"{line}\n"
            assert shown.strip() == row.strip()
    page = book.page("hard")
    assert bool(page.select(".literate-solution")) == bool(solutions)
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert not page.select(".literate-start pre [id], .literate-check pre [id]")


def test_a_line_with_an_equation_leads_to_itself_and_to_the_equation(woven):
    page, file = view(woven, "tangled/pack/one.py")
    rows = {row.get_text().strip(): row for row in page.select(".row")}
    first, second = rows["Z = X @ W  # (1) (m, u)"], rows["Z += self.b  # (1)"]
    assert (
        first.select_one(".row-number")["href"] == "../../one.html#chunk-one-forward.3"
    )
    assert (
        second.select_one(".row-number")["href"] == "../../one.html#chunk-one-forward.4"
    )
    for row in (first, second):
        assert row.select_one(".equation-link")["href"] == "../../one.html#eq-1"
    assert not rows["W = self.W  # (m, n)"].select(".equation-link")


def test_the_margin_names_a_block_when_it_changes(woven):
    page, _ = view(woven, "tangled/pack/one.py")
    assert [text(side) for side in page.select(".run-side") if text(side)] == [
        "one.pyOne",
        "⟨one-imports⟩",
        "⟨one-imports⟩",
        "one.py",
        "⟨one-forward⟩",
        "one.py",
        "⟨shared-tune⟩Two",
        "⟨shared-scale⟩",
    ]


def test_a_caption_leads_to_the_first_line_in_the_file(woven):
    for name, expected in [
        (
            "one",
            {
                "Whole file": [
                    '"""A layer."""',
                    "W = self.W  # (m, n)",
                    "import numpy as np",
                ]
            },
        ),
        (
            "deep/two",
            {
                "Whole file": ["def tuned(Z):"],
                "Whole file: pack/one.py": ["return Z * RATE"],
            },
        ),
    ]:
        found = {}
        for link in woven.page(name).select(".block-file"):
            target, place = follow(woven.file(name).resolve(), link)
            page = BeautifulSoup(target.read_text("utf-8"), "html.parser")
            line = page.find(id=place).find_parent(class_="row").get_text().strip()
            found.setdefault(link.get_text(), []).append(line)
        for said, lines in expected.items():
            assert found[said][: len(lines)] == lines


def test_views_are_not_in_the_search(woven):
    found = (woven.folder / "build/html/searchindex.js").read_text("utf-8")
    assert "deep/two" in found and "files/pack" not in found


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_ids_are_unique_and_links_arrive(woven, builder):
    book = Book(woven.folder, builder)
    if builder != "html":
        book.weave(builder, "-W")
        assert book.code == 0, book.errors
    folder = (book.folder / "build" / builder).resolve()
    pages = {}
    for file in folder.rglob("*.html"):
        if "_static" not in file.parts:
            page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
            found = [tag["id"] for tag in page.find_all(id=True)]
            assert len(found) == len(set(found)), file
            pages[file] = page, set(found)
    count = 0
    for file, (page, _) in pages.items():
        for link in page.select("article a[href]"):
            target, place = follow(file, link)
            assert target.is_relative_to(folder) and target.is_file(), (file, link)
            if place and not place.startswith("document-"):
                assert place in pages[target][1], (file, link)
                count += 1
    assert count > 50


def test_a_page_offers_files_source_and_a_way_to_edit(woven):
    page, file = woven.page("deep/two"), woven.file("deep/two").resolve()
    tools = page.select_one("h1 + .page-tools")
    assert [text(s) for s in tools.select("summary")] == ["2 files", "Edit"]
    assert [text(li) for li in tools.select("li")] == [
        "pack/one.py download",
        "tools/two.py download",
    ]
    [source] = [a for a in tools.select("a") if text(a) == "Source"]
    assert follow(file, source)[0].read_text("utf-8") == TWO
    said = text(tools.select("details")[1])
    assert "literate/deep/two.md" in said and "python -m loom" in said
    front = woven.page("index").select_one("article .page-tools")
    assert "Edit" in text(front) and not front.find_next_sibling()


def test_edit_is_a_link_where_the_book_is_told_its_home(book, monkeypatch):
    monkeypatch.setenv("WEAVE_EDIT", "https://host/edit/{path}?file={absolute}")
    page = book.write(deep__two="# Two\n").weave("html").page("deep/two")
    [link] = [a for a in page.select(".page-tools a") if text(a) == "Edit"]
    path = book.folder / "literate/deep/two.md"
    assert unquote(link["href"]) == (
        f"https://host/edit/literate/deep/two.md?file={path.as_posix()}"
    )


def test_previous_and_next(woven):
    page = woven.page("lists")
    ways = [
        page.select_one(f".{way}-page .title").get_text() for way in ("prev", "next")
    ]
    assert ways == ["Two", "One"]


def test_the_sidebar_shows_the_page_that_a_view_belongs_to(woven):
    for path, output in made(woven).items():
        page, _ = view(woven, path)
        [entry] = page.select("nav.book-nav [aria-current]")
        owner = get_page_name(output.owner)
        assert (entry["aria-current"], entry.parent["data-page"]) == ("true", owner)


def written(book):
    """When each page and each download was written."""
    return {
        path.relative_to(book.folder).as_posix(): path.stat().st_mtime_ns
        for path in (book.folder / "build/html").rglob("*")
        if path.suffix in (".html", ".ipynb", ".py") and "_static" not in path.parts
        if path.name not in ("404.html", "genindex.html", "search.html")
    }


def test_views_follow_their_chunks_and_nothing_else_is_written(book):
    book.write(**PAGES).weave("html", "-W")
    before = written(book)
    assert sum("/files/" in name for name in before) == 4
    book.weave("html", "-W")
    assert written(book) == before
    book.write(deep__two=TWO.replace("return Z * RATE", "return RATE * Z")).weave(
        "html", "-W"
    )
    after = written(book)
    changed = {
        name.removeprefix("build/html/")
        for name in after
        if after[name] != before[name]
    }
    changed -= {"index.html"}  # as its table of contents has the page
    assert changed == {
        "one.html",  # which shows the chunk
        "deep/two.html",
        "files/pack/one.py",
        "files/pack/one.py.html",
    }
    page, _ = view(book, "tangled/pack/one.py")
    assert "return RATE * Z" in page.get_text()
    book.write(deep__two=TWO.replace("/tools/two.py", "/tools/three.py")).weave(
        "html", "-W"
    )
    files = {name.rpartition("/")[2] for name in written(book) if "/files/" in name}
    assert files == {"one.py", "one.py.html", "three.py", "three.py.html"}
    assert "three.py" in str(book.page("lists").select_one("table.index-files"))


def test_what_can_not_be_made_goes_and_is_asked_for_again(tmp_path):
    for number, is_made in ("1", True), ("2", False):
        cache = FileCache(tmp_path, "things")
        assert not cache.is_current("a.txt", number)
        if is_made:
            cache.write_file("a.txt", number)
        else:
            cache.drop("a.txt")
        cache.save()
    assert not (tmp_path / "a.txt").exists()
    assert not FileCache(tmp_path, "things").is_current("a.txt", "2")


def test_what_is_no_longer_made_goes_after_a_weave_that_broke_off(tmp_path):
    cache = FileCache(tmp_path, "things")
    for name in "a.txt", "b.txt":
        cache.is_current(name, "1")
        cache.write_file(name, "1")
    cache.save()
    FileCache(tmp_path, "things").is_current("a.txt", "2")  # and no more
    cache = FileCache(tmp_path, "things")
    assert not cache.is_current("a.txt", "1")
    cache.write_file("a.txt", "1")
    cache.save()
    assert [each.name for each in tmp_path.glob("*.txt")] == ["a.txt"]
    assert FileCache(tmp_path, "things").is_current("a.txt", "1")


def test_a_kill_while_it_remembers_leaves_what_it_knew(tmp_path, monkeypatch):
    cache = FileCache(tmp_path, "things")
    cache.is_current("a.txt", "1")
    cache.write_file("a.txt", "1")
    cache.save()

    def break_off(path, data, *_, **__):
        with path.open("w" if isinstance(data, str) else "wb") as file:
            file.write(data[:9])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "write_text", break_off)
        patch.setattr(Path, "write_bytes", break_off)
        FileCache(tmp_path, "things").is_current("a.txt", "2")
    assert FileCache(tmp_path, "things").is_current("a.txt", "1")
    assert {each.name for each in tmp_path.iterdir()} == {".things.json", "a.txt"}


def test_a_memory_that_is_broken_or_old_is_no_memory(tmp_path):
    first = FileCache(tmp_path, "things")
    assert not first.is_current("a.txt", "1")
    first.write_file("a.txt", "1")
    first.save()
    assert FileCache(tmp_path, "things").is_current("a.txt", "1")
    path = tmp_path / ".things.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "": "another version"}))
    assert not FileCache(tmp_path, "things").is_current("a.txt", "1")
    path.write_text("{")
    assert not FileCache(tmp_path, "things").is_current("a.txt", "1")


def test_what_was_written_before_a_weave_broke_off_is_written_again(tmp_path):
    for number in "12":
        cache = FileCache(tmp_path, "things")
        assert not cache.is_current("a.txt", number)
        cache.write_file("a.txt", number)
        if number == "1":
            cache.save()
    assert not FileCache(tmp_path, "things").is_current("a.txt", "1")


def test_what_is_made_again_is_remembered(tmp_path):
    for _ in range(2):
        cache = FileCache(tmp_path, "things")
        assert not cache.is_unchanged("1")
        cache.is_current("a.txt", "1")
        cache.write_file("a.txt", "1")
        cache.save()
        assert FileCache(tmp_path, "things").is_unchanged("1")
        (tmp_path / "a.txt").unlink()


def test_what_is_wrong_has_no_view_and_does_no_harm(book):
    circle = "```python {file=a.py}\n<<x>>\n```\n\n```python {#x}\n<<x>>\n```\n"
    book.write(a=f"# A\n\n:::{{book-index}} chnuks\n:::\n\n{circle}").weave("html")
    [warning] = book.warnings()
    assert re.search(r"a\.md:3: ERROR: .*no index of chnuks; there are chunks", warning)
    assert not (book.folder / "build/html/files").exists()
    assert not book.page("a").select(".block-file")
