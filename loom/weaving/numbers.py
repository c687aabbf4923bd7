"""Numbers of chapters, sections and figures, and links to them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import docname_join, logging
from sphinx.util.docutils import ReferenceRole, SphinxTranslator
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib.mermaid import mermaid

from loom.weaving.links import address, anchor

log = logging.getLogger(__name__)
DEPTH = 3  # part, page, section


class captioned(nodes.General, nodes.Element):
    """A plot or a diagram with a caption and a number."""


class saying(nodes.Part, nodes.TextElement):
    """Its caption."""


class Numbers(Domain):
    """What has a number, on every page, and who speaks of it."""

    name = "numbers"
    label = "Numbers"
    initial_data = {"pages": {}, "sections": {}, "chapters": {}, "seen": {}}
    dangling_warnings = {
        "eq": "no equation %(target)s",
        "numref": "no figure, section or page with a number: %(target)s",
    }

    def clear_doc(self, docname: str) -> None:
        self.data["pages"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        for docname in docnames:
            if docname in otherdata["pages"]:
                self.data["pages"][docname] = otherdata["pages"][docname]

    def resolve_any_xref(self, *args: object) -> list[tuple[str, nodes.reference]]:
        return []

    def find(
        self, kind: str, target: str, here: str
    ) -> tuple[str, str, bool, str] | None:
        """What a reference leads to.

        :returns: The page, the place on it, whether the place is one of
            ours, and the text of the link. None, if there is no such thing.
        """
        pages = self.data["pages"]
        if kind == "eq":
            name, _, tag = target.rpartition(":")
            docname = docname_join(here, name) if name else here
            if tag not in pages.get(docname, {"tags": ()})["tags"]:
                return None
            title = self.env.titles[docname].astext() + " " if name else ""
            return docname, f"eq-{tag}", True, f"{title}({tag})"
        for docname, page in pages.items():
            for n, (place, name) in enumerate(page["figures"], 1):
                if name == target:
                    return docname, place, True, (f"Figure {self.figure(docname, n)}")
        docname = docname_join(here, target)
        if docname in self.data["chapters"]:
            number = dotted(self.data["chapters"][docname])
            return docname, "", False, f"Chapter {number}"
        standard = self.env.domains.standard_domain
        docname, ident = standard.anonlabels.get(target, ("", ""))
        place = pages.get(docname, {"sections": {}})["sections"].get(ident)
        number = self.data["sections"].get(docname, {}).get(place)
        if not number:
            return None
        kind = "Section" if place else "Chapter"
        return docname, f"#{ident}", False, f"{kind} {dotted(number)}"

    def figure(self, docname: str, n: int) -> str:
        """The number of the nth figure of a page."""
        return dotted((*self.data["chapters"].get(docname, ()), n))

    def resolve_xref(
        self,
        env: BuildEnvironment,
        here: str,
        builder: Builder,
        kind: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        found = self.find(kind, target, here)
        if not found:
            return None
        docname, place, ours, text = found
        said = contnode.astext()
        if node["refexplicit"]:
            text = said.replace("%s", text.split()[-1])
        if ours:
            url = address(builder, here, docname, place)
        elif place and builder.name == "singlehtml":
            url = place
        else:
            url = builder.get_relative_uri(here, docname) + place
        return nodes.reference(
            "", text, refuri=url, internal=True, classes=[f"to-{kind}"]
        )


def chapters(env: BuildEnvironment) -> dict[str, tuple[int, int]]:
    """The part and the place in it of each page that is in a part."""
    trees = [
        tree
        for tree in env.tocs[env.config.root_doc].findall(addnodes.toctree)
        if tree.get("caption") and not tree.get("titlesonly")
    ]
    return {
        docname: (part, place)
        for part, tree in enumerate(trees, 1)
        for place, (_, docname) in enumerate(tree["entries"], 1)
    }


def headings(
    toc: nodes.Element, above: tuple[int, ...] = ()
) -> Iterator[tuple[nodes.reference, tuple[int, ...]]]:
    """The links of a table of contents, each with its place in it."""
    items = [
        item
        for item in toc
        if isinstance(item, nodes.list_item) and "skip_section_number" not in item[0]
    ]
    for n, item in enumerate(items, 1):
        yield item[0][0], (*above, n)
        for deeper in item[1:]:
            yield from headings(deeper, (*above, n))


def sections(
    env: BuildEnvironment, docname: str, chapter: tuple[int, ...]
) -> dict[str, tuple[int, ...]]:
    """The numbers of a page's headings; the contents show them too."""
    found = {}
    for link, (_, *place) in headings(env.tocs[docname]):
        if "section-number" in getattr(link[0], "attributes", {}).get("classes", ()):
            link.pop(0)
        full = (*chapter, *place)
        counted = chapter and len(full) <= DEPTH
        found[link["anchorname"]] = full if counted else ()
        if counted:
            shown = nodes.inline("", dotted(full) + " ", classes=["section-number"])
            link.insert(0, shown)
    return found


