"""Names in code, numbers and references: small books, woven."""

import ast
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from docutils.utils import new_document

import loom
from loom.documents.options import parse_cell_options
from loom.tests.weaving.book import Book
from loom.tests.weaving.names import FRONT, A, B, C, front, weave
from loom.weaving.book.blocknodes import listing, literate
from loom.weaving.names import dottednames, resolving
from loom.weaving.notebooks import conversion, notebookroles


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
        "1 Page A",
        "1.1 Section one",
        "Deeper",
        "1.2 Two",
    ]
    assert titles(woven.page("c")) == ["3 Page C", "3.1 Section"]
    assert titles(woven.page("index")) == ["Front"]
    sidebar = [text(a) for a in woven.page("b").select(".sidebar-tree a")]
    assert sidebar == ["1 Page A", "2 Page B", "3 Page C"]


def test_titles_without_numbers_where_pages_follow_each_other(woven):
    assert text(woven.page("sub/a").select_one(".next-page .title")) == "Page B"
    assert woven.page("c").title.get_text().startswith("Page C")


def links(page):
    return {text(a): a["href"] for a in page.select("article :is(.to-eq, .to-numref)")}


def test_a_docstring_that_begins_as_an_import_does_is_none(tmp_path):
    code = '"""Helpers.\n\nimport this module first, please.\n"""\nimport math\n'
    box = literate("", listing(code, code), kind="file", name="pkg/helpers.py")
    page = new_document("page.md")
    page += box
    found = resolving.collect_imports(page, tmp_path)
    assert ast.unparse(found) == "import numpy as np\nimport math"


@pytest.mark.parametrize(
    "code", ["plt.plot(x);\n\nnp.exp(1)", "np.exp(1)\n\n%magic\n\nnp.exp(1)"]
)
def test_what_only_ipython_understands_moves_no_line(code):
    [piece] = dottednames.split_pieces(code, "python")
    assert piece.code.count("\n") == code.count("\n")


def test_references_lead_to_numbers_on_all_pages(woven):
    assert links(woven.page("sub/a")) == {
        "(1)": "#eq-1",
        "Page B (2.1s)": "../b.html#eq-2.1s",
        "Figure 1.1": "#fig-bend",
        "picture 1.1": "#fig-bend",
        "Section 1.1": "#the-part",
    }
    assert links(woven.page("index")) == {
        "Figure 1.1": "sub/a.html#fig-bend",
        "Chapter 1": "sub/a.html",
        "Page A (1)": "sub/a.html#eq-1",
    }


def test_plots_and_diagrams_are_figures_with_captions(woven):
    page = woven.page("sub/a")
    plot, diagram = page.select("figure.captioned")
    assert (plot["id"], diagram["id"]) == ("fig-bend", "fig-2")
    said = text(plot.select_one("figcaption"))
    assert said.startswith("Figure 1.1 A line from 1 to 2, drawn by plot for")
    assert plot.select_one("figcaption math") and plot.select_one("figcaption code")
    label = plot.select_one("svg")["aria-label"]
    assert label.startswith("A line from 1 to 2, drawn by plot for x_1.")
    assert text(diagram.select_one("figcaption")) == "Figure 1.2 From X to Z."
    assert (
        diagram.select_one("svg")["aria-label"] == "From X to Z. Diagram: X (m, n), Z"
    )
    assert "%%" not in page.select_one("article").get_text()


def code_links(page):
    return [(a.get_text(), a["title"]) for a in page.select("a.code-link")]


def test_names_in_code_lead_to_what_describes_them(woven):
    page = woven.page("b")
    assert code_links(page) == [
        ("Dense", "pkg.dense.models.Dense"),
        ("Dense", "pkg.dense.models.Dense"),
        ("np.ndarray", "numpy.ndarray"),
        ("np.ndarray", "numpy.ndarray"),
        ("dense_forward", "pkg.dense.forward.dense_forward"),  # of the chunk
        ("np.zeros", "numpy.zeros"),
        ("np.linalg.norm", "numpy.linalg.norm"),
        ("dense_forward", "pkg.dense.forward.dense_forward"),
        ("np.zeros", "numpy.zeros"),
    ]
    hrefs = [a["href"] for a in page.select("a.code-link")]
    assert hrefs[0] == "c.html#pkg.dense.models.Dense"
    assert hrefs[6].startswith("https://numpy.org/doc/stable/reference/generated/")
    assert ("np.arange", "numpy.arange") in code_links(woven.page("sub/a"))
    assert ("plt.subplots", "matplotlib.pyplot.subplots") in code_links(
        woven.page("sub/a")
    )


def test_links_in_code_leave_code_and_equation_links_alone(woven):
    page = woven.page("b")
    code = "".join(
        pre.get_text() for pre in page.select("#file-pkg-dense-forward-py pre")
    )
    written = B.split("forward.py}\n")[1].split("\n```")[0]
    chunk = B.split("{#dense-sum}\n")[1].split("\n```")[0]
    assert code.rstrip("\n") == written.replace("<<dense-sum>>", chunk)
    assert [a["href"] for a in page.select(".line a.equation-link")] == ["#eq-2.1s"] * 2
    assert page.select_one(".line[data-eq] a.code-link")
    assert {a["tabindex"] for a in page.select("a.code-link")} == {"-1"}
    assert not page.select("a a")


@pytest.mark.parametrize("builder", ["dirhtml"])
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
    warnings = "\n".join(
        book.write(faults=FAULTS, plain=PLAIN).weave("html").warnings()
    )
    for line, said in [
        (3, "no equation 9"),
        (5, "no equation /nowhere:1"),
        (7, "no figure, section or page with a number: nothing"),
        (9, "a name, but no caption"),
    ]:
        assert re.search(rf"faults\.md:{line}: WARNING: {re.escape(said)}", warnings), (
            said
        )
    assert "faults.md: WARNING: a figure in faults is called alone as well" in warnings
    assert re.search(r"plain\.md:\d+: WARNING: a caption, but no plot", warnings)


