"""Interactive figures: recorded at weaving, drawn in the page, computed by Python."""

import json
import os
import re

import pytest

from loom.browser.figurecontrols import format_value
from loom.browser.figurerecords import compute_record_key, find_record
from loom.config import use_book
from loom.printing.onepage import make_one_page
from loom.tests.browser.figurebook import (
    FIGURE,
    LIBRARY,
    PAGE,
    PYTHON,
    SCRIPT,
    write_book,
)
from loom.tests.weaving.book import Book


@pytest.fixture
def book(tmp_path):
    """An empty book to weave."""
    return Book(tmp_path)


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    book = write_book(Book(tmp_path_factory.mktemp("woven")))
    book.weave("html", "-W")
    assert book.code == 0, book.errors
    return book


def test_a_value_is_written_as_the_script_of_the_figure_writes_it():
    values = 2, 2.5, 0.12345, -1500, 1234567, 12345.678, 0.00001, "dot"
    said = "2", "2.5", "0.123", "−1500", "1234567", "12346", "0.00001", "dot"
    assert tuple(map(format_value, values)) == said


def read_record(book):
    """What the script of the figure holds behind its drawing."""
    text = (book.site / "_static/interactive/shape.js").read_text("utf-8")
    return json.loads(
        re.search(r'^window.loomFigures.record\("shape",(.*)\);$', text, re.M)[1]
    )


def test_a_figure_has_its_number_its_caption_and_its_controls(woven):
    page = woven.page("page")
    [figure] = page.select("figure.captioned#fig-the-shape")
    assert (
        figure.select_one("figcaption").get_text().strip()
        == "Figure 1 Move the slider."
    )
    assert page.select_one("p a[href='#fig-the-shape']").get_text() == "Figure 1"
    assert figure.select_one(".panels[role=img]")["aria-label"] == "A shape."
    [size, count] = figure.select("input[type=range]")
    assert (size["max"], size["value"], size["aria-valuetext"]) == ("3", "1", "2")
    assert size.parent.get_text(" ") == "how large 2"
    assert not size.has_attr("data-whole") and count.has_attr("data-whole")
    assert [each.get_text() for each in figure.select("option")] == ["dot", "bar"]


def test_only_a_page_with_a_figure_loads_the_scripts(woven):
    assert "interactive.js" in str(woven.page("page"))
    assert "interactive.js" not in str(woven.page("index"))
    assert "interactive/shape.js" not in {
        script.get("src") for script in woven.page("page").select("script")
    }


def test_all_combinations_are_recorded_each_value_once(woven):
    results = read_record(woven)["results"]
    widths, numbers = results["width"]
    assert widths == [2, 4, 8, 16]
    assert numbers == [n for n in range(4) for _ in range(6)]
    assert results["kind"] == [["dot", "bar"], [0, 1] * 12]
    assert results["unit"] == [[[1, 2]], 0]


SAID = "document.querySelector('.interactive-said').textContent"
SOURCE = "document.querySelector('.interactive-source').textContent"


def open_figure(look, book, **options):
    page = look(book.file("page"), **options)
    page.evaluate(PYTHON)
    page.wait_for_selector(".interactive.drawn")
    return page


def test_a_slider_changes_the_drawing_without_python_and_nothing_moves(woven, look):
    page = look(woven.file("page"))
    place = (
        "JSON.stringify(document.querySelector('figcaption').getBoundingClientRect())"
    )
    before = page.evaluate(place)
    page.wait_for_selector(".interactive.drawn")
    assert page.evaluate(SAID) == "1 dot of width 4"
    page.get_by_label("how large").press("ArrowRight")
    assert page.evaluate(SAID) == "1 dot of width 8"
    assert page.locator("rect.drawn").get_attribute("width") == "8"
    assert page.get_by_label("how large").get_attribute("aria-valuetext") == "4"
    page.get_by_label("which").select_option("bar")
    assert page.evaluate(SAID) == "1 bar of width 8"
    assert page.evaluate(SOURCE).startswith("Recorded")
    assert page.evaluate(place) == before
    assert page.faults == []


def test_what_is_not_a_number_breaks_a_line(woven, look):
    page = open_figure(look, woven)
    assert page.locator(".panels .curve").get_attribute("d").count("M") == 3