def dotted(number: Iterable[int]) -> str:
    return ".".join(map(str, number))


def number(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Count, and name the pages that must be written again."""
    domain = env.get_domain("numbers")
    given = chapters(env)
    before, domain.data["chapters"] = domain.data["chapters"], given
    domain.data["sections"] = {
        docname: sections(env, docname, given.get(docname, ())) for docname in env.tocs
    }
    now = {
        docname: [
            domain.find(kind, target, docname) for kind, target in page["mentions"]
        ]
        for docname, page in domain.data["pages"].items()
    }
    seen, domain.data["seen"] = domain.data["seen"], now
    if given != before:
        return list(env.all_docs)
    return [d for d in now if now[d] != seen.get(d, now[d])]


def hand_over(app: Sphinx, env: BuildEnvironment) -> list[str]:
    env.toc_secnumbers = dict(env.get_domain("numbers").data["sections"])
    return []


COMMENT = re.compile(r"^%% (caption|name): *(.+)\n", re.M)


def comments(code: str) -> tuple[dict[str, str], str]:
    """The caption and the name of a diagram, and the rest of it."""
    return dict(COMMENT.findall(code)), COMMENT.sub("", code)


def captions(app: Sphinx, doctree: nodes.document) -> None:
    """Make figures of the plots and diagrams that have a caption."""
    for cell in list(doctree.findall(nodes.container)):
        options = cell.get("cell_metadata") or {}
        if not {"caption", "name"} & options.keys():
            continue
        output = cell[-1]
        plots = [
            n for n, made in enumerate(output) if next(made.findall(nodes.image), None)
        ]
        if not plots:
            log.warning(
                "a caption, but no plot", location=cell, type="weave", subtype="plot"
            )
            continue
        content = output[plots[0] : plots[-1] + 1]
        box = figure(options, content, cell)
        output.children[plots[0] : plots[-1] + 1] = []
        output.insert(plots[0], box)
    for node in list(doctree.findall(mermaid)):
        options, node["code"] = comments(node["code"])
        if options:
            node["alt"] = plain(options.get("caption", ""))
            place = node.parent.index(node)
            parent = node.parent
            parent[place] = figure(options, [node.deepcopy()], node)


def figure(
    options: Mapping[str, object], content: Iterable[nodes.Node], origin: nodes.Element
) -> captioned:
    """Some nodes as a figure."""
    text = str(options.get("caption", ""))
    if not text:
        log.warning("a name, but no caption", location=origin, type="weave")
    box = captioned(
        "", *content, caption=plain(text), name=str(options.get("name", ""))
    )
    box += saying("", "", *inlines(text))
    box.source, box.line = origin.source, origin.line
    return box


PIECE = re.compile(r"`([^`]+)`|\$([^$]+)\$")


def inlines(text: str) -> Iterator[nodes.Node]:
    """Text with code and formulas as nodes."""
    end = 0
    for match in PIECE.finditer(text):
        yield nodes.Text(text[end : match.start()])
        kind = nodes.literal if match[1] else nodes.math
        yield kind("", match[1] or match[2])
        end = match.end()
    yield nodes.Text(text[end:])


def plain(text: str) -> str:
    return PIECE.sub(lambda m: m[1] or m[2], text)


def is_section(node: nodes.Node) -> bool:
    return isinstance(node, nodes.section)


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note what a page has to point at, and what it points at."""
    docname, sections, figures = app.env.docname, {}, []
    for page in filter(is_section, doctree):
        sections |= dict.fromkeys(page["ids"], "")
        for part in filter(is_section, page):
            for inner in part.findall(nodes.section):
                place = f"#{part['ids'][0]}"
                sections |= dict.fromkeys(inner["ids"], place)
    for n, box in enumerate(doctree.findall(captioned), 1):
        name = box["name"]
        box["anchor"] = f"fig-{nodes.make_id(name) if name else n}"
        box["docname"], box["nth"] = docname, n
        figures.append((box["anchor"], name))
    app.env.get_domain("numbers").data["pages"][docname] = {
        "sections": sections,
        "figures": figures,
        "tags": [
            node["tag"] for node in doctree.findall(nodes.math_block) if node.get("tag")
        ],
        "mentions": [
            (node["reftype"], node["reftarget"])
            for node in doctree.findall(addnodes.pending_xref)
            if node.get("refdomain") == "numbers"
        ],
    }


def twice(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a name that two figures have."""
    seen = {}
    for docname, page in env.get_domain("numbers").data["pages"].items():
        for _, name in page["figures"]:
            if name and name in seen:
                log.warning(
                    "a figure in %s is called %s as well",
                    seen[name],
                    name,
                    location=docname,
                    type="weave",
                )
            seen[name] = docname


class Mention(ReferenceRole):
    """A reference to something that has a number."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        node = addnodes.pending_xref(
            "",
            nodes.inline("", self.title),
            refdomain="numbers",
            reftype=self.name.rpartition(":")[2],
            refwarn=True,
            reftarget=self.target,
            refdoc=self.env.docname,
            refexplicit=self.has_explicit_title,
        )
        self.set_source_info(node)
        return [node], []


def visit_captioned(self: HTML5Translator, node: captioned) -> None:
    ident = anchor(self.builder, node["docname"], node["anchor"])
    self.body.append(f'<figure class="captioned" id="{ident}">\n')


def depart_captioned(self: HTML5Translator, node: captioned) -> None:
    self.body.append("</figure>\n")


def visit_saying(self: HTML5Translator, node: saying) -> None:
    box = node.parent
    domain = self.builder.env.get_domain("numbers")
    number = domain.figure(box["docname"], box["nth"])
    ident = anchor(self.builder, box["docname"], box["anchor"])
    self.body.append(
        f'<figcaption><a class="figure-number" href="#{ident}">Figure {number}</a> '
    )


def depart_saying(self: HTML5Translator, node: saying) -> None:
    self.body.append("</figcaption>\n")


def passing(self: SphinxTranslator, node: nodes.Element) -> None:
    """Other builders show what is inside."""


def setup(app: Sphinx) -> None:
    others = {b: (passing, passing) for b in ("latex", "text", "man", "texinfo")}
    app.add_node(captioned, html=(visit_captioned, depart_captioned), **others)
    app.add_node(saying, html=(visit_saying, depart_saying), **others)
    app.add_domain(Numbers)
    app.add_role("eq", Mention(), override=True)
    app.add_role_to_domain("std", "numref", Mention(), override=True)
    app.connect("doctree-read", captions, priority=400)
    app.connect("doctree-read", collect, priority=800)
    app.connect("env-updated", number)
    app.connect("env-get-updated", hand_over, priority=900)
    app.connect("env-check-consistency", twice)