DIAGRAM = (
    "```mermaid\n%% caption: A bend.\n%% name: bend\nflowchart LR\n  X --> Y\n```\n"
)


def test_pages_follow_the_numbers_they_show(book):
    page = f"# Page A\n\nSee {{eq}}`/b:1`.\n\n$$ a = b \\tag{{1}} $$\n\n{DIAGRAM}"
    weave(
        front(
            book.write(sub__a=page, b="# Page B\n\n$$ c = d \\tag{1} $$\n", c="# C\n")
        )
    )
    assert "Figure 1.1" in links(book.page("index"))
    weave(book)
    assert "0 added, 0 changed, 0 removed" in book.said and "%]" not in book.said

    # A figure in front of another: the page that speaks of it has not changed.
    # And an equation is gone that an unchanged page speaks of.
    first = DIAGRAM.replace("%% name: bend\n", "")
    book.write(sub__a=page.replace(DIAGRAM, first + "\n" + DIAGRAM))
    weave(front(book))
    assert "Figure 1.2" in links(book.page("index"))
    book.write(b="# Page B\n")
    weave(front(book))
    assert "a.md:3: WARNING: no equation /b:1" in book.errors


def test_code_follows_what_it_speaks_of_and_pages_their_order(book):
    api = "```{eval-rst}" + C.split("```{eval-rst}")[1].split("```")[0] + "```\n"
    code = "# Page A\n\n```python\nfrom pkg import Dense\n```\n"
    weave(front(book.write(sub__a=code, b="# Page B\n", c=api)))
    [link] = book.page("sub/a").select("a.code-link")
    assert link["href"] == "../c.html#pkg.dense.models.Dense"

    book.write(b="# Page B\n\n" + api, c="# Page C\n")
    weave(
        front(
            book,
            FRONT.replace("{numref}`bend`, ", "").replace(" and {eq}`sub/a:1`", ""),
        )
    )
    [link] = book.page("sub/a").select("a.code-link")
    assert link["href"] == "../b.html#pkg.dense.models.Dense"

    front(book, FRONT.replace("sub/a\nb\n", "b\nsub/a\n"))
    weave(book)
    assert titles(book.page("sub/a")) == ["2 Page A"]
    assert text(book.page("c").select(".sidebar-tree a")[0]) == "1 Page B"


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
    assert [chain.text for chain in dottednames.find_chains(code)] == found


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
        [sys.executable, "-c", NO_NETWORK, "-q", "-E", "-c", woven.folder, "-b", "html"]
        + ["-D", "exclude_patterns=sub/*", "-D", "nitpicky=0"]
        + [woven.folder / "literate", tmp_path / "html"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(loom.__file__).parents[1])},
    )
    assert "NETWORK" not in done.stderr and done.returncode == 0, done.stderr
    assert "https://numpy.org" in (tmp_path / "html" / "b.html").read_text("utf-8")


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
    named = "(e => e.className || e.parentElement.className)(document.activeElement)"
    for _ in range(8):
        page.keyboard.press("Tab")
        kinds.append(page.evaluate(named))
    assert {"block-menu", "fold", "equation-link"} <= set(kinds)
    assert not any("code-link" in kind for kind in kinds)


def test_copied_code_is_plain(woven, look):
    import threading

    from loom.serving import open_site_server

    with open_site_server(woven.folder / "build" / "html", port=0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{running.server_address[1]}/b.html"
        page = look(address, permissions=["clipboard-read", "clipboard-write"])
        for block, copied in [
            (page.locator(".highlight-pycon"), "from pkg import Dense, Model, tanh\n"),
            (
                page.locator("#file-pkg-dense-forward-py"),
                "    return np.linalg.norm(A), ",
            ),
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
        rules = [
            "color-contrast",
            "link-in-text-block",
            "link-name",
            "svg-img-alt",
            "list",
        ]
        options = {"runOnly": {"type": "rule", "values": rules}}
        found = Axe().run(page, options=options).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []


def test_a_caption_is_an_option_of_a_cell_and_no_code():
    lines = [":caption: A line, `x`.", ":name: line", ":file: a.py", "", "x = 1"]
    options, count = parse_cell_options(lines)
    assert (
        options == {"caption": "A line, `x`.", "name": "line", "file": "a.py"}
        and count == 3
    )


@pytest.mark.parametrize(
    "text, plain",
    [
        ("See {eq}`2.1s`.", "See (2.1s)."),
        ("See {eq}`/layers/dense:2`.", "See */LAYERS/DENSE* (2)."),
        ("See {eq}`equation (2) <dense:2>`.", "See *equation (2)*."),
        (
            "See {numref}`moons` in {numref}`/layers/dense`.",
            "See *moons* in */LAYERS/DENSE*.",
        ),
        ("See {numref}`the moons, %s <moons>`.", "See *the moons*."),
        ("See {func}`~kalman.predict`.", "See `kalman.predict`."),
    ],
)
def test_references_are_plain_text_in_notebooks(text, plain):
    assert notebookroles.translate_roles(text, titles=str.upper) == plain


def test_a_notebook_keeps_the_captions():
    cells = conversion.make_notebook(A, None)["cells"]
    after = next(c for c in cells if "".join(c["source"]).startswith("*Above"))
    said = "".join(after["source"])
    assert said == "*Above:* A line from 1 to 2, drawn by `plot` for $x_1$."
