"""Names in code, numbers and references: small books, woven."""

import ast
import re
import socket
import subprocess
import sys
import tomllib

import pytest
from bs4 import BeautifulSoup
from sphinx.util.inventory import InventoryFile

from loom.documents.options import parse_cell_options
from loom.weaving import codelinks
from loom.weaving.notebooks import MAGIC
from tests.weave.conftest import ROOT, Book

FRONT = """# Front

See {numref}`bend`, {numref}`/sub/a` and {eq}`sub/a:1`.

```{toctree}
:caption: One

sub/a
b
```

```{toctree}
:caption: Two

c
```
"""

A = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

# Page A

See {eq}`1`, {eq}`/b:2.1s`, {numref}`bend`, {numref}`picture %s <bend>` and {numref}`the-part`.

$$ a = b \\tag{1} $$

## Section *one*

```{code-cell} python
:caption: A line from 1 to 2, drawn by `plot` for $x_1$.
:name: bend

import matplotlib.pyplot as plt
import numpy as np
fig, ax = plt.subplots(figsize=(3, 2))
ax.plot(np.arange(2), label='loss');
```

(the-part)=
### Deeper

```mermaid
%% caption: From X to Z.
flowchart LR
    X["X (m, n)"] --> Z
```

## Two
"""

B = """# Page B

$$ a = b \\tag{2.1s} $$

```pycon
>>> import numpy as np
>>> from epynn import Dense, EpyNN, tanh
>>> model = EpyNN([Dense(2, tanh)])
>>> model.train(4)
1 > np.einsum
```

```python {file=epynn/dense/forward.py}
import numpy as np
from epynn.commons.models import (
    Layer,
)

def dense_forward(layer: Layer, A: np.ndarray) -> np.ndarray:
    "np.sum of things"
    <<dense-sum>>
    return np.linalg.norm(A), 'np.x'  # (2.1s) np.sum
```

```python {#dense-sum}
Z = dense_forward(layer, np.zeros((2, 3)))  # (2.1s)
```

```python {solution=nothing}
elif broken(np.sum):
```
"""

C = """# Page C

```{eval-rst}
.. autoclass:: epynn.dense.models.Dense

.. autofunction:: epynn.dense.forward.dense_forward
```

## Section

