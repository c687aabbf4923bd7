"""Named blocks: their menu, the chunks that stand in them, and what is copied."""

import pytest

from loom.documents.folder import read_documents
from loom.tangling.outputs import make_outputs
from loom.tests.weaving.book import Book
from loom.tests.weaving.pages import HARD, HEAD, PAGES
from loom.weaving.blocks.insertedchunks import list_chunk_lines
from loom.weaving.defaults import copybutton_exclude

NAMED = """# Named

```python {file=pack/named.py}
import math


def root(x):
    <<named-check>>
    return math.sqrt(x)  # (1)
    <<far-away>>
```

```python {#named-check}
if math.isnan(x):  # (2)

    raise ValueError(x)
```

$$ y = \\sqrt{x} \\tag{1} $$

$$ x = x \\tag{2} $$
"""

FAR = """# Far

```python {#far-away}

<<far-inside>>
y = math.pi  # (1)
```

```python {#far-inside}
z = math.tau
```

$$ y = \\pi \\tag{1} $$
"""


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("blocks"))
    pages = {**PAGES, "hard": HEAD + HARD, "named": NAMED, "sub__far": FAR}
    book.write(**pages).weave("html", "-W")
    assert book.code == 0, book.errors
    return book


def copy(block):
    """What the button of a block copies: see copybutton_exclude."""
    code = block.select_one(".parts") or block.pre
    for element in code.select(copybutton_exclude):
        element.decompose()
    return code.get_text()


def test_each_block_copies_what_is_tangled(woven):
    documents = read_documents(woven.folder)[0]
    outputs, problems, _ = make_outputs(documents)
    assert not problems
    chunks = list_chunk_lines(documents)
    assert len(chunks) >= 9
    for name in ("one", "deep/two", "hard", "named", "sub/far"):
        page, pieces = woven.page(name), {}
        for block in page.select(".literate-file, .literate-chunk"):
            kind, _, key = block["id"].partition("-")
            key = block.select_one(".block-name").get_text().strip("⟨⟩")
            pieces.setdefault((kind, key), []).append(copy(block))
        assert pieces
        for (kind, key), copied in pieces.items():
            if kind == "chunk":
                lines = [line.text for line in chunks[key]]
            else:
                [path] = [path for path in outputs if path.endswith(key)]
                lines = outputs[path].text.split("\n")
            made = [line for piece in copied for line in piece.split("\n")]
            assert [x for x in made if x] == [x for x in lines if x], (name, key)
            assert "<<" not in "".join(copied)


def test_a_chunk_of_another_page_stands_in_its_place(woven):
    page = woven.page("named")
    [box] = page.select("#file-pack-named-py .part > .chunk-code")
    assert box["id"] == "file-pack-named-py.7"
    link = box.select_one("a.chunk-link")
    assert link["href"] == "sub/far.html#chunk-far-away"
    assert link.get_text() == "far-away, explained in Far"
    code = box.pre.get_text()
    assert code == "\n    z = math.tau\n    y = math.pi  # (1)\n"
    [number] = box.select("a.equation-link")
    assert number["href"] == "sub/far.html#eq-1"
    assert not page.select(".chunk-code [data-eq]")  # each line lights in one place


def test_a_chunk_of_the_same_page_is_folded(woven):
    page = woven.page("named")
    [fold] = page.select("details.fold[data-chunk]")
    assert not fold.has_attr("open")
    said = "named-check: 3 lines, explained below"
    assert fold.summary.get_text() == said
    assert fold.select_one("a.chunk-link")["href"] == "#chunk-named-check"
    assert fold.pre.get_text() == (
        "    if math.isnan(x):  # (2)\n\n        raise ValueError(x)\n"
    )
    assert fold.select_one("a.equation-link")["href"] == "#eq-2"
    two = woven.page("one").select_one("details.fold[data-chunk='one-imports']")
    assert two.pre.get_text() == "import numpy as np\nimport math\n"


