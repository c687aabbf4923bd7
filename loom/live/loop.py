"""The live page: python tangle.py live"""

import argparse
import gc
import os
import queue
import signal
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from functools import partial
from http.server import ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from loom.config import get_config
from loom.live.board import Board, Mark, Page, Pair
from loom.live.child import Child, Message
from loom.live.server import live_server
from loom.serving import port_number
from loom.tangling.run import TangleReport as Report
from loom.tangling.run import tangle as tangle_book
from loom.tracing.origins import find_origin
from loom.watching import read_stamps, watch_saves

SITE = "docs/_build/html"
WEAVER, CHECKER = "loom.live.weaver", "loom.live.checker"
TEAMS = ("examples",), ("equations", "exercises")
NEEDED = "hypothesis", "pytest", "sybil"
PATIENCE = 120.0  # seconds without an answer; a code cell has as many
BUSY = 3.0  # seconds; who weaves longer is running code cells


class AgainError(Exception):
    """The program itself has changed, and has to start again."""


class Live:
    """Weave and check pages as they are saved.

    Threads tell what happens; all else is done by one of them, event by
    event.

    :param root: The repository.
    :param say: Prints a line.
    """

    def __init__(self, root: Path, say: Callable[[str], object] = print):
        self.root, self.say = root, say
        self.board, self.events = Board(), queue.SimpleQueue()
        self.pages, self.open, self.ready = {}, [], False
        self.problems, self.unparsed = [], {}
        self.weaver, self.batch, self.began = None, None, 0.0
        self.tired, self.moved, self.halted = False, False, []
        self.to_weave, self.alone = [], set()
        self.teams, self.running = {}, {}
        self.checking, self.to_check, self.told = None, [], set()
        self.heard = 0.0

    def tell(self, what: str, *about: object) -> None:
        """Note that something has happened; any thread may."""
        self.events.put((what, about))

    def start(self) -> None:
        """Tangle, watch, and begin to weave what is out of date."""
        threading.Thread(target=self.watch, daemon=True).start()
        self.tangle()
        self.complain(self.problems)
        self.weave([])

    def turn(self) -> None:
        """Wait for an event, and do what there is to do."""
        with suppress(queue.Empty):
            what, about = self.events.get(timeout=0.5)
            getattr(self, f"on_{what}")(*about)
        self.go_on()

    def stop(self) -> None:
        """End everything that was started."""
        for child in (self.weaver, *self.teams.values(), *self.running):
            if child:
                child.stop()

    def watch(self) -> None:
        """Tell of saves, once the files are at rest."""
        for paths in watch_saves(self.root, known=read_stamps(self.root)):
            if paths:  # else a branch is being changed
                self.tell("saved", sorted(paths), time.monotonic())

    def page(self, name: str) -> Page:
        """What is known of a page; at first, that it was woven."""
        new = Page(name, woven=not self.moved)
        return self.pages.setdefault(name, new)

    def exists(self, name: str) -> bool:
        """Whether there is such a page; browsers ask for anything."""
        path = self.root / document(name)
        # Path.is_file raises, if a name is too long for the system
        return os.path.isfile(path) and path.resolve().is_relative_to(
            self.root / get_config().documents
        )

    def of(self, name: str) -> list[Pair]:
        """The problems that tangling found in a document."""
        return [problem for problem in self.problems if name_of(problem[0]) == name]

    def show(self, *names: str) -> None:
        for name in names or self.pages:
            here = self.of(name)
            self.board.show(
                name,
                self.page(name).shown(
                    here,
                    [
                        other
                        for other in (*self.problems, *self.halted)
                        if other not in here
                    ],
                ),
            )

    def clock(self, text: str) -> None:
        self.say(f"{time.strftime('%H:%M:%S')} {text}")

    def complain(
        self, pairs: Iterable[Pair], known: Collection[Pair] = (), page: str = ""
    ) -> None:
        """Print what is wrong, but for what was printed already."""
        for place, text in pairs:
            if (place, text) not in known:
                where, first = place or page, text.partition("\n")[0]
                self.clock(f"{where}: {first}" if where else first)

    def on_saved(self, paths: Iterable[str], when: float) -> None:
        before = self.problems
        report = self.tangle()
        self.complain(self.problems, before)
        names = [name_of(path) for path in paths]
        names += {name_of(place) for place, _ in before if not self.of(name_of(place))}
        if report.written or report.removed or self.halted:
            self.moved, self.halted = True, []
            for page in self.pages.values():
                page.woven = page.checked = False
            read = [*self.open, self.checking or ""]
            names += filter(self.exists, read)
        for name in dict.fromkeys(names):
            self.renew(name, when)
        self.show()

    def renew(self, name: str, when: float) -> None:
        """Weave and check a page whose document or library is new."""
        page = self.page(name)
        page.woven = page.checked = False
        page.since = when
        self.cancel(name)
        if self.exists(name) and not self.of(name):
            self.wish(name)
            if name in (self.batch or ()) and (time.monotonic() - self.began > BUSY):
                self.weaver.stop()  # its cells run in vain
            return
        self.to_weave = [n for n in self.to_weave if n != name]
        page.work.clear()
        page.kept, page.complaints = True, []
        if not self.exists(name):
            page.complaints = [(document(name), "this page is gone")]

    def on_opened(self, name: str) -> None:
        self.open.insert(0, name)
        if self.exists(name):
            if not self.page(name).kept and not self.of(name):
                self.wish(name)
            self.show(name)

    def on_closed(self, name: str) -> None:
        self.open.remove(name)

    def on_answer(self, child: Child, answer: Message | None) -> None:
        if child is self.weaver:
            if answer is None and not child.answers:  # nor will another
                self.tired = True
                answer = {"draft": True, "complaints": [("", child.last_words())]}
            self.woven(answer)
        elif child in self.running:
            self.checked(child, answer)

    def wish(self, name: str) -> None:
        """Have a page woven and checked, unless it is."""
        page = self.page(name)
        if not page.woven and name not in self.to_weave:
            self.to_weave.append(name)
            page.work.add("weaving")
        if not page.checked and name not in (*self.to_check, self.checking):
            self.to_check.append(name)
            page.work.add("checking")
            for mark in page.marks.values():
                mark.state, mark.text = "waiting", ""

    def go_on(self) -> None:
        """Start what can be started."""
        if self.batch is None and self.to_weave and not self.halted:
            names = [n for n in self.to_weave if n not in self.alone]
            self.weave(names or self.to_weave[:1])
        if self.weaver is None and not (self.tired or self.halted):
            self.weave([])  # nothing, to be ready for more
        if not self.checking and self.to_check:
            self.check(min(self.to_check, key=lambda name: name not in self.open))
        if self.checking and time.monotonic() - self.heard > PATIENCE:
            for child in self.running:
                child.stop()
        if self.batch is None and not self.checking:
            self.prepare()

    def finish(self, page: Page) -> None:
        """Say what came of a save, once nothing is left to do."""
        if page.since is None or page.work:
            return
        took = time.monotonic() - page.since
        words = [f"{page.count('green')} green", f"{page.count('red')} red"]
        words += [
            f"{page.count(state)} {state}"
            for state in ("open", "skipped")
            if page.count(state)
        ]
        red = [
            f"line {mark.line}" for mark in page.marks.values() if mark.state == "red"
        ]
        self.clock(
            f"{page.name}: {', '.join(words)} ({took:.1f} s)"
            + (": " * bool(red))
            + ", ".join(sorted(red)[:3])
        )
        page.since = None

    def tangle(self) -> Report:
        """Tangle, and note all that is wrong with the documents."""
        report = tangle_book(self.root)
        for path in (*report.written, *report.removed):
            self.unparsed.pop(path, None)
            if path.endswith(".py") and (self.root / path).is_file():
                self.parse(path)
        self.problems = [
            (str(problem.location), problem.message) for problem in report.problems
        ]
        self.problems += self.unparsed.values()
        return report

    def parse(self, path: str) -> None:
        """Note where an output is not Python."""
        text = (self.root / path).read_text("utf-8")
        try:
            compile(text, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            place = find_origin(self.root, path, line)
            said = getattr(error, "msg", str(error))
            self.unparsed[path] = (
                str(place or f"{path}:{line}"),
                f"{type(error).__name__}: {said}",
            )

    def weave(self, names: list[str]) -> None:
        """Order some pages to be woven; at first, all."""
        if self.weaver is None:
            self.weaver = Child(WEAVER, self.root, self.hear)
        self.batch, self.began = names, time.monotonic()
        self.to_weave = [n for n in self.to_weave if n not in names]
        self.weaver.order(
            pages=names if self.ready else None,
            known=[
                pair
                for name, page in self.pages.items()
                if name not in names
                for pair in page.complaints
            ],
        )

    def hear(self, child: Child, answer: Message | None) -> None:
        self.tell("answer", child, answer)

    def woven(self, answer: Message | None) -> None:
        """Show what was woven, or say why it was not."""
        names, self.batch = self.batch or [], None
        if answer is None or answer["draft"]:
            self.weaver = None  # it has ended
        if answer is None:
            self.to_weave = [*dict.fromkeys([*names, *self.to_weave])]
            if not self.ready:
                self.weave([])
            return
        pairs = [tuple(pair) for pair in answer["complaints"]]
        if answer["draft"] and not (self.ready or self.tired):
            self.halt(names, pairs)
            return
        if answer["draft"] and len(names) > 1:  # whose fault is it?
            self.alone |= {*names}
            self.to_weave = [*dict.fromkeys([*names, *self.to_weave])]
            return
        self.alone -= {*names}
        if not self.ready:
            self.all_woven(pairs)
        for name in names:
            if name not in self.to_weave and self.exists(name):
                self.one_woven(self.page(name), answer["draft"], pairs)
        if names and not answer["draft"]:
            self.try_again(names)
        self.show()

    def halt(self, names: Iterable[str], pairs: list[Pair]) -> None:
        """Say why the book as a whole was not woven; await a save."""
        self.complain(pairs)
        self.clock("the book is not woven; save, and it is tried again")
        self.halted, self.moved = pairs, True
        for name in {*names, *self.to_weave}:
            self.page(name).work.discard("weaving")
        self.to_weave = []
        self.show()

    def all_woven(self, pairs: Iterable[Pair]) -> None:
        """Note what is wrong with pages that are shown all the same."""
        self.ready = True
        self.complain(pairs)
        for place, text in pairs:
            if self.exists(name := name_of(place)):
                self.page(name).complaints.append((place, text))

    def one_woven(self, page: Page, draft: bool, pairs: list[Pair]) -> None:
        page.work.discard("weaving")
        wrong = bool(self.of(page.name))  # a newer text has been saved
        page.woven, page.kept = not wrong, draft or wrong
        if draft:
            self.cancel(page.name)
            page.since = None
            self.complain(pairs, page.complaints, document(page.name))
        page.complaints = pairs if draft else []
        self.finish(page)

    def try_again(self, names: Collection[str]) -> None:
        """Now that some pages are good, others may be as well."""
        for name, page in self.pages.items():
            if (
                page.kept
                and name not in names
                and (self.exists(name) and not self.of(name))
            ):
                page.woven = page.checked = False
                self.wish(name)

    def prepare(self) -> None:
        """Have checkers ready for the page that is being read."""
        for team in TEAMS:
            if team not in self.teams:
                child = Child(CHECKER, self.root, self.hear)
                self.teams[team] = child
                page = next(filter(self.exists, self.open), None)
                child.order(
                    warm=document(page) if page and team == ("examples",) else None
                )

    def check(self, name: str) -> None:
        """Set both checkers to work on a page."""
        self.to_check.remove(name)
        self.checking, self.told = name, set()
        self.heard = time.monotonic()
        self.prepare()
        self.running = {child: team for team, child in self.teams.items()}
        self.teams = {}
        for child, team in self.running.items():
            child.order(parts=team, path=document(name))
            if child.ended:  # before there was anything to tell
                self.hear(child, None)

    def cancel(self, name: str) -> None:
        """Forget that a page was to be checked."""
        if name in self.to_check:
            self.to_check.remove(name)
        if name == self.checking:
            for child in self.running:
                child.stop()
            self.checking, self.running = None, {}
        if name in self.pages:
            self.page(name).work.discard("checking")

    def checked(self, child: Child, answer: Message | None) -> None:
        """Note what a checker has found out."""
        page = self.page(self.checking)
        if answer is None:
            self.broke(page, child)
        if answer is None or "done" in answer:
            del self.running[child]
        else:
            self.heard, mark = time.monotonic(), Mark(**answer)
            if mark.kind not in self.told:  # none of these is new
                self.told.add(mark.kind)
                for key in [*page.marks]:
                    if key[0] == mark.kind:
                        del page.marks[key]
            page.marks[mark.kind, mark.key] = mark
        if not self.running:
            page.marks = {
                key: mark for key, mark in page.marks.items() if key[0] in self.told
            }
            self.checking = None
            page.work.discard("checking")
            page.checked = True
            self.finish(page)
        self.show(page.name)

    def broke(self, page: Page, child: Child) -> None:
        """Say which mark a checker was at when it ended."""
        late = time.monotonic() - self.heard > PATIENCE
        why = f"took longer than {PATIENCE:.0f} s" if late else child.last_words()
        kinds = {part[:-1] for part in self.running[child]}
        left = [
            mark
            for mark in page.marks.values()
            if mark.kind in kinds & self.told and mark.state == "waiting"
        ]
        if not left:
            left = [Mark("page", str(kinds), 1, "waiting")]
            page.marks["page", str(kinds)] = left[0]
            self.told.add("page")
        place = f"{document(page.name)}:{left[0].line}"
        left[0].state, left[0].text = "red", f"{place}\n{why}"
        for mark in left[1:]:
            mark.state, mark.text = "skipped", "was not reached"


def document(name: str) -> str:
    return f"{get_config().documents}/{name}.md"


def name_of(place: str) -> str:
    """The page of a document, or of a line in one."""
    path = place.partition(":")[0].removeprefix(f"{get_config().documents}/")
    return path.removesuffix(".md")


def main(root: str | Path, argv: Sequence[str]) -> int:
    """Run ``tangle.py live``.

    :param root: The repository.
    :param argv: The words behind ``live``.
    :returns: 0 once it was ended with Ctrl-C.
    """
    parser = argparse.ArgumentParser(
        prog="tangle.py live",
        description="Serve the book, and weave and check each page as it is saved.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--port",
        type=port_number,
        default=8000,
        help="where to serve it; at a free port if this is in use",
    )
    parser.add_argument(
        "--open", action="store_true", help="open the book in your browser"
    )
    options = parser.parse_args(argv)
    if lost := [name for name in NEEDED if find_spec(name) is None]:
        print(
            f"tangle.py live needs {' and '.join(lost)}: python -m "
            "pip install -r tests/requirements.txt",
            file=sys.stderr,
        )
        return 1
    gc.enable()  # this may take a while
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    live = Live(Path(root).resolve(), partial(print, flush=True))
    try:
        return serve(live, options)
    except KeyboardInterrupt:
        print()
        return 0
    finally:
        live.stop()


def serve(live: Live, options: argparse.Namespace) -> int:
    """Serve, weave and check until somebody ends it."""
    site, port = live.root / SITE, options.port
    try:
        live.start()
        if not (site / "index.html").is_file():
            live.say("weaving the whole book, for the first time")
            while not (live.ready or live.tired):
                live.turn()
            if not (site / "index.html").is_file():
                return 1
        with live_server(site, live, port) as server:
            port = server.server_address[1]
            show(live, server, options.open)
    except AgainError:
        live.say("the program has changed, and starts again")
        live.stop()
    argv = [word for word in sys.argv if word != "--open"]
    os.execv(sys.executable, [sys.executable, *argv, "--port", str(port)])


def show(live: Live, server: ThreadingHTTPServer, open_it: bool) -> NoReturn:
    """Serve the site, and answer each save."""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    live.say(f"The book is live at {address} (Ctrl-C ends)")
    if open_it:
        webbrowser.open(address)
    try:
        while True:
            live.turn()
    finally:
        server.shutdown()