$$ c = d \\tag{1} $$
"""


def front(book, text=FRONT):
    (book.folder / "literate" / "index.md").write_text(text, "utf-8")
    return book


def weave(book, builder="html", *options):
    """Weave with the library as the tangled code."""
    code = book.folder / "tangled"
    if not code.exists():
        code.symlink_to(ROOT / "tangled")
    return book.weave(builder, *options, "-D", "nitpicky=0")


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    book = front(Book(tmp_path_factory.mktemp("book")).write(sub__a=A, b=B, c=C))
    weave(book, "html", "-j", "2")
    assert book.code == 0, book.errors
    return book


def text(node):
    return " ".join(node.get_text().split())


def titles(page):
    return [text(h).removesuffix("¶") for h in page.select("article :is(h1, h2, h3)")]


def test_parts_chapters_and_sections_are_numbered(woven):
    assert titles(woven.page("sub/a")) == [
        "1.1 Page A",
        "1.1.1 Section one",
        "Deeper",
        "1.1.2 Two",
    ]
    assert titles(woven.page("c")) == ["2.1 Page C", "2.1.1 Section"]
    assert titles(woven.page("index")) == ["Front"]
    sidebar = [text(a) for a in woven.page("b").select(".sidebar-tree a")]
    assert sidebar == ["1.1 Page A", "1.2 Page B", "2.1 Page C"]


def test_titles_without_numbers_where_pages_follow_each_other(woven):
    assert text(woven.page("sub/a").select_one(".next-page .title")) == "Page B"
    assert woven.page("c").title.get_text().startswith("Page C")


def links(page):
    return {text(a): a["href"] for a in page.select("article :is(.to-eq, .to-numref)")}


def test_references_lead_to_numbers_on_all_pages(woven):
    assert links(woven.page("sub/a")) == {
        "(1)": "#eq-1",
        "Page B (2.1s)": "../b.html#eq-2.1s",
        "Figure 1.1.1": "#fig-bend",
        "picture 1.1.1": "#fig-bend",
        "Section 1.1.1": "#the-part",
    }
    assert links(woven.page("index")) == {
        "Figure 1.1.1": "sub/a.html#fig-bend",
        "Chapter 1.1": "sub/a.html",
        "Page A (1)": "sub/a.html#eq-1",
    }


def test_plots_and_diagrams_are_figures_with_captions(woven):
    page = woven.page("sub/a")
    plot, diagram = page.select("figure.captioned")
    assert (plot["id"], diagram["id"]) == ("fig-bend", "fig-2")
    said = text(plot.select_one("figcaption"))
    assert said.startswith("Figure 1.1.1 A line from 1 to 2, drawn by plot for")
    assert plot.select_one("figcaption math") and plot.select_one("figcaption code")
    label = plot.select_one("svg")["aria-label"]
    assert label.startswith("A line from 1 to 2, drawn by plot for x_1.")
    assert text(diagram.select_one("figcaption")) == "Figure 1.1.2 From X to Z."
    assert diagram.select_one("svg")["aria-label"] == "From X to Z. Diagram: X (m, n), Z"
    assert "%%" not in page.select_one("article").get_text()


def code_links(page):
    return [(a.get_text(), a["title"]) for a in page.select("a.code-link")]


def test_names_in_code_lead_to_what_describes_them(woven):
    page = woven.page("b")
    assert code_links(page) == [
        ("Dense", "epynn.dense.models.Dense"),
        ("Dense", "epynn.dense.models.Dense"),
        ("np.ndarray", "numpy.ndarray"),
        ("np.ndarray", "numpy.ndarray"),
        ("np.linalg.norm", "numpy.linalg.norm"),
        ("dense_forward", "epynn.dense.forward.dense_forward"),
        ("np.zeros", "numpy.zeros"),
    ]
    hrefs = [a["href"] for a in page.select("a.code-link")]
    assert hrefs[0] == "c.html#epynn.dense.models.Dense"
    assert hrefs[4].startswith("https://numpy.org/doc/stable/reference/generated/")
    assert ("np.arange", "numpy.arange") in code_links(woven.page("sub/a"))
    assert ("plt.subplots", "matplotlib.pyplot.subplots") in code_links(woven.page("sub/a"))


def test_links_in_code_leave_code_and_equation_links_alone(woven):
    page = woven.page("b")
    code = page.select_one("#file-epynn-dense-forward-py pre").get_text()
    assert code.rstrip("\n") == B.split("forward.py}\n")[1].split("\n```")[0]
    assert [a["href"] for a in page.select(".line a.equation-link")] == ["#eq-2.1s"] * 2
    assert page.select_one(".line[data-eq] a.code-link")
    assert {a["tabindex"] for a in page.select("a.code-link")} == {"-1"}
    assert not page.select("a a")


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml"])
def test_references_and_code_links_arrive(woven, builder):
    book = weave(Book(woven.folder), builder)
    assert book.code == 0, book.errors
    ids = {}
    for name in ("index", "sub/a", "b", "c"):
        page = book.page(name)
        found = [tag["id"] for tag in page.find_all(id=True) if tag.name != "section"]
        assert len(found) == len(set(found))
        ids[book.file(name).resolve()] = {tag["id"] for tag in page.find_all(id=True)}
    count = 0
    for name in ("index", "sub/a", "b", "c"):
        file = book.file(name).resolve()
        for link in book.page(name).select(":is(.to-eq, .to-numref, .code-link)"):
            path, _, place = link["href"].partition("#")
            if path.startswith("https:"):
                continue
            target = (file.parent / path).resolve() if path else file
            target = target / "index.html" if target.is_dir() else target
            assert not place or place in ids[target], link
            count += 1
    assert count > 10


FAULTS = """# Faults

{eq}`9`

{eq}`/nowhere:1`

{numref}`nothing`

```mermaid
%% name: alone
flowchart LR
    X --> Y
```

```mermaid
%% caption: Twice.
%% name: alone
flowchart LR
    X --> Y
```
"""

PLAIN = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# Plain

```{code-cell} python
:caption: No plot.

1
```
"""


def test_dangling_references_and_lost_captions_are_told(book):
    warnings = "\n".join(book.write(faults=FAULTS, plain=PLAIN).weave("html").warnings())
    for line, said in [
        (3, "no equation 9"),
        (5, "no equation /nowhere:1"),
        (7, "no figure, section or page with a number: nothing"),
        (9, "a name, but no caption"),
    ]:
        assert re.search(rf"faults\.md:{line}: WARNING: {re.escape(said)}", warnings), said
    assert "faults.md: WARNING: a figure in faults is called alone as well" in warnings
    assert re.search(r"plain\.md:\d+: WARNING: a caption, but no plot", warnings)


DIAGRAM = "```mermaid\n%% caption: A bend.\n%% name: bend\nflowchart LR\n  X --> Y\n```\n"


