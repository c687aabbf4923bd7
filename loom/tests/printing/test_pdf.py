"""A book on paper."""

import pytest

from loom.printing.moving import move_page
from loom.tests.printing.book import bookmarks, print_book, run


@pytest.fixture(scope="module")
def printed(tmp_path_factory, chromium):
    return print_book(tmp_path_factory.mktemp("print"))


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
