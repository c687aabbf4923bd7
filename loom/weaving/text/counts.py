"""How many there are of something in the book, in a sentence."""

from typing import NoReturn

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxRole, SphinxTranslator

from loom.weaving.book.bookdomain import get_book

_KINDS = "chapters", "equations", "exercises", "hours", "pages"


class count(nodes.Inline, nodes.Element):
    """A number that is known when all pages have been read."""


def _count_all(env: BuildEnvironment) -> dict[str, int]:
    """The numbers that a page can ask for, by name."""
    tasks = get_book(env).list_blocks(kind="check")
    chapters = get_book(env).data["chapters"].values()
    return {
        "chapters": len(chapters),
        "equations": sum(map(len, get_book(env).data["marks"].values())),
        "exercises": len({task["name"] for _, task in tasks}),
        "hours": round(sum(chapter.minutes for chapter in chapters) / 60),
        "pages": len(env.found_docs),
    }


class Count(SphinxRole):
    """The role: ``{count}`equations` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The place of the number, or what is wrong."""
        node = count(kind=self.text)
        self.set_source_info(node)
        if self.text in _KINDS:
            return [node], []
        known = f"{', '.join(_KINDS[:-1])} or {_KINDS[-1]}"
        error = self.inliner.reporter.error(
            f"nobody counts {self.text}: it is {known}",
            line=self.lineno,
        )
        return [], [error]


def _find_stale_front(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The front page, if a number on it has changed."""
    book, now = get_book(env), _count_all(env)
    before, book.data["counts"] = book.data["counts"], now
    return [env.config.root_doc] if before != now else []


def _visit_count(self: SphinxTranslator, node: count) -> NoReturn:
    self.body.append(str(_count_all(self.builder.env)[node["kind"]]))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_role("count", Count())
    app.add_node(count, html=(_visit_count, None))
    # behind the count of the chapters
    app.connect("env-updated", _find_stale_front, priority=600)
