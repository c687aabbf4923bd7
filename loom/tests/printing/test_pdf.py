"""A book on paper."""

import re

import pytest

from loom.printing.contents import BookPart, Contents, read_contents
from loom.printing.moving import move_page, read_article
from loom.printing.onepage import make_one_page
from loom.printing.selecting import select_part
from loom.printing.shots import take_shots
from loom.tests.printing.book import bookmarks, print_book, run, weave_book


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    return weave_book(tmp_path_factory.mktemp("print"))


@pytest.fixture(scope="module")
def printed(woven, chromium):
    return print_book(woven)


def test_the_site_tells_its_contents(woven):
    parts = read_contents(woven).parts
    assert [(part.title, part.is_read, part.pages) for part in parts] == [
        ("", True, {"index": "A small book"}),
        ("How to begin", True, {"first": "1 First page"}),
        ("Go on", True, {"deep/second": "2 Second page"}),
        ("Looked up", False, {"tables": "Tables"}),
    ]


# What each part of the book says, and what it doesn't.
PARTS = {
    None: (
        ["The sum", "What is folded is printed", "What is one and one"],
        [
            "What is looked up.",
            "The table of",
            "It is two",
            "&gt;&gt;&gt; </span>total",
        ],
    ),
    "looked-up": (
        ["What is looked up.", "The table of numbers"],
        ["The sum", "What is one and one", "It is two", "Second page"],
    ),
    "solutions": (
        ["Find the sum", "It is two", "&gt;&gt;&gt; </span>total"],
        ["What is looked up.", "The table of", "What is one and one", "Second page"],
    ),
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_holds_what_is_its_own(woven, part):
    book = make_one_page(woven, part)
    body = book.html.partition('<article role="main">')[2]
    inside, outside = PARTS[part]
    assert [each for each in inside if each not in body] == []
    assert [each for each in outside if each in body] == []
    for tag in "section", "div", "details":
        assert body.count(f"<{tag}") == body.count(f"</{tag}>"), tag
    assert set(LINK.findall(book.html)) <= set(ID.findall(book.html))


AUTHOR = "A small book"  # as its configuration says
LINK, ID = re.compile(r'href="#([^"]*)"'), re.compile(r'\sid="([^"]*)"')


def test_an_output_that_is_folded_stays_one_line():
    folded = "<details><summary>40 epochs</summary><table></table></details>"
    parts = {"": True, "Looked up": False}
    contents = Contents("", (), tuple(BookPart(p, {p: p}, parts[p]) for p in parts))
    said = dict.fromkeys(parts, folded)
    assert select_part(contents, said, None)[1][""].startswith('<details class="fold">')
    assert select_part(contents, said, "looked-up")[1]["Looked up"] == folded


def test_a_part_with_nothing_in_it_is_refused():
    contents = Contents("", (), (BookPart("", {"index": "A book"}),))
    with pytest.raises(ValueError, match="nothing to print as 'solutions'"):
        select_part(contents, {"index": "<p>No exercise.</p>"}, "solutions")


def test_a_picture_is_found_whatever_its_name(tmp_path):
    image = '<img src="_images/gr%C3%B6%C3%9Fe%20a.png"/>'
    page = f"<article>{image}</article>"
    (tmp_path / "page.html").write_text(page, "utf-8")
    address = (tmp_path / "_images/größe a.png").as_uri()
    assert read_article(tmp_path, "page") == f'<img src="{address}"/>'


def test_a_shot_of_no_page_is_refused(tmp_path):
    (tmp_path / "index.html").write_text("")
    with pytest.raises(FileNotFoundError, match="`printing.shots` names nowhere"):
        take_shots(tmp_path, tmp_path / "shots", ["nowhere"])


def test_it_knows_its_title_its_author_and_its_chapters(printed):
    about = printed.metadata
    assert about.title == "A small book"
    assert about.author == AUTHOR
    assert about["/Keywords"] == "A small book; 1 First page; 2 Second page"


def test_nothing_makes_the_book_smaller(printed):
    """A browser shrinks all pages if one line is wider than the paper."""
    text = printed.pages[3].get_contents().get_data()
    assert b"3.125 0 0 3.125 0 0 cm" in text  # a pixel is 1/96 of an inch


def test_an_unknown_part_is_named(woven, tmp_path):
    done = run("loom.printing.pdf", woven, tmp_path / "out.pdf", "--part", "nothing")
    assert done.returncode == 1 and not (tmp_path / "out.pdf").exists()
    assert "no part 'nothing'" in done.stderr
    assert "known: looked-up, solutions" in done.stderr


def test_bookmarks_are_parts_pages_and_sections(printed):
    found = list(bookmarks(printed))
    assert [mark[:2] for mark in found] == [
        (0, "A small book"),
        (0, "How to begin"),
        (1, "1 First page"),
        (2, "1.1 The sum"),
        (2, "1.2 Exercises"),
        (0, "Go on"),
        (1, "2 Second page"),
        (2, "2.1 Exercises"),
    ]
    for _, title, number in found:
        assert title in printed.pages[number].extract_text()
    assert [number for *_, number in found] == sorted(number for *_, number in found)


def test_the_contents_tell_the_page(printed):
    text = printed.pages[1].extract_text()
    assert "Contents" in text
    for _, title, number in bookmarks(printed):
        assert title in text
        assert str(number + 1) in text.split()


def places(page):
    """Each piece of text on a page, and how far to the right it begins."""
    found = []

    def visit(text, matrix, text_matrix, *_):
        if text.strip():
            x = matrix[0] * text_matrix[4] + matrix[2] * text_matrix[5] + matrix[4]
            found.append((text, x))

    page.extract_text(visitor_text=visit)
    return found


def page_of(printed, title):
    return next(printed.pages[n] for _, said, n in bookmarks(printed) if said == title)


def test_code_is_left_of_its_equation(printed):
    page = page_of(printed, "1.1 The sum")
    assert "Z = X @ W" in page.extract_text()
    found = places(page)
    code = [x for text, x in found if "@" in text]
    equation = [x for text, x in found if "⋅" in text]
    assert code and equation and max(code) < 350 < min(equation)


def test_what_needs_more_room_than_its_code_stands_above_it(printed):
    page = page_of(printed, "2 Second page")
    found = [(text, x) for text, x in places(page) if "Twice" in text or "*" in text]
    assert ["Twice" in text for text, _ in found] == [True, False]
    assert all(x < 200 for _, x in found)


def test_what_is_folded_is_printed(printed):
    assert (
        "What is folded is printed." in page_of(printed, "1 First page").extract_text()
    )


def test_links_lead_to_places_in_the_book(printed):
    links = {}
    for number, page in enumerate(printed.pages):
        for note in page.get("/Annots") or ():
            note = note.get_object()
            assert "/A" not in note, note  # an address outside
            links.setdefault(number, set()).add(str(note["/Dest"]).lstrip("/"))
    known = {name.lstrip("/") for name in printed.named_destinations}
    assert set().union(*links.values()) <= known
    second = next(n for _, title, n in bookmarks(printed) if title == "2 Second page")
    assert "first--exercises" in links[second]
    assert "first--eq-1" in set().union(*links.values())


def test_a_diagram_keeps_its_style(printed):
    html = '<svg id="diagram-1"><style>#diagram-1 .a{fill:#fff}</style>'
    html += '<path marker-end="url(#diagram-1_end)"/></svg>'
    page = move_page(html, "a/b", {"a/b"})
    assert '<svg id="a-b--diagram-1"><style>#a-b--diagram-1 .a{fill:#fff}' in page
    assert "url(#a-b--diagram-1_end)" in page


def test_without_a_site_it_is_said(tmp_path):
    for program in "loom.printing.pdf", "loom.printing.shots":
        done = run(program, tmp_path, tmp_path / "out")
        assert done.returncode == 1
        assert "weave it first" in done.stderr and "Traceback" not in done.stderr


def test_a_folder_is_not_printed_over(woven, tmp_path):
    done = run("loom.printing.pdf", woven, tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path} is a folder; name the file to write\n"
