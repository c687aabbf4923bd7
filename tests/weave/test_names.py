"""Names in code, numbers and references: small books, woven."""

import ast
import re
import sys
import tomllib
import zlib

import pytest
from bs4 import BeautifulSoup, SoupStrainer
from sphinx.util.inventory import InventoryFile

from loom.documents.reader import read_document
from loom.tracing.dependencies import MAGIC
from loom.weaving.notebooks import conversion
from loom.weaving.notebooks.firstcell import make_first_cell
from tests.weave.conftest import ROOT


def text(node):
    return " ".join(node.get_text().split())


def inventories():
    return sorted((ROOT / "docs" / "inventories").glob("*.inv"))


def test_inventories_are_small_and_hold_public_python_names_only():
    assert [file.stem for file in inventories()] == ["matplotlib", "numpy", "python"]
    for file in inventories():
        assert len(zlib.compress(file.read_bytes())) < 40_000
        with file.open("rb") as stream:
            content = InventoryFile.load(stream, "", lambda a, b: b)
        assert all(kind.startswith("py:") for kind in content)
        names = {name for items in content.values() for name in items}
        assert not [name for name in names if "._" in name]
    with (ROOT / "docs" / "inventories" / "numpy.inv").open("rb") as stream:
        numpy = InventoryFile.load(stream, "", lambda a, b: b)
    assert {"numpy.einsum", "numpy.matmul"} <= {n for items in numpy.values() for n in items}


def modules():
    for file in sorted((ROOT / "tangled" / "epynn").rglob("*.py")):
        name = ".".join(file.relative_to(ROOT / "tangled").with_suffix("").parts)
        yield name.removesuffix(".__init__"), ast.parse(file.read_text("utf-8"))


def definitions():
    """Functions and classes of the library whose name has no underscore, and their methods."""
    for module, tree in modules():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_":
                yield f"{module}.{node.name}", node
                for part in node.body if isinstance(node, ast.ClassDef) else ():
                    if isinstance(part, ast.FunctionDef) and part.name[0] != "_":
                        yield f"{module}.{node.name}.{part.name}", part


def raised(node):
    """The exceptions that a function raises itself."""
    for part in ast.walk(node):
        error = getattr(part, "exc", None) if isinstance(part, ast.Raise) else None
        error = error.func if isinstance(error, ast.Call) else error
        if isinstance(error, ast.Name) and error.id != "NotImplementedError":
            yield error.id


def test_every_public_function_says_what_it_raises():
    unsaid = []
    for name, node in definitions():
        said = ast.get_docstring(node) or ""
        if isinstance(node, ast.FunctionDef):
            unsaid += [(name, e) for e in raised(node) if f":raises {e}:" not in said]
    assert unsaid == []


def test_every_name_of_the_library_says_its_arguments_and_their_shapes():
    import inspect

    import epynn

    for name in epynn.__all__:
        thing = getattr(epynn, name)
        if not callable(thing):
            continue
        said = inspect.getdoc(thing)
        for parameter in inspect.signature(thing).parameters.values():
            if parameter.name in ("args", "kwargs"):
                continue
            assert re.search(rf":param [\w, *]*\b{parameter.name}\b", said), (name, parameter)
            if "ndarray" in str(parameter.annotation):
                assert re.search(r"shape|\(m,|axes", said), (name, parameter)


def test_every_public_name_has_an_entry_in_the_book(site):
    with (site / "objects.inv").open("rb") as stream:
        content = InventoryFile.load(stream, "", lambda a, b: b)
    described = {n for kind, items in content.items() if kind[:3] == "py:" for n in items}
    import epynn

    wanted = {f"{epynn.names[name]}.{name}" for name in epynn.__all__}
    wanted |= {name for name, _ in definitions()}
    assert sorted(wanted - described) == []


FIGURE = re.compile(r'<figure class="captioned".*?</figure>', re.S)


NUMBER = re.compile(r'<a class="figure-number"[^>]*>Figure [\d.]+</a>')


DRAWN = re.compile(
    r'<div class="(?:figure|diagram|drawing|interactive)"|<img [^>]*src="[^"]*_images/'
)


