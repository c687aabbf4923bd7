"""What has a number, counted when all pages have been read."""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from loom.weaving.numbering.figurecaptions import (
    captioned,
    depart_captioned,
    depart_saying,
    make_figures,
    saying,
    visit_captioned,
    visit_saying,
)
from loom.weaving.numbering.numberdomain import NumberDomain, get_numbers
from loom.weaving.numbering.references import Mention
from loom.weaving.numbering.sections import find_chapters, number_sections

log = logging.getLogger(__name__)


def _number_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Count, and name the pages that must be written again."""
    domain = get_numbers(env)
    given = find_chapters(env)
    before, domain.data["chapters"] = domain.data["chapters"], given
    domain.data["sections"] = {
        docname: number_sections(env, docname, given.get(docname, ()))
        for docname in env.tocs
    }
    now = {
        docname: [
            domain.find_target(kind, target, docname)
            for kind, target in page["mentions"]
        ]
        for docname, page in domain.data["pages"].items()
    }
    seen, domain.data["seen"] = domain.data["seen"], now
    if given != before:
        return list(env.all_docs)
    return [d for d in now if now[d] != seen.get(d, now[d])]


def _hand_over_numbers(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Let Sphinx show our numbers in titles."""
    env.toc_secnumbers = dict(get_numbers(env).data["sections"])
    return []


def _collect_numbered(app: Sphinx, doctree: nodes.document) -> None:
    """Note what a page has to point at, and what it points at."""
    docname, figures = app.env.docname, []
    sections: dict[str, str] = {}  # for each id of a heading, that of its section
    for section in doctree.findall(nodes.section):
        if isinstance(section.parent, nodes.document):
            sections |= dict.fromkeys(section["ids"], "")
        elif isinstance(section.parent.parent, nodes.document):
            for inner in section.findall(nodes.section):
                sections |= dict.fromkeys(inner["ids"], f"#{section['ids'][0]}")
    for n, box in enumerate(doctree.findall(captioned), 1):
        name = box["name"]
        box["anchor"] = f"fig-{nodes.make_id(name) if name else n}"
        box["docname"], box["nth"] = docname, n
        figures.append((box["anchor"], name))
    get_numbers(app.env).data["pages"][docname] = {
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


def _warn_of_double_names(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a name that two figures have."""
    seen: dict[str, str] = {}  # for each name, its page
    for docname, page in get_numbers(env).data["pages"].items():
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


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_node(captioned, html=(visit_captioned, depart_captioned))
    app.add_node(saying, html=(visit_saying, depart_saying))
    app.add_domain(NumberDomain)
    app.add_role("eq", Mention(), override=True)
    app.add_role_to_domain("std", "numref", Mention(), override=True)
    app.connect("doctree-read", make_figures, priority=400)
    app.connect("doctree-read", _collect_numbered, priority=800)
    app.connect("env-updated", _number_pages)
    app.connect("env-get-updated", _hand_over_numbers, priority=900)
    app.connect("env-check-consistency", _warn_of_double_names)
