"""A book of many pages, to find one's way in."""

from bs4 import BeautifulSoup

from loom.tests.weaving.book import Book

PARTS = {
    "First steps": [f"first/{n}" for n in range(1, 9)],
    "Next steps": [f"next/{n}" for n in range(1, 6)],
    "Last steps": [f"last/{n}" for n in range(1, 4)],
}
REST = {
    "Reference": [f"reference/{n}" for n in range(1, 6)],
    "Making": ["making/how", "making/why"],
}
CHAPTERS = [page for pages in PARTS.values() for page in pages]
TASK = """
::::{exercise} Add
:label: EXERCISE

Add one.
::::
"""
SETTINGS = '[reading]\nends = ["For reference"]\n'


def write_shelf(folder):
    """Write and weave the book.

    ``first/8`` has twenty sections, ``next/1`` has three, with some inside them, and
    two exercises.
    """
    book = Book(folder).write_file("loom.toml", SETTINGS)
    for number, page in enumerate(CHAPTERS, 1):
        sections = [f"Section {n}" for n in range(1, 21 if page == "first/8" else 4)]
        text = _make_head(number) + "".join(map(_make_section, sections))
        if page == "next/1":
            text = text.replace("## Section 3", "### Inside\n\n## Section 3")
            text += "".join(TASK.replace("EXERCISE", name) for name in ("one", "two"))
            text += _make_section("For reference")
        book.write_file(f"literate/{page}.md", text)
    for pages in REST.values():
        for page in pages:
            title = f"# About {page.replace('/', ' ')}\n"
            book.write_file(f"literate/{page}.md", title + _make_section("Facts"))
    front = "# Front\n\n:::{div} lead\nA book.\n:::\n\n```{chapters}\n```\n"
    front += _make_tree("", ["start"])
    front += "".join(_make_tree(f":caption: {c}\n", p) for c, p in PARTS.items())
    front += "".join(
        _make_tree(f":caption: {c}\n:titlesonly:\n", p) for c, p in REST.items()
    )
    book.write_file("literate/start.md", "# Start\n")
    book.write_file("literate/index.md", front)
    return book.weave("html", "-W")


def _make_head(number):
    chapter = "chapter:\n  needs: []\n  outcome: You can go on.\n"
    return f"---\n{chapter}---\n\n# Chapter {number}\n"


def _make_section(title):
    return f"\n## {title}\n" + "\nSome words.\n" * 30


def _make_tree(options, pages):
    lines = "\n".join(pages)
    return f"\n```{{toctree}}\n:hidden:\n{options}\n{lines}\n```\n"


def read_sidebar(file):
    """The sidebar of a page, parsed."""
    html = file.read_text("utf-8")
    head, _, rest = html.partition('<nav class="book-nav"')
    inside = rest.partition("</nav>")[0]
    return BeautifulSoup(f'<nav class="book-nav"{inside}</nav>', "html.parser").nav


def is_folded(entry):
    """Whether an entry of the sidebar is inside something that is closed."""
    own = entry.parent if entry.name == "summary" else None
    return any(
        fold is not own and not fold.has_attr("open")
        for fold in entry.find_parents("details")
    )


def list_seen(sidebar):
    """The entries that are seen before anything is unfolded."""
    return [each for each in sidebar.select("a, summary") if not is_folded(each)]


def count_clicks(sidebar, href):
    """The clicks that lead to an address: what is closed on the way, and the link."""
    link = sidebar.find("a", href=href)
    return 1 + sum(not fold.has_attr("open") for fold in link.find_parents("details"))
