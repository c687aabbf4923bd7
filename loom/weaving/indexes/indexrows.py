"""The rows of an index in HTML."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from sphinx.builders import Builder
from sphinx.util.osutil import relative_uri

from loom.weaving.book.addresses import make_address, make_whole_id
from loom.weaving.files.places import CodePlace
from loom.weaving.files.viewhtml import find_raw_file, make_label
from loom.weaving.indexes.indexentries import ChunkEntry, FileEntry
from loom.weaving.indexes.letters import Letter, make_sort_key
from loom.weaving.mathematics.mathml import translate_latex

_MOST = 6  # links in a cell
_MEANING = {
    "text": escape,
    "code": lambda text: f"<code>{escape(text)}</code>",
    "math": lambda text: f'<span class="math">{translate_latex(text)}</span>',
}


@dataclass(frozen=True)
class IndexRow:
    """A row of an index.

    :param group: The heading above its group: a letter, or a folder.
    :param cells: What its cells say, in HTML.
    """

    group: str
    cells: tuple[str, ...]


class RowMaker:
    """Makes the rows of the indexes on a page.

    :param builder: The builder of the site.
    :param here: The page.
    """

    def __init__(self, builder: Builder, here: str):
        self.builder, self.here = builder, here
        self.titles = builder.env.titles

    def make_chunk_rows(self, entries: Mapping[str, ChunkEntry]) -> Iterator[IndexRow]:
        """A row for each chunk."""
        for name, entry in entries.items():
            docname, anchor = entry.pieces[0]
            more = "".join(
                f" {self._link_block(d, a, f'+{n}')}"
                for n, (d, a) in enumerate(entry.pieces[1:], 1)
            )
            ident = make_whole_id(docname, anchor)
            cells = (
                self._link_block(docname, anchor, f"⟨{escape(name)}⟩") + more,
                self._link_page(docname),
                self._fold(self._link_place(user) for user in entry.users),
                self._fold(self._link_view(file, ident) for file in entry.files),
            )
            yield IndexRow(name[0].upper(), cells)

    def make_symbol_rows(
        self, entries: Mapping[str, Mapping[Letter, list[str]]]
    ) -> Iterator[IndexRow]:
        """A row for each meaning of each symbol."""
        for latex, meanings in entries.items():
            group, kind = make_sort_key(latex)[2].upper(), "symbol"
            shown = f'<span class="math">{translate_latex(latex)}</span>'
            for letter, pages in meanings.items():
                cells = (
                    f'<span class="{kind}">{shown}</span>',
                    ", ".join(f"<code>{escape(c)}</code>" for c in letter.code),
                    f"<i>{escape(letter.axes)}</i>",
                    "".join(_MEANING[part](text) for part, text in letter.meaning),
                    self._fold(map(self._link_page, pages)),
                )
                yield IndexRow(group, cells)
                kind = "symbol again"

    def make_file_rows(self, entries: Mapping[str, FileEntry]) -> Iterator[IndexRow]:
        """A row for each file, those of a folder together."""
        for file, entry in sorted(
            entries.items(), key=lambda item: item[0].rpartition("/")
        ):
            cells = (
                self._link_view(file),
                str(entry.count),
                self._fold(map(self._link_page, entry.pages)),
                self._link_raw_file(file),
            )
            yield IndexRow(file.rpartition("/")[0] or "/", cells)

    def _link_page(self, docname: str) -> str:
        return (
            f'<a href="{make_address(self.builder, self.here, docname)}">'
            f"{escape(self.titles[docname].astext())}</a>"
        )

    def _link_block(
        self, docname: str, anchor: str, text: str, kind: str = "chunk"
    ) -> str:
        url = make_address(self.builder, self.here, docname, anchor)
        page = escape(self.titles[docname].astext())
        return f'<a class="{kind}-name" href="{url}" title="{page}">{text}</a>'

    def _link_place(self, place: CodePlace) -> str:
        text = make_label(place, 2)
        return self._link_block(place.docname, place.anchor, text, place.kind)

    def _make_uri(self, target: str, anchor: str = "") -> str:
        here = self.builder.get_target_uri(self.here)
        return relative_uri(here, target) + (anchor and f"#{anchor}")

    def _link_view(self, file: str, anchor: str = "") -> str:
        """The link to a view, with the id of a line."""
        url = self._make_uri(self.builder.get_target_uri(f"files/{file}"), anchor)
        name = escape(file).replace("/", "/<wbr>")
        return f'<a class="file-name" href="{url}">{name}</a>'

    def _link_raw_file(self, file: str) -> str:
        url = self._make_uri(find_raw_file(self.builder, f"files/{file}"))
        return (
            f'<a href="{url}" download aria-label="Download '
            f'{escape(file)}">download</a>'
        )

    def _fold(self, links: Iterable[str]) -> str:
        """Some links; where they are many, the rest is folded."""
        links = list(dict.fromkeys(links))
        more, shown = links[_MOST:], ", ".join(links[:_MOST])
        if not more:
            return shown
        return (
            f"{shown}<details><summary>{len(more)} more</summary>"
            f"{', '.join(more)}</details>"
        )
