"""What others show of a page, and where there is no page: head, sitemap, dates, 404."""

import os
import shutil
import subprocess
import threading
from xml.etree import ElementTree

import pytest
from matplotlib.image import imread

from loom.serving import open_site_server
from loom.tests.weaving.book import Book
from loom.tests.weaving.test_chapters import INDEX, A, B, path
from loom.weaving.frame.dates import find_date, read_dates
from loom.weaving.frame.descriptions import shorten_text

__all__ = ["path"]

BASE = "https://book.example/folder/"
ROW = """# A *row* & more

The first paragraph, with `code`.

:::{sbs}
```python
def f(a):
    x = a  # (1)
    y = 2 * x + 1  # (2)
    return y
```

$$ x_{m} = a^{k-1}_{m} \\tag{1} $$

$$ y_{m} = 2 x_{m} + 1 \\tag{2} $$
:::
"""


def read_tags(page):
    return {
        tag.get("name", tag.get("property")): tag["content"]
        for tag in page.select("meta[content]")
    }


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    """A book that has no address."""
    book = Book(tmp_path_factory.mktemp("described")).write(
        a=ROW,
        b="# B\n\nAdd $x$.\n\nPlain.\n",
        matter="---\ndescription: Just this.\n---\n\n# A\n\nNot this.\n",
        section="# B\n\n## Part\n\nIn a section.\n",
    )
    book.weave()
    assert not book.warnings()
    return book


def test_a_page_describes_itself(described):
    book = described
    tags = read_tags(book.page("a"))
    assert tags["description"] == "The first paragraph, with code."
    assert tags["og:description"] == tags["description"]
    assert tags["og:title"] == "A row & more" and tags["og:type"] == "article"
    assert tags["twitter:card"] == "summary"
    assert read_tags(book.page("index"))["og:type"] == "website"
    assert read_tags(book.page("b"))["description"] == "Plain."
    assert "description" not in read_tags(book.page("search"))


def test_front_matter_and_sections_describe_a_page(described):
    assert read_tags(described.page("matter"))["description"] == "Just this."
    assert read_tags(described.page("section"))["description"] == "In a section."


def test_what_can_be_done_after_a_chapter_describes_it(path):
    said = [read_tags(path.page(name))["description"] for name in ("sub/a", "b")]
    assert said == ["You can count < ten.", "You can add."]


@pytest.mark.parametrize(
    "text, short",
    [
        ("Short.", "Short."),
        ("One sentence here. Another one.", "One sentence here."),
        ("A word, and another, and another", "A word, and another…"),
        ("No. A sentence is no description", "No. A sentence is no…"),
    ],
)
def test_a_description_ends_with_a_sentence_or_a_word(text, short):
    assert shorten_text(text, 24) == short


def test_without_an_address_nothing_is_absolute(described):
    text = described.file("a").read_text("utf-8")
    assert "og:image" not in text and "og:url" not in text and "canonical" not in text
    assert not (described.site / "sitemap.xml").exists()
    assert not list(described.site.rglob("cards/*.png"))


def test_with_an_address_there_are_pictures_and_a_sitemap(book):
    book.write(a=ROW, sub__b="# B\n\nNo row.\n").weave(
        "html", "-D", f"html_baseurl={BASE}"
    )
    assert not book.warnings()
    tags = read_tags(book.page("a"))
    assert tags["og:url"] == f"{BASE}a.html"
    assert tags["og:image:alt"] == "A row & more: y = 2 * x + 1"
    assert tags["twitter:card"] == "summary_large_image"
    other = read_tags(book.page("sub/b"))
    names = [each["og:image"].removeprefix(BASE) for each in (tags, other)]
    with_row, without = (imread(book.site / name) for name in names)
    assert with_row.shape[:2] == without.shape[:2] == (630, 1200)
    assert (with_row != without).any()
    tree = ElementTree.parse(book.site / "sitemap.xml")
    found = [each.text for each in tree.iter() if each.tag.endswith("loc")]
    assert found == [f"{BASE}{page}.html" for page in ("a", "index", "sub/b")]
    book.weave()
    assert not (book.site / "sitemap.xml").exists()


def test_dates_are_those_of_commits(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    old, new = tmp_path / "sub/old.md", tmp_path / "neu für alle.md"
    old.parent.mkdir()

    def commit(day):
        for command in (["add", "."], ["commit", "-qm", "change"]):
            subprocess.run(
                ["git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@b.c"]
                + command,
                check=True,
                env={"GIT_COMMITTER_DATE": f"{day}T12:00:00Z", "PATH": "/usr/bin:/bin"},
            )

    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    latin = tmp_path / os.fsdecode(b"gr\xf6\xdfe.md")
    for file in (old, new, latin):
        file.write_text("1")
    commit("2024-02-03")
    new.write_text("2")
    commit("2025-06-07")
    read_dates.cache_clear()
    assert find_date(tmp_path, old) == find_date(tmp_path, latin) == "2024-02-03"
    assert find_date(tmp_path, new) == "2025-06-07"
    assert find_date(tmp_path / "sub", old) == "2024-02-03"
    assert find_date(tmp_path, tmp_path / "unknown.md") == ""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert find_date(tmp_path, tmp_path / "unknown.md") == "1970-01-02"
    assert find_date(tmp_path, old) == "2024-02-03"


@pytest.fixture(scope="module")
def lost(path, tmp_path_factory):
    """A book with a path, in a folder of a server."""
    outside = tmp_path_factory.mktemp("served")
    shutil.copytree(path.site, outside / "folder")
    (outside / "index.html").write_text("another site")
    (outside / "folder/404.html").replace(outside / "404.html")
    with open_site_server(outside, port=0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


# In a folder that the site has, which is known at once; anywhere else it is looked for.
@pytest.mark.parametrize(
    "gone", ["sub/gone.html", "gone-now.html", "not/there/gone.html"]
)
def test_where_there_is_no_page_links_lead_into_the_site(lost, look, gone):
    page = look(f"{lost}/folder/{gone}")
    page.wait_for_function(
        "document.querySelector('nav a').href.includes('/folder/sub/a')"
    )
    links = page.locator("[data-to]").evaluate_all(
        "all => all.map(e => e.href ?? e.action)"
    )
    wanted = ["index", "search", "sub/a", "b", "c"]
    assert links == [f"{lost}/folder/{name}.html" for name in wanted]
    assert page.input_value("input") in ("gone", "gone now")
    assert f"/folder/{gone}" in page.inner_text("p code")
    assert all("404" in fault for fault in page.faults)
    page.click("nav a >> nth=1")
    assert page.inner_text("h1").startswith("2 Page B")


def test_the_page_itself_opens_from_the_disk(path, book, look):
    book.write(sub__a=A, b=B, c="# Page C\n").write_file("literate/index.md", INDEX)
    page = look(
        book.weave("html", "-D", "html_baseurl=https://book.example/x").file("404")
    )
    assert page.faults == [] and page.input_value("input") == ""
    assert page.get_attribute("nav a", "href") == "/x/sub/a.html"
    text = path.file("404").read_text("utf-8")
    assert 'href="sub/a.html"' in text and 'action="search.html"' in text
