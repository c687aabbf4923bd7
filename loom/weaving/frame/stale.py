"""Pages that show what has moved or changed on another."""

from collections.abc import Iterable

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from loom.weaving.book.bookdomain import BookDomain, NamedBlock, get_book
from loom.weaving.frame.sidebar import count_exercises, list_sidebar_parts


def _find_ends(blocks: Iterable[NamedBlock]) -> dict[str, list[str]]:
    """For each chunk, the files that it ends up in."""
    users: dict[str, list[NamedBlock]] = {}
    for block in blocks:
        for name in block["uses"]:
            users.setdefault(name, []).append(block)
    found: dict[str, dict[str, None]] = {}
    for chunk in users:
        known, todo = {chunk}, [chunk]
        while todo:
            for user in users.get(todo.pop(), ()):
                name = user["name"].lstrip("/")
                if user["kind"] == "file":
                    found.setdefault(chunk, {})[name] = None
                elif name not in known:
                    known.add(name)
                    todo.append(name)
    return {chunk: list(files) for chunk, files in found.items()}


def _find_stale_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages that show what has moved or changed are written again."""
    book = get_book(env)
    book.data["ends"] = _find_ends([block for _, block in book.list_blocks()])
    now = {docname: book.describe_context(docname) for docname in book.data["blocks"]}
    before, book.data["seen"] = book.data["seen"], now
    contents = {
        docname: (env.titles[docname].astext(), env.toctree_includes.get(docname))
        for docname in sorted(env.all_docs)
    }
    around = contents, list_sidebar_parts(env), count_exercises(env)
    if book.data["contents"] != around:
        book.data["contents"] = around
        return list(contents)
    return [d for d in now if d in before and now[d] != before[d]]


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_domain(BookDomain)
    app.connect("env-updated", _find_stale_pages)
