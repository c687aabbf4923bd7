"""What a search can find: sections, terms, exercises and names in code."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.util import docname_join

from loom.config import get_config
from loom.weaving.book.blocknodes import listing, literate
from loom.weaving.numbering.figurecaptions import saying
from loom.weaving.search.searchtext import (
    fill_references,
    list_definitions,
    list_errors,
    list_raised,
    read_words,
)

SECTION, TERM, EXERCISE, NAME = range(4)


@dataclass
class Entry:
    """A place that a search can lead to.

    :param kind: One of the four above.
    :param anchor: Its id on the page; none for the page itself.
    :param title: Its heading, or the term, or the name.
    :param later: 0 for what is read, 1 for what is looked up, 2 for what hardly anybody
        looks for.
    :param texts: Its paragraphs.
    :param rows: Those of its table of symbols, to show if it has nothing else.
    :param errors: Messages of errors that it shows.
    :param words: What it names beside its prose: code that it defines.
    :param stressed: Words that stand out from its prose, some of them terms that it
        introduces.
    :param aliases: Other names of a term: as a sentence says them, and as code does.
    :param pages: Of a term, the pages that explain it.
    """

    kind: int
    anchor: str
    title: str
    later: int = 0
    texts: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    stressed: list[str] = field(default_factory=list)
    aliases: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    pages: list[str] = field(default_factory=list)


def list_search_entries(doctree: nodes.document) -> list[Entry]:
    """All entries of a page, the page itself first."""
    entries: list[Entry] = []
    for section in doctree.children:
        if isinstance(section, nodes.section):
            _enter_section(section, entries, top=True)
    return entries


def fill_entry(env: BuildEnvironment, entry: Entry) -> Entry:
    """An entry whose links have their titles and numbers, once all pages are read."""
    return replace(
        entry,
        title=fill_references(env, entry.title),
        texts=[fill_references(env, text) for text in entry.texts],
        rows=[fill_references(env, text) for text in entry.rows],
        words=[fill_references(env, text) for text in entry.words],
    )


def _enter_section(
    section: nodes.section, entries: list[Entry], top: bool = False, later: int = 0
) -> None:
    title = next(section.findall(nodes.title), None)
    heading = read_words(title) if title is not None else ""
    config = get_config()
    later = max(
        later, heading in config.reading.ends, 2 * (heading in config.search.last)
    )
    entry = Entry(SECTION, "" if top else section["ids"][0], heading, later)
    entries.append(entry)
    _read_children(section, entry, entries)


def _read_children(node: nodes.Element, entry: Entry, entries: list[Entry]) -> None:
    """Note what an element says in an entry; what has a place of its own, there."""
    for child in node.children:
        match child:
            case nodes.section():
                _enter_section(child, entries, later=entry.later)
            case addnodes.glossary():
                entries += _list_terms(child)
            case addnodes.desc():
                _enter_name(child, entries)
            case nodes.literal_block():
                _read_code(child, entry)
            case nodes.paragraph() | saying() | nodes.rubric():
                entry.texts.append(read_words(child))
                entry.stressed += map(read_words, child.findall(_is_stressed))
            case nodes.row():
                entry.texts.append(_read_row(child))
            case nodes.container() if "exercise" in child["classes"]:
                _enter_exercise(child, entries)
            case nodes.container() if "symbols-table" in child["classes"]:
                _read_symbols(child, entry)
            case nodes.title() | nodes.Text() | nodes.thead():
                pass
            case nodes.container() if _is_solution(child):
                pass
            case nodes.Element():
                _read_children(child, entry, entries)


def _is_stressed(node: nodes.Node) -> bool:
    return isinstance(node, nodes.strong | nodes.emphasis)


def _read_row(row: nodes.row) -> str:
    """A row of a table, its cells with a dot between them."""
    return " · ".join(filter(None, map(read_words, row)))


def _read_symbols(table: nodes.Element, entry: Entry) -> None:
    """Of a table of symbols, what they mean: words, but no sentence to look for."""
    for row in table.findall(nodes.row):
        entry.words.append(read_words(row[-1]))
        if not isinstance(row.parent, nodes.thead):
            entry.rows.append(_read_row(row))


def _read_code(block: nodes.literal_block, entry: Entry) -> None:
    """Of code, the names that it defines in the library, and the errors it shows."""
    code = block.astext()
    if isinstance(block, listing) and isinstance(block.parent, literate):
        if block.parent["kind"] not in ("file", "chunk"):
            return
        entry.words += list_definitions(code) + list_raised(code)
    entry.errors += list_errors(code)


def _enter_exercise(box: nodes.container, entries: list[Entry]) -> None:
    """An exercise, without its hints and its solution."""
    shown = [child for child in box if "design_component" not in child.attributes]
    title = next(
        (child for child in shown if "exercise-title" in child["classes"]), None
    )
    if title is None or not box["ids"]:
        return
    said = [
        each
        for each in title
        if not (isinstance(each, nodes.inline) and each["classes"])
    ]
    heading = " ".join(filter(None, map(read_words, said)))
    entry = Entry(EXERCISE, box["ids"][0], heading)
    entries.append(entry)
    for child in shown:
        if isinstance(child, nodes.Element) and child is not title:
            holder = nodes.container("")
            holder.children = [child]
            _read_children(holder, entry, entries)


def _is_solution(box: nodes.container) -> bool:
    """Whether a box folds a solution away."""
    if box.get("design_component") != "dropdown":
        return False
    blocks = box.findall(literate)
    return box[0].astext() == "Solution" or any(
        block["kind"] == "solution" for block in blocks
    )


def _list_terms(glossary: nodes.Element) -> Iterator[Entry]:
    """The entries of a glossary."""
    for item in glossary.findall(nodes.definition_list_item):
        names = [child for child in item if isinstance(child, nodes.term)]
        [definition] = (each for each in item if isinstance(each, nodes.definition))
        title = read_words(names[0])
        entry = Entry(TERM, names[0]["ids"][0], title)
        entry.texts = [
            read_words(child)
            for child in definition
            if isinstance(child, nodes.paragraph)
        ]
        said, code = entry.aliases
        said += map(read_words, [*names[1:], *definition.findall(nodes.emphasis)])
        for literal in definition.findall(nodes.literal):
            code += _list_code_names(literal.astext())
        entry.pages = [
            docname_join(link["refdoc"], link["reftarget"])
            for link in definition.findall(addnodes.pending_xref)
            if link.get("reftype") == "doc"
        ]
        yield entry


def _list_code_names(code: str) -> Iterator[str]:
    """The name that an expression is about, with and without its module.

    Of ``layers.Dense(units)`` that is ``units``.
    """
    inside = code.partition("(")[2].rstrip(")")
    name = inside or code
    if name.replace(".", "").replace("_", "").isalnum():
        yield from dict.fromkeys((name, name.rpartition(".")[2]))


def _enter_name(desc: addnodes.desc, entries: list[Entry]) -> None:
    """A function or a class of a reference, and what belongs to it."""
    signature = next(desc.findall(addnodes.desc_signature), None)
    if signature is None or not signature["ids"]:
        return
    ident = signature["ids"][0]
    entry = Entry(NAME, ident, signature.get("fullname") or ident, later=1)
    names = map(_read_parameter, signature.findall(addnodes.desc_parameter))
    entry.words += [ident, *names]
    entries.append(entry)
    inside = Entry(NAME, "", "")
    for child in desc:
        if isinstance(child, addnodes.desc_content):
            _read_children(child, inside, entries)
    entry.texts = inside.texts[:1]


def _read_parameter(parameter: addnodes.desc_parameter) -> str:
    name = next(parameter.findall(addnodes.desc_sig_name), None)
    return name.astext() if name is not None else ""
