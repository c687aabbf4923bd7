"""The sidebar: the path first, and of each page what a reader needs there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

from loom.weaving import FOLDER
from loom.weaving.book.addresses import make_address
from loom.weaving.numbering.numberdomain import get_numbers, join_number
from loom.weaving.numbering.sections import is_looked_up, list_section_items

MOST = 30  # entries that a reader sees before anything is unfolded
_FEW = 20  # a book of so few entries has nothing folded
_REST = "To look up"
# Run before what follows is drawn, so it comes with the page.
_SCRIPT = (FOLDER / "templates" / "sidebar.js").read_text("utf-8")


@dataclass(frozen=True)
class SidebarPart:
    """A toctree of the front page.

    :param caption: Its title, or nothing.
    :param pages: The names of its pages.
    :param is_path: Whether it stands open to be read, and not behind the path.
    """

    caption: str
    pages: tuple[str, ...]
    is_path: bool


@dataclass(frozen=True)
class SidebarSection:
    """A section of the page that is shown.

    :param anchor: Its address on the page.
    :param title: Its title in HTML.
    :param inside: The sections of it.
    """

    anchor: str
    title: str
    inside: tuple["SidebarSection", ...] = ()


def list_sidebar_parts(env: BuildEnvironment) -> list[SidebarPart]:
    """The parts of the book in their order, those to look up last."""
    root = env.tocs.get(env.config.root_doc)
    trees = root.findall(addnodes.toctree) if root is not None else ()
    found = []
    for tree in trees:
        caption = str(tree.get("caption") or "")
        pages = [page for _, page in tree["entries"] if page in env.titles]
        found.append(SidebarPart(caption, tuple(pages), not is_looked_up(tree)))
    return sorted(found, key=lambda part: not part.is_path)


def count_exercises(env: BuildEnvironment) -> dict[str, int]:
    """How many exercises each page has that has any."""
    found: dict[str, int] = {}
    for page, ident, _ in env.domains.standard_domain.labels.values():
        if ident.startswith("exercise-"):
            found[page] = found.get(page, 0) + 1
    return found


class Sidebar:
    """The sidebar of one page.

    :param owner: The page that it belongs to, if it has no entry of its own.
    """

    def __init__(self, builder: StandaloneHTMLBuilder, here: str, owner: str):
        self.builder, self.env, self.here = builder, builder.env, here
        self.owner = owner
        self.parts = list_sidebar_parts(self.env)
        self.numbers = get_numbers(self.env).data["chapters"]
        self.exercises = count_exercises(self.env)
        self.above = _find_above(self.env, owner or here)
        self.is_small = sum(len(part.pages) + 1 for part in self.parts) <= _FEW

    def make_html(self) -> str:
        """All of it."""
        room = MOST - self._count_entries()
        inside = _make_sections(list_sections(self.builder, self.here), room)
        path = "".join(self._make_part(p, inside) for p in self.parts if p.is_path)
        rest = [part for part in self.parts if not part.is_path]
        html = "".join(self._make_part(part, inside) for part in rest)
        if len(rest) > 1:
            is_open = self.is_small or any(map(self._is_here, rest))
            html = _make_fold("book-rest", "rest", _REST, html, is_open)
        name = escape(self.env.config.project)
        return (
            f'<nav class="book-nav" aria-label="Pages" data-book="{name}">'
            f"{path}{html}</nav><script>{_SCRIPT}</script>"
        )

    def _count_entries(self) -> int:
        """How many entries are seen, without the sections of the page."""
        rest = [part for part in self.parts if not part.is_path]
        is_open = self.is_small or any(map(self._is_here, rest))
        seen = int(len(rest) > 1)
        for part in self.parts:
            if not part.is_path and len(rest) > 1 and not is_open:
                continue
            seen += bool(part.caption)
            if not part.caption or self.is_small or self._is_here(part):
                seen += sum(map(self._count_page, part.pages))
        return seen

    def _count_page(self, page: str) -> int:
        inside = self._list_inside(page)
        return 1 + sum(map(self._count_page, inside))

    def _is_here(self, part: SidebarPart) -> bool:
        return not self.above.isdisjoint(part.pages)

    def _list_inside(self, page: str) -> list[str]:
        """The pages below a page, on it and on them."""
        found = self.env.toctree_includes.get(page, []) if page in self.above else []
        return [name for name in found if name in self.env.titles]

    def _make_part(self, part: SidebarPart, sections: str) -> str:
        items = "".join(self._make_item(page, sections) for page in part.pages)
        if not part.caption:
            return f"<ul>{items}</ul>"
        is_open = self.is_small or self._is_here(part)
        return _make_fold(
            "book-part", "part", part.caption, f"<ul>{items}</ul>", is_open
        )

    def _make_item(self, page: str, sections: str) -> str:
        number = self.numbers.get(page)
        shown = (
            f'<span class="section-number">{join_number(number)} </span>'
            if number
            else ""
        )
        about = f' data-page="{escape(page)}"'
        if number:
            about += f' data-number="{join_number(number)}"'
        if page in self.exercises:
            about += f' data-exercises="{self.exercises[page]}"'
        address = make_address(self.builder, self.here, page) or "#"
        current = ' aria-current="page"' if page == self.here else ""
        current = ' aria-current="true"' if page == self.owner else current
        inside = sections if page == self.here else ""
        if below := self._list_inside(page):
            items = "".join(self._make_item(each, sections) for each in below)
            inside += f"<ul>{items}</ul>"
        title = _render(self.builder, self.env.titles[page])
        return (
            f'<li{about}><a class="reference internal" href="{escape(address)}"'
            f"{current}>{shown}{title}</a>{inside}</li>"
        )


def list_sections(builder: StandaloneHTMLBuilder, page: str) -> list[SidebarSection]:
    """The sections of a page, each with those inside it."""
    toc = builder.env.tocs.get(page)
    if toc is None:
        return []
    return [
        section
        for item in list_section_items(toc)
        for deeper in item[1:]
        for section in _read_sections(builder, deeper)
    ]


def _read_sections(
    builder: StandaloneHTMLBuilder, toc: nodes.Node, depth: int = 2
) -> Iterator[SidebarSection]:
    for item in list_section_items(toc):
        link = item[0][0]
        inside: list[SidebarSection] = []
        if depth > 1:
            for deeper in item[1:]:
                inside += _read_sections(builder, deeper, depth - 1)
        yield SidebarSection(link["anchorname"], _render(builder, link), tuple(inside))


def _render(builder: StandaloneHTMLBuilder, title: nodes.Element) -> str:
    """A title in HTML, without its number."""
    words = [
        child
        for child in title.children
        if "section-number" not in getattr(child, "attributes", {}).get("classes", ())
    ]
    if all(isinstance(child, nodes.Text) for child in words):
        return escape("".join(child.astext() for child in words), quote=False)
    copy = nodes.inline("", "", *(child.deepcopy() for child in words))
    return str(builder.render_partial(copy)["fragment"])


def _make_sections(sections: list[SidebarSection], room: int) -> str:
    """The sections of the page: two levels, or one, as there is room."""
    if not sections:
        return ""
    both = len(sections) + sum(len(section.inside) for section in sections)
    if both <= room:
        return _make_list(sections, is_deep=True)
    if len(sections) <= room:
        return _make_list(sections)
    shown = min(max(room - 1, 2), len(sections) - 2)
    if shown < 1:  # what would be folded takes no more room than the fold
        return _make_list(sections)
    rest = _make_list(sections[shown:])
    count = f"{len(sections) - shown} more sections"
    fold = _make_fold("book-more", "more", count, rest, False)
    return _make_list(sections[:shown]).removesuffix("</ul>") + f"<li>{fold}</li></ul>"


def _make_list(sections: Iterable[SidebarSection], is_deep: bool = False) -> str:
    items = "".join(
        f'<li><a href="{escape(section.anchor)}">{section.title}</a>'
        f"{_make_list(section.inside) if is_deep and section.inside else ''}</li>"
        for section in sections
    )
    return f'<ul class="book-sections">{items}</ul>'


def _make_fold(kind: str, name: str, title: str, inside: str, is_open: bool) -> str:
    return (
        f'<details class="{kind}"{" open" * is_open}><summary class="{name}">'
        f"{escape(title)}</summary>{inside}</details>"
    )


def _find_above(env: BuildEnvironment, page: str) -> set[str]:
    """A page, and those that it is below."""
    found: set[str] = set()
    todo = {page}
    while todo:
        found |= todo
        todo = {
            parent
            for parent, pages in env.toctree_includes.items()
            if not todo.isdisjoint(pages)
        } - found
    return found


def _leave_contents_out(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Spare the theme its own contents, of which it makes a second sidebar."""
    if "toctree" in context:
        context["toctree"] = lambda **options: ""


def _add_sidebar(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    if isinstance(app.builder, StandaloneHTMLBuilder):
        sidebar = Sidebar(app.builder, page, context.get("owner", ""))
        context["furo_navigation_tree"] = sidebar.make_html()
        context["furo_hide_toc"] = True


def setup(app: Sphinx) -> None:
    """Connect with Sphinx: ahead of the theme, and after it."""
    app.connect("html-page-context", _leave_contents_out, priority=400)
    app.connect("html-page-context", _add_sidebar, priority=600)
    app.add_css_file("sidebar.css")
    app.add_js_file("sidebar.js", loading_method="defer")
    app.add_js_file("reading.js", loading_method="defer")
    app.add_js_file("keys.js", loading_method="defer")