def test_with_python_a_slider_stops_between_the_recorded_values(woven, look):
    page = open_figure(look, woven)
    page.evaluate("startPython()")
    assert page.evaluate("asked") == []
    page.get_by_label("how large").press("ArrowRight")
    page.wait_for_function(f"{SOURCE}.startsWith('Computed')")
    [[module, name, values]] = page.evaluate("asked")
    assert (module, name) == ("moving.shape", "compute")
    assert values == {
        "size": pytest.approx(2 * 2**0.1, abs=0.01),
        "count": 1,
        "kind": "dot",
    }
    assert page.evaluate(SAID) == f"1 dot of width {3 * values['size']:g}"
    page.get_by_label("how large").press("ArrowLeft")
    assert page.evaluate(SOURCE).startswith("Recorded")
    page.get_by_label("how many").press("End")
    page.get_by_label("how many").press("ArrowLeft")
    page.wait_for_function(f"{SOURCE}.startsWith('Computed')")
    assert page.evaluate("asked.at(-1)[2].count") == 4
    # from whole number to whole number, one for each press
    slider, seen = page.get_by_label("how many"), []
    for key in ["Left", "Left", "Left", "Left", "Right"]:
        slider.press(f"Arrow{key}")
        seen.append(slider.get_attribute("aria-valuetext"))
    assert seen == ["3", "2", "1", "1", "2"]


def test_a_changed_library_computes_the_recorded_values_too(woven, look):
    page = open_figure(look, woven)
    page.evaluate("startPython()")
    page.evaluate("changeLibrary()")
    page.wait_for_function(f"{SAID} === '1 dot of width 6'")
    page.get_by_label("how large").press("End")
    page.wait_for_function(f"{SAID} === '1 dot of width 24'")


def test_a_library_changed_on_another_page_computes_them_at_once(woven, look):
    page = open_figure(look, woven)
    assert page.evaluate(SAID) == "1 dot of width 4"
    page.evaluate("startPython(undefined, true)")
    page.wait_for_function(f"{SAID} === '1 dot of width 6'")


SLOW = """startPython(values => new Promise((resolve, reject) => setTimeout(() => {
  if (values.kind === "bar") reject(new Error("no <b>bars</b>"));
  else resolve({ ...values, width: values.size });
}, 150)))"""


def test_of_many_changes_the_last_is_shown_and_an_error_is_said(woven, look):
    page = open_figure(look, woven)
    page.evaluate(SLOW)
    page.evaluate("changeLibrary()")
    page.wait_for_function("asked.length === 1")
    page.get_by_label("how large").press("End")
    page.wait_for_function(f"{SAID} === '1 dot of width 8'")
    page.get_by_label("which").select_option("bar")
    page.wait_for_function(f"{SOURCE} === 'It can’t be computed: no <b>bars</b>'")
    assert page.evaluate(SAID) == "1 dot of width 8"


def test_without_scripts_and_on_paper_a_figure_is_said_in_words(woven, look):
    page = look(woven.file("page"))
    page.wait_for_selector(".interactive.drawn")
    assert not page.locator(".interactive-still").is_visible()
    page.evaluate("document.querySelector('.interactive').classList.remove('drawn')")
    page.emulate_media(media="print")
    assert page.locator(".interactive-still").is_visible()
    assert not page.locator(".panels").is_visible()


def test_the_book_on_paper_shows_the_first_picture(woven, look, tmp_path):
    file = tmp_path / "book.html"
    file.write_text(make_one_page(woven.site).html, encoding="utf-8")
    page = look(file)
    page.evaluate("loomFigures.showAll()")
    page.emulate_media(media="print")
    assert page.locator("rect.drawn").get_attribute("width") == "4"
    assert page.evaluate(SAID) == "1 dot of width 4"
    assert not page.locator(".interactive-controls").is_visible()
    assert page.faults == []


