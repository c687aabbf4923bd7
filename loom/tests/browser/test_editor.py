"""The editor of a page's code, by itself, in the browser."""

import shutil
import threading
from pathlib import Path

import axe_playwright_python
import pytest

import loom
from loom.serving import open_site_server
from loom.tests.browser.samples import CODE, SESSION
from loom.tests.weaving.book import Book

STATIC = Path(loom.__file__).parent / "browser" / "static"
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A woven page with code, and the scripts of the editor beside its own."""
    book = Book(tmp_path_factory.mktemp("editor"))
    book.write(page=f"# Page\n\n```python\n{CODE}```\n\n```pycon\n{SESSION}```\n")
    book.weave("html")
    assert book.code == 0, book.errors
    for file in STATIC.iterdir():
        if file.is_file():
            shutil.copy(file, book.site / "_static")
    with open_site_server(book.site, port=0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}/page.html"
        running.shutdown()


OPEN = """async () => {
  window.loaded = await import(new URL("_static/editor.js", location));
  const sheet = document.createElement("link");
  Object.assign(sheet, { rel: "stylesheet", href: "_static/editor.css" });
  await new Promise(done => { sheet.onload = done; document.head.append(sheet); });
}"""
# In place of a block, which is hidden, stands a box of its kind; a button follows.
MAKE = """options => {
  window.editor?.destroy();
  document.querySelectorAll(".editor-place, #after").forEach(each => each.remove());
  const kind = options.language ?? "python";
  const was = document.querySelector(`article .highlight-${kind}`);
  was.style.display = "";
  window.block = was.querySelector(".highlight");
  window.size = block.getBoundingClientRect();
  window.heard = [];
  const place = was.cloneNode(), after = document.createElement("button");
  place.classList.add("editor-place");
  after.id = "after";
  after.textContent = "After";
  was.after(place, after);
  window.editor = loaded.createEditor({
    text: block.querySelector("pre").textContent, label: "Example", ...options,
    parent: place,
    onChange: text => heard.push(["changed", text]),
    onRun: text => heard.push(["run", text]),
  });
  was.style.display = "none";
  editor.focus();
}"""


@pytest.fixture
def open_page(look, address):
    """Open the page, with what makes an editor."""

    def open_it(width=1400, scheme="light"):
        page = look(address, width, color_scheme=scheme)
        page.evaluate(OPEN)
        return page

    return open_it


@pytest.fixture(scope="module")
def shared(chromium, address):
    """A page that is opened once."""
    with chromium.new_context(viewport={"width": 1400, "height": 900}) as context:
        page = context.new_page()
        page.goto(address)
        page.evaluate(OPEN)
        yield page


@pytest.fixture
def edit(shared):
    """Make an editor for one of the page's blocks, with the focus in it."""

    def make_editor(**options):
        shared.evaluate(MAKE, options)
        return shared

    return make_editor


def go_to_end(page):
    page.keyboard.press("Control+End")


def read(page):
    return page.evaluate("editor.getText()")


def focus_is_in_editor(page):
    return page.evaluate("editor.element.contains(document.activeElement)")


# ---- how it looks ----

LOOKS = """() => {
  const TOLD = "color fontWeight fontStyle fontSize fontFamily lineHeight".split(" ");
  const read = (node, look) => {
    if (node.nodeType === 3) {
      const letters = [...node.data].filter(letter => letter.trim());
      return letters.map(letter => `${letter} ${look}`);
    }
    const style = getComputedStyle(node), own = TOLD.map(name => style[name]).join(" ");
    return [...node.childNodes].flatMap(child => read(child, own));
  };
  block.parentElement.style.display = "";
  const was = block.querySelector("pre");
  const now = editor.element.querySelector(".cm-content");
  const looks = [read(was), read(now)], style = getComputedStyle(was);
  looks.push(TOLD.map(name => style[name]).join(" "));
  block.parentElement.style.display = "none";
  return looks;
}"""


