"""A lit line is joined with its equation; what pointing does is shown once."""

import re

import pytest

from loom.tests.weaving.book import Book

PAGE = """# Page

Words.

:::{sbs}
```python {file=pack/sum.py}
def add(x, y):
    z = x + y  # (1)

    total = z.sum()  # (2)
    return total  # (2)
```

$$ z = x + y \\tag{1} $$

A sum.

$$ t = \\sum z \\tag{2} $$

Another sum, of all.
:::
"""


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    lights = PAGE.replace(":::{sbs}", "::::{div} lights-itself\n:::{sbs}") + "::::\n"
    lights = lights.replace("pack/sum.py", "pack/other.py")
    book = Book(tmp_path_factory.mktemp("joining")).write(page=PAGE, lights=lights)
    book.weave("html", "-W")
    assert book.code == 0, book.errors
    return book


RULES = """() => [...document.querySelectorAll('.joining > path')].flatMap(path => {
  const frame = path.ownerSVGElement.getBoundingClientRect();
  return path.getAttribute('d').split('M').filter(Boolean).map(one => {
    const [x, y, , to, end] = one.split(/[ HV]/).map(Number);
    return [x + frame.left, y + frame.top, end + frame.left, to + frame.top]; });
})"""


def wait_for_rules(page, count):
    page.wait_for_function(f"({RULES})().length === {count}")
    return page.evaluate(RULES)


def middle(box):
    return box["y"] + box["height"] / 2


def check_rules(page, number, count):
    """Each leads from a line of this number to the equation."""
    cell = page.locator(f".row-cell[data-eq='{number}']").bounding_box()
    equation = page.locator(f".equation[data-eq='{number}']").bounding_box()
    lines = page.locator(f".line[data-eq='{number}']").all()
    places = [middle(line.bounding_box()) for line in lines]
    part = page.locator(".part").first.bounding_box()
    rules = wait_for_rules(page, count)
    assert [rule[1] for rule in rules] == pytest.approx(places, abs=1)
    for x, _, end, to in rules:
        assert x == pytest.approx(part["x"] + part["width"], abs=1)
        assert end == pytest.approx(cell["x"], abs=1)
        assert equation["y"] <= to <= equation["y"] + equation["height"]


def test_a_lit_line_is_joined_with_its_equation(woven, look):
    page = look(woven.file("page"))
    page.hover(".line[data-eq='1']")
    check_rules(page, "1", 1)
    page.hover("h1")
    wait_for_rules(page, 0)
    assert page.faults == []


def test_the_rule_follows_what_moves(woven, look):
    page = look(woven.file("page"))
    page.focus(".equation[data-eq='2'] a")
    check_rules(page, "2", 2)
    # a mouse that rests elsewhere says so when anything moves, and takes nothing away
    page.locator("h1").first.dispatch_event("mouseover")
    check_rules(page, "2", 2)
    page.set_viewport_size({"width": 1100, "height": 900})
    page.evaluate("scrollBy(0, 30)")
    check_rules(page, "2", 2)
    page.emulate_media(media="print")
    assert not page.locator(".joining").is_visible()


def test_on_a_phone_nothing_needs_joining(woven, look):
    page = look(woven.file("page"), width=390)
    page.hover(".line[data-eq='1']")
    assert page.locator(".lit").count() == 3
    page.evaluate("() => new Promise(done => setTimeout(done, 100))")
    assert page.locator(".joining").count() == 0


SAID = ".pointing-said"


def test_the_first_row_of_the_first_visit_lights_by_itself(woven, look):
    page = look(woven.file("page"), first_visit=True)
    page.wait_for_selector(SAID)
    assert page.inner_text(SAID) == "Point at an equation: its code lights up."
    lit = "all => all.map(e => e.classList[0] + ' ' + e.dataset.eq)"
    parts = ["row-cell 1", "equation 1", "line 1"]
    found = page.eval_on_selector_all(".lit", lit)
    assert sorted(found) == sorted(parts)
    wait_for_rules(page, 1)
    page.wait_for_function("!document.querySelector('.lit')")
    assert page.is_visible(SAID)  # it can be read to its end
    page.hover(".equation[data-eq='2']")
    assert page.locator(SAID).count() == 0
    assert page.locator(".lit").count() == 4
    page.reload()
    page.wait_for_timeout(1000)
    assert page.locator(SAID).count() == 0 and page.locator(".lit").count() == 0


def test_a_row_that_lights_itself_says_it_without_words(woven, look):
    page = look(woven.file("lights"), first_visit=True)
    wait_for_rules(page, 1)
    assert page.locator(SAID).count() == 0 and page.locator(".lit").count() == 0
    assert page.locator(".shown").count() == 3


def test_who_has_pointed_already_is_told_nothing(woven, look):
    page = look(woven.file("page"), first_visit=True)
    page.hover(".line[data-eq='2']")
    page.wait_for_timeout(1000)
    assert page.locator(SAID).count() == 0
    assert page.locator(".line.lit").count() == 2


def test_without_storage_it_is_shown_on_each_page_once(woven, look):
    page = look(woven.file("page"), first_visit=True)
    page.add_init_script("""Object.defineProperty(window, 'localStorage', {
        get() { throw new DOMException('refused', 'SecurityError'); } })""")
    for _ in range(2):
        page.reload()
        page.wait_for_selector(SAID)
        assert page.locator(SAID).count() == 1
    page.hover(".equation[data-eq='1']")
    assert page.locator(SAID).count() == 0


def test_who_wants_no_motion_gets_the_text_alone(woven, look):
    page = look(woven.file("page"), first_visit=True, reduced_motion="reduce")
    page.wait_for_selector(SAID)
    assert page.locator(".lit").count() == 0


def test_a_finger_is_told_to_tap_and_nothing_moves(woven, look):
    page = look(
        woven.file("page"), width=390, first_visit=True, has_touch=True, is_mobile=True
    )
    height = page.evaluate("document.documentElement.scrollHeight")
    page.wait_for_selector(SAID)
    assert re.match("Tap an equation", page.inner_text(SAID))
    assert page.evaluate("document.documentElement.scrollHeight") == height
    box, row = (page.locator(s).bounding_box() for s in (SAID, ".sbs"))
    assert box["y"] + box["height"] <= row["y"] + 1
    words = page.get_by_text("Words.", exact=True).bounding_box()
    assert box["y"] >= words["y"] + words["height"] - 1
