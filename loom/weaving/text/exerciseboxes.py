"""Exercises as boxes: a number, a title, a label to link to."""

from docutils import nodes
from docutils.parsers.rst.directives import unchanged_required
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from loom.documents.containers import make_exercise_id
from loom.documents.minutes import MINUTES_OF_LEVEL


class ExerciseBox(SphinxDirective):
    """A task with a title and a label to link to."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"label": unchanged_required, "level": unchanged_required}

    def run(self) -> list[nodes.Node]:
        """The box."""
        if "label" not in self.options:
            raise self.error("an exercise needs a :label:")
        label = self.options["label"]
        text, messages = self.parse_inline(self.arguments[0])
        count = nodes.inline("", "Exercise", classes=["exercise-number"])
        title = nodes.paragraph("", "", count, *text, classes=["exercise-title"])
        if level := self.options.get("level", ""):
            title += nodes.inline("", " ", classes=["exercise-gap"])
            title += nodes.inline(
                "", _describe_level(level), classes=["exercise-level"]
            )
        box = nodes.container(
            "", title, classes=["exercise"], ids=[make_exercise_id(label)]
        )
        box += self.parse_content_to_nodes()
        _mark_second_hints(box)
        self.set_source_info(box)
        standard = self.env.domains.standard_domain
        place = self.env.docname, box["ids"][0]
        standard.anonlabels[label] = place
        standard.labels[label] = (*place, "".join(node.astext() for node in text))
        return [box, *messages]


def _describe_level(level: str) -> str:
    """A level in words; the third is optional."""
    minutes = MINUTES_OF_LEVEL.get(int(level)) if level.isdecimal() else None
    said = f"{minutes} minutes" if minutes else "optional"
    return f"level {level} · {said}"


def _mark_second_hints(box: nodes.Element) -> None:
    """Let a second hint wait until the first is open."""
    for fold in box.findall(nodes.container):
        if fold.get("design_component") == "dropdown":
            title = fold.next_node(nodes.rubric)
            if title is not None and title.astext() == "Second hint":
                fold["container_classes"] = [*fold["container_classes"], "second-hint"]


def _number_exercises(app: Sphinx, doctree: nodes.document) -> None:
    """Number the exercises of a page."""
    titles = [
        node
        for node in doctree.findall(nodes.inline)
        if "exercise-number" in node["classes"]
    ]
    for n, title in enumerate(titles, 1):
        title.children = [nodes.Text(f"Exercise {n}")]


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_directive("exercise", ExerciseBox)
    app.connect("doctree-read", _number_exercises)
