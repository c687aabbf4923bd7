"""The loop of the live book, with idle processes."""

import pytest

from loom.documents.reader import read_document
from loom.equations.marks import check_equations
from loom.live import checker, checking, weaving
from loom.live.board import Mark, Page
from loom.live.checking import TEAMS, CheckQueue
from loom.live.drafts import Drafts
from loom.live.log import Log
from loom.live.loop import Live
from loom.live.server import get_page_of_address
from loom.tangling.run import tangle
from loom.tests.live.book import FIRST, INDEX, SECOND, make_book


class Idle:
    """In place of a child: it takes orders, and does nothing."""

    started = []

    def __init__(self, program, root, hear):
        self.program, self.orders = program, []
        self.has_answered = self.has_ended = self.is_stopped = False
        Idle.started.append(self)

    def order(self, **what):
        self.orders.append(what)

    def stop(self):
        self.is_stopped = True

    def describe_end(self):
        return "ended with exit code 3"


@pytest.fixture
def live(tmp_path, monkeypatch):
    for module in checking, weaving:
        monkeypatch.setattr(module, "Child", Idle)
    monkeypatch.setattr(Idle, "started", [])
    (tmp_path / "literate").mkdir()
    for name, text in {"index": INDEX, "first": FIRST, "second": SECOND}.items():
        (tmp_path / f"literate/{name}.md").write_text(text, "utf-8")
    running = Live(tmp_path, [].append)
    running.pages.drafts.tangle()
    return running


def weavers(live):
    """The processes that weave, started as far as they can be."""
    live.go_on()
    return [child for child in Idle.started if child.program == weaving.WEAVER]


def ordered(live):
    """The pages that they were to weave."""
    return [order["pages"] for child in weavers(live) for order in child.orders]


def answer(live, child, **what):
    """Let a process answer, and end."""
    child.has_answered = True
    live.on_answer(child, what)
    live.on_answer(child, None)


def end(live, child, what):
    """Let a process end, after its answer if there is one."""
    if what:
        answer(live, child, **what)
    else:
        live.on_answer(child, None)


def test_a_first_weave_that_breaks_off_is_tried_again_at_the_next_save(live):
    said = []
    live.log.say = said.append
    assert ordered(live) == [None]
    live.on_opened("second")
    complaint = ("", "ValueError: no\nlonger")
    answer(live, weavers(live)[0], draft=True, complaints=[complaint])
    assert said[-2].endswith("ValueError: no") and "tried again" in said[-1]
    assert ordered(live) == [None] == ordered(live)  # in vain, as nothing has changed
    assert live.board.get_news("second")["elsewhere"] == [complaint]
    live.on_saved(["literate/first.md"], 0.0)
    assert ordered(live) == [None, None]
    assert {*live.weaving.batch} == {"first", "second"}
    answer(live, weavers(live)[-1], draft=False, complaints=[])
    page = live.pages.get_page("first")
    assert live.ready and page.woven and not page.is_old
    assert live.board.get_news("second")["elsewhere"] == []


BREAKS = {
    "in a page": {"draft": True, "complaints": [["", "ValueError: no"]]},
    "before it begins": None,
}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
def test_a_save_while_the_first_weave_breaks_off_is_tried_at_once(live, broken):
    ordered(live)
    live.on_saved(["literate/first.md"], 0.0)
    end(live, weavers(live)[0], broken)
    assert ordered(live) == [None, None]
    assert live.weaving.batch == ["first"] and not live.gave_up
    assert "weaving" in live.board.get_news("first")["work"]
    end(live, weavers(live)[1], broken)
    assert ordered(live) == [None, None] and live.gave_up == (not broken)
    assert "weaving" not in live.board.get_news("first")["work"]
    assert len(live.board.get_news("first")["elsewhere"]) == 1


def test_what_cannot_start_is_told_once_and_tried_again_at_the_next_save(live):
    live.on_opened("second")
    live.on_answer(weavers(live)[0], None)
    assert live.gave_up and not live.ready
    assert live.board.get_news("second")["elsewhere"] == [
        ("", "ended with exit code 3")
    ]
    assert len(weavers(live)) == 1
    live.on_saved(["literate/first.md"], 0.0)
    assert ordered(live) == [None, None]


def test_a_page_whose_cells_run_in_vain_is_woven_anew(live, monkeypatch):
    answer(live, weavers(live)[0], draft=False, complaints=[])
    live.on_saved(["literate/first.md"], 0.0)
    assert ordered(live) == [None, ["first"]]
    live.on_saved(["literate/first.md"], 0.0)
    busy = weavers(live)[-1]
    assert not busy.is_stopped  # it will soon be done
    monkeypatch.setattr(weaving, "LONG", -1.0)
    live.on_saved(["literate/first.md"], 0.0)
    assert busy.is_stopped
    live.on_answer(busy, None)
    assert ordered(live) == [None, ["first"], ["first"]]


def test_of_several_pages_the_wrong_one_is_found(live):
    answer(live, weavers(live)[0], draft=False, complaints=[])
    live.on_saved(["literate/first.md", "literate/second.md"], 0.0)
    complaint = ("literate/second.md:1", "unknown document: 'nowhere'")
    answer(live, weavers(live)[-1], draft=True, complaints=[complaint])
    assert ordered(live)[2:] == [["first"]]
    answer(live, weavers(live)[-1], draft=False, complaints=[])
    assert ordered(live)[3:] == [["second"]]
    answer(live, weavers(live)[-1], draft=True, complaints=[complaint])
    first, second = map(live.pages.get_page, ("first", "second"))
    assert (first.is_old, second.is_old) == (False, True)
    assert second.complaints == [complaint]