def test_pages_follow_the_numbers_they_show(book):
    page = f"# Page A\n\nSee {{eq}}`/b:1`.\n\n$$ a = b \\tag{{1}} $$\n\n{DIAGRAM}"
    weave(front(book.write(sub__a=page, b="# Page B\n\n$$ c = d \\tag{1} $$\n", c="# C\n")))
    assert "Figure 1.1.1" in links(book.page("index"))
    weave(book)
    assert "0 added, 0 changed, 0 removed" in book.said and "%]" not in book.said

    # a figure in front of another: the page that speaks of it has not changed; and an equation
    # is gone that an unchanged page speaks of
    first = DIAGRAM.replace("%% name: bend\n", "")
    book.write(sub__a=page.replace(DIAGRAM, first + "\n" + DIAGRAM))
    weave(front(book))
    assert "Figure 1.1.2" in links(book.page("index"))
    book.write(b="# Page B\n")
    weave(front(book))
    assert "a.md:3: WARNING: no equation /b:1" in book.errors


def test_code_follows_what_it_speaks_of_and_pages_their_order(book):
    api = "```{eval-rst}" + C.split("```{eval-rst}")[1].split("```")[0] + "```\n"
    code = "# Page A\n\n```python\nfrom epynn import Dense\n```\n"
    weave(front(book.write(sub__a=code, b="# Page B\n", c=api)))
    [link] = book.page("sub/a").select("a.code-link")
    assert link["href"] == "../c.html#epynn.dense.models.Dense"

    book.write(b="# Page B\n\n" + api, c="# Page C\n")
    weave(front(book, FRONT.replace("{numref}`bend`, ", "").replace(" and {eq}`sub/a:1`", "")))
    [link] = book.page("sub/a").select("a.code-link")
    assert link["href"] == "../b.html#epynn.dense.models.Dense"

    front(book, FRONT.replace("sub/a\nb\n", "b\nsub/a\n"))
    weave(book)
    assert titles(book.page("sub/a")) == ["1.2 Page A"]
    assert text(book.page("c").select(".sidebar-tree a")[0]) == "1.1 Page B"


@pytest.mark.parametrize(
    "code, found",
    [
        ("np.sum(X)  # np.sum", ["np.sum", "X"]),
        ("'np.sum'", []),
        ("a.b(c).d.e", ["a.b", "c", "d.e"]),
        ("f'{x", []),
    ],
)
def test_chains_of_names(code, found):
    assert [text for _, _, text in codelinks.chains(code)] == found


def inventories():
    return sorted((ROOT / "docs" / "inventories").glob("*.inv"))


def test_inventories_are_small_and_hold_public_python_names_only():
    assert [file.stem for file in inventories()] == ["matplotlib", "numpy", "python"]
    for file in inventories():
        assert file.stat().st_size < 40_000
        with file.open("rb") as stream:
            content = InventoryFile.load(stream, "", lambda a, b: b)
        assert all(kind.startswith("py:") for kind in content)
        names = {name for items in content.values() for name in items}
        assert not [name for name in names if "._" in name]
    with (ROOT / "docs" / "inventories" / "numpy.inv").open("rb") as stream:
        numpy = InventoryFile.load(stream, "", lambda a, b: b)
    assert {"numpy.einsum", "numpy.matmul"} <= {n for items in numpy.values() for n in items}


NO_NETWORK = """
import socket, sys
def refuse(*args, **kwargs):
    if args and isinstance(args[-1], (tuple, str)) and '127.0.0.1' in str(args):
        return connect(*args, **kwargs)
    print('NETWORK', args, file=sys.stderr)
    raise OSError('no network')
connect = socket.socket.connect
socket.socket.connect = refuse
socket.getaddrinfo = refuse
from sphinx.cmd.build import main
sys.exit(main(sys.argv[1:]))
"""


def test_weaving_asks_no_network(woven, tmp_path):
    assert socket.socket.connect
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, "-q", "-E", "-c", ROOT, "-b", "html"]
        + ["-D", "exclude_patterns=sub/*", "-D", "nitpicky=0"]
        + [woven.folder / "literate", tmp_path / "html"],
        capture_output=True,
        text=True,
    )
    assert "NETWORK" not in done.stderr
    assert "https://numpy.org" in (tmp_path / "html" / "b.html").read_text("utf-8")


# ---- Every public name is described ----


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
DRAWN = re.compile(r'<div class="(?:figure|diagram)"|<img [^>]*src="[^"]*_images/')


def test_everything_drawn_has_a_number_but_the_map(site):
    figures, bare = [], []
    for file in sorted(site.rglob("*.html")):
        page = file.read_text("utf-8")
        figures += FIGURE.findall(page)
        bare += [file.relative_to(site).as_posix() for _ in DRAWN.findall(FIGURE.sub("", page))]
    assert len(figures) > 140 and all(map(NUMBER.search, figures))
    assert bare == ["index.html"]


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
        if file.name == "template.md":  # (2) and (4) of the reader's own page
            assert bare.pop().startswith("Two equations are red. (2)")
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


