"""The path on the pages: a line under each title, its end, the map of all chapters."""

from typing import Any, NoReturn

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from loom.config import get_config
from loom.documents.chapters import Chapter, read_chapters
from loom.problems import count_noun
from loom.weaving.book.addresses import make_address
from loom.weaving.book.bookdomain import get_book
from loom.weaving.book.sources import assemble_files, read_sources
from loom.weaving.numbering.numberdomain import get_numbers


class chapterline(nodes.General, nodes.Element):
    """What a chapter takes, needs and gives."""


class chaptermap(nodes.General, nodes.Element):
    """All chapters, part by part."""


class readplace(nodes.General, nodes.Element):
    """The end of what is read of a page: the place to say that it has been read."""


class ChapterMap(SphinxDirective):
    """The directive ``{chapters}``: the map of the path."""

    def run(self) -> list[nodes.Node]:
        """The place of the map."""
        return [chaptermap()]


def _add_line(app: Sphinx, doctree: nodes.document) -> None:
    """Put the line below the title of a page."""
    section = next(doctree.findall(nodes.section), None)
    if section is not None and app.env.docname != app.config.root_doc:
        section.insert(1, chapterline(docname=app.env.docname))
        section.insert(_find_end(section), readplace(docname=app.env.docname))


def _find_end(section: nodes.section) -> int:
    """Where in a page ends what is read: see the setting ``reading.ends``."""
    ends = get_config().reading.ends
    for place, child in enumerate(section):
        if isinstance(child, nodes.section) and child[0].astext() in ends:
            return place
    return len(section)


def _find_stale_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages whose chapter, or one that it needs, is not what they show."""
    documents, _ = assemble_files(read_sources(env))
    book, now = get_book(env), read_chapters(documents)
    shown = {page: _describe_chapter(env, now, page) for page in now}
    titles = {page: env.titles[page].astext() for page in now if page in env.titles}
    shown[env.config.root_doc] = [shown.copy(), titles]
    before, book.data["shown"] = book.data["shown"], shown
    book.data["chapters"] = now
    pages = before.keys() | shown.keys()
    return [
        page
        for page in pages
        if before.get(page) != shown.get(page) and page in env.all_docs
    ]


def _describe_chapter(
    env: BuildEnvironment, chapters: dict[str, Chapter], page: str
) -> Any:
    """All that the line of a page shows."""
    chapter = chapters[page]
    needs = [env.titles[need].astext() for need in chapter.needs if need in env.titles]
    return chapter, needs


def _visit_line(self: HTML5Translator, node: chapterline) -> NoReturn:
    here, env = node["docname"], self.builder.env
    chapter = get_book(env).data["chapters"].get(here)
    if chapter:
        parts = [
            f'<span class="chapter-number">Chapter {chapter.number}</span>',
            f"about {count_noun(chapter.minutes, 'minute')}",
        ]
        links = [
            _make_link(self, here, need) for need in chapter.needs if need in env.titles
        ]
        if links:
            parts.append(f"you need {_join_words(links)}")
        line = " <span aria-hidden='true'>·</span> ".join(parts)
        self.body.append(
            f'<p class="chapter-line">{line}<span class="chapter-outcome">'
            f"<b>Afterwards:</b> {self.encode(chapter.outcome)}</span></p>\n"
        )
    raise nodes.SkipNode


def _visit_place(self: HTML5Translator, node: readplace) -> NoReturn:
    if node["docname"] in get_numbers(self.builder.env).data["chapters"]:
        self.body.append('<div class="read-place" hidden></div>\n')
    raise nodes.SkipNode


def _visit_map(self: HTML5Translator, node: chaptermap) -> NoReturn:
    env = self.builder.env
    every = get_book(env).data["chapters"]
    parts: dict[str, list[Chapter]] = {}
    for chapter in every.values():
        if chapter.page in env.titles:
            parts.setdefault(chapter.part, []).append(chapter)
    self.body.append('<div class="chapter-map">\n')
    for part, chapters in parts.items():
        total = _describe_time(sum(each.minutes for each in chapters))
        self.body.append(
            f'<section class="chapter-part"><p class="chapter-part-title">'
            f"{self.encode(part)} <span>{total}</span></p>"
            f'<ol start="{chapters[0].number}">\n'
        )
        self.body += [_make_entry(self, each, every) for each in chapters]
        self.body.append("</ol></section>\n")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def _make_entry(
    self: HTML5Translator, chapter: Chapter, every: dict[str, Chapter]
) -> str:
    """A chapter on the map. It needs others by number: they are on the map as well."""
    needs = sorted(every[need].number for need in chapter.needs if need in every)
    facts = [f"{chapter.minutes} min"]
    if needs:
        facts.append(f"needs {_join_words(list(map(str, needs)))}")
    return (
        f'<li value="{chapter.number}" data-chapter="{self.encode(chapter.page)}"><p>'
        f"{_make_link(self, self.builder.env.config.root_doc, chapter.page)}</p>"
        f'<p class="chapter-minutes">{" · ".join(facts)}</p>'
        f"<p>{self.encode(chapter.outcome)}</p></li>\n"
    )


def _make_link(self: HTML5Translator, here: str, page: str) -> str:
    address = make_address(self.builder, here, page, "")
    title = self.encode(self.builder.env.titles[page].astext())
    return f'<a class="reference internal" href="{address}">{title}</a>'


def _join_words(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _describe_time(minutes: int) -> str:
    """A time in hours, to the next half."""
    halves = max(1, round(minutes / 30))
    hours = f"{halves // 2 or ''}{'½' * (halves % 2)}"
    return f"{hours} hour{'s' * (halves > 2)}"


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_directive("chapters", ChapterMap)
    app.add_node(chapterline, html=(_visit_line, None))
    app.add_node(readplace, html=(_visit_place, None))
    app.add_node(chaptermap, html=(_visit_map, None))
    app.connect("doctree-read", _add_line, priority=600)
    app.connect("env-updated", _find_stale_pages)