def test_everything_drawn_has_a_number(site):
    figures, bare = [], []
    for file in sorted(site.rglob("*.html")):
        page = file.read_text("utf-8")
        figures += FIGURE.findall(page)
        bare += [file.relative_to(site).as_posix() for _ in DRAWN.findall(FIGURE.sub("", page))]
    assert len(figures) > 140 and all(map(NUMBER.search, figures))
    assert not bare


FENCE = re.compile(r"^(```+|~~~+).*?^\1[ ]*$", re.MULTILINE | re.DOTALL)


NO_PROSE = re.compile(r"^\$\$.*?\$\$|`[^`]*`", re.MULTILINE | re.DOTALL)


TAG = re.compile(r"\\tag\{([^}]*)\}")


def test_an_equation_that_prose_names_is_a_link():
    named = 0
    for file in sorted((ROOT / "literate").rglob("*.md")):
        page = FENCE.sub("", file.read_text("utf-8"))
        tags = "|".join(map(re.escape, TAG.findall(page))) or "none"
        prose = NO_PROSE.sub("", page)
        named += page.count("{eq}`")
        bare = re.findall(rf"[^\n]*[ (]\((?:{tags})\)[^\n]*", prose)
        bare = [line for line in bare if not line.startswith("| (")]  # a path is linked as it is
        assert bare == [], file
    assert named > 30


def parameters(page):
    """The name of each entry in an API section, and what is said of each of its parameters."""
    for entry in page.select("dl.py > dt[id]"):
        for name in entry.parent.select("dl.field-list > dt"):
            if text(name).startswith("Parameters") and name.find_parent("dl", "py") is entry.parent:
                for said in name.find_next_sibling("dd").select("p:has(> strong:first-child)"):
                    yield entry["id"], text(said)


def test_a_signature_shows_functions_by_their_names(site):
    page = BeautifulSoup((site / "layers/rnn.html").read_text("utf-8"), "html.parser")
    said = text(page.find(id="epynn.rnn.models.RNN"))
    assert "activate=tanh" in said.replace(" ", "") and "<" not in said


ENTRIES = SoupStrainer("dl", class_=re.compile("^py "))


def test_every_parameter_in_the_book_shows_its_type(site):
    found = [
        (path.relative_to(site).as_posix(), *parameter)
        for path in sorted(site.rglob("*.html"))
        if '<dl class="py ' in (page := path.read_text("utf-8"))
        for parameter in parameters(BeautifulSoup(page, "html.parser", parse_only=ENTRIES))
    ]
    names = {name for _, name, _ in found}
    assert {"epynn.network.models.EpyNN.predict", "epynn.export.to_torch"} <= names
    assert "epynnlive.options.both_sides" in names
    assert [each for each in found if not re.match(r"\S+ \(.+\) – ", each[2])] == []


PAGES = [
    path
    for path in sorted((ROOT / "literate").rglob("*.md"))
    if "```{code-cell}" in path.read_text("utf-8")
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_notebook_says_what_its_cells_need(path):
    """What they import comes with the installation that the first cell names."""

    text = path.read_text("utf-8")
    made = conversion.make_notebook(text, make_first_cell(ROOT, read_document("page.md", text)[0]))
    first, *cells = ["".join(c["source"]) for c in made["cells"] if c["cell_type"] == "code"]
    code = "\n".join(cells)
    tree = ast.parse(MAGIC.sub("", code))
    used = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    used |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    tops = {name.partition(".")[0] for name in used} - set(sys.stdlib_module_names)

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = list(project["dependencies"])
    for extra in ",".join(re.findall(r"clone\[(.*?)\]", first)).split(","):
        needed += project["optional-dependencies"].get(extra, [])
    there = {re.split(r"\W", requirement)[0] for requirement in needed}
    there |= {folder.name for folder in (ROOT / "tangled").iterdir() if folder.is_dir()}
    there |= {"IPython"}  # which shows the notebook
    in_clone = "needs a clone" in first and "%pip install -e path/to/the/clone" in first
    if in_clone:
        there |= {path.stem for path in ROOT.iterdir()}
    assert tops <= there
    assert in_clone == ("__file__" in code)
