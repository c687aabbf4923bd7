"""The parts of the extension that need no Sphinx."""

import sys
import threading
import urllib.request
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from sphinx import builders
from sphinx.builders import Builder
from sphinx.util.parallel import ParallelTasks

from loom import serving as serve
from loom.documents import lines
from loom.documents.reader import read_document
from loom.figures import colours
from loom.tracing import dependencies
from loom.weaving.adapters import deal_pages_out, write_few_alone
from loom.weaving.figures import cellresults, diagrams, mermaid
from loom.weaving.mathematics import mathml
from loom.weaving.notebooks import cells
from loom.weaving.processes import FEW, PageReading


@pytest.mark.parametrize(
    "line, numbers",
    [
        ("Z = X @ W  # (2) (m, u)", ["2"]),
        ("h = f(h_)  # (4.1s) (4.2s) (m, u)", ["4.1s", "4.2s"]),
        ("A = X  # (m, n)", None),
        ("A = X[(1)]", None),
        ("A = X  # see (2)", None),
        ("", None),
    ],
)
def test_numbers_of_a_line(line, numbers):
    assert lines.find_equation_numbers(line).get(0) == numbers


def test_numbers_become_links_in_the_comment_only():
    html = '<span>f(2)</span> <span class="c1"># (2) (3)</span>'
    assert lines.link_equation_numbers(html, ["2", "3"], {"2": "#eq-2"}.get) == (
        '<span>f(2)</span> <span class="c1"># '
        '<a class="equation-link" href="#eq-2">(2)</a> (3)</span>'
    )


@pytest.mark.parametrize("latex", [r"\frac{a", r"\nosuchcommand x", r"\left( a"])
def test_wrong_latex_is_an_error(latex):
    with pytest.raises(ValueError, match=r".+ in "):
        mathml.translate_latex(latex)


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{\partial \mathcal{L}}{\partial \bar{h}_{mu}^{\langle s \rangle}}",
        r"X_{mn} \cdot W_{nu}^{\top} \odot \sum_{m} b_{u}",
        r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\begin{aligned} a &= b \\ &= \operatorname{round}(c) \end{aligned}",
        r"\tilde{h} \in \mathbb{R}^{m \times u}",
    ],
)
def test_the_mathematics_of_the_book_is_understood(latex):
    assert mathml.translate_latex(latex + r"\tag{1}", True).startswith(
        '<math display="block">'
    )


@pytest.mark.parametrize(
    "latex, is_raised",
    [
        ("P'", False),
        (r"P^{\prime}_{n}", False),
        (r"v^{\prime}_{nu}", False),
        ("P^2_n", True),
    ],
)
def test_a_prime_is_of_full_size_and_a_power_is_not(latex, is_raised):
    markup = mathml.translate_latex(latex)
    assert ("<msup>" in markup or "<msubsup>" in markup) == is_raised


def test_colours_of_a_diagram_are_variables(tmp_path):
    svg = mermaid.draw_diagram('flowchart LR\n A["X (m, n)"] --> B', tmp_path)
    assert "#ECECFF" not in svg and "var(--diagram-fill)" in svg
    assert "X (m, n)" in mermaid.list_diagram_words(svg)


def test_the_lines_of_a_box_are_words_of_their_own():
    svg = "<text><tspan><tspan>The</tspan><tspan> model,</tspan></tspan>"
    svg += "<tspan>drawn</tspan></text>"
    assert mermaid.list_diagram_words(svg) == "The model, drawn"


def test_a_diagram_is_drawn_once(tmp_path, monkeypatch):
    first = mermaid.draw_diagram("flowchart LR\n A --> B", tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "mermaidx", None)
    assert mermaid.draw_diagram("flowchart LR\n A --> B", tmp_path) == first


def test_a_diagram_that_is_half_written_is_none(tmp_path, monkeypatch):
    whole = "<svg><style></style><path/></svg>"
    drawn = SimpleNamespace(svg=lambda: whole)
    drawer = SimpleNamespace(render=lambda code, **_: drawn)
    monkeypatch.setitem(sys.modules, "mermaidx", drawer)

    def break_off(path, data, *_, **__):
        with path.open("w" if isinstance(data, str) else "wb") as file:
            file.write(data[:9])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(Path, "write_text", break_off)
        patch.setattr(Path, "write_bytes", break_off)
        mermaid.draw_diagram("a", tmp_path)
    assert mermaid.draw_diagram("a", tmp_path) == whole


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "tangled" / "pack"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("from pack.a import f\n")
    (folder / "a.py").write_text("import pack.b\ndef f(): return 1\n")
    (folder / "b.py").write_text("B = 1\n")
    (folder / "c.py").write_text("C = 1\n")
    return folder.parent