def test_every_parameter_in_the_book_shows_its_type(site):
    found = [
        (path.relative_to(site).as_posix(), *parameter)
        for path in sorted(site.rglob("*.html"))
        if '<dl class="py ' in (page := path.read_text("utf-8"))
        for parameter in parameters(BeautifulSoup(page, "html.parser"))
    ]
    names = {name for _, name, _ in found}
    assert {"epynn.network.models.EpyNN.predict", "epynn.export.to_torch"} <= names
    assert {"epynnlive.options.both_sides", "tangle.where", "loom.weaving.practice.run"} <= names
    assert [each for each in found if not re.match(r"\S+ \(.+\) – ", each[2])] == []


# ---- In a browser ----


def test_links_in_code_are_quiet_until_pointed_at(woven, look):
    page = look(woven.file("b"))
    style = "e => [getComputedStyle(e).textDecorationLine, getComputedStyle(e).color]"
    link = page.locator("a.code-link", has_text="np.linalg.norm")
    around = link.evaluate("e => getComputedStyle(e.closest('pre')).color")
    assert link.evaluate(style) == ["none", around]
    link.hover()
    assert link.evaluate(style) == ["underline", around]
    assert "lit" in page.locator(".line[data-eq='2.1s']").first.get_attribute("class")
    assert page.faults == []


def test_the_keyboard_passes_names_and_reaches_equations(woven, look):
    page = look(woven.file("b"))
    page.focus(".literate .block-name")
    kinds = []
    for _ in range(6):
        page.keyboard.press("Tab")
        kinds.append(page.evaluate("document.activeElement.className"))
    assert {"block-link chunk-link", "equation-link"} <= set(kinds)
    assert not any("code-link" in kind for kind in kinds)


def test_copied_code_is_plain(woven, look):
    import threading

    from loom.serving import open_site_server

    with open_site_server(woven.folder / "build" / "html", port=0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{running.server_address[1]}/b.html"
        page = look(address, permissions=["clipboard-read", "clipboard-write"])
        for block, copied in [
            (page.locator(".highlight-pycon"), "from epynn import Dense, EpyNN, tanh\n"),
            (page.locator("#file-epynn-dense-forward-py"), "    return np.linalg.norm(A), "),
        ]:
            block.hover()
            block.locator("button.copybtn").click()
            block.locator("button.copybtn.success").wait_for()
            assert copied in page.evaluate("navigator.clipboard.readText()")
        running.shutdown()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_names_and_numbers_are_accessible(woven, look, theme):
    from axe_playwright_python.sync_playwright import Axe

    for name in ("sub/a", "b"):
        page = look(woven.file(name), color_scheme=theme)
        rules = ["color-contrast", "link-in-text-block", "link-name", "svg-img-alt", "list"]
        options = {"runOnly": {"type": "rule", "values": rules}}
        found = Axe().run(page, options=options).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []


# ---- Without Sphinx ----


def test_a_caption_is_an_option_of_a_cell_and_no_code():
    lines = [":caption: A line, `x`.", ":name: line", ":file: a.py", "", "x = 1"]
    options, count = parse_cell_options(lines)
    assert options == {"caption": "A line, `x`.", "name": "line", "file": "a.py"} and count == 3


@pytest.mark.parametrize(
    "text, plain",
    [
        ("See {eq}`2.1s`.", "See (2.1s)."),
        ("See {eq}`/layers/dense:2`.", "See */LAYERS/DENSE* (2)."),
        ("See {eq}`equation (2) <dense:2>`.", "See *equation (2)*."),
        ("See {numref}`moons` in {numref}`/layers/dense`.", "See *moons* in */LAYERS/DENSE*."),
        ("See {numref}`the moons, %s <moons>`.", "See *the moons*."),
    ],
)
def test_references_are_plain_text_in_notebooks(text, plain):
    from loom.weaving import downloads

    assert downloads.prose(text, titles=str.upper) == plain


def test_a_notebook_keeps_the_captions():
    from loom.weaving import downloads

    cells = downloads.notebook(A, ROOT, titles=str)["cells"]
    after = next(c for c in cells if "".join(c["source"]).startswith("*Above"))
    said = "".join(after["source"])
    assert said == "*Above:* A line from 1 to 2, drawn by `plot` for $x_1$."


PAGES = [
    path
    for path in sorted((ROOT / "literate").rglob("*.md"))
    if "```{code-cell}" in path.read_text("utf-8")
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_notebook_says_what_its_cells_need(path):
    """What they import comes with the installation that the first cell names."""
    from loom.weaving import downloads

    made = downloads.notebook(path.read_text("utf-8"), ROOT, titles=str)
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