def test_a_number_in_code_that_no_equation_has_is_told(tmp_path):
    document, _ = read_document("first.md", "```python\ny = 2 * x  # (1)\n```\n")
    queue, page, child = CheckQueue(tmp_path, print), Page("first"), object()
    queue.name, queue._running = "first", {child: TEAMS[1]}
    check_equations(
        tmp_path, document, lambda **mark: queue.take_answer(page, child, mark)
    )
    [mark] = page.marks.values()
    assert (mark.state, mark.line, mark.at) == ("red", 2, 1)


def test_an_exercise_without_a_record_is_open_until_it_is_green(tmp_path, monkeypatch):
    make_book(tmp_path)
    (tmp_path / "tangled/exercises.json").unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checker.os, "nice", print)  # for this process lives on
    monkeypatch.setattr(checker, "end_process", lambda: None)

    def check():
        said = []
        order = {"path": "literate/first.md", "parts": ["exercises"]}
        checker.main(iter([order]), lambda **what: said.append(what))
        return [each["state"] for each in said if "state" in each]

    assert check() == ["waiting", "open"]
    page = tmp_path / "literate/first.md"
    page.write_text(page.read_text().replace("return None", "return 2 * x"))
    assert check() == ["waiting", "green"]


def test_that_no_save_is_seen_while_the_settings_are_wrong_is_said(live, monkeypatch):
    said = []
    live.log.say = said.append
    (live.root / "loom.toml").write_text("title = ")
    monkeypatch.setattr("loom.live.loop.watch_saves", lambda *_, **__: [set()])
    live._watch({})
    live.take_turn()
    assert [line.partition(" ")[2].partition(":")[0] for line in said] == ["loom.toml"]


def test_what_is_no_python_is_told_when_it_is_begun_anew(live):
    (live.root / "literate/first.md").write_text(
        FIRST.replace("return 'hello ' + who", "return ('hello")
    )
    live.pages.drafts.tangle()
    again = Live(live.root, print)
    again.pages.drafts.tangle()
    assert again.pages.drafts.problems == live.pages.drafts.problems != []
    # what another process has mended is told no more
    (live.root / "literate/first.md").write_text(FIRST)
    tangle(live.root)
    again.pages.drafts.tangle()
    assert again.pages.drafts.problems == []


def test_what_is_no_utf_8_is_told_too(live):
    live.pages.drafts.tangle()
    (live.root / "tangled/greeting.py").write_bytes(b"x = '\xe9'\n")
    again = Live(live.root, print)
    again.pages.drafts.tangle()
    assert any("SyntaxError" in said for _, said in again.pages.drafts.problems)


def test_red_lines_are_told_from_the_first_on():
    lines = 100, 9, 20, 101
    marks = {("example", str(n)): Mark("example", str(n), n, "red") for n in lines}
    said = []
    log, page = Log(said.append), Page("a", marks, since=0.0)
    log.print_result(page)
    assert said[0].endswith(": line 9, line 20, line 100")
    log.print_result(page)  # what came of a save is told once
    assert len(said) == 1


def test_a_page_is_checked_once_however_often_it_is_opened(live):
    answer(live, weavers(live)[0], draft=False, complaints=[])

    def list_asked():
        live.go_on()
        return [
            each for each in Idle.started for order in each.orders if "parts" in order
        ]

    live.on_opened("second")
    checkers = list_asked()
    assert len(checkers) == len(TEAMS)
    for child in checkers:
        live.on_answer(child, {"done": True})
    live.on_closed("second")
    live.on_opened("second")
    assert list_asked() == checkers
    assert live.board.get_news("second")["work"] == []


def test_a_page_that_waits_to_be_checked_may_wait_no_more(tmp_path):
    queue = CheckQueue(tmp_path, print)
    queue.add("first")
    queue.add("second")
    queue.cancel("first")
    assert "first" not in queue and "second" in queue


def test_a_page_with_a_space_in_its_name_gets_its_news():
    assert get_page_of_address("/gr%C3%B6%C3%9Fe%20a.html?x#y") == "größe a"


def test_names_and_counts():
    assert get_page_of_address("/layers/rnn.html?x#y") == "layers/rnn"
    assert get_page_of_address("/") == get_page_of_address("/index.html") == "index"
    assert get_page_of_address("/files/") == "files/index"
    page = Page("a", {("example", "3"): Mark("example", "3", 3, "red")})
    assert (page.count("red"), page.count("green")) == (1, 0)


def test_what_can_not_be_written_is_told_and_the_next_save_tries_again(book):
    book.write(index="# A page\n\n```python {file=a.py}\none = 1\n```\n")
    manifest = book.root / "tangled/manifest.json"
    manifest.mkdir(parents=True)
    drafts = Drafts(book.root)
    assert not drafts.tangle()
    [(_, said)] = drafts.problems
    assert "manifest.json" in said
    manifest.rmdir()
    assert drafts.tangle() and drafts.problems == []