def names(files):
    return sorted(file.name for file in files)


def test_imports_are_followed(package):
    near = names(dependencies.find_dependencies("import pack.b", package))
    assert near == ["__init__.py", "a.py", "b.py"]
    assert names(dependencies.find_dependencies("import numpy", package)) == []
    assert "c.py" in names(
        dependencies.find_dependencies("from pack import c", package)
    )
    assert names(
        dependencies.find_dependencies("%magic\nfrom pack.c import C;", package)
    ) == ["c.py"]
    assert (
        names(dependencies.find_dependencies("from pack import f as g", package))[:2]
        == near[:2]
    )


def test_a_package_that_passes_names_on_is_looked_through(package):
    lazy = (
        "PLACES = {'pack.a': 'f', 'pack.c': 'C D'}\ndef __getattr__(name): ...\nE = 1\n"
    )
    (package / "pack" / "__init__.py").write_text(lazy)
    (package / "pack" / "a.py").write_text("def f(): return 1\n")
    assert names(dependencies.find_dependencies("from pack import f", package)) == [
        "a.py"
    ]
    assert names(dependencies.find_dependencies("from pack import C, f", package)) == [
        "a.py",
        "c.py",
    ]
    everything = ["__init__.py", "a.py", "c.py"]
    assert names(dependencies.find_dependencies("import pack", package)) == everything
    assert (
        names(dependencies.find_dependencies("from pack import E", package))
        == everything
    )
    assert (
        names(dependencies.find_dependencies("from pack import *", package))
        == everything
    )


def test_relative_imports_are_followed(package):
    (package / "pack" / "__init__.py").write_text("from .a import f\n")
    (package / "pack" / "a.py").write_text("from . import b\nfrom .. import c\n")
    everything = ["__init__.py", "a.py", "b.py"]
    assert names(dependencies.find_dependencies("import pack", package)) == everything
    near = dependencies.find_dependencies("from pack import f", package)
    assert names(near) == ["a.py", "b.py"]
    # of names that lead round in a circle, such as one that is not there
    (package / "pack" / "__init__.py").write_text("from . import draft\n")
    found = dependencies.find_dependencies("from pack import draft", package)
    assert names(found) == ["__init__.py"]


PAGE = """---
kernelspec: {name: python3}
---

```{code-cell} python
:tags: [x]
import pack
```
"""


def compute_key(page, package):
    document, _ = read_document("page.md", page)
    data = cells.compute_data_digest(package)
    return cells.compute_key(document, package, data=data)


@pytest.mark.parametrize(
    "file, text, same",
    [
        ("b.py", "B = 2\n", False),
        ("b.py", "# a comment\nB = 1\n", True),
        ("c.py", "C = 2\n", True),
        ("b.py", "B = [\n", False),  # not Python, while somebody writes it
    ],
)
def test_the_key_follows_the_code_that_is_used(package, file, text, same):
    before = compute_key(PAGE, package)
    (package / "pack" / file).write_text(text)
    assert (compute_key(PAGE, package) == before) is same


def test_the_key_follows_the_data_that_is_named(package):
    page = PAGE.replace(
        "import pack\n", "import pack\nopen(root / 'literate/a.json')\n"
    )
    absent = compute_key(page, package)
    data = package.parent / "literate" / "a.json"
    data.parent.mkdir()
    data.write_text("[1]")
    before = compute_key(page, package)
    data.write_text("[2]")
    assert len({absent, before, compute_key(page, package)}) == 3
    assert compute_key(PAGE, package) == absent


def test_the_key_follows_the_data_beside_the_code(package):
    before = compute_key(PAGE, package)
    (package / "manifest.json").write_text("{}")  # the tool's own
    assert compute_key(PAGE, package) == before
    (package / "pack" / "data.txt").write_text("1")
    found = compute_key(PAGE, package)
    (package / "pack" / "data.txt").write_text("2")
    assert len({before, found, compute_key(PAGE, package)}) == 3


@pytest.mark.parametrize(
    "kernel",
    [
        "{name: python3}",
        "{name: python3,\n  display_name: Python 3}",
        "\n  # as jupytext writes it\n  name: python3\n\n  display_name: Python 3",
    ],
)
def test_the_key_moves_no_line(kernel):
    page = PAGE.replace("{name: python3}", kernel + "\nmore: {kernelspec: 1}")
    text = cells.add_key(page, "a/page", "abc")
    assert text.count("\n") == page.count("\n")
    front = yaml.safe_load(text.split("---")[1])
    assert front["kernelspec"] | {"display_name": "Python 3"} == {
        "name": "python3",
        "display_name": "Python 3",
        "page": "a/page",
        "code": "abc",
    }
    assert front["more"] == {"kernelspec": 1}
    assert text.split("---")[2] == page.split("---")[2]