def test_names_in_an_inserted_chunk_are_links(tmp_path):
    book = Book(tmp_path)
    book.module("pkg/__init__", "def tanh(x):\n    return x\n")
    api = "# Api\n\n```{eval-rst}\n.. py:function:: pkg.tanh\n```\n"
    use = "# {}\n\n```python {{file={}.py}}\nfrom pkg import tanh\n\n<<{}>>\n```\n"
    book.write_file("loom.toml", '[names]\nimportable = ["pkg"]\n')
    chunk = "\n```python {#inner}\ny = tanh(1)\n```\n"
    chunk += "\n```python {#outer}\nif 1:\n    <<inner>>\n```\n"
    book.write(api=api, a=use.format("A", "a", "outer"), b=use.format("B", "b", "none"))
    book.write(b="# B\n\n```python {file=b.py}\nfrom pkg import tanh\n```\n" + chunk)
    book.weave("html")
    [link] = book.page("a").select(".chunk-code pre a.code-link")
    assert link["href"] == "api.html#pkg.tanh" and link.get_text() == "tanh"
    assert link.parent.get_text() == "if 1:\n    y = tanh(1)\n"


def test_a_page_follows_a_chunk_that_it_shows(book):
    book.write(named=NAMED, sub__far=FAR).weave("html", "-W")
    book.write(sub__far=FAR.replace("math.tau", "math.e")).weave("html", "-W")
    assert (
        "z = math.e\n"
        in book.page("named").select_one(".part > .chunk-code").get_text()
    )


def test_the_menu_opens_without_a_script(woven, look):
    page = look(woven.file("named"), java_script_enabled=False)
    menu = page.locator("#file-pack-named-py .block-menu")
    entry = menu.get_by_text("Whole file")
    assert not entry.is_visible()
    menu.locator("summary").click()
    entry.click()
    assert "files/pack/named.py.html#" in page.url


def test_the_menu_obeys_the_keyboard_and_closes(woven, look):
    page = look(woven.file("named"))
    page.focus("#file-pack-named-py .block-name")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    opened = ".block-menu[open]"
    assert page.locator(opened).count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Whole file"
    page.keyboard.press("Escape")
    assert page.locator(opened).count() == 0
    assert page.evaluate("document.activeElement.matches('.block-menu > summary')")
    page.keyboard.press("Space")
    page.click("#chunk-named-check .block-menu > summary")
    assert page.locator(opened).count() == 1
    page.click("h1")
    assert page.locator(opened).count() == 0
    name = page.get_attribute("#file-pack-named-py .block-menu > summary", "aria-label")
    assert name == "More about pack/named.py"
    assert page.faults == []


@pytest.mark.parametrize("width", [390, 1400])
def test_the_menu_is_seen_whole(woven, look, width):
    page = look(woven.file("named"), width=width)
    page.click("#file-pack-named-py .block-menu > summary")
    box = page.locator(".block-menu[open] > ul").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    inside = "e => { const b = e.getBoundingClientRect(); return e.contains("
    inside += "document.elementFromPoint(b.left + 8, b.bottom - 8)); }"
    assert page.locator(".block-menu[open] > ul").evaluate(inside)
    button = page.locator(".block-menu > summary").first.bounding_box()
    assert min(button["width"], button["height"]) >= 24


def test_a_block_copies_code_that_runs(woven, look):
    page = look(woven.file("named"))
    block = page.locator("#file-pack-named-py")
    block.hover()
    block.locator("button.copybtn").click()
    page.evaluate("document.body.append(document.createElement('textarea'))")
    page.focus("textarea")
    page.keyboard.press("Control+v")
    documents = read_documents(woven.folder)[0]
    output = make_outputs(documents)[0]["tangled/pack/named.py"]
    assert page.input_value("textarea").strip() == output.text.strip()
    compile(output.text, "named.py", "exec")