FAULTS = {
    "`:alt:` is missing": {"page": PAGE.replace(":alt: A shape.\n", "")},
    "a caption is missing": {"page": PAGE.replace("\n\nMove the *slider*.", "")},
    "there is no moving/shape2.py": {"figure": None},
    "there is no moving/shape3.js": {"script": None},
    "kind: give two values or more": {
        "figure": FIGURE.replace('"dot", "bar"', '"dot"')
    },
    "from small to large": {"figure": FIGURE.replace("[1, 2, 5]", "[1, 5, 2]")},
    "and not both": {"figure": FIGURE.replace("[1, 2, 5]", '[1, 2, "5"]')},
    "more than 425 units": {"figure": FIGURE.replace("(200,", "(426,")},
    "compute(size=1.0, count=1, kind='dot'): 'unit'": {
        "figure": FIGURE.replace("[1, 2]}", "{1, 2}}")
    },
    "not the same keys": {
        "figure": FIGURE.replace('"count": count', '"count" * count: count')
    },
    "kB, and 100 are allowed": {
        "figure": FIGURE.replace("[1, 2]}", "list(range(10000)) + [size, count]}")
    },
    "ZeroDivisionError": {"figure": FIGURE + "\n1 / 0\n"},
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """A book with a page and a figure for each fault."""
    book = Book(tmp_path_factory.mktemp("faulty"))
    for number, given in enumerate(FAULTS.values()):
        given = {"page": PAGE, "figure": FIGURE, "script": SCRIPT} | given
        name = f"shape{number}"
        page = given["page"].replace("{interactive} shape", f"{{interactive}} {name}")
        page = page.replace(":name: the-shape\n", "").partition("See {numref}")[0]
        write_book(book, page, given["figure"], given["script"], name)
    return book.weave()


@pytest.mark.parametrize("words", FAULTS)
def test_what_cannot_be_recorded_is_said_with_its_line(faulty, words):
    name = f"shape{[*FAULTS].index(words)}"
    [said] = [line for line in faulty.warnings() if f"interactive {name}: " in line]
    assert said.startswith(f"{name}.md:5: ") and words in said


def test_what_a_figure_prints_is_no_part_of_its_record(book):
    loud = FIGURE.replace("    return", "    print(size)\n    return")
    write_book(book, figure=f"print('aha')\n{loud}")
    use_book(book.folder)
    found = find_record(book.folder, book.folder / "kept", "shape", "1")
    assert found["panels"] == [[200, 100]]


def test_a_change_of_the_library_is_recorded_and_nothing_else_is(book):
    write_book(book).weave("html", "-W")
    [before] = (book.site / ".doctrees/interactive").iterdir()
    book.write_file("literate/page.md", PAGE + "\nMore.\n").weave("html", "-W")
    assert [before] == [*(book.site / ".doctrees/interactive").iterdir()]
    named = FIGURE.replace("import shapes", "import shapes\nDATA = 'data.csv'")
    book.write_file("moving/shape.py", named).write_file("moving/data.csv", "1")
    use_book(book.folder)
    keys = {compute_record_key(book.folder, "shape")}
    book.write_file("moving/data.csv", "2")
    keys.add(compute_record_key(book.folder, "shape"))
    assert len(keys) == 2
    library = book.folder / "tangled/shapes.py"
    times = library.stat()
    book.module("shapes", LIBRARY.replace("2", "7"))
    os.utime(library, ns=(times.st_atime_ns, times.st_mtime_ns))  # within a second
    book.weave("html", "-W")
    assert book.code == 0, book.errors
    assert read_record(book)["results"]["width"][0] == [7, 14, 28, 56]


GIVING = """
window.loomFigures.register("shape", (area, values, { width }, { give }) => {
  window.giveWord = word => give(word ? { word } : {}, "Needs Python");
  return `${values.word ?? "nothing"}, ${width}`;
});
"""


def test_what_the_reader_gives_waits_for_python(book, look):
    figure = FIGURE + 'BUTTONS = ["Give <it>"]\n'
    write_book(book, figure=figure, script=GIVING).weave("html", "-W")
    [button] = book.page("page").select(".interactive-controls button[type=button]")
    assert button.get_text() == "Give <it>"
    page = open_figure(look, book)
    page.evaluate("giveWord('ink')")
    assert page.evaluate(SAID) == "Needs Python"
    assert page.evaluate(SOURCE).startswith("Start Python")
    page.evaluate("startPython()")
    page.wait_for_function(f"{SAID} === 'ink, 6'")
    assert page.evaluate("asked.at(-1)[2].word") == "ink"
    page.get_by_label("how large").press("End")
    page.wait_for_function(f"{SAID} === 'ink, 24'")
    page.evaluate("giveWord('')")
    assert page.evaluate(SAID) == "nothing, 16"
    assert page.evaluate(SOURCE).startswith("Recorded")