@pytest.mark.parametrize("kernel", ["python3", "{name: ", ""])
def test_a_kernel_that_is_none_stays(kernel):
    page = PAGE.replace("{name: python3}", kernel)
    assert cells.add_key(page, "a/page", "abc") == page


def test_ids_of_figures_do_not_meet():
    svg = (
        '<?xml version="1.0"?><svg viewBox="0 0 10 10"><defs><clipPath id="p1"/></defs>'
        '<g clip-path="url(#p1)"><use xlink:href="#m1" style="stroke: #5c6370"/>'
        "</g></svg>"
    )
    html = cellresults.make_inline_figure(svg, "figure-2-")
    assert 'id="figure-2-p1"' in html and "url(#figure-2-p1)" in html
    assert '"#figure-2-m1"' in html and "var(--figure-text)" in html


def test_the_same_picture_may_be_shown_twice():
    pixel = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4"
        "z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
    )
    data = f"data:image/png;base64,{pixel}"
    one = f'<image xlink:href="{data}" id="image6e78f6b281" width="1"/>'
    svg = f'<?xml version="1.0"?><svg viewBox="0 0 10 10">{one}{one}</svg>'
    html = cellresults.make_inline_figure(svg, "figure-2-")
    assert html.count("<image") == 2 and "id=" not in html


def test_output_of_rich_takes_the_colours_of_the_page():
    html = '<span style="color: #008000; text-decoration-color: #008000">1</span>'
    assert "#008000" not in colours.recolour_output(
        html
    ) and "var(--ansi-green)" in colours.recolour_output(html)


def test_serve_answers_on_this_machine_only_and_finds_a_free_port(tmp_path):
    Path(tmp_path, "index.html").write_text("the book")
    with serve.open_site_server(tmp_path, port=0) as first:
        port = first.server_address[1]
        with serve.open_site_server(tmp_path, port=port) as second:
            assert (
                second.server_address[0]
                == "127.0.0.1"
                != second.server_address[1]
                != port
            )
            threading.Thread(target=second.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{second.server_address[1]}/"
            with urllib.request.urlopen(address) as answer:
                assert answer.read() == b"the book"
            second.shutdown()


def test_serve_says_what_is_missing(tmp_path):
    with pytest.raises(
        FileNotFoundError, match="weave it first, `python -m loom weave`"
    ):
        serve.open_site_server(tmp_path)


def test_boxes_of_a_diagram_lead_to_pages():
    builder = Builder.__new__(Builder)
    builder.get_relative_uri = lambda here, there: f"{here}->{there}"
    svg = '<a xlink:href="../layers/dense.md"/><a xlink:href="#mark"/>'
    assert diagrams.link_boxes(builder, "network/layer", svg) == (
        '<a xlink:href="network/layer->layers/dense"/><a xlink:href="#mark"/>'
    )


@pytest.mark.parametrize("pages, processes", [(1, 1), (FEW, 1), (FEW + 1, 2)])
def test_few_pages_are_read_and_written_by_one_process(pages, processes):
    wrote = []

    def write(names):
        wrote.append((builder.parallel_ok, app.parallel - 1, names))  # as Sphinx counts

    app = SimpleNamespace(parallel=2)
    builder = SimpleNamespace(parallel_ok=True, write_documents=write, _app=app)
    names = [f"page{n}" for n in range(pages)]
    reading = PageReading(app)
    reading.begin(app, None, names)
    assert app.parallel == processes
    reading.end(app, SimpleNamespace(all_docs={}))
    assert app.parallel == 2
    write_few_alone(builder, FEW)
    builder.write_documents(names)
    assert wrote == [(processes == 2, 2, names)]
    assert app.parallel == 2


@pytest.mark.parametrize("processes", [1, 3])
def test_pages_are_begun_in_their_order_a_few_at_a_time(monkeypatch, processes):
    monkeypatch.setattr(builders, "make_chunks", builders.make_chunks)
    deal_pages_out(3)
    begun, start = [], BaseProcess.start

    def note_start(process):
        begun.append(process._args[-1])
        start(process)

    monkeypatch.setattr(BaseProcess, "start", note_start)
    all_wait = get_context("fork").Event()  # no page is read as soon as it is begun
    tasks = ParallelTasks(processes)
    for part in builders.make_chunks(list(range(20)), processes):
        tasks.add_task(lambda part: all_wait.wait(), part)
    all_wait.set()
    tasks.join()
    assert sum(begun, []) == list(range(20))
    assert max(map(len, begun)) == 3