@pytest.mark.parametrize("width", [1400, 390])
def test_it_looks_as_the_block_whose_place_it_takes(open_page, width):
    """Each letter, in both palettes; the theme is switched while it is open."""
    page = open_page(width)
    for language in ("python", "pycon"):
        page.evaluate(MAKE, {"language": language})
        size = page.evaluate("[size.width, size.height]")
        box = page.locator(".code-editor").bounding_box()
        assert [box["width"], box["height"]] == pytest.approx(size, abs=0.6)
        seen = []
        for theme in ("light", "dark"):
            page.evaluate("theme => { document.body.dataset.theme = theme; }", theme)
            was, now, plain = page.evaluate(LOOKS)
            assert len(now) == len(was)
            if theme == "dark":  # what looks as text on light paper has no mark at all
                pairs = zip(now, was)
                now = [there if there[2:] == plain else here for here, there in pairs]
            assert now == was
            seen.append(was)
        assert seen[0] != seen[1] and len({letter[2:] for letter in seen[0]}) > 4
        page.evaluate("() => { document.body.dataset.theme = 'light'; }")
    assert page.faults == []


FADE = """() => getComputedStyle(editor.element.querySelector(".cm-scroller"))
  .getPropertyValue("--fade")"""


def test_a_line_that_goes_on_fades_until_it_is_scrolled_to_its_end(open_page):
    page = open_page(390)
    page.evaluate(MAKE, {"text": f"numbers = {[*range(100)]}"})
    scroller = page.locator(".code-editor .cm-scroller")
    page.wait_for_function(f"parseFloat(({FADE})()) > 20", timeout=5000)
    assert "linear-gradient" in scroller.evaluate("e => getComputedStyle(e).maskImage")
    scroller.evaluate("e => { e.scrollLeft = 1e6; }")
    page.wait_for_function(f"({FADE})() === '0px'")
    page.evaluate(MAKE, {"text": "short"})
    assert page.evaluate(FADE) == "0px"


def test_it_has_the_text_that_it_was_given(edit):
    for language, text in (("python", CODE), ("pycon", SESSION)):
        page = edit(language=language)
        assert read(page) == text
        page.evaluate("editor.setText('x = 1')")
        assert read(page) == "x = 1\n"
        page.evaluate("editor.setText('')")
        assert read(page) == ""
        assert page.evaluate("heard") == []
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        assert read(page) == text


def test_lines_are_numbered_only_where_they_were(edit):
    assert edit().locator(".cm-gutters").count() == 0
    page = edit(firstLine=31)
    numbers = page.locator(
        ".cm-lineNumbers .cm-gutterElement:visible"
    ).all_inner_texts()
    assert numbers[:2] == ["31", "32"]
    page.evaluate("editor.showErrors([{line: 2, message: 'wrong'}])")
    assert page.locator(".code-editor-errors").inner_text() == "Line 32 wrong"


# ---- what the keys do ----


def test_code_is_written(edit):
    page = edit(text="")
    page.keyboard.type("def f(x):\nreturn [x")
    assert read(page) == "def f(x):\n    return [x]"
    assert page.evaluate("heard.at(-1)") == ["changed", "def f(x):\n    return [x]"]
    page.keyboard.press("Control+z")
    assert read(page) != "def f(x):\n    return [x]"
    page.keyboard.press("Control+y")
    assert read(page) == "def f(x):\n    return [x]"


def test_lines_are_commented_out(edit):
    page = edit(text="if x:\n    y\n")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+/")
    assert read(page) == "# if x:\n#     y\n"
    page.keyboard.press("Control+/")
    assert read(page) == "if x:\n    y\n"
    page = edit(text=">>> x\n", language="pycon")  # where a prompt comes first
    page.keyboard.press("Control+/")
    assert read(page) == ">>> x\n"


@pytest.mark.parametrize("key", ["Control+Enter", "Shift+Enter"])
@pytest.mark.parametrize(
    "language, text", [("python", "x = 1\n"), ("pycon", ">>> 1\n1\n")]
)
def test_it_runs(edit, key, language, text):
    page = edit(text=text, language=language)
    page.keyboard.press(key)
    assert page.evaluate("heard") == [["run", text]]
    assert read(page) == text


def test_tab_indents_and_escape_lets_it_leave(open_page):
    page = open_page()
    page.clock.install()
    page.evaluate(MAKE, {"text": "a\nbc"})
    page.keyboard.press("Tab")
    assert read(page) == "    a\nbc" and focus_is_in_editor(page)
    page.keyboard.press("Shift+Tab")
    assert read(page) == "a\nbc" and focus_is_in_editor(page)
    go_to_end(page)
    page.keyboard.press("Tab")
    assert read(page) == "a\nbc  "  # to the next column

    page.keyboard.press("Escape")
    page.clock.fast_forward(60_000)  # however long a reader waits
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "after"
    page.keyboard.press("Shift+Tab")
    assert focus_is_in_editor(page)
    page.keyboard.press("Tab")  # it was left: Tab indents anew
    assert focus_is_in_editor(page)

    page.keyboard.press("Escape")
    page.keyboard.type("d")  # whoever goes on writing stays
    page.keyboard.press("Tab")
    assert focus_is_in_editor(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    assert not focus_is_in_editor(page)


def test_it_says_what_it_is_and_how_to_leave(edit):
    content = edit(label="Example 3").get_by_role("textbox", name="Example 3")
    assert "Escape, then Tab, leaves" in content.get_attribute("aria-description")


# ---- names ----

OFFERED = ".cm-tooltip-autocomplete li"


def offered(page, count=None):
    page.wait_for_selector(OFFERED)
    page.wait_for_timeout(120)  # a list that has just opened takes no key
    return page.locator(f"{OFFERED} .cm-completionLabel").all_inner_texts()


def test_names_of_the_page_are_offered(edit):
    page = edit(text="", names=["model", "momentum", "np", "np.exp", "np.exp2"])
    page.keyboard.type("mo")
    assert offered(page) == ["model", "momentum"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert read(page) == "momentum"
    page.keyboard.type(" = np.ex")
    assert offered(page) == ["np.exp", "np.exp2"]
    page.keyboard.press("Tab")
    assert read(page) == "momentum = np.exp"

    page.keyboard.type("\nmod")
    assert offered(page) == ["model"]
    page.keyboard.press("Enter")  # nothing was gone to: a line ends
    assert read(page) == "momentum = np.exp\nmod\n"
    page.keyboard.type("zeal = 1\nze")
    assert offered(page) == ["zeal"]  # a name of the code itself
    page.keyboard.press("Escape")
    assert page.locator(OFFERED).count() == 0
    page.keyboard.press("Tab")  # that Escape closed the list only
    assert focus_is_in_editor(page)


def test_what_is_offered_goes_when_the_code_runs(edit):
    page = edit(text="", names=["model"])
    page.keyboard.type("mo")
    assert offered(page) == ["model"]
    page.keyboard.press("Control+Enter")
    assert page.locator(OFFERED).count() == 0
    assert read(page) == "mo"


def test_no_name_is_offered_where_none_is_written(edit):
    page = edit(text="", names=["model"])
    page.keyboard.type('"mo')
    page.keyboard.press("End")
    page.keyboard.type("  # mod")
    page.wait_for_timeout(300)
    assert page.locator(OFFERED).count() == 0
    assert read(page) == '"mo"  # mod'


def test_names_are_offered_in_the_code_of_a_session(edit):
    page = edit(text=">>> mode = 1\n", language="pycon", names=["model"])
    go_to_end(page)
    page.keyboard.type("\nmo")
    assert offered(page) == ["mode", "model"]
    page.keyboard.press("Tab")
    assert read(page) == ">>> mode = 1\n>>> mode\n"
    page = edit(text="mode", language="pycon", names=["model"])
    go_to_end(page)
    page.keyboard.type("l")
    page.wait_for_timeout(300)
    assert page.locator(OFFERED).count() == 0


# ---- lines that have failed ----


def test_what_has_failed_is_marked_and_reached_by_the_keyboard(edit):
    page = edit(text="a\nb\nc\n")
    errors = [{"line": 3, "message": "NameError: c"}, {"line": 2, "message": "a < b"}]
    page.evaluate("errors => editor.showErrors(errors)", errors)
    wrong = page.locator(".code-editor-wrong")
    assert wrong.all_inner_texts() == ["b", "c"]
    content = page.locator(".cm-content")
    assert content.get_attribute("aria-invalid") == "true"
    said = page.get_by_role("status").filter(has=page.locator(".code-editor-errors"))
    assert said.locator("li").all_inner_texts() == [
        "Line 2 a < b",
        "Line 3 NameError: c",
    ]

    page.keyboard.press("Enter")  # the mark goes along with its line
    assert wrong.all_inner_texts() == ["b", "c"]
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Line 3 NameError: c"
    assert page.evaluate("document.activeElement.getBoundingClientRect().height") >= 24
    page.keyboard.press("Enter")
    page.keyboard.type("!")
    assert read(page) == "\na\nb\n!c\n"

    page.evaluate("editor.clearErrors()")
    assert wrong.count() == 0 and said.locator("li").count() == 0
    assert content.get_attribute("aria-invalid") is None
    page.evaluate("editor.showErrors([{line: 99, message: 'after the end'}])")
    assert wrong.all_inner_texts() == ["!c"]
    page.evaluate("editor.setText('new')")
    assert wrong.count() == 0


# ---- sessions ----


def test_a_session_is_written(edit):
    page = edit(text=">>> ", language="pycon")
    go_to_end(page)
    page.keyboard.type("for i in (1, 2):\nif i:\npass\n\nx = [1,\n2")
    expected = ">>> for i in (1, 2):\n...     if i:\n...         pass\n...     "
    assert read(page) == f"{expected}\n>>> x = [1,\n... 2]".replace(
        "...     \n>>>", ">>>"
    )
    go_to_end(page)
    page.keyboard.press("Enter")
    assert read(page).endswith("2]\n>>> ")
    page.keyboard.press("Tab")
    assert read(page).endswith("\n>>>     ")
    page.keyboard.press("Backspace")
    assert read(page).endswith("\n>>> ")
    page.keyboard.press("Backspace")
    assert read(page).endswith("2]\n")
    page.keyboard.type("[1, 2")  # what is expected
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert read(page).endswith("\n[1, 2]\n")


def test_lines_of_a_session_are_indented_after_their_prompts(edit):
    page = edit(text=">>> a\n... b\nc\n", language="pycon")
    page.keyboard.press("Control+a")
    page.keyboard.press("Tab")
    assert read(page) == ">>>     a\n...     b\nc\n"
    page.keyboard.press("Shift+Tab")
    assert read(page) == ">>> a\n... b\nc\n"


# ---- for everybody ----


@pytest.mark.parametrize("scheme, width", [("light", 1400), ("dark", 390)])
def test_it_is_accessible(open_page, scheme, width):
    page = open_page(width, scheme)
    page.evaluate(MAKE, {"names": ["value", "variance"]})
    page.evaluate("editor.showErrors([{line: 12, message: 'NameError: x'}])")
    go_to_end(page)
    page.keyboard.type("\nva")
    offered(page)
    page.keyboard.press("ArrowDown")
    page.evaluate(AXE)
    found = page.evaluate(
        """tags => axe.run(".code-editor", { preload: false, runOnly: tags })
          .then(found => found.violations.flatMap(({ id, nodes }) =>
            nodes.map(node => [id, node.html, node.failureSummary])))""",
        TAGS,
    )
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.faults == []


def test_it_goes(edit):
    page = edit()
    page.evaluate("editor.destroy()")
    assert page.locator(".code-editor").count() == 0
